import { UNKNOWN } from '../../tasks/contract/incident.ts';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import { newsOf } from './news.ts';
import { PATH_WORDS } from './paths.ts';

/** A moment that the incident itself remembers. */
export interface KeptMoment {
  /** ISO 8601 in UTC. */
  at: string;
  what: string;
}

/** The course of an incident as far as the incident itself keeps it, oldest first. */
export function keptCourse(incident: StoredIncident): KeptMoment[] {
  const { call, actor, repair, detectedAt, signals } = incident;
  const failed = call.errorCode === undefined ? '' : ` (failed: ${call.errorCode})`;
  const first = call.name === UNKNOWN ? newsOf(incident) : `${call.name} by ${actor.name}${failed}`;
  const moments: [string | undefined, string][] = [
    [incident.occurredAt, first],
    [detectedAt, 'The incident was recorded'],
    ...signals.slice(1).map(({ path, seenAt }): [string, string] => [seenAt, `Seen by: ${PATH_WORDS[path]}`]),
    [repair?.startedAt, 'CloudTrail accepted our StartLogging'],
    [repair?.loggingSince, 'The trail logs again (StartLoggingTime)'],
    [repair?.verifiedAt, 'GetTrailStatus showed it'],
    [repair?.failedAt, `The repair was given up: ${repair?.failure?.error ?? 'unknown'}`],
  ];
  return moments
    .flatMap(([at, what]) => (at === undefined ? [] : [{ at, what }]))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
