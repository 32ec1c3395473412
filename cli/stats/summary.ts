import {
  SOURCES,
  STATUSES,
  UNKNOWN,
  SEVERITIES,
  type Source,
  type Status,
  type Severity,
} from '../../tasks/contract/vocabulary.ts';
import { KIND_NAMES } from '../../tasks/contract/kinds.ts';
import type { Kind } from '../../tasks/contract/kinds.ts';
import { blindWindowOf, stoppedLogging } from '../incidents/blind-window.ts';
import type { ListedIncident } from '../incidents/item.ts';
import { subjectName } from '../incidents/remediator.ts';
import { detectionsBySource } from '../incidents/detections.ts';
import { BlindClock } from './blind-clock.ts';
import { Tally, spreadOf } from './tally.ts';
import type { Spread } from './tally.ts';

/** What happened to one trail. Durations are whole seconds. */
export interface TrailSummary {
  arn: string;
  name: string;
  incidents: number;
  stops: number;
  /** Time without logging, overlapping windows counted once. */
  blindSeconds: number;
  /** Since when no restart is known, ISO 8601 in UTC. */
  offSince: string | null;
}

/** What one actor did: a user, or one session of a role, which is a person where people sign in through roles. */
export interface ActorSummary {
  arn: string;
  name: string;
  session: string;
  incidents: number;
  worst: Severity;
  /** ISO 8601 in UTC. */
  lastAt: string;
}

/** Figures over many incidents. Drills and sample findings are counted apart, and in nothing else. */
export interface StatsSummary {
  incidents: number;
  tests: number;
  byKind: Partial<Record<Kind, number>>;
  byStatus: Partial<Record<Status, number>>;
  bySeverity: Partial<Record<Severity, number>>;
  /** By the path that saw it first. */
  bySource: Partial<Record<Source, number>>;
  /** Seconds from the stop to the GetTrailStatus that proved the restart; null when there is none. */
  timeToRestore: (Spread & { incidents: number }) | null;
  /** Seconds from the stop to StartLoggingTime, of the same incidents; null when there is none. */
  blindWindow: (Spread & { incidents: number }) | null;
  /** Longest blind first. */
  trails: TrailSummary[];
  /** Most incidents first, the first ten; the remediator's own calls are not in it. */
  actors: ActorSummary[];
  /** How many actors there are in all. */
  allActors: number;
  /** Incidents that are the remediator's own calls. */
  ownCalls: number;
}

const MOST_ACTORS = 10;

/** Adds incidents up, oldest first. Memory grows with trails and actors, not with incidents. */
export class StatsBuilder {
  readonly #kinds = new Tally<Kind>();
  readonly #statuses = new Tally<Status>();
  readonly #severities = new Tally<Severity>();
  readonly #paths = new Tally<Source>();
  readonly #restoreSeconds = new Tally<number>();
  readonly #windowSeconds = new Tally<number>();
  readonly #trails = new Map<string, { name: string; incidents: number; stops: number; clock: BlindClock }>();
  readonly #actors = new Map<string, ActorSummary>();
  #incidents = 0;
  #tests = 0;
  #ownCalls = 0;

  add(incident: ListedIncident): void {
    const { kind, status, severity, detections, test } = incident;
    if (test) {
      this.#tests += 1;
      return;
    }
    this.#incidents += 1;
    this.#kinds.add(kind);
    this.#statuses.add(status);
    this.#severities.add(severity);
    const [first] = detectionsBySource(detections);
    if (first) this.#paths.add(first.source);
    this.#addTimes(incident);
    this.#addTrail(incident);
    if (incident.origin === 'remediator') this.#ownCalls += 1;
    else this.#addActor(incident);
  }

  /** The figures; trails of which no restart is known are off up to `now`. */
  finish(now: Date): StatsSummary {
    return {
      incidents: this.#incidents,
      tests: this.#tests,
      byKind: countsOf(this.#kinds, KIND_NAMES),
      byStatus: countsOf(this.#statuses, STATUSES),
      bySeverity: countsOf(this.#severities, SEVERITIES),
      bySource: countsOf(this.#paths, SOURCES),
      timeToRestore: timesOf(this.#restoreSeconds),
      blindWindow: timesOf(this.#windowSeconds),
      trails: [...this.#trails]
        .map(([arn, { name, incidents, stops, clock }]) => ({
          ...{ arn, name, incidents, stops },
          ...clock.finish(now),
        }))
        .sort((a, b) => b.blindSeconds - a.blindSeconds || b.incidents - a.incidents),
      actors: [...this.#actors.values()].sort((a, b) => b.incidents - a.incidents).slice(0, MOST_ACTORS),
      allActors: this.#actors.size,
      ownCalls: this.#ownCalls,
    };
  }

  #addTimes(incident: ListedIncident): void {
    const { seconds } = blindWindowOf(incident) ?? {};
    if (seconds === undefined) return;
    this.#windowSeconds.add(seconds);
    const proved = Date.parse(incident.repair?.proof?.verifiedAt ?? '') - Date.parse(incident.occurredAt);
    if (Number.isFinite(proved)) this.#restoreSeconds.add(Math.max(0, Math.round(proved / 1000)));
  }

  #addTrail(incident: ListedIncident): void {
    const { trailArn, subject } = incident;
    let entry = this.#trails.get(trailArn);
    if (!entry) {
      entry = {
        name: subjectName(subject),
        incidents: 0,
        stops: 0,
        clock: new BlindClock(),
      };
      this.#trails.set(trailArn, entry);
    }
    entry.incidents += 1;
    if (stoppedLogging(incident)) entry.stops += 1;
    entry.clock.add(incident);
  }

  #addActor({ actor, severity, occurredAt }: ListedIncident): void {
    const { arn, name, session } = actor;
    // A sweep names nobody.
    if (name === UNKNOWN) return;
    const identity = JSON.stringify([arn === UNKNOWN ? name : arn, session]);
    const entry = this.#actors.get(identity) ?? {
      ...{ arn, name, session },
      ...{ incidents: 0, worst: severity, lastAt: occurredAt },
    };
    entry.incidents += 1;
    if (SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(entry.worst)) entry.worst = severity;
    if (occurredAt > entry.lastAt) entry.lastAt = occurredAt;
    this.#actors.set(identity, entry);
  }
}

function timesOf(seconds: Tally<number>): (Spread & { incidents: number }) | null {
  const spread = spreadOf(seconds);
  const incidents = seconds.sorted().reduce((sum, [, count]) => sum + count, 0);
  return spread ? { incidents, ...spread } : null;
}

/** Counts in the order of the contract's list, without those that are zero. */
function countsOf<Value extends string>(
  tally: Tally<Value>,
  order: readonly Value[],
): Partial<Record<Value, number>> {
  const counted = order.map((value) => [value, tally.get(value)] as const).filter(([, number]) => number > 0);
  return Object.fromEntries(counted) as Partial<Record<Value, number>>;
}
