import type { Failure } from '../../statemachine/history-event.ts';
import type { Attempt, Timeline, Visit } from '../history/timeline.ts';

/** Milliseconds since the start of the execution; null for a time that is not known. */
type Offset = number | null;

type PackedFailure = [error: string, message: string] | null;

type PackedAttempt = [
  scheduled: Offset,
  started?: Offset,
  ended?: Offset,
  outcome?: number | null,
  failure?: PackedFailure,
];

type PackedVisit = [
  state: string,
  type: string,
  entered: Offset,
  exited?: Offset,
  attempts?: PackedAttempt[] | null,
  /** Visit times 3, plus 0 for next, 1 for caught, 2 for branch. */
  from?: number | null,
  inside?: number | null,
  caught?: PackedFailure,
  failure?: PackedFailure,
];

/** A timeline in a quarter of the space: thousands of them stand in one file. */
export type PackedTimeline = [
  status: Timeline['status'],
  startedAt: string,
  visits: PackedVisit[],
  ended?: Offset,
  failure?: PackedFailure,
];

const WAYS = ['next', 'caught', 'branch'] as const;
const OUTCOMES = ['succeeded', 'failed', 'running'] as const;

/** Packs a timeline; {@link unpackTimeline} gives the same one back. */
export function packTimeline(timeline: Timeline): PackedTimeline {
  const start = Date.parse(timeline.startedAt) || 0;
  const offset = (time: string | undefined): Offset => (time ? Date.parse(time) - start : null);
  return trimmed<PackedTimeline>([
    timeline.status,
    timeline.startedAt,
    timeline.visits.map((visit) => packVisit(visit, offset)),
    offset(timeline.endedAt),
    packFailure(timeline.failure),
  ]);
}

/** The timeline that was packed. */
export function unpackTimeline([status, startedAt, visits, ended, failure]: PackedTimeline): Timeline {
  const start = Date.parse(startedAt) || 0;
  const time = (offset: Offset | undefined): string | undefined =>
    typeof offset === 'number' ? new Date(start + offset).toISOString() : undefined;
  return present<Timeline>({
    status,
    startedAt,
    endedAt: time(ended),
    failure: unpackFailure(failure),
    visits: visits.map((visit) => unpackVisit(visit, time)),
  });
}

function packVisit(visit: Visit, offset: (time: string | undefined) => Offset): PackedVisit {
  const attempts = visit.attempts.map((attempt) =>
    trimmed<PackedAttempt>([
      offset(attempt.scheduledAt),
      offset(attempt.startedAt),
      offset(attempt.endedAt),
      OUTCOMES.indexOf(attempt.outcome) || null,
      packFailure(attempt.failure),
    ]),
  );
  return trimmed<PackedVisit>([
    visit.state,
    visit.type,
    offset(visit.enteredAt),
    offset(visit.exitedAt),
    attempts.length > 0 ? attempts : null,
    visit.from ? visit.from.visit * WAYS.length + WAYS.indexOf(visit.from.how) : null,
    visit.inside ?? null,
    packFailure(visit.caught),
    packFailure(visit.failure),
  ]);
}

function unpackVisit(packed: PackedVisit, time: (offset: Offset | undefined) => string | undefined): Visit {
  const [state, type, entered, exited, attempts, from, inside, caught, failure] = packed;
  return present<Visit>({
    state,
    type,
    enteredAt: time(entered) ?? '',
    exitedAt: time(exited),
    attempts: (attempts ?? []).map(([scheduled, started, ended, outcome, error]) =>
      present<Attempt>({
        scheduledAt: time(scheduled) ?? '',
        startedAt: time(started),
        endedAt: time(ended),
        outcome: OUTCOMES[outcome ?? 0] ?? 'running',
        failure: unpackFailure(error),
      }),
    ),
    caught: unpackFailure(caught),
    failure: unpackFailure(failure),
    inside: inside ?? undefined,
    from:
      typeof from === 'number'
        ? { visit: Math.floor(from / WAYS.length), how: WAYS[from % WAYS.length] ?? 'next' }
        : undefined,
  });
}

const packFailure = (failure: Failure | undefined): PackedFailure =>
  failure ? [failure.error, failure.message] : null;

const unpackFailure = (packed: PackedFailure | undefined): Failure | undefined =>
  packed ? { error: packed[0], message: packed[1] } : undefined;

/** Drops the nulls at the end of a tuple, all of whose last members may be absent. */
function trimmed<Tuple extends unknown[]>(tuple: Tuple): Tuple {
  return tuple.slice(0, tuple.findLastIndex((member) => member !== null) + 1) as Tuple;
}

/** The object without its undefined members. */
function present<T extends object>(gaps: { [Key in keyof Required<T>]: T[Key] | undefined }): T {
  return Object.fromEntries(Object.entries(gaps).filter(([, value]) => value !== undefined)) as T;
}
