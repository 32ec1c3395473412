import { createHash } from 'node:crypto';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionStatus,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { executionArnFor } from '../aws/workflow.ts';

/** The execution that takes care of an event. */
export interface Taken {
  result: 'started' | 'started before';
  executionArn: string;
  /** Input of the one that was started before. */
  input?: string | undefined;
}

/** Executions that ended so did not take care of their event, or not of all of it. */
const IN_VAIN: readonly (string | undefined)[] = [
  ExecutionStatus.FAILED,
  ExecutionStatus.TIMED_OUT,
  ExecutionStatus.ABORTED,
];

/** Name of the execution for an event: the same text has the same name. */
export function redriveName(body: string): string {
  return `redrive-${createHash('sha256').update(body).digest('hex').slice(0, 32)}`;
}

/**
 * Starts an execution with an event under a name, unless one of that name runs or has succeeded already. One that ended in
 * vain is followed by another, whose number ends its name. Errors of AWS go on.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export async function executionFor(
  body: string,
  states: SFNClient,
  stateMachineArn: string,
  firstName = redriveName(body),
): Promise<Taken> {
  for (let attempt = 1; ; attempt += 1) {
    const name = attempt === 1 ? firstName : `${firstName}-${attempt}`;
    const executionArn = executionArnFor(stateMachineArn, name);
    try {
      const started = await states.send(new StartExecutionCommand({ stateMachineArn, name, input: body }));
      return { result: 'started', executionArn: started.executionArn ?? executionArn };
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    }
    const { status, input } = await states.send(new DescribeExecutionCommand({ executionArn }));
    if (!IN_VAIN.includes(status)) return { result: 'started before', executionArn, input };
  }
}
