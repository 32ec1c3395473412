import type { StoredRepair } from '../../tasks/contract/table.ts';
import type { ListedIncident } from './item.ts';

/** The time in which a trail did not log. `to` and `seconds` are absent while no restart is known. */
export interface BlindWindow {
  from: string;
  to?: string;
  seconds?: number;
}

/** What of an incident tells its blind window. */
export type Blinding = Pick<ListedIncident, 'kind' | 'occurredAt'> &
  Partial<Pick<ListedIncident, 'signals' | 'test'>> & { repair?: StoredRepair };

/** The blind window of an incident as the incident itself knows it; undefined for one that stopped no logging. */
export function blindWindowOf(incident: Blinding): BlindWindow | undefined {
  if (!stoppedLogging(incident)) return undefined;
  const { loggingSince, blindWindowSeconds } = incident.repair ?? {};
  if (loggingSince === undefined) return { from: incident.occurredAt };
  const seconds =
    blindWindowSeconds ??
    Math.max(0, Math.round((Date.parse(loggingSince) - Date.parse(incident.occurredAt)) / 1000));
  return { from: incident.occurredAt, to: loggingSince, seconds };
}

/** Tells whether a trail did not log after an incident: it was stopped, or it is gone. */
export function darkens(incident: Blinding): boolean {
  return stoppedLogging(incident) || (incident.kind === 'TRAIL_DELETED' && incident.test !== true);
}

/**
 * Tells whether an incident stopped a trail. A sample finding did not, and neither did what no call proves and what the
 * check found logging.
 */
export function stoppedLogging({ kind, test = false, repair, signals = [] }: Blinding): boolean {
  if (kind !== 'LOGGING_STOPPED' || test) return false;
  const proven = signals.length === 0 || signals.some(({ path }) => path === 'call');
  return proven || repair?.outcome !== 'not-needed';
}
