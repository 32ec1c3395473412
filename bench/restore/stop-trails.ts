import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CloudTrailClient, GetTrailStatusCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { embeddedClient } from '../../local/deploy.ts';
import { install, type Installation } from '../../local/installation.ts';
import { makeCall } from '../../local/scenarios/make-call.ts';
import { removeItems } from '../../local/scenarios/past-runs.ts';
import { ACCESS_KEYS } from '../../local/settings.ts';
import type { StateFolder } from '../../local/state-folder.ts';
import { Stopwatch, stoppedTrail, watchInstallation, type Times } from './stopwatch.ts';

/** What restarts the trails: the remediator, or the fewest calls that can. */
export const SIDES = ['baseline', 'remediator'] as const;
export type Side = (typeof SIDES)[number];

/** Times of every StopLogging call, by who answered it. */
export type Measured = Readonly<Record<Side, readonly Times[]>>;

/** What is measured. */
export interface Plan {
  readonly folder: StateFolder;
  /** Trails that are stopped at the same time. */
  readonly atOnce: number;
  /** How often that is done; once more before, which does not count: nothing is warm then. */
  readonly runs: number;
  /** What waits and pauses between tries are multiplied by. @default 1 */
  readonly retryScale?: number;
  readonly onRun?: (run: number) => void;
}

/**
 * Stops trails in an embedded installation, alternately for the remediator and the baseline, so that both run under the
 * same load. Every trail is stopped only once. The table is emptied after each run, outside the measured time, because alert
 * throttling suppresses mails.
 */
export async function stopTrails({ folder, atOnce, runs, retryScale = 1, onRun }: Plan): Promise<Measured> {
  const installation = await install({ folder, retryScale });
  const { url, cloudTrail } = installation;
  const actor = new CloudTrailClient(embeddedClient(url, ACCESS_KEYS.actor));
  const restarter = new CloudTrailClient(embeddedClient(url, ACCESS_KEYS.remediator));
  const table = new DynamoDBClient(embeddedClient(url, ACCESS_KEYS.platform));
  const measured: Record<Side, Times[]> = { baseline: [], remediator: [] };
  const watch = new Stopwatch();
  let restarts: Promise<void>[] | undefined;
  watchInstallation(installation, watch);
  cloudTrail.onEvent((event) => {
    const trail = stoppedTrail(event);
    if (!restarts) installation.put(event);
    else if (trail !== undefined) restarts.push(restart(restarter, trail, watch));
  });
  try {
    for (let run = 0; run <= runs; run += 1) {
      onRun?.(run);
      for (const side of SIDES) {
        const trails = seedTrails(installation, `${side}-${run}`, atOnce);
        restarts = side === 'baseline' ? [] : undefined;
        await Promise.all(
          trails.map((Name) => {
            watch.start(Name);
            return makeCall(actor, 'StopLogging', { Name });
          }),
        );
        await installation.settled();
        await Promise.all(restarts ?? []);
        // Incidents and alert counts: the counts of one run would suppress the mails of the next.
        await removeItems(table);
        if (run > 0) measured[side].push(...trails.map((trail) => watch.times(trail)));
      }
    }
    return measured;
  } finally {
    actor.destroy();
    restarter.destroy();
    table.destroy();
    await installation.close();
  }
}

function seedTrails({ cloudTrail, settings }: Installation, name: string, count: number): string[] {
  const { region, account } = settings;
  return Array.from({ length: count }, (_, index) => {
    const trail = `${name}-${index}`;
    cloudTrail.seedTrail({ arn: `arn:aws:cloudtrail:${region}:${account}:trail/${trail}`, isLogging: true });
    return trail;
  });
}

/** The baseline: StartLogging when the event arrives, then GetTrailStatus until the trail logs. */
async function restart(client: CloudTrailClient, Name: string, watch: Stopwatch): Promise<void> {
  watch.mark(Name, 'started');
  await client.send(new StartLoggingCommand({ Name }));
  while (!(await client.send(new GetTrailStatusCommand({ Name }))).IsLogging);
  watch.mark(Name, 'verified');
}
