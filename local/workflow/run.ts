import type { ExecutionStatus, HistoryEvent } from '@aws-sdk/client-sfn';
import type { Workflow } from '../../statemachine/definition.ts';
import type { TaskHandler } from './aws-semantics.ts';
import { createStateMachine } from './state-machine.ts';

/** How a run of the workflow went. */
export interface WorkflowRun {
  readonly status: ExecutionStatus;
  /** Parsed; absent unless the run succeeded. */
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  /** Names of the states in the order in which they were entered, those of Parallel branches included. */
  readonly visited: string[];
  /** What each call of a Task's function got, in order; a retry is another call. */
  readonly calls: { readonly state: string; readonly input: unknown }[];
  readonly history: HistoryEvent[];
}

/** What a run needs. */
export interface WorkflowRunOptions {
  readonly input: unknown;
  /** By function (`start-logging`) or by state (`PublishOutcome`, goes first). All functions must be there. */
  readonly handlers: Readonly<Record<string, TaskHandler>>;
  /** @default - the remediator's workflow */
  readonly definition?: Workflow;
  /** What the waits between retries are multiplied by. @default 0, no waits */
  readonly retryScale?: number;
  /** Seconds after which a hanging handler ends in Sandbox.Timedout. @default 10 */
  readonly functionTimeoutSeconds?: number;
}

/** Runs the workflow file once with the given handlers, as Step Functions and Lambda would. Never rejects for a failure. */
export async function runWorkflow(options: WorkflowRunOptions): Promise<WorkflowRun> {
  const { input, retryScale = 0, ...rest } = options;
  const calls: { state: string; input: unknown }[] = [];
  const stateOf = new Map<number, string>();
  const machine = createStateMachine({
    ...rest,
    retryScale,
    onEvent: ({
      id = 0,
      previousEventId = 0,
      stateEnteredEventDetails,
      lambdaFunctionScheduledEventDetails,
    }) => {
      const state = stateEnteredEventDetails?.name ?? stateOf.get(previousEventId) ?? '';
      stateOf.set(id, state);
      const sent = lambdaFunctionScheduledEventDetails?.input;
      if (sent !== undefined) calls.push({ state, input: JSON.parse(sent) as unknown });
    },
  });
  const { status, output, error, cause, events } = await machine.startExecution(input).done;
  return {
    status,
    ...(output !== undefined && { output: JSON.parse(output) as unknown }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    visited: events.flatMap(({ stateEnteredEventDetails: state }) => state?.name ?? []),
    calls,
    history: events,
  };
}
