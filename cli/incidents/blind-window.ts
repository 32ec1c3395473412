import { rowOf } from '../../tasks/contract/kinds.ts';
import type { StoredRepair } from '../../tasks/contract/table.ts';
import type { ListedIncident } from './item.ts';

/** The time in which a trail did not log. `to` and `seconds` are absent while no restart is known. */
export interface BlindWindow {
  from: string;
  to?: string;
  seconds?: number;
  /** Id of the incident that shows the restart, where it is another one. */
  shownBy?: string;
}

/** What of an incident shows its blind window, and that of others of its trail. */
export type Blinding = Pick<ListedIncident, 'id' | 'kind' | 'occurredAt'> &
  Partial<Pick<ListedIncident, 'detections' | 'test' | 'origin'>> & { repair?: StoredRepair };

/** A moment at which an incident shows that its trail logs, in epoch milliseconds. */
export interface LoggingSign {
  at: number;
  id: string;
}

/**
 * The blind window of an incident as the incident itself shows it; undefined for one after which the trail went on
 * logging. Another incident of the trail may show the end: see {@link blindWindowUntil}.
 */
export function blindWindowOf(incident: Blinding): BlindWindow | undefined {
  const deleted = rowOf(incident.kind).logging === 'deleted' && incident.test !== true;
  if (!deleted && !stoppedLogging(incident)) return undefined;
  const { proof } = incident.repair ?? {};
  if (!proof) return { from: incident.occurredAt };
  return { from: incident.occurredAt, to: proof.loggingSince, seconds: proof.blindWindowSeconds };
}

/** The same with the next moment at which another incident shows the trail logging: it ends what has no end of its own. */
export function blindWindowUntil(incident: Blinding, next: LoggingSign | undefined): BlindWindow | undefined {
  const own = blindWindowOf(incident);
  if (!own || own.to !== undefined || !next) return own;
  const to = new Date(next.at).toISOString();
  return { from: own.from, to, seconds: secondsBetween(own.from, to), shownBy: next.id };
}

/**
 * The moments at which an incident shows its trail logging: a verified restart, and a successful StartLogging of others. What the
 * remediator's own StartLogging came to, the repair that made it has verified.
 */
export function loggingSigns({
  id,
  kind,
  occurredAt,
  repair,
  origin,
  test = false,
}: Blinding): LoggingSign[] {
  if (test) return [];
  const isStart = rowOf(kind).logging === 'started' && origin !== 'remediator';
  const moments = [repair?.proof?.loggingSince, isStart ? occurredAt : undefined];
  return moments
    .map((moment) => ({ id, at: Date.parse(moment ?? '') }))
    .filter(({ at }) => Number.isFinite(at));
}

/**
 * Whether an incident stopped a trail. A sample finding did not, and neither did what no call proves and what the
 * check found logging, nor a call after which the trail had been logging all the time.
 */
export function stoppedLogging({
  kind,
  test = false,
  repair,
  detections = [],
}: Omit<Blinding, 'id'>): boolean {
  if (rowOf(kind).logging !== 'stopped' || test || repair?.outcome === 'not-stopped') return false;
  const proven = detections.length === 0 || detections.some(({ source }) => source === 'event');
  return proven || repair?.outcome !== 'not-needed';
}

function secondsBetween(from: string, to: string): number {
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
}
