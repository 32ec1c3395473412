import { UNKNOWN } from '../../../tasks/contract/incident.ts';
import { SOURCE_WORDS } from '../../incidents/sources.ts';
import { detectionsBySource } from '../../incidents/detections.ts';
import { exactDuration } from '../../../terminal/words.ts';
import type { Timeline } from '../../history/timeline.ts';
import type { EmbeddedIncident } from '../data.ts';
import { clockOf, whatHappened, wordOf } from '../words.ts';
import { UntrustedLine } from './untrusted.tsx';

const ENDS: Record<Timeline['status'], string> = {
  RUNNING: 'The workflow runs',
  SUCCEEDED: 'The workflow ended well',
  FAILED: 'The workflow failed',
  TIMED_OUT: 'The workflow timed out',
  ABORTED: 'The workflow was aborted',
};

/** What happened when, with the distance from the call. */
export function Moments({
  incident,
  timeline,
}: {
  incident: EmbeddedIncident;
  timeline: Timeline | undefined;
}) {
  const start = Date.parse(incident.occurredAt);
  const moments = momentsOf(incident, timeline);
  if (moments.length < 2) return null;
  return (
    <section class="moments" aria-labelledby="moments-heading">
      <h2 id="moments-heading">Moment by moment</h2>
      <ol>
        {moments.map(({ time, what, mark }) => (
          <li key={what} class={mark}>
            <time dateTime={time}>{clockOf(time)}</time>
            <span class="offset">{offset(Date.parse(time) - start)}</span>
            <span class="what">
              <UntrustedLine text={what} limit={120} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

interface Moment {
  time: string;
  what: string;
  mark: 'bad' | 'good' | 'plain';
}

type Dated = [time: string | undefined, what: string, mark: Moment['mark']];

function momentsOf(incident: EmbeddedIncident, timeline: Timeline | undefined): Moment[] {
  const { repair } = incident;
  const all: Dated[] = [
    [incident.occurredAt, firstOf(incident), incident.test ? 'plain' : 'bad'],
    [timeline?.startedAt, 'The workflow started', 'plain'],
    [incident.detectedAt, 'The incident was recorded', 'plain'],
    ...laterDetections(incident),
    [repair?.applied?.at, 'CloudTrail accepted StartLogging', 'plain'],
    [repair?.proof?.loggingSince, 'The trail logs again (StartLoggingTime, in whole seconds)', 'good'],
    [repair?.proof?.verifiedAt, 'GetTrailStatus confirmed it', 'good'],
    [repair?.failedAt, 'The repair was given up', 'bad'],
    [
      timeline?.endedAt,
      timeline ? ENDS[timeline.status] : '',
      timeline?.status === 'SUCCEEDED' ? 'plain' : 'bad',
    ],
  ];
  // StartLoggingTime lacks its milliseconds: within its second it comes after the call that it is of.
  const accepted = Date.parse(repair?.applied?.at ?? '');
  const placeOf = (time: string): number => {
    const place = Date.parse(time);
    return time === repair?.proof?.loggingSince && accepted >= place && accepted < place + 1000
      ? accepted
      : place;
  };
  return all
    .flatMap(([time, what, mark]) =>
      time && Number.isFinite(Date.parse(time)) ? [{ time, what, mark }] : [],
    )
    .sort((a, b) => placeOf(a.time) - placeOf(b.time));
}

// A sweep and a drill know of no call.
function firstOf(incident: EmbeddedIncident): string {
  const { call } = incident;
  if (call.name === UNKNOWN) return whatHappened(incident);
  return `${call.name} ${call.errorCode ? 'was refused' : 'took effect'}`;
}

/** The first time that each further path saw it. */
function laterDetections({ detections = [] }: EmbeddedIncident): Dated[] {
  const [, ...later] = detectionsBySource(detections);
  return later.map(({ source }) => [
    detections.find((signal) => signal.source === source)?.seenAt,
    `Seen by another path: ${wordOf(SOURCE_WORDS, source)}`,
    'plain',
  ]);
}

function offset(milliseconds: number): string {
  if (milliseconds === 0) return '';
  return `${milliseconds < 0 ? '−' : '+'}${exactDuration(Math.abs(milliseconds))}`;
}
