import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { resourceNameOf } from '../../tasks/contract/scope.ts';
import { failureOf } from '../../statemachine/history-event.ts';
import { cleanLine } from '../../terminal/clean.ts';
import { exactDuration } from '../../terminal/words.ts';
import { allStates, type State, type Workflow } from '../../statemachine/definition.ts';
import { awaitRetry, type UsedRetriers } from './await-retry.ts';
import type { Clock } from './clock.ts';
import { describeResult } from './describe-result.ts';
import { LANES, type Row } from './row.ts';

interface Visit {
  readonly state: string;
  readonly type: string;
  readonly entered: Date;
  called: string;
  tries: number;
  /** Result of the last call, in words. */
  words: string;
  failed: boolean;
  readonly retriers: UsedRetriers;
}

/** Where a state is in the workflow. */
interface Position {
  readonly lane?: number;
  /** Names of the branches of a Parallel state. */
  readonly branches?: string;
}

/**
 * Reads the history of one execution as it grows and makes a row of each thing that a person would want to see: a state
 * that was left, a call that failed, a choice that was taken.
 */
export class ExecutionRows {
  readonly #visits = new Map<number, Visit>();
  readonly #positions = new Map<string, Position>();
  readonly #states: ReadonlyMap<string, State>;
  readonly #open = new Set<Visit>();
  readonly #clock: Clock;

  constructor(workflow: Workflow, clock: Clock) {
    this.#clock = clock;
    this.#states = new Map(allStates(workflow));
    this.#locate(workflow);
  }

  /** States that are entered and not left, with the number of the try, as a status line shows them. */
  running(): string[] {
    return [...this.#open]
      .filter(({ type }) => type === 'Task' || type === 'Wait')
      .map(({ state, type, tries, failed }) => {
        if (type === 'Wait') return `${state} (waits)`;
        if (failed) return `${state} (waits for try ${tries + 1})`;
        return tries > 1 ? `${state} (try ${tries})` : state;
      });
  }

  /** Takes the next event; gives the rows that it completes. */
  take(event: HistoryEvent): Row[] {
    const { id = 0, previousEventId = 0, timestamp = new Date(), type = '' } = event;
    const before = this.#visits.get(previousEventId);
    const entered = event.stateEnteredEventDetails?.name;
    if (entered !== undefined) {
      return this.#enter(id, entered, type.replace('StateEntered', ''), timestamp, before);
    }
    // A Parallel is left after the last event of a branch: its exit belongs to it by name, not by chain.
    const left = event.stateExitedEventDetails?.name;
    const visit = left === undefined ? before : [...this.#open].find(({ state }) => state === left);
    if (visit) this.#visits.set(id, visit);
    if (type.startsWith('Execution')) return this.#execution(type, event, timestamp);
    if (!visit) return [];
    return left === undefined ? this.#progress(visit, event, timestamp) : this.#leave(visit, timestamp);
  }

  #locate(workflow: Workflow, lane?: number): void {
    for (const [name, state] of Object.entries(workflow.States)) {
      this.#positions.set(name, { ...(lane !== undefined && { lane }), branches: branchNames(state) });
      state.Branches?.forEach((branch, index) => {
        this.#locate(branch, index);
      });
    }
  }

  #row(visit: Visit, left: Date, mark: Row['mark'], words: string): Row {
    const { lane } = this.#positions.get(visit.state) ?? {};
    return {
      entered: this.#clock.read(visit.entered),
      left: this.#clock.read(left),
      mark,
      state: visit.state,
      words: cleanLine(words),
      ...(lane !== undefined && { lane }),
    };
  }

  #enter(id: number, state: string, type: string, at: Date, before: Visit | undefined): Row[] {
    const visit: Visit = {
      ...{ state, type, entered: at, called: '', tries: 0, words: '', failed: false },
      retriers: new Map(),
    };
    this.#visits.set(id, visit);
    this.#open.add(visit);
    const rows: Row[] = [];
    if (before?.type === 'Choice') rows.push(this.#row(before, at, 'choice', `→ ${state}`));
    if (before?.type === 'Task' && before.failed)
      rows.push(this.#row(before, at, 'caught', `continues with ${state}`));
    if (type === 'Parallel') {
      const branches = this.#positions.get(state)?.branches ?? '';
      rows.push(this.#row(visit, at, 'split', `${branches}, at the same time`));
    }
    return rows;
  }

  #progress(visit: Visit, event: HistoryEvent, at: Date): Row[] {
    const { type = '' } = event;
    if (/^(LambdaFunction|Task)Scheduled$/.test(type)) {
      const { taskScheduledEventDetails: task, lambdaFunctionScheduledEventDetails: lambda } = event;
      visit.called = task?.resource ?? resourceNameOf(lambda?.resource ?? '');
      visit.tries += 1;
      visit.failed = false;
    }
    if (/^(LambdaFunction|Task)Succeeded$/.test(type)) {
      const { output } = event.taskSucceededEventDetails ?? event.lambdaFunctionSucceededEventDetails ?? {};
      visit.words = describeResult(visit.called, JSON.parse(output ?? 'null') as unknown);
    }
    if (!/^(LambdaFunction|Task)(Failed|TimedOut)$/.test(type)) return [];
    visit.failed = true;
    const { error, message } = failureOf(event);
    const words = message === '' ? error : `${error}: ${message}`;
    const shown = visit.words === words ? `${error} again` : words;
    visit.words = words;
    const state = this.#states.get(visit.state);
    const retry = state && awaitRetry(state, error, visit.retriers);
    if (retry === undefined) return [this.#row(visit, at, 'failed', shown)];
    // The trail is polled by this retry: nothing has failed yet.
    const polled = error === 'TrailNotLoggingError';
    const next = polled ? `not logging yet, checked again ${retry}` : `${shown}; tried again ${retry}`;
    return [this.#row(visit, at, 'retried', next)];
  }

  #leave(visit: Visit, at: Date): Row[] {
    this.#open.delete(visit);
    // Choices and caught failures say where they lead: that is known when the next state is entered.
    if (visit.type === 'Choice' || visit.failed) return [];
    if (visit.type === 'Parallel') return [this.#row(visit, at, 'join', 'all branches have ended')];
    if (visit.type === 'Wait') return [this.#row(visit, at, 'passed', waited(visit.entered, at))];
    const tries = visit.tries > 1 ? ` (try ${visit.tries})` : '';
    return [this.#row(visit, at, visit.type === 'Task' ? 'done' : 'passed', `${visit.words}${tries}`)];
  }

  #execution(type: string, event: HistoryEvent, at: Date): Row[] {
    if (type === 'ExecutionStarted') return [];
    const failing = [...this.#open].filter((visit) => visit.type === 'Fail');
    this.#open.clear();
    if (type === 'ExecutionSucceeded') return [];
    const { error, message } = failureOf(event);
    return failing.map((visit) =>
      this.#row(visit, at, 'ended', message === '' ? error : `${error}: ${message}`),
    );
  }
}

/** How long a Wait state took: often nothing, when there is no need to wait. */
function waited(from: Date, to: Date): string {
  const took = exactDuration(to.getTime() - from.getTime());
  return took === '0.0s' ? 'no need to wait' : `waited ${took}`;
}

/** The branches of a Parallel state by the names that its results get, each with the line it is drawn with. */
function branchNames(state: State): string {
  const { ResultSelector: names = {} } = state as State & { ResultSelector?: object };
  return Object.keys(names)
    .map((name, index) => `${LANES[index]?.line ?? ''} ${name.replace(/\.\$$/, '')}`)
    .join(' and ');
}
