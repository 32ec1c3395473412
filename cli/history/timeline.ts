import { failureOf, timeOf } from '../../statemachine/history-event.ts';
import type { Failure, HistoryEvent } from '../../statemachine/history-event.ts';

/** One run of a Task's function. Attempts after the first are retries, each because of the one before. */
export interface Attempt {
  scheduledAt: string;
  startedAt?: string;
  endedAt?: string;
  outcome: 'succeeded' | 'failed' | 'running';
  failure?: Failure;
}

/** One stay in a state. Times are ISO 8601 in UTC. */
export interface Visit {
  state: string;
  /** Task, Choice, Parallel, Pass, Succeed, Fail … as the history names it. */
  type: string;
  enteredAt: string;
  /** Absent while the state runs, and for a Fail state. */
  exitedAt?: string;
  attempts: Attempt[];
  /** The error that a Catch took, so that the execution went on. */
  caught?: Failure;
  /** The error that ended the state and was not caught. */
  failure?: Failure;
  /** Index in `visits` of the Parallel state that this one runs in. */
  inside?: number;
  /** Where the execution came from: index in `visits`, and how it went on from there. Absent for the first. */
  from?: { visit: number; how: 'next' | 'caught' | 'branch' };
}

/** What an execution did, state by state in the order of entering. */
export interface Timeline {
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  startedAt: string;
  endedAt?: string;
  /** Error of a failed, timed-out or aborted execution. */
  failure?: Failure;
  visits: Visit[];
}

const ENDINGS: Record<string, Timeline['status']> = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
  ExecutionAborted: 'ABORTED',
};

/**
 * Builds the timeline of an execution from its history, oldest event first (all pages; a history that is cut or still
 * growing gives what there is). Branches of a Parallel are separated by `previousEventId`.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
 */
export function buildTimeline(events: Iterable<HistoryEvent>): Timeline {
  const builder = new TimelineBuilder();
  for (const event of events) builder.add(event);
  return builder.timeline;
}

class TimelineBuilder {
  readonly timeline: Timeline = { status: 'RUNNING', startedAt: '', visits: [] };
  /** Which visit an event belongs to, by event id. */
  readonly #visitOf = new Map<number, number>();
  readonly #exits = new Set<number>();
  readonly #branchStarts = new Set<number>();

  add(event: HistoryEvent): void {
    const type = event.type ?? '';
    if (!this.timeline.startedAt) this.timeline.startedAt = timeOf(event);
    if (type.startsWith('Execution')) this.#execution(event, type);
    else if (type.endsWith('StateEntered')) this.#enter(event, type);
    else this.#inside(event, type);
  }

