import { LONGEST_PAUSE } from '../../tasks/baseline/pause.ts';
import { utc } from '../../tasks/contract/utc.ts';
import { parseLength } from '../arguments.ts';
import type { ExitCode } from '../commands/surroundings.ts';
import { UsageFailure } from '../failure.ts';
import type { ReadOptions } from '../options.ts';
import type { Session } from '../session.ts';
import { trailOf } from './baselines.ts';
import { storeOf, write } from './output.ts';

/** Options of `incidents baseline pause`. */
export type PauseOptions = ReadOptions & { for: string; reason: string };

/** Pauses what the sweep reports of a trail. */
export async function pause(session: Session, options: PauseOptions, name: string): Promise<ExitCode> {
  const store = storeOf(session, options);
  const length = parseLength(options.for) ?? 0;
  if (length === 0 || length > LONGEST_PAUSE)
    throw new UsageFailure('--for is a time such as 90m or 2h, 24h at most.');
  const arn = await trailOf(session.deployment, name);
  const until = new Date(session.io.now().getTime() + length);
  await store.setPause(arn, { until, reason: options.reason });
  session.messages.done();
  const document = { schema: 'incidents.baseline-pause/1', trailArn: arn, until: until.toISOString() };
  await write(session, options, document, [`Paused until ${utc(until.toISOString())}: ${arn}`]);
  return 0;
}

/** Ends a pause. */
export async function resume(session: Session, options: ReadOptions, name: string): Promise<ExitCode> {
  const store = storeOf(session, options);
  const arn = await trailOf(session.deployment, name);
  const wasPaused = await store.endPause(arn);
  session.messages.done();
  const document = { schema: 'incidents.baseline-resume/1', trailArn: arn, wasPaused };
  await write(session, options, document, [wasPaused ? `Resumed: ${arn}` : `It was not paused: ${arn}`]);
  return 0;
}
