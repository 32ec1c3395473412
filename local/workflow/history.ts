import type { HistoryEvent, HistoryEventType } from '@aws-sdk/client-sfn';
import type { Workflow } from '../../statemachine/definition.ts';
import * as details from './history-details.ts';
import type { Attempt, Ending, RunnerEvent, RunnerState } from './runner-event.ts';

interface Parallel {
  readonly branches: readonly string[];
  running: number;
}

/** A state that was entered and not left. */
interface OpenState {
  readonly name: string;
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly entered: number;
  /** The call of the Task that has no result in the history yet. */
  attempt?: Attempt | undefined;
}

const TOP = 'top';

/**
 * Turns the runner's event log into the history that Step Functions would give: same event types and details, ids from 1,
 * `previousEventId` chained per branch. The runner delivers the events of Parallel branches late; whatever the enclosing
 * branch logged meanwhile is kept back until they are through, so that parents always end after their children.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
export class History {
  readonly events: HistoryEvent[] = [];
  /** Branch (or top level) that each state belongs to: names are unique over a whole workflow. */
  readonly #branchOf = new Map<string, string>();
  /** What each state is in the workflow; the runner may have a stand-in of another type. */
  readonly #typeOf = new Map<string, string>();
  readonly #parallels = new Map<string, Parallel>();
  /** Id of the last event of each branch. */
  readonly #last = new Map<string, number>();
  readonly #open = new Map<string, OpenState>();
  /** How many calls of each Task's function are in the history. */
  readonly #calls = new Map<string, number>();
  readonly #attempts: ReadonlyMap<string, readonly Attempt[]>;
  readonly #onEvent: (event: HistoryEvent) => unknown;
  #keptBack: RunnerEvent[] = [];

  /** `attempts` holds the calls of each Task state's function, in order; the state machine fills it as it goes. */
  constructor(
    workflow: Workflow,
    attempts: ReadonlyMap<string, readonly Attempt[]>,
    onEvent: (event: HistoryEvent) => unknown = () => undefined,
  ) {
    this.#attempts = attempts;
    this.#onEvent = onEvent;
    this.#locate(workflow, TOP);
  }

  /** Writes the execution's first event. */
  start(input: unknown, roleArn: string, time: number): void {
    this.#add(TOP, 'ExecutionStarted', time, details.started(input, roleArn));
    // AWS chains the first state to 0, not to ExecutionStarted.
    this.#last.set(TOP, 0);
  }

  /** When a state was entered, ISO 8601: now, if its entry is still to be taken. */
  enteredAt(name: string): string {
    const open = [...this.#open.values()].find((state) => state.name === name);
    return new Date(open?.entered ?? Date.now()).toISOString();
  }

  /** Takes one event of the runner, in the order of delivery. */
  take(event: RunnerEvent): void {
    if (this.#isEarly(event)) {
      this.#keptBack.push(event);
      return;
    }
    this.#write(event);
    const waiting = this.#keptBack;
    if (waiting.length === 0 || !event.type.startsWith('ParallelBranch')) return;
    this.#keptBack = [];
    for (const kept of waiting) this.take(kept);
  }

  /** Writes the execution's last event. */
  end(ending: Ending, time: number): void {
    for (const kept of this.#keptBack.splice(0)) this.#write(kept);
    if (ending.status === 'ABORTED' || ending.status === 'TIMED_OUT') {
      for (const branch of [...this.#open.keys()].reverse()) this.#abort(branch, time);
    }
    const [type, detail] = details.ended(ending);
    this.#add(TOP, type, time, detail);
  }

  #locate(workflow: Workflow, branch: string): void {
    for (const [name, state] of Object.entries(workflow.States)) {
      this.#branchOf.set(name, branch);
      this.#typeOf.set(name, state.Type);
      const inner = (state.Branches ?? []).map((workflowOfBranch, index) => {
        this.#locate(workflowOfBranch, `${name}[${index}]`);
        return `${name}[${index}]`;
      });
      if (state.Branches) this.#parallels.set(name, { branches: inner, running: 0 });
    }
  }

  /** Whether an event comes before branches that it encloses are through, or after one that is kept back for that. */
  #isEarly({ type, state }: RunnerEvent): boolean {
    if (!state) return false;
    const branch = this.#branchOf.get(state.name);
    if (this.#keptBack.some((kept) => kept.state && this.#branchOf.get(kept.state.name) === branch))
      return true;
    return type === 'StateExited' && (this.#parallels.get(state.name)?.running ?? 0) > 0;
  }

  #write({ type, timestamp, state, parentState }: RunnerEvent): void {
    if (type === 'ParallelBranchSucceeded' || type === 'ParallelBranchFailed') {
      const parallel = this.#parallels.get(parentState?.name ?? '');
      if (parallel) parallel.running -= 1;
    }
    if (!state) return;
    const branch = this.#branchOf.get(state.name) ?? TOP;
    if (type === 'StateEntered') this.#enter(branch, state, timestamp);
    const open = this.#open.get(branch);
    // A branch that its sibling's failure stopped may still report what it was about.
    if (open?.name !== state.name) return;
    if (type === 'StateExited') this.#exit(branch, open, state, timestamp);
    if (type === 'StateFailed') this.#fail(branch, open, timestamp);
    if (type === 'StateRetried') this.#begin(branch, open, timestamp);
  }

  #enter(branch: string, { name, type: runnerType, input }: RunnerState, time: number): void {
    const type = this.#typeOf.get(name) ?? runnerType;
    this.#add(branch, `${type}StateEntered` as HistoryEventType, time, details.entered(name, input));
    const open: OpenState = { name, type, entered: time };
    this.#open.set(branch, open);
    this.#begin(branch, open, time);
  }

  /** What follows an entry, and again every retry: the call of the function, or the branches. */
  #begin(branch: string, open: OpenState, time: number): void {
    const parallel = this.#parallels.get(open.name);
    if (parallel) {
      const started = this.#add(branch, 'ParallelStateStarted', time);
      parallel.running = parallel.branches.length;
      for (const inner of parallel.branches) this.#last.set(inner, started);
    }
    const calls = this.#calls.get(open.name) ?? 0;
    open.attempt = this.#attempts.get(open.name)?.[calls];
    // Without a call the state failed on its own input, before any function was asked.
    if (!open.attempt) return;
    this.#calls.set(open.name, calls + 1);
    for (const [type, detail] of details.begun(open.attempt)) this.#add(branch, type, time, detail);
  }

  #exit(branch: string, open: OpenState, { output }: RunnerState, time: number): void {
    const parallel = this.#parallels.get(open.name);
    this.#report(branch, open, time);
    if (parallel?.running === 0) {
      this.#last.set(branch, Math.max(...parallel.branches.map((inner) => this.#last.get(inner) ?? 0)));
      this.#add(branch, 'ParallelStateSucceeded', time);
    }
    this.#add(branch, `${open.type}StateExited` as HistoryEventType, time, details.exited(open.name, output));
    this.#open.delete(branch);
  }

  #fail(branch: string, open: OpenState, time: number): void {
    const parallel = this.#parallels.get(open.name);
    this.#report(branch, open, time);
    if (!parallel) return;
    for (const inner of parallel.branches) this.#abort(inner, time);
    // No branch is waited for any more; -1 marks the exit of a caught failure.
    parallel.running = -1;
    this.#add(branch, 'ParallelStateFailed', time);
  }

  /** A state that is stopped: its branch has no further history. */
  #abort(branch: string, time: number): void {
    const open = this.#open.get(branch);
    this.#open.delete(branch);
    if (open?.attempt) this.#add(branch, 'TaskStateAborted', time);
    if (open?.type === 'Wait') this.#add(branch, 'WaitStateAborted', time);
    if (open?.type === 'Parallel') this.#add(branch, 'ParallelStateAborted', time);
  }

  #report(branch: string, open: OpenState, time: number): void {
    const { attempt } = open;
    if (!attempt?.result) return;
    open.attempt = undefined;
    const [type, detail] = details.reported(attempt, attempt.result);
    this.#add(branch, type, time, detail);
  }

  #add(branch: string, type: HistoryEventType, time: number, detail: Partial<HistoryEvent> = {}): number {
    const id = this.events.length + 1;
    // Events of sibling branches may arrive a moment out of step; a reader of the ids must never see time run back.
    const timestamp = new Date(Math.max(time, this.events.at(-1)?.timestamp?.getTime() ?? 0));
    const event = { id, previousEventId: this.#last.get(branch) ?? 0, timestamp, type, ...detail };
    this.#last.set(branch, id);
    this.events.push(event);
    this.#onEvent(event);
    return id;
  }
}
