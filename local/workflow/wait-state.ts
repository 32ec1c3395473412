import { setTimeout as after } from 'node:timers/promises';
import { allStates, type State, type Workflow } from '../../statemachine/definition.ts';
import { ReportedError } from './aws-semantics.ts';

/** A Wait state as far as the local runner takes it; one that waits until a moment is left to the runner, unscaled. */
type WaitState = State & { readonly Seconds?: number; readonly SecondsPath?: string };

/** Most that a Wait state may wait in AWS, in seconds. */
const LONGEST_WAIT_SECONDS = 99_999_999;

/** Most that a timer of Node.js takes, in milliseconds: almost 25 days, far beyond any execution's time. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** What a Wait state's stand-in is called with. */
interface Wait {
  readonly seconds: unknown;
  /** Effective input of the state, which is also its output. */
  readonly input: unknown;
}

/** Whether a state waits for a number of seconds, given or found in its input. */
function isWait(state: State): state is WaitState {
  return state.Type === 'Wait' && ('Seconds' in state || 'SecondsPath' in state);
}

/**
 * The state as the runner gets it: a Wait becomes a Task, since only there the time that `SecondsPath` finds can be
 * scaled. Any other state stays as it is.
 */
export function asStandIn(state: State): State {
  if (!isWait(state)) return state;
  const { Seconds, SecondsPath, ...rest } = state;
  const seconds = SecondsPath === undefined ? { seconds: Seconds } : { 'seconds.$': SecondsPath };
  const Parameters = { ...seconds, 'input.$': '$' };
  const standIn = { ...rest, Type: 'Task', Parameters, TimeoutSeconds: LONGEST_TIMER / 1000 };
  return standIn as State;
}

/** Names and stand-ins of the Wait states of a workflow; `scale` multiplies the waits, the signal cuts them short. */
export function waitsOf(
  workflow: Workflow,
  scale: number,
  signal: AbortSignal,
): [name: string, wait: (given: unknown) => Promise<unknown>][] {
  const waits = allStates(workflow).filter(([, state]) => isWait(state));
  return waits.map(([name]) => [
    name,
    async (given) => {
      const { seconds, input } = given as Wait;
      await after(Math.min(checked(name, seconds) * 1000 * scale, LONGEST_TIMER), undefined, { signal });
      return input;
    },
  ]);
}

/** Nothing catches a wait for what is no number of seconds: a Wait state has no Catch. */
function checked(name: string, seconds: unknown): number {
  if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 0) {
    if (seconds <= LONGEST_WAIT_SECONDS) return seconds;
  }
  const cause = `The state '${name}' waits for whole seconds from 0 to ${LONGEST_WAIT_SECONDS}, not for ${JSON.stringify(seconds)}.`;
  throw new ReportedError('States.Runtime', cause, false);
}
