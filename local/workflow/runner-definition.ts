import type { State, Workflow } from '../../statemachine/definition.ts';
import { asStandIn } from './wait-state.ts';

/** Lambda's own maximum. */
const LONGEST_FUNCTION_SECONDS = 900;

/**
 * The workflow as the runner has to be given it. `ResultPath: "$"` is the default in AWS but the runner takes it for a
 * key named `$`: it is left out. Waits between retries are multiplied by `retryScale` (0: none); Wait states get stand-ins.
 * The runner's context does not have the state: `$$.State.EnteredTime` becomes `$$.EnteredTimes.` and the state's name.
 */
export function asRunnerReadsIt(workflow: Workflow, retryScale = 1): Workflow {
  const scaled = (seconds: number) => seconds * retryScale;
  const withoutRoot = <T extends { ResultPath?: string }>({ ResultPath, ...rest }: T) =>
    ResultPath === undefined || ResultPath === '$' ? rest : { ...rest, ResultPath };
  const convert = (name: string, state: State): State => ({
    ...(withoutRoot(asStandIn(withOwnEntry(name, state)) as State & { ResultPath?: string }) as State),
    ...(state.Catch && { Catch: state.Catch.map((catcher) => withoutRoot(catcher) as typeof catcher) }),
    ...(state.Retry && {
      Retry: state.Retry.map((retrier) => ({
        ...retrier,
        IntervalSeconds: scaled(retrier.IntervalSeconds),
        ...(retrier.MaxDelaySeconds !== undefined && { MaxDelaySeconds: scaled(retrier.MaxDelaySeconds) }),
      })),
    }),
    // Timeouts are ours (invokeAsLambda): the runner's own would give a Cause that AWS does not, so it must come later.
    ...(state.Type === 'Task' && { TimeoutSeconds: (state.TimeoutSeconds ?? LONGEST_FUNCTION_SECONDS) + 60 }),
    ...(state.Branches && { Branches: state.Branches.map((branch) => asRunnerReadsIt(branch, retryScale)) }),
  });
  return {
    ...workflow,
    States: Object.fromEntries(
      Object.entries(workflow.States).map(([name, state]) => [name, convert(name, state)]),
    ),
  };
}

function withOwnEntry(name: string, state: State): State {
  if (state.Branches) return state;
  const text = JSON.stringify(state).replaceAll('$$.State.EnteredTime', () => `$$.EnteredTimes.${name}`);
  return JSON.parse(text) as State;
}
