import { duration } from '../../tasks/contract/duration.ts';
import { KIND_NAMES, textsOf, type Kind } from '../../tasks/contract/kinds.ts';
import { count } from '../../terminal/words.ts';
import { blindWindowOf, stoppedLogging } from '../incidents/blind-window.ts';
import type { EmbeddedIncident } from './data.ts';
import { grouped } from './grouped.ts';
import type { TrailHistory } from './trail-histories.ts';
import { atMost } from './words.ts';

/** The figures of what happened. Durations are whole seconds; tests are counted among the incidents and nowhere else. */
export interface Figures {
  incidents: number;
  /** Drills and sample findings. */
  tests: number;
  /** Trails that were stopped. */
  stoppedTrails: number;
  /** First and last `occurredAt`; absent without a readable one. */
  first?: string;
  last?: string;
  /** Successful stops, and how many of them are RESTORED. */
  stops: number;
  restored: number;
  /** Reports of a stop that was none. */
  notStopped: number;
  /** How many incidents are of a kind. */
  kinds: ReadonlyMap<Kind, number>;
  /** Blind windows of stops, to the restart that was verified for each, shortest first. */
  windowSeconds: number[];
  blindSeconds: number;
}

/** Counts a set of incidents with their histories. */
export function figuresOf(all: readonly EmbeddedIncident[], histories: readonly TrailHistory[]): Figures {
  const incidents = all.filter(({ test }) => !test);
  const times = all.map((incident) => incident.occurredAt).filter((time) => Date.parse(time) > 0);
  const [first, last] = times.reduce<[string?, string?]>(
    ([low, high], time) => [low && low < time ? low : time, high && high > time ? high : time],
    [],
  );
  const stops = incidents.filter(stoppedLogging);
  const kinds = grouped(incidents, ({ kind }) => kind);
  return {
    incidents: all.length,
    tests: all.length - incidents.length,
    ...(first && { first }),
    ...(last && { last }),
    stops: stops.length,
    stoppedTrails: new Set(stops.map(({ subject }) => subject.key)).size,
    restored: stops.filter(({ status }) => status === 'RESTORED').length,
    notStopped: (kinds.get('LOGGING_STOPPED')?.length ?? 0) - stops.length,
    kinds: new Map([...kinds].map(([kind, { length }]) => [kind, length])),
    windowSeconds: verifiedWindows(stops),
    blindSeconds: histories.reduce((sum, history) => sum + history.blindSeconds, 0),
  };
}

/** Seconds of the blind window of every incident whose restart was verified, shortest first. */
export function verifiedWindows(incidents: readonly EmbeddedIncident[]): number[] {
  return incidents.flatMap((incident) => blindWindowOf(incident)?.seconds ?? []).sort((a, b) => a - b);
}

/** The nearest-rank quantile of sorted numbers (`part` from 0 to 1); undefined when there is none. */
export function quantile(sorted: readonly number[], part: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
}

/** What happened, as sentences that a reader needs no chart for. */
export function verdict(figures: Figures): string[] {
  const { stops, restored, notStopped, kinds, windowSeconds } = figures;
  if (figures.incidents === 0) return ['No incident is recorded here.'];
  const median = quantile(windowSeconds, 0.5);
  const most = quantile(windowSeconds, 0.9);
  return [
    stops === 0
      ? 'No stop of a trail is recorded.'
      : `Logging was stopped ${times(stops)}. ${cameBack(stops, restored)}`,
    median === undefined || most === undefined
      ? ''
      : windowSeconds.length === 1
        ? `It was blind for ${median < 1 ? 'less than a second' : duration(median)}.`
        : `Half of the blind windows lasted ${atMost(median)}, nine in ten ${atMost(most)}.`,
    notStopped === 0 ? '' : `${count(notStopped, 'further report')} of a stop could not be confirmed.`,
    ...KIND_NAMES.map((kind) => {
      const { counted } = textsOf(kind);
      const number = kinds.get(kind) ?? 0;
      return counted === undefined || number === 0 ? '' : `${counted} ${times(number)}.`;
    }),
  ].filter(Boolean);
}

const times = (number: number): string => (number === 1 ? 'once' : `${number.toLocaleString('en')} times`);

function cameBack(stops: number, restored: number): string {
  if (restored === stops) return stops === 1 ? 'It was restored.' : 'It was restored every time.';
  return restored === 0 ? 'It was not restored.' : `It was restored ${times(restored)}.`;
}
