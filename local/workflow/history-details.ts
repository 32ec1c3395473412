import type { HistoryEvent, HistoryEventType } from '@aws-sdk/client-sfn';
import type { Attempt, AttemptResult, Ending } from './runner-event.ts';

/** What an event of a history carries beside its ids and its time; data is JSON text, as AWS gives it. */
type Details = Partial<HistoryEvent>;

const WHOLE = { truncated: false };

/** JSON text of a value; a state without output shows `null`. */
function text(value: unknown): string {
  return JSON.stringify(value ?? null);
}

function failure({ error, cause }: { error?: string; cause?: string }): { error?: string; cause?: string } {
  return { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
}

/** Details of ExecutionStarted. */
export function started(input: unknown, roleArn: string): Details {
  return { executionStartedEventDetails: { input: text(input), inputDetails: WHOLE, roleArn } };
}

/** Details of the entry of any state. */
export function entered(name: string, input: unknown): Details {
  return { stateEnteredEventDetails: { name, input: text(input), inputDetails: WHOLE } };
}

/** Details of the exit of any state. */
export function exited(name: string, output: unknown): Details {
  return { stateExitedEventDetails: { name, output: text(output), outputDetails: WHOLE } };
}

/** Details of LambdaFunctionScheduled. */
export function scheduled({ resource, input, timeoutSeconds }: Attempt): Details {
  return {
    lambdaFunctionScheduledEventDetails: {
      resource,
      input: text(input),
      inputDetails: WHOLE,
      ...(timeoutSeconds !== undefined && { timeoutInSeconds: timeoutSeconds }),
    },
  };
}

/** Type and details of the event that ends a function's call. */
export function reported(result: AttemptResult): [type: HistoryEventType, details: Details] {
  if ('output' in result) {
    const output = text(result.output);
    const detail = { lambdaFunctionSucceededEventDetails: { output, outputDetails: WHOLE } };
    return ['LambdaFunctionSucceeded', detail];
  }
  if (result.error === 'States.Timeout') {
    return ['LambdaFunctionTimedOut', { lambdaFunctionTimedOutEventDetails: failure(result) }];
  }
  return ['LambdaFunctionFailed', { lambdaFunctionFailedEventDetails: failure(result) }];
}

/** Type and details of the execution's last event. */
export function ended(ending: Ending): [type: HistoryEventType, details: Details] {
  switch (ending.status) {
    case 'SUCCEEDED': {
      const detail = { output: text(ending.output), outputDetails: WHOLE };
      return ['ExecutionSucceeded', { executionSucceededEventDetails: detail }];
    }
    case 'FAILED':
      return ['ExecutionFailed', { executionFailedEventDetails: failure(ending) }];
    case 'TIMED_OUT':
      return ['ExecutionTimedOut', { executionTimedOutEventDetails: failure(ending) }];
    case 'ABORTED':
      return ['ExecutionAborted', { executionAbortedEventDetails: failure(ending) }];
  }
}
