import type { Failure } from '../../statemachine/history-event.ts';
import type { Timeline, Visit } from '../history/timeline.ts';

/** How an execution fared in one state. */
export interface StateRun {
  /** `interrupted`: the state was entered and never left, though the execution has ended. */
  outcome: 'passed' | 'caught' | 'failed' | 'running' | 'interrupted';
  /** Runs of the state's function, over all visits; 0 for a state that has none. */
  attempts: number;
  /** Every error of an attempt, in order; the last one is the caught or final one where there is such. */
  failures: Failure[];
  /** Milliseconds from the first entering to the last leaving; absent while not left. */
  milliseconds?: number;
}

/** The way of one execution through the workflow: states by name, and the ways taken as `from→to`. */
export interface WorkflowPath {
  status: Timeline['status'];
  states: Record<string, StateRun>;
  ways: string[];
}

/** Reads the way of an execution off its timeline, in the words of the drawing (bars are `<Parallel>/fork`, `/join`). */
export function pathOf(timeline: Timeline): WorkflowPath {
  const { visits } = timeline;
  const ended = timeline.status !== 'RUNNING';
  const ways = new Set<string>();
  const left = new Set<number>();
  for (const { from, state, type } of visits) {
    const source = from && visits[from.visit];
    if (!source) continue;
    left.add(from.visit);
    const target = type === 'Parallel' ? `${state}/fork` : state;
    if (from.how === 'branch') ways.add(`${source.state}/fork→${target}`);
    else ways.add(`${source.type === 'Parallel' ? `${source.state}/join` : source.state}→${target}`);
  }
  visits.forEach(({ state, inside, exitedAt }, index) => {
    const parallel = inside === undefined ? undefined : visits[inside];
    if (parallel?.exitedAt && exitedAt && !left.has(index)) ways.add(`${state}→${parallel.state}/join`);
  });
  const states: Record<string, StateRun> = Object.create(null) as Record<string, StateRun>;
  for (const visit of visits) states[visit.state] = together(states[visit.state], runOf(visit, ended), visit);
  return { status: timeline.status, states, ways: [...ways] };
}

/** How one visit went, read the way the drawing and the steps table show it. */
export function outcomeOf(visit: Visit, ended: boolean): StateRun['outcome'] {
  if (visit.failure) return 'failed';
  if (visit.caught) return 'caught';
  if (visit.exitedAt) return 'passed';
  return ended ? 'interrupted' : 'running';
}

function runOf(visit: Visit, ended: boolean): StateRun {
  const milliseconds = Date.parse(visit.exitedAt ?? '') - Date.parse(visit.enteredAt);
  const failures = visit.attempts.flatMap(({ failure }) => failure ?? []);
  const last = visit.failure ?? visit.caught;
  return {
    outcome: outcomeOf(visit, ended),
    attempts: visit.attempts.length,
    failures: last && failures.at(-1)?.error !== last.error ? [...failures, last] : failures,
    ...(Number.isFinite(milliseconds) && { milliseconds }),
  };
}

function together(before: StateRun | undefined, run: StateRun, visit: Visit): StateRun {
  if (!before) return run;
  return {
    ...run,
    attempts: before.attempts + visit.attempts.length,
    failures: [...before.failures, ...run.failures],
    ...(run.milliseconds !== undefined && {
      milliseconds: (before.milliseconds ?? 0) + run.milliseconds,
    }),
  };
}
