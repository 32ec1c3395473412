import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CloudTrailClient,
  PutEventConfigurationCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
} from '@aws-sdk/client-cloudtrail';
import { callWith, embeddedClient } from '../../local/deploy.ts';
import { install } from '../../local/installation.ts';
import { makePast, prepareTrail } from '../../local/scenarios/prepare-trail.ts';
import { ACCESS_KEYS, EMBEDDED } from '../../local/settings.ts';
import { StateFolder } from '../../local/state-folder.ts';
import { ADVANCED, type Setup } from './techniques.ts';

/** Folders with an approved trail, one a setup: made once, and copied for each technique. */
export class PreparedTrails {
  readonly #root: string;
  readonly #made = new Map<Setup, Promise<string>>();
  #copies = 0;

  constructor(root: string) {
    this.#root = root;
  }

  /** The path of a copy. */
  async copy(setup: Setup): Promise<string> {
    const made = this.#made.get(setup) ?? prepare(join(this.#root, setup), setup);
    this.#made.set(setup, made);
    this.#copies += 1;
    const path = join(this.#root, `copy-${this.#copies}`);
    await cp(await made, path, { recursive: true });
    return path;
  }
}

async function prepare(path: string, setup: Setup): Promise<string> {
  const installation = await install({ folder: new StateFolder(path), keepTrails: true });
  const { url, settings } = installation;
  const others = setup === 'alone' ? [] : ['sentinel'];
  const trail = { name: EMBEDDED.trailName, complete: true, approved: true, observed: true, others };
  try {
    const watched = await prepareTrail(installation, { trail });
    await callWith(
      new CloudTrailClient(embeddedClient(url, ACCESS_KEYS.platform, settings.region)),
      async (client) => {
        await client.send(
          new PutEventConfigurationCommand({
            TrailName: watched.arn,
            AggregationConfigurations: [{ EventCategory: 'Data', Templates: ['API_ACTIVITY'] }],
          }),
        );
        // As CloudTrail answers what it was given without a category.
        await client.send(
          new PutInsightSelectorsCommand({
            TrailName: watched.arn,
            InsightSelectors: [{ InsightType: 'ApiCallRateInsight', EventCategories: ['Management'] }],
          }),
        );
        if (setup !== 'advanced') return;
        const selectors = { TrailName: watched.arn, AdvancedEventSelectors: [ADVANCED] };
        await client.send(new PutEventSelectorsCommand(selectors));
      },
    );
    await makePast(installation, watched, trail);
    watched.close();
  } finally {
    await installation.close();
  }
  return path;
}
