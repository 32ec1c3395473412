import type { HistoryEvent, HistoryEventType } from '@aws-sdk/client-sfn';
import { integrationOf } from '../../statemachine/definition.ts';
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

/** Types and details of the events that begin a call of a function or of an SDK integration. */
export function begun({ resource, region, input, timeoutSeconds }: Attempt): [HistoryEventType, Details][] {
  const timeout = timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds };
  const called = calledOf(resource);
  if (called) {
    const scheduled = { ...called, region, parameters: text(input), ...timeout };
    return [
      ['TaskScheduled', { taskScheduledEventDetails: scheduled }],
      ['TaskStarted', { taskStartedEventDetails: called }],
    ];
  }
  const scheduled = { resource, input: text(input), inputDetails: WHOLE, ...timeout };
  return [
    ['LambdaFunctionScheduled', { lambdaFunctionScheduledEventDetails: scheduled }],
    ['LambdaFunctionStarted', {}],
  ];
}

/** Type and details of the event that ends such a call. */
export function reported({ resource }: Attempt, result: AttemptResult): [HistoryEventType, Details] {
  const called = calledOf(resource);
  if ('output' in result) {
    const output = { output: text(result.output), outputDetails: WHOLE };
    return called
      ? ['TaskSucceeded', { taskSucceededEventDetails: { ...called, ...output } }]
      : ['LambdaFunctionSucceeded', { lambdaFunctionSucceededEventDetails: output }];
  }
  if (result.error === 'States.Timeout') {
    return called
      ? ['TaskTimedOut', { taskTimedOutEventDetails: { ...called, ...failure(result) } }]
      : ['LambdaFunctionTimedOut', { lambdaFunctionTimedOutEventDetails: failure(result) }];
  }
  return called
    ? ['TaskFailed', { taskFailedEventDetails: { ...called, ...failure(result) } }]
    : ['LambdaFunctionFailed', { lambdaFunctionFailedEventDetails: failure(result) }];
}

/** How a history names an SDK integration; undefined for a function. */
function calledOf(arn: string): { resourceType: string; resource: string } | undefined {
  const integration = integrationOf(arn);
  return integration && { resourceType: integration.resourceType, resource: integration.action };
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