  #execution(event: HistoryEvent, type: string): void {
    if (type === 'ExecutionStarted') this.timeline.startedAt = timeOf(event);
    const status = ENDINGS[type];
    if (!status) return;
    this.timeline.status = status;
    this.timeline.endedAt = timeOf(event);
    if (status === 'SUCCEEDED') return;
    this.timeline.failure = failureOf(event);
    const last = this.#at(this.#ownerOf(event));
    if (last && !last.exitedAt) last.failure ??= this.timeline.failure;
  }

  #enter(event: HistoryEvent, type: string): void {
    const index = this.timeline.visits.length;
    const previous = event.previousEventId ?? 0;
    const before = this.#visitOf.get(previous) ?? (index > 0 && previous > 0 ? index - 1 : undefined);
    const visit: Visit = {
      state: event.stateEnteredEventDetails?.name ?? 'unknown',
      type: type.slice(0, -'StateEntered'.length),
      enteredAt: timeOf(event),
      attempts: [],
    };
    if (before !== undefined) {
      const branch = this.#branchStarts.has(previous);
      const source = this.#at(before);
      const inside = branch ? before : source?.inside;
      if (inside !== undefined) visit.inside = inside;
      visit.from = { visit: before, how: branch ? 'branch' : source?.caught ? 'caught' : 'next' };
    }
    this.timeline.visits.push(visit);
    this.#own(event, index);
  }

  #inside(event: HistoryEvent, type: string): void {
    const owner = type.startsWith('ParallelState') ? this.#parallelOf(event, type) : this.#ownerOf(event);
    const visit = this.#at(owner);
    if (owner === undefined || !visit) return;
    this.#own(event, owner);
    if (type === 'ParallelStateStarted') this.#branchStarts.add(event.id ?? 0);
    else if (type.endsWith('StateExited')) leave(visit, timeOf(event));
    else if (type === 'ParallelStateFailed') visit.failure = this.#failureWithin(owner);
    else if (type.endsWith('StateAborted')) visit.failure = failureOf(event);
    else if (type === 'EvaluationFailed') visit.failure = failureOf(event);
    else attempt(visit, event, type);
  }

  /** A Parallel's end follows the last event of one of its branches: the visit meant is the Parallel around that. */
  #parallelOf(event: HistoryEvent, type: string): number | undefined {
    const name = event.stateExitedEventDetails?.name;
    let index = this.#ownerOf(event);
    if (type !== 'ParallelStateStarted' && this.#exits.has(event.previousEventId ?? 0)) {
      index = this.#at(index)?.inside ?? index;
    }
    while (index !== undefined) {
      const visit = this.#at(index);
      if (visit?.type === 'Parallel' && (name === undefined || visit.state === name)) return index;
      index = visit?.inside;
    }
    return undefined;
  }

  #failureWithin(parallel: number): Failure {
    const failed = this.timeline.visits.findLast((visit) => visit.inside === parallel && visit.failure);
    return failed?.failure ?? { error: 'States.BranchFailed', message: '' };
  }

  #ownerOf(event: HistoryEvent): number | undefined {
    const name = event.stateExitedEventDetails?.name;
    const owner = this.#visitOf.get(event.previousEventId ?? 0);
    if (owner !== undefined && (name === undefined || this.#at(owner)?.state === name)) return owner;
    const open = this.timeline.visits.findLastIndex(
      (visit) => !visit.exitedAt && (name === undefined || visit.state === name),
    );
    return open < 0 ? owner : open;
  }

  #own(event: HistoryEvent, index: number): void {
    if (event.id === undefined) return;
    this.#visitOf.set(event.id, index);
    if (event.type?.endsWith('StateExited')) this.#exits.add(event.id);
  }

  #at(index: number | undefined): Visit | undefined {
    return index === undefined ? undefined : this.timeline.visits[index];
  }
}

function leave(visit: Visit, time: string): void {
  visit.exitedAt = time;
  const failure = visit.failure ?? visit.attempts.at(-1)?.failure;
  if (!failure) return;
  visit.caught = failure;
  delete visit.failure;
}

const SCHEDULED = /^(?:LambdaFunction|Task|Activity)Scheduled$/;
const STARTED = /^(?:LambdaFunction|Task|Activity)(?:Started|Submitted)$/;
const SUCCEEDED = /^(?:LambdaFunction|Task|Activity)Succeeded$/;
const FAILED =
  /^(?:LambdaFunction|Task|Activity)(?:Failed|TimedOut|ScheduleFailed|StartFailed|SubmitFailed)$/;

function attempt(visit: Visit, event: HistoryEvent, type: string): void {
  const time = timeOf(event);
  let current = visit.attempts.at(-1);
  if (SCHEDULED.test(type) || (type === 'LambdaFunctionScheduleFailed' && current?.outcome !== 'running')) {
    current = { scheduledAt: time, outcome: 'running' };
    visit.attempts.push(current);
  }
  if (!current) return;
  if (STARTED.test(type)) current.startedAt ??= time;
  if (SUCCEEDED.test(type)) Object.assign(current, { endedAt: time, outcome: 'succeeded' });
  if (FAILED.test(type))
    Object.assign(current, { endedAt: time, outcome: 'failed', failure: failureOf(event) });
}
