import { randomUUID } from 'node:crypto';
import type { Execution } from './execution-store.ts';
import type { LocalStateMachine } from './state-machine.ts';

/** Longest beginning of a name that leaves room for a random ending within 80 characters. */
const BEGINNING = 43;

/**
 * Starts the executions again that ended because their program did: each with the event that it had, under a new name.
 * Gives the ended ones, oldest first.
 */
export function resumeUnfinished({
  arn,
  store,
  startExecution,
}: Pick<LocalStateMachine, 'arn' | 'store' | 'startExecution'>): Execution[] {
  const unfinished = store
    .list()
    .filter(({ unfinished: isUnfinished, stateMachineArn }) => isUnfinished && stateMachineArn === arn);
  for (const { input, name, ...execution } of unfinished.reverse()) {
    startExecution(JSON.parse(input), nameAfter(name));
    // Only now: a program that is killed in between starts it twice, which changes nothing.
    store.save({ ...execution, input, name, unfinished: false });
  }
  return unfinished;
}

function nameAfter(name: string): string {
  return `${name.replace(/_[0-9a-f-]{36}$/, '').slice(0, BEGINNING)}_${randomUUID()}`;
}
