import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { loadScenario, scenarioNames } from '../../../local/scenarios/load-scenario.ts';
import { runScenario } from '../../../local/scenarios/run-scenario.ts';
import { StateFolder } from '../../../local/state-folder.ts';
import { temporaryFolder } from '../state-folder-for-tests.ts';

const { path } = temporaryFolder();

test.each(scenarioNames().filter((name) => loadScenario(name).trail.enforced))(
  '%s ends as its file expects',
  async (name) => {
    const folder = new StateFolder(join(path, name));
    const { checks } = await runScenario(loadScenario(name), { folder, speed: 40 });
    expect(checks.filter(({ holds }) => !holds)).toEqual([]);
    expect(checks.length).toBeGreaterThanOrEqual(4);
  },
  60_000,
);
