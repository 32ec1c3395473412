import { UNKNOWN } from '../../tasks/contract/vocabulary.ts';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import type { Timeline } from '../history/timeline.ts';
import type { ListedIncident } from './item.ts';
import { SOURCE_WORDS } from './sources.ts';

/** What of an incident says when something happened. */
type KeptIncident = Omit<ListedIncident, 'trailArn' | 'occurredAtId'> & Pick<StoredIncident, 'detectedAt'>;

/** Something that happened to an incident. */
export interface Moment {
  /** ISO 8601 in UTC. */
  at: string;
  what: string;
  mark: 'bad' | 'good' | 'plain';
}

const ENDS: Readonly<Record<Timeline['status'], string>> = {
  RUNNING: 'The workflow runs',
  SUCCEEDED: 'The workflow ended well',
  FAILED: 'The workflow failed',
  TIMED_OUT: 'The workflow timed out',
  ABORTED: 'The workflow was aborted',
};

/**
 * What happened when, oldest first: what the incident itself keeps, and when its execution began and ended if that is known.
 * `headline` says what happened where no call shows it.
 */
export function momentsOf(incident: KeptIncident, headline: string, timeline?: Timeline): Moment[] {
  const { call, actor, repair, detectedAt, detections } = incident;
  const failed = call.errorCode === undefined ? '' : ` (failed: ${call.errorCode})`;
  const first = call.name === UNKNOWN ? headline : `${call.name} by ${actor.name}${failed}`;
  const [, ...later] = detections;
  const { status = 'RUNNING' } = timeline ?? {};
  const moments: [string | undefined, string, Moment['mark']?][] = [
    [incident.occurredAt, first, incident.test ? 'plain' : 'bad'],
    [timeline?.startedAt, 'The workflow started'],
    [detectedAt, 'The incident was recorded'],
    ...later.map(({ source, seenAt }): [string, string] => [seenAt, `Seen by: ${SOURCE_WORDS[source]}`]),
    [repair?.applied?.at, 'CloudTrail accepted our StartLogging'],
    [repair?.proof?.loggingSince, 'The trail logs again (StartLoggingTime)', 'good'],
    [repair?.proof?.verifiedAt, 'GetTrailStatus showed it', 'good'],
    [repair?.failedAt, `The repair was given up: ${repair?.failure?.error ?? UNKNOWN}`, 'bad'],
    [timeline?.endedAt, ENDS[status], status === 'SUCCEEDED' ? 'plain' : 'bad'],
  ];
  // StartLoggingTime lacks its milliseconds: within its second it comes after the call that it is of.
  const accepted = Date.parse(repair?.applied?.at ?? '');
  const placeOf = ({ at }: Moment): number => {
    const place = Date.parse(at);
    const sameSecond = accepted >= place && accepted < place + 1000;
    return at === repair?.proof?.loggingSince && sameSecond ? accepted : place;
  };
  return moments
    .flatMap(([at, what, mark = 'plain']) => (at && Date.parse(at) ? [{ at, what, mark }] : []))
    .sort((a, b) => placeOf(a) - placeOf(b));
}
