import type { Incident } from '../contract/incident.ts';
import type { StoredIncident } from '../contract/table.ts';

/** How far the stop times of one stop may lie apart when several paths saw it, in milliseconds. */
const SAME_STOP = 60_000;
/** The window in which a storm on one trail is counted, in milliseconds. */
const STORM_WINDOW = 10 * 60_000;
/** So many incidents of a kind on a trail are told one by one; the next ones as summaries at growing counts. */
const TOLD_ONE_BY_ONE = 3;

/** The attributes that tell whether a stored incident is the same stop as another, or part of the same storm. */
export const NEIGHBOUR_ATTRIBUTES = [
  'id',
  'kind',
  'severity',
  'origin',
  'test',
  'occurredAt',
  'occurredAtId',
  'trail',
  'signals',
  'repair',
] as const;

/** As much of a stored incident. */
export type Neighbour = Pick<StoredIncident, (typeof NEIGHBOUR_ATTRIBUTES)[number]>;

/** Sort keys between which the neighbours of an incident lie. */
export function neighbourhood({ occurredAt }: Incident): { from: string; to: string } {
  const at = Date.parse(occurredAt);
  // `$` is the character after `#`, which separates time and id.
  return {
    from: new Date(at - STORM_WINDOW).toISOString(),
    to: `${new Date(at + SAME_STOP).toISOString()}$`,
  };
}

/**
 * The stored incident of the same stop as seen by another path: LOGGING_STOPPED on the same trail within 60 seconds. Two
 * calls are two stops, however close, and so are a stop and another one after the trail was logging again.
 */
export function sameStop(incident: Incident, neighbours: readonly Neighbour[]): Neighbour | undefined {
  // An incident with an item of its own keeps it, whatever another path has written beside it since.
  if (!isStop(incident) || neighbours.some(({ id }) => id === incident.id)) return undefined;
  return neighbours
    .filter(
      (neighbour) =>
        isStop(neighbour) &&
        distance(incident, neighbour) <= SAME_STOP &&
        joins(incident, neighbour.signals) &&
        !isRestoredBefore(neighbour, incident),
    )
    .sort((a, b) => distance(incident, a) - distance(incident, b))[0];
}

function isStop({ kind, test }: Pick<Incident, 'kind' | 'test'>): boolean {
  return kind === 'LOGGING_STOPPED' && !test;
}

// A path that has not seen the stop yet, or that sees it again: an updated finding, a later try of the sweep.
function joins(incident: Incident, signals: Neighbour['signals']): boolean {
  const sightings = signals.filter(({ path }) => path === incident.detectedBy);
  return sightings.length === 0 || sightings.some(({ id }) => withoutTry(id) === withoutTry(incident.id));
}

function withoutTry(id: string): string {
  return id.replace(/^(sweep-[0-9a-f]+)-\d+$/, '$1');
}

function isRestoredBefore({ repair }: Neighbour, { occurredAt }: Incident): boolean {
  return repair?.loggingSince !== undefined && Date.parse(repair.loggingSince) < Date.parse(occurredAt);
}

function distance(incident: Incident, neighbour: Neighbour): number {
  return Math.abs(Date.parse(neighbour.occurredAt) - Date.parse(incident.occurredAt));
}

/**
 * How many incidents of its kind the trail had within the window, this one included: those before it, and those of the
 * same second that are recorded already. Whatever is about another thing (two resources of the product) or weighs less (a
 * deployment, before an attack) is no part of the storm.
 */
export function countRepeats(incident: Incident, neighbours: readonly Neighbour[]): number {
  const before = neighbours.filter(
    ({ id, kind, severity, origin, trail, occurredAt }) =>
      id !== incident.id &&
      kind === incident.kind &&
      severity === incident.severity &&
      origin === incident.origin &&
      trail.name === incident.trail.name &&
      occurredAt <= incident.occurredAt,
  );
  return before.length + 1;
}

/** Whether people are told of the n-th incident of a storm: of the first three, then of the 4th, 8th, 16th … */
export function isTold(repeats: number): boolean {
  return repeats <= TOLD_ONE_BY_ONE || Number.isInteger(Math.log2(repeats));
}

/** Whether an incident stands for a storm, so that its message is a summary. */
export function isStorm(repeats: number): boolean {
  return repeats > TOLD_ONE_BY_ONE;
}
