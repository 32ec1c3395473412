import { CloudTrailClient, GetTrailStatusCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { embeddedClient } from '../../local/deploy.ts';
import { install, type Installation } from '../../local/installation.ts';
import { makeCall } from '../../local/scenarios/make-call.ts';
import { ACCESS_KEYS } from '../../local/settings.ts';
import type { StateFolder } from '../../local/state-folder.ts';
import { emptyTable } from './empty-table.ts';
import { Stopwatch, stoppedTrail, watchInstallation, type Times } from './stopwatch.ts';

/** Who brings the trails back: the product, or the least that anybody has to do. */
export const SIDES = ['baseline', 'product'] as const;
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
  readonly onRun?: (run: number) => void;
}

/**
 * Stops trails in an embedded installation, by turns for the product and for the baseline, so that both have the same
 * machine. Every trail is stopped once only, and the table is emptied after each run, outside the measured time: in a storm
 * the product answers with fewer mails.
 */
export async function stopTrails({ folder, atOnce, runs, onRun }: Plan): Promise<Measured> {
  const installation = await install({ folder });
  const { url, cloudTrail } = installation;
  const actor = new CloudTrailClient(embeddedClient(url, ACCESS_KEYS.actor));
  const restarter = new CloudTrailClient(embeddedClient(url, ACCESS_KEYS.product));
  const measured: Record<Side, Times[]> = { baseline: [], product: [] };
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
        await emptyTable(url);
        if (run > 0) measured[side].push(...trails.map((trail) => watch.times(trail)));
      }
    }
    return measured;
  } finally {
    actor.destroy();
    restarter.destroy();
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

/** The least: StartLogging when the event comes, and GetTrailStatus until it says so. Nothing is kept, nobody is told. */
async function restart(client: CloudTrailClient, Name: string, watch: Stopwatch): Promise<void> {
  watch.mark(Name, 'started');
  await client.send(new StartLoggingCommand({ Name }));
  while (!(await client.send(new GetTrailStatusCommand({ Name }))).IsLogging);
  watch.mark(Name, 'proved');
}
