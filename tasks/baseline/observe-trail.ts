import type { TrailState } from '../contract/table.ts';
import type { TrailConfiguration } from '../contract/trail-configuration.ts';
import type { TrailStatus } from '../repairs/start-logging/judge-status.ts';

/** So long a trail has to log before what it is replaces what is stored, in milliseconds. */
const SETTLED = 15 * 60_000;

/**
 * What a sweep stores of a trail that logs. Of one that was restarted a short time ago nothing that is stored is replaced: it
 * may have been changed while it was stopped, and the workflow compares it with what it was before. What it was before its
 * last restart is kept beside it, for an execution that comes late or is started again.
 */
export function observeTrail(
  configuration: TrailConfiguration,
  { StartLoggingTime: started }: TrailStatus,
  { observed: known }: Pick<TrailState, 'observed'>,
  now: Date,
): Pick<TrailState, 'observed' | 'observedBefore'> {
  const observed = { ...configuration, observedAt: now.toISOString() };
  if (!known) return { observed };
  if (!started || now.getTime() - started.getTime() < SETTLED) return {};
  return Date.parse(known.observedAt) < started.getTime()
    ? { observed, observedBefore: known }
    : { observed };
}
