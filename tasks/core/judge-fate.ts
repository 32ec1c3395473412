import type { Incident } from '../contract/incident.ts';
import type { TrailState } from '../contract/table.ts';

/**
 * What an incident tells the sweep of its trail: whoever stops or starts a trail shows that it is meant to log, and one
 * that is known to be deleted is missed no longer. Undefined for what says neither, and for tests.
 */
export function fateOf({ kind, test, trail, occurredAt }: Incident): Partial<TrailState> | undefined {
  if (test || !trail.arn.startsWith('arn:')) return undefined;
  switch (kind) {
    case 'LOGGING_STARTED':
    case 'LOGGING_STOPPED':
      return { shouldLog: true, seenLoggingAt: occurredAt };
    case 'TRAIL_DELETED':
      return { shouldLog: false, deletedAt: occurredAt };
    default:
      return undefined;
  }
}
