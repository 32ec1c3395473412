import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { ENVIRONMENT, requireEnv } from '../contract/environment.ts';
import type { Start } from '../sweep/plan-start.ts';
import { sfn } from './sfn-client.ts';
import { answered } from './whole-answer.ts';

/** The workflow that is started. */
export const stateMachineArn = requireEnv(ENVIRONMENT.stateMachineArn);

/**
 * Starts the workflow under the name of the try, and answers the ARN of the execution; undefined if that try has been
 * made already. Step Functions keeps names unique for 90 days.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export async function startWorkflow({ name, event }: Start): Promise<string | undefined> {
  try {
    const input = JSON.stringify(event);
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input }));
    return answered(executionArn, 'an executionArn', 'StartExecution');
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) return undefined;
    throw error;
  }
}

/** Whether an execution still runs; false for one that no longer exists. */
export async function isRunning(executionArn: string): Promise<boolean> {
  try {
    const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return status === 'RUNNING';
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return false;
    throw error;
  }
}
