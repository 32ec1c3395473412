import type { ExecutionSummary } from './execution.ts';
import type { LocalStateMachine } from './state-machine.ts';

/** So many executions are resumed at the same time: after many kills there may be hundreds, and their calls would time out. */
const AT_ONCE = 10;

/** Executions that are resumed. */
interface Resumed {
  /** As they had ended, oldest first. */
  readonly unfinished: ExecutionSummary[];
  /** Resolves when every one has ended again, or `isOver` says that no more are to be started. */
  readonly done: Promise<void>;
}

/**
 * Starts the executions again that ended because their program did: each with the event and the name that it had, so that
 * crashes do not multiply them. What has not been started when this program ends is left to the next one.
 */
export function resumeUnfinished(
  { arn, store, startExecution }: Pick<LocalStateMachine, 'arn' | 'store' | 'startExecution'>,
  isOver: () => boolean,
): Resumed {
  const unfinished = store
    .list()
    .filter(({ unfinished: isUnfinished, stateMachineArn }) => isUnfinished && stateMachineArn === arn)
    .reverse();
  const waiting = unfinished.values();
  const startInTurn = async () => {
    for (const { input, name } of waiting) {
      if (isOver()) return;
      store.startAgain(name);
      await startExecution(JSON.parse(input), name).done;
    }
  };
  const done = Promise.all(Array.from({ length: AT_ONCE }, startInTurn)).then(() => undefined);
  return { unfinished, done };
}
