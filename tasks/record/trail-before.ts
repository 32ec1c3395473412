import { isAtOrAfter } from '../repairs/start-logging/judge-status.ts';
import type { TrailBefore } from '../contract/record-results.ts';
import type { AccountState, TrailState } from '../contract/table.ts';

/**
 * What is known of a trail before it was stopped. Undefined if a sweep, or a StartLogging, had shown that it logged, and
 * while no sweep has run yet: then nothing is known of any trail.
 * @param account what the table remembers of the account and Region
 */
export function trailBefore(
  state: TrailState | undefined,
  account: AccountState | undefined,
  stoppedAt: string,
): TrailBefore | undefined {
  if (state && wasOff(state, stoppedAt) && !wasStopped(state)) return { state: 'off', since: state.offSince };
  if (state?.shouldLog === true || account?.trails === undefined) return undefined;
  return { state: 'unknown' };
}

// What should log, and was seen logging until it was off, was stopped: that incident is open.
function wasStopped({ shouldLog, seenLoggingAt = '', offSince }: TrailState & { offSince: string }): boolean {
  return shouldLog === true && seenLoggingAt !== '' && seenLoggingAt <= offSince;
}

/**
 * Whether a sweep had seen that the trail was off, and nothing showed it logging, or deleted, from then to a time. A sweep
 * of the last minute before that time may have seen the stop itself.
 */
export function wasOff(state: TrailState, at: string): state is TrailState & { offSince: string } {
  const { offSince, seenLoggingAt = '', deletedAt = '' } = state;
  if (typeof offSince !== 'string' || deletedAt > offSince) return false;
  if (isAtOrAfter(new Date(offSince), new Date(at))) return false;
  return !(seenLoggingAt > offSince && seenLoggingAt <= at);
}
