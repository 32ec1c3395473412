import type { ExecutionSummary } from './execution.ts';
import type { LocalStateMachine } from './state-machine.ts';

/**
 * Starts the executions again that ended because their program did: each with the event and the name that it had, so that
 * crashes do not multiply them. Gives the ended ones, oldest first.
 */
export function resumeUnfinished({
  arn,
  store,
  startExecution,
}: Pick<LocalStateMachine, 'arn' | 'store' | 'startExecution'>): ExecutionSummary[] {
  const unfinished = store
    .list()
    .filter(({ unfinished: isUnfinished, stateMachineArn }) => isUnfinished && stateMachineArn === arn);
  for (const { input, name } of unfinished.reverse()) {
    store.startAgain(name);
    startExecution(JSON.parse(input), name);
  }
  return unfinished;
}
