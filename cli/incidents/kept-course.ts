import { UNKNOWN } from '../../tasks/contract/incident.ts';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import { headlineOf } from './headline.ts';
import { SOURCE_WORDS } from './sources.ts';

/** A moment that the incident itself remembers. */
export interface KeptMoment {
  /** ISO 8601 in UTC. */
  at: string;
  what: string;
}

/** The course of an incident as far as the incident itself keeps it, oldest first. */
export function keptCourse(incident: StoredIncident): KeptMoment[] {
  const { call, actor, repair, detectedAt, detections } = incident;
  const failed = call.errorCode === undefined ? '' : ` (failed: ${call.errorCode})`;
  const first = call.name === UNKNOWN ? headlineOf(incident) : `${call.name} by ${actor.name}${failed}`;
  const moments: [string | undefined, string][] = [
    [incident.occurredAt, first],
    [detectedAt, 'The incident was recorded'],
    ...detections
      .slice(1)
      .map(({ source, seenAt }): [string, string] => [seenAt, `Seen by: ${SOURCE_WORDS[source]}`]),
    [repair?.applied?.at, 'CloudTrail accepted our StartLogging'],
    [repair?.proof?.loggingSince, 'The trail logs again (StartLoggingTime)'],
    [repair?.proof?.verifiedAt, 'GetTrailStatus showed it'],
    [repair?.failedAt, `The repair was given up: ${repair?.failure?.error ?? 'unknown'}`],
  ];
  return moments
    .flatMap(([at, what]) => (at === undefined ? [] : [{ at, what }]))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
