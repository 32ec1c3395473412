/** A state as the runner's event log shows it. */
export interface RunnerState {
  readonly name: string;
  readonly type: string;
  readonly input: unknown;
  readonly output?: unknown;
}

/** An event of the runner's log, as far as the history needs it. Times are milliseconds since the epoch. */
export interface RunnerEvent {
  readonly type: string;
  readonly timestamp: number;
  readonly state?: RunnerState;
  readonly parentState?: { readonly name: string };
}

/** How a call of a function ended; the cause is absent where AWS gives none. */
export type AttemptResult = { output: unknown } | { error: string; cause?: string };

/** One call of a Task's function or SDK integration, as the state machine saw it. */
export interface Attempt {
  /** ARN of the function, or of the integration (`arn:aws:states:::aws-sdk:cloudtrail:startLogging`). */
  readonly resource: string;
  /** Region of the state machine, and so of whatever it calls. */
  readonly region: string;
  readonly input: unknown;
  readonly timeoutSeconds?: number;
  /** Absent while the call runs. */
  result?: AttemptResult;
}

/** How an execution ended. */
export type Ending =
  | { status: 'SUCCEEDED'; output: unknown }
  | { status: 'FAILED' | 'TIMED_OUT' | 'ABORTED'; error?: string; cause?: string };
