import type { HistoryEvent } from '../../../statemachine/history-event.ts';

/** How one run of a Task's function goes: how long it takes and, unless it works, how it fails. */
export interface Run {
  ms: number;
  error?: string;
  message?: string;
  /** Milliseconds that Step Functions waits before this run (the Retry's interval). */
  waitMs?: number;
}

interface Draft {
  previous: Draft | undefined;
  at: number;
  type: string;
  details: Partial<HistoryEvent>;
}

/**
 * Writes histories in the shape and chaining of GetExecutionHistory, with a clock of its own in each branch. Ids are
 * given at the end, in order of time, as AWS numbers events across branches.
 */
export class HistoryWriter {
  readonly #drafts: Draft[];
  #last: Draft | undefined;
  #now: number;

  constructor(start: Date | number, drafts: Draft[] = [], last?: Draft) {
    this.#now = Number(start);
    this.#drafts = drafts;
    this.#last = last;
    if (drafts.length === 0) this.#write('ExecutionStarted');
  }

  /** Time of the last event, epoch milliseconds. */
  get now(): number {
    return this.#now;
  }

  wait(ms: number): this {
    this.#now += ms;
    return this;
  }

  task(name: string, runs: Run[]): this {
    this.enterTask(name, runs);
    this.#write('TaskStateExited', { stateExitedEventDetails: { name } });
    return this;
  }

  /** A Task that is entered and runs, and is never left. */
  enterTask(name: string, runs: Run[]): this {
    this.#write('TaskStateEntered', { stateEnteredEventDetails: { name } });
    for (const run of runs) {
      this.wait(run.waitMs ?? 0).#write('LambdaFunctionScheduled');
      this.wait(20).#write('LambdaFunctionStarted');
      this.wait(run.ms);
      if (!run.error) this.#write('LambdaFunctionSucceeded');
      else if (run.error === 'States.Timeout') {
        this.#write('LambdaFunctionTimedOut', {
          lambdaFunctionTimedOutEventDetails: { error: run.error, cause: run.message },
        });
      } else {
        const cause = JSON.stringify({ errorType: run.error, errorMessage: run.message ?? '', trace: [] });
        this.#write('LambdaFunctionFailed', {
          lambdaFunctionFailedEventDetails: { error: run.error, cause },
        });
      }
    }
    return this;
  }

  step(type: 'Choice' | 'Pass' | 'Succeed', name: string): this {
    this.#write(`${type}StateEntered`, { stateEnteredEventDetails: { name } });
    this.#write(`${type}StateExited`, { stateExitedEventDetails: { name } });
    return this;
  }

  parallel(name: string, branches: ((branch: HistoryWriter) => void)[]): this {
    this.#write('ParallelStateEntered', { stateEnteredEventDetails: { name } });
    this.#write('ParallelStateStarted');
    const ends = branches.map((write) => {
      const branch = new HistoryWriter(this.#now, this.#drafts, this.#last);
      write(branch);
      return branch;
    });
    const latest = ends.reduce((a, b) => (b.#now > a.#now ? b : a));
    this.#last = latest.#last;
    this.#now = latest.#now;
    this.#write('ParallelStateSucceeded');
    this.#write('ParallelStateExited', { stateExitedEventDetails: { name } });
    return this;
  }

  succeed(): HistoryEvent[] {
    this.#write('ExecutionSucceeded');
    return this.events();
  }

  fail(name: string, error: string, cause: string): HistoryEvent[] {
    this.#write('FailStateEntered', { stateEnteredEventDetails: { name } });
    return this.end('Failed', error, cause);
  }

  end(how: 'Failed' | 'TimedOut' | 'Aborted', error?: string, cause?: string): HistoryEvent[] {
    const key = `execution${how}EventDetails` as const;
    this.#write(`Execution${how}`, { [key]: { error, cause } });
    return this.events();
  }

  /** What has been written so far. */
  events(): HistoryEvent[] {
    const ordered = this.#drafts.toSorted((a, b) => a.at - b.at);
    const ids = new Map(ordered.map((draft, index) => [draft, index + 1]));
    return ordered.map((draft) => ({
      timestamp: new Date(draft.at),
      type: draft.type,
      id: ids.get(draft) ?? 0,
      previousEventId: draft.previous ? (ids.get(draft.previous) ?? 0) : 0,
      ...draft.details,
    }));
  }

  #write(type: string, details: Partial<HistoryEvent> = {}): void {
    const draft = { previous: this.#last, at: this.#now, type, details };
    this.#drafts.push(draft);
    this.#last = draft;
  }
}
