import { isUnresolved } from '../../tasks/contract/incident.ts';
import { duration } from '../../tasks/contract/duration.ts';
import { count } from '../../terminal/words.ts';
import { blindWindowOf, stoppedLogging } from '../incidents/blind-window.ts';
import type { EmbeddedIncident } from './data.ts';
import { trailHistories } from './trail-histories.ts';
import { atMost } from './words.ts';

/** The headline of a set of incidents. Durations are whole seconds. */
export interface Figures {
  incidents: number;
  /** Trails that were stopped. */
  stoppedTrails: number;
  /** First and last `occurredAt`; absent without a readable one. */
  first?: string;
  last?: string;
  /** Successful stops, and how many of them ended in a verified restart. */
  stops: number;
  restored: number;
  /** Incidents that are OPEN or NEEDS_ACTION, or after which a trail does not log: a person has to act. */
  unresolved: number;
  /** Names of the trails that no restart after the last stop or deletion is known of. */
  dark: string[];
  /** Blind windows of stops, to the restart that was verified for each, shortest first. */
  windowSeconds: number[];
  blindSeconds: number;
  /** Calls that AWS refused. */
  refused: number;
}

/** Counts a set of incidents. `now` is the time of the report in epoch milliseconds. */
export function figuresOf(all: readonly EmbeddedIncident[], now: number): Figures {
  // In a drill or a sample finding nothing happened.
  const incidents = all.filter(({ test }) => !test);
  const histories = trailHistories(incidents, now);
  const times = incidents.map((incident) => incident.occurredAt).filter((time) => Date.parse(time) > 0);
  const [first, last] = times.reduce<[string?, string?]>(
    ([low, high], time) => [low && low < time ? low : time, high && high > time ? high : time],
    [],
  );
  const stops = incidents.filter(stoppedLogging);
  const darkening = new Set(
    histories.flatMap(({ blind }) => blind.filter(({ ongoing }) => ongoing).map(({ incident }) => incident)),
  );
  return {
    incidents: incidents.length,
    ...(first && { first }),
    ...(last && { last }),
    stops: stops.length,
    stoppedTrails: new Set(stops.map(({ subject }) => subject.key)).size,
    restored: stops.filter((incident) => incident.repair?.proof).length,
    unresolved: incidents.filter((incident) => isUnresolved(incident.status) || darkening.has(incident))
      .length,
    dark: histories.filter((history) => history.dark).map((history) => history.name),
    windowSeconds: verifiedWindows(stops),
    blindSeconds: histories.reduce((sum, history) => sum + history.blindSeconds, 0),
    refused: incidents.filter((incident) => incident.kind === 'ATTEMPT_FAILED').length,
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

/** What the report says first, as sentences that a reader needs no chart for. */
export function verdict(figures: Figures): string[] {
  const { stops, restored, windowSeconds, dark, refused, unresolved } = figures;
  if (figures.incidents === 0) return ['No incident is recorded here.'];
  const median = quantile(windowSeconds, 0.5);
  const most = quantile(windowSeconds, 0.9);
  return [
    stops === 0
      ? 'Logging was never stopped.'
      : `Logging was stopped ${times(stops)}. ${cameBack(stops, restored)}`,
    median === undefined || most === undefined
      ? ''
      : windowSeconds.length === 1
        ? `It was blind for ${median < 1 ? 'less than a second' : duration(median)}.`
        : `Half of the blind windows lasted ${atMost(median)}, nine in ten ${atMost(most)}.`,
    dark.length === 0 ? '' : `${count(dark.length, 'trail')} ${dark.length === 1 ? 'is' : 'are'} still off.`,
    unresolved === 0
      ? ''
      : `${count(unresolved, 'incident')} ${unresolved === 1 ? 'needs' : 'need'} a person.`,
    refused === 0 ? '' : `${count(refused, 'further call')} ${refused === 1 ? 'was' : 'were'} refused.`,
  ].filter(Boolean);
}

const times = (number: number): string => (number === 1 ? 'once' : `${number.toLocaleString('en')} times`);

function cameBack(stops: number, restored: number): string {
  if (restored === stops) return stops === 1 ? 'It came back.' : 'It came back every time.';
  if (restored === 0) return 'No restart has been verified.';
  return `A restart was verified ${times(restored)}.`;
}
