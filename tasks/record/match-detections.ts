import type { Incident } from '../contract/incident.ts';
import { rowOf } from '../contract/kinds.ts';
import type { StoredIncident } from '../contract/table.ts';

/** How far the times of one stop or change may lie apart when several paths saw it, in milliseconds. */
const SAME_TIME = 60_000;
/** The attributes that show whether a stored incident is the same as another. */
export const NEIGHBOUR_ATTRIBUTES = [
  'id',
  'kind',
  'changes',
  'test',
  'occurredAt',
  'occurredAtId',
  'detections',
  'repair',
] as const;

/** As much of a stored incident. */
export type Neighbour = Pick<StoredIncident, (typeof NEIGHBOUR_ATTRIBUTES)[number]>;

/** Sort keys between which the incidents lie that may be the same. */
export function neighbourhood({ occurredAt }: Incident): { from: string; to: string } {
  const at = Date.parse(occurredAt);
  // `$` is the character after `#`, which separates time and id.
  return {
    from: new Date(at - SAME_TIME).toISOString(),
    to: `${new Date(at + SAME_TIME).toISOString()}$`,
  };
}

/**
 * The stored incident of the same stop, deletion or change of approved settings as seen by another path: of the same subject
 * within 60 seconds. Two calls are two, however close, and so are a stop and another one after the trail was logging again.
 */
export function sameIncident(incident: Incident, neighbours: readonly Neighbour[]): Neighbour | undefined {
  if (!hasSeveralPaths(incident)) return undefined;
  return neighbours
    .filter(
      (neighbour) =>
        hasSeveralPaths(neighbour) &&
        neighbour.kind === incident.kind &&
        neighbour.id !== incident.id &&
        isSameChange(incident, neighbour) &&
        distance(incident, neighbour) <= SAME_TIME &&
        joins(incident, neighbour.detections) &&
        !isRestoredBefore(neighbour, incident),
    )
    .sort((a, b) => distance(incident, a) - distance(incident, b))[0];
}

/** Whether more than one path may detect it: a trail was stopped or deleted, or its approved settings were changed. */
export function hasSeveralPaths(incident: Pick<Incident, 'kind' | 'test'>): boolean {
  return endsLogging(incident) || rowOf(incident.kind).aboutApproval === true;
}

// Of a stop each path says something else. Of a parameter both say which it is, and whether it was written or deleted.
function isSameChange({ kind, changes }: Incident, neighbour: Neighbour): boolean {
  return !rowOf(kind).aboutApproval || changes.join('\n') === neighbour.changes.join('\n');
}

/** Whether an incident says that a trail was stopped or deleted, by whichever path. */
export function endsLogging({ kind, test }: Pick<Incident, 'kind' | 'test'>): boolean {
  return ['stopped', 'deleted'].includes(rowOf(kind).logging ?? '') && !test;
}

// A source that has not detected it yet, or detects it again: an updated finding, a later try of the sweep.
function joins(incident: Incident, detections: Neighbour['detections']): boolean {
  const same = detections.filter(({ source }) => source === incident.detectedBy);
  return same.length === 0 || same.some(({ id }) => withoutTry(id) === withoutTry(incident.id));
}

function withoutTry(id: string): string {
  return id.replace(/^(sweep-[0-9a-f]+)-\d+$/, '$1');
}

function isRestoredBefore({ repair }: Neighbour, { occurredAt }: Incident): boolean {
  return repair?.proof !== undefined && Date.parse(repair.proof.loggingSince) < Date.parse(occurredAt);
}

function distance(incident: Incident, neighbour: Neighbour): number {
  return Math.abs(Date.parse(neighbour.occurredAt) - Date.parse(incident.occurredAt));
}
