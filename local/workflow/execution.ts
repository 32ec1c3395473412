import type { ExecutionStatus, HistoryEvent } from '@aws-sdk/client-sfn';

/** An execution with its history; input and output are JSON texts, as Step Functions gives them. */
export interface Execution {
  executionArn: string;
  stateMachineArn: string;
  name: string;
  status: ExecutionStatus;
  startDate: Date;
  stopDate?: Date;
  input: string;
  output?: string;
  error?: string;
  cause?: string;
  /** It ended only because the program that ran it did: it is to be started again. */
  unfinished?: boolean;
  events: HistoryEvent[];
}

/** Cause of an execution's end that is nothing but the end of its program. */
export const PROGRAM_STOPPED = 'The program that ran this execution was stopped.';

/** Whether an event is the last one of an execution; states that are stopped with it have theirs before. */
export function endsExecution({ type }: HistoryEvent): boolean {
  return type !== 'ExecutionStarted' && type?.startsWith('Execution') === true;
}

/** An execution without its events. */
export type ExecutionSummary = Omit<Execution, 'events'>;
