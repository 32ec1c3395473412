import { readCause } from './read-cause.ts';

/** Error name and cause as Step Functions keeps them; both may be absent, and Lambda's cause is JSON. */
export interface FailureDetails {
  error?: string | undefined;
  cause?: string | undefined;
}

/**
 * One event of an execution's history, as far as the timeline reads it. The SDK's `HistoryEvent` fits, and so does the
 * same event written as JSON (timestamps as ISO 8601 text, or epoch seconds as the wire protocol has them).
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
export interface HistoryEvent {
  id?: number | undefined;
  /** The event before this one in its own branch; 0 for the first. */
  previousEventId?: number | undefined;
  timestamp?: Date | string | number | undefined;
  type?: string | undefined;
  stateEnteredEventDetails?: { name?: string | undefined } | undefined;
  stateExitedEventDetails?: { name?: string | undefined } | undefined;
  lambdaFunctionFailedEventDetails?: FailureDetails | undefined;
  lambdaFunctionTimedOutEventDetails?: FailureDetails | undefined;
  lambdaFunctionScheduleFailedEventDetails?: FailureDetails | undefined;
  lambdaFunctionStartFailedEventDetails?: FailureDetails | undefined;
  taskFailedEventDetails?: FailureDetails | undefined;
  taskTimedOutEventDetails?: FailureDetails | undefined;
  taskStartFailedEventDetails?: FailureDetails | undefined;
  taskSubmitFailedEventDetails?: FailureDetails | undefined;
  evaluationFailedEventDetails?: FailureDetails | undefined;
  executionFailedEventDetails?: FailureDetails | undefined;
  executionTimedOutEventDetails?: FailureDetails | undefined;
  executionAbortedEventDetails?: FailureDetails | undefined;
}

/** What went wrong, for a person: the error's name and its message (of Lambda's JSON cause, `errorMessage`). */
export interface Failure {
  error: string;
  message: string;
}

const FALLBACK: Record<string, string> = { TimedOut: 'States.Timeout', Aborted: 'Aborted' };

/** The failure that an event reports, whichever of its details holds it. */
export function failureOf(event: HistoryEvent): Failure {
  const details =
    event.lambdaFunctionFailedEventDetails ??
    event.lambdaFunctionTimedOutEventDetails ??
    event.lambdaFunctionScheduleFailedEventDetails ??
    event.lambdaFunctionStartFailedEventDetails ??
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails ??
    event.taskStartFailedEventDetails ??
    event.taskSubmitFailedEventDetails ??
    event.evaluationFailedEventDetails ??
    event.executionFailedEventDetails ??
    event.executionTimedOutEventDetails ??
    event.executionAbortedEventDetails;
  const [, end = ''] = /(TimedOut|Aborted)$/.exec(event.type ?? '') ?? [];
  return {
    error: details?.error ?? FALLBACK[end] ?? 'unknown',
    message: readCause(details?.cause ?? ''),
  };
}

/** When an event happened, ISO 8601 in UTC; a number is epoch seconds. Empty when the event does not say. */
export function timeOf(event: HistoryEvent): string {
  const { timestamp } = event;
  if (timestamp === undefined) return '';
  const time = new Date(typeof timestamp === 'number' ? timestamp * 1000 : timestamp);
  return Number.isNaN(time.getTime()) ? '' : time.toISOString();
}
