import { isUnresolved } from '../tasks/contract/vocabulary.ts';
import { findDeployment } from './aws/deployment.ts';
import type { Deployment, OpenEmbedded } from './aws/deployment.ts';
import { commandsFor } from './complete-commands.ts';
import type { CompleteCommands } from './complete-commands.ts';
import { UsageFailure } from './failure.ts';
import type { IncidentFilter } from './incidents/filter.ts';
import { resolveTrail } from './incidents/resolve-trail.ts';
import { IncidentStore, ReadMeter } from './incidents/store.ts';
import type { ProgramIo } from './io.ts';
import { Messages } from './messages.ts';
import { DEFAULT_LOCAL } from './options.ts';
import type { RangeOptions, ReadOptions } from './options.ts';
import { inkFor } from '../terminal/ink.ts';
import type { Ink } from '../terminal/ink.ts';
import { count } from '../terminal/words.ts';
import { DAY } from '../tasks/contract/duration.ts';

/** What a command works with. */
export interface Session {
  io: ProgramIo;
  ink: Ink;
  messages: Messages;
  /** Completes the commands that a text names, so that they work when pasted. Messages do it by themselves. */
  complete: CompleteCommands;
  deployment: Deployment;
  store: IncidentStore;
}

/** How far back a command looks when neither a trail nor --since bounds it: as long as AWS keeps the histories. */
const LATELY_DAYS = 90;
/** Items that a message names. */
const MOST_NAMED = 5;

/** What a command needs beside reading. */
export interface Needs {
  /** Embedded mode with its workflow running. */
  running?: boolean;
  /** The exit code when it fails. @default 1 */
  failure?: 1 | 2;
}

/** Finds the deployment, does the work and closes everything again, whatever happens. */
export async function withSession<Result>(
  io: ProgramIo,
  options: ReadOptions,
  openEmbedded: OpenEmbedded,
  work: (session: Session) => Promise<Result>,
  { running = false }: Needs = {},
): Promise<Result> {
  const complete = commandsFor(io, options);
  const messages = new Messages(io, complete);
  const meter = new ReadMeter();
  messages.progress(
    (options.table ?? options.local) ? 'Connecting' : `Looking up the stack ${options.stack}`,
  );
  let deployment: Deployment | undefined;
  try {
    deployment = await findDeployment(
      { ...whereabouts({ ...options, running }), usualRegion: regionOf(io.env) },
      openEmbedded,
    );
    for (const warning of deployment.warnings ?? []) messages.say(warning);
    const store = new IncidentStore(deployment.clients.document, deployment.tableName, meter);
    return await work({ io, ink: inkFor(io.stdout, io.env), messages, complete, deployment, store });
  } finally {
    messages.done();
    await deployment?.close();
    if (options.cost) {
      messages.say(
        `DynamoDB: ${count(meter.requests, 'request')}, ${meter.units.toLocaleString('en')} read units.`,
      );
    }
  }
}

/** Says that a filter may leave out the restarts by which a trail is known to log again. */
export function warnOfFilter(
  { messages }: Session,
  { filter: { status, kind, severity } }: { filter: IncidentFilter },
): void {
  if (!status && !kind && !severity) return;
  messages.say(
    'Only incidents that fit the filter are counted: a trail that seems to be off may log again because of an incident that the filter leaves out.',
  );
}

/** Says which items of the table could not be read, at most five of them. */
export function sayUnreadable({
  messages,
  store: { unreadable },
}: Pick<Session, 'messages' | 'store'>): void {
  if (unreadable.length === 0) return;
  const named = unreadable
    .slice(0, MOST_NAMED)
    .map(({ trailArn, occurredAtId }) => `${occurredAtId} of ${trailArn}`);
  const more = unreadable.length > MOST_NAMED ? ` and ${unreadable.length - MOST_NAMED} more` : '';
  messages.say(
    `${count(unreadable.length, 'item')} of the table could not be read: ${named.join(', ')}${more}.`,
  );
}

/** Which incidents the options of a command mean: the filter with the trail's ARN, and the oldest moment. */
export async function rangeOf(
  { store, deployment, messages, io }: Session,
  options: RangeOptions,
): Promise<{ filter: IncidentFilter; since: Date | undefined; now: Date }> {
  const now = io.now();
  const { trail, status, kind, severity } = options;
  let since = options.since;
  if (since && since > now) throw new UsageFailure('--since lies in the future.');
  if (trail !== undefined) messages.progress(`Looking up the trail ${trail}`);
  const trailArn =
    trail === undefined ? undefined : await resolveTrail(store, trail, { home: deployment.home, since, now });
  const byMonth = trailArn === undefined && !isUnresolved(status ?? '');
  if (byMonth && !since) {
    since = new Date(now.getTime() - LATELY_DAYS * DAY);
    messages.say(`Looking at the last ${LATELY_DAYS} days; --since looks further back.`);
  }
  return {
    filter: {
      ...(trailArn && { trailArn }),
      ...(status && { status }),
      ...(kind && { kind }),
      ...(severity && { severity }),
    },
    since,
    now,
  };
}

/**
 * The Region of the environment, as AWS's other tools take it: the SDK for JavaScript itself reads only the first name.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html
 */
function regionOf(env: NodeJS.ProcessEnv): string | undefined {
  return [env['AWS_REGION'], env['AWS_DEFAULT_REGION']].find(Boolean);
}

/** Where to look, as the options say: with the name of the folder. */
export function whereabouts<O extends Pick<ReadOptions, 'local'>>({ local, ...options }: O) {
  return { ...options, local: local === true ? DEFAULT_LOCAL : local };
}
