import { expect, test } from '@jest/globals';
import { loadScenario } from '../../../local/scenarios/load-scenario.ts';
import { runScenario } from '../../../local/scenarios/run-scenario.ts';
import { embeddedSettings } from '../../../local/settings.ts';
import { temporaryFolder } from '../state-folder-for-tests.ts';

const folder = temporaryFolder();

test.each(['stop', 'topic-tampered', 'finding'])(
  'the scenario %s has the same result in the folder of a remediator in another Region',
  async (name) => {
    folder.prepare();
    folder.writeManifest(embeddedSettings('us-east-1'));
    const { checks, observed } = await runScenario(loadScenario(name), { folder, speed: 6 });
    expect(checks.filter(({ holds }) => !holds)).toEqual([]);
    expect(observed.incident?.executionArn).toMatch(/^arn:aws:states:us-east-1:/);
    expect(folder.manifest().region).toBe('us-east-1');
  },
);
