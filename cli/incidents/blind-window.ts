import type { StoredRepair } from '../../tasks/contract/table.ts';
import type { ListedIncident } from './item.ts';

/** The time in which a trail did not log. `to` and `seconds` are absent while no restart is known. */
export interface BlindWindow {
  from: string;
  to?: string;
  seconds?: number;
}

/** The blind window of an incident as the incident itself knows it; undefined for one that stopped no logging. */
export function blindWindowOf(
  incident: Pick<ListedIncident, 'kind' | 'occurredAt'> & { repair?: StoredRepair },
): BlindWindow | undefined {
  if (incident.kind !== 'LOGGING_STOPPED') return undefined;
  const { loggingSince, blindWindowSeconds } = incident.repair ?? {};
  if (loggingSince === undefined) return { from: incident.occurredAt };
  const seconds =
    blindWindowSeconds ??
    Math.max(0, Math.round((Date.parse(loggingSince) - Date.parse(incident.occurredAt)) / 1000));
  return { from: incident.occurredAt, to: loggingSince, seconds };
}
