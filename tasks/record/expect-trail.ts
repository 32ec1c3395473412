import type { Incident } from '../contract/incident.ts';
import { rowOf } from '../contract/kinds.ts';
import type { TrailState } from '../contract/table.ts';

/**
 * What an incident shows of its trail to the sweep: a trail that is stopped or started is expected to log, and one
 * that is known to be deleted is missed no longer. Undefined for what says neither, and for tests.
 */
export function expectedStateOf({
  kind,
  test,
  subject,
  occurredAt,
}: Incident): Partial<TrailState> | undefined {
  if (test || subject.type !== 'trail') return undefined;
  switch (rowOf(kind).logging) {
    case 'started':
    case 'stopped':
      return { shouldLog: true, seenLoggingAt: occurredAt };
    case 'deleted':
      return { shouldLog: false, deletedAt: occurredAt };
    default:
      return undefined;
  }
}
