import { setImmediate as nextTurn, setTimeout as after } from 'node:timers/promises';

/**
 * Where the local runner differs from Step Functions and Lambda, and what makes it agree. Everything that crosses a step
 * is JSON; a handler's error becomes what Lambda reports of it; payloads have AWS's limit; a handler that hangs is ended.
 */

/** Largest input or output of a state, a task or an execution, in bytes of UTF-8. */
export const PAYLOAD_LIMIT_BYTES = 262_144;

/** A Lambda function or an SDK integration as the workflow calls it: one JSON value in, one out. */
export type TaskHandler = (input: unknown, context?: FunctionContext) => unknown;

/** The part of Lambda's context object that a handler may want. */
export interface FunctionContext {
  readonly functionName: string;
  readonly awsRequestId: string;
  /** Milliseconds until Lambda ends the call. */
  getRemainingTimeInMillis(): number;
}

/**
 * A failure under the name and cause that AWS gives it. The runner matches `name` in Retry and Catch and hands `message`
 * on as `Cause`; it neither retries nor catches an error whose two flags are false.
 */
export class ReportedError extends Error {
  override readonly name: string;
  readonly isRetryable: boolean;
  readonly isCatchable: boolean;

  constructor(name: string, cause: string, catchable = true) {
    super(cause);
    this.name = name;
    this.isRetryable = catchable;
    this.isCatchable = catchable;
  }
}

/**
 * The failure that ends an execution whose data outgrew the limit. No Catch receives it.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function dataLimitExceeded(stateName: string): ReportedError {
  return new ReportedError(
    'States.DataLimitExceeded',
    `The state/task '${stateName}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    false,
  );
}

/** A value after its way through JSON: `undefined` alone is null, as a member it is absent, and a Date is a string. */
export function throughJson(value: unknown): unknown {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? null : (JSON.parse(text) as unknown);
}

/** Whether a value is, as JSON, larger than Step Functions allows. */
export function exceedsPayloadLimit(value: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(value ?? null)) > PAYLOAD_LIMIT_BYTES;
}

/**
 * What Lambda's Node.js runtime reports of a thrown value, and Step Functions hands on: the error's `name`, and as Cause
 * a JSON text with errorType, errorMessage and trace.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 */
export function reportedError(thrown: unknown): ReportedError {
  if (thrown instanceof ReportedError) return thrown;
  const isError =
    thrown instanceof Error || (typeof thrown === 'object' && thrown !== null && 'message' in thrown);
  if (!isError) {
    const report = { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
    return new ReportedError(report.errorType, JSON.stringify(report));
  }
  const { name, message, stack } = thrown as Error;
  const trace = (stack ?? '').split('\n');
  return new ReportedError(name, JSON.stringify({ errorType: name, errorMessage: message, trace }));
}

/** How one call of a function is made. */
export interface Invocation {
  readonly stateName: string;
  readonly functionName: string;
  readonly requestId: string;
  /** Timeout of the function. @default - none: an SDK integration has only that of its Task */
  readonly functionTimeoutSeconds?: number | undefined;
  /** `TimeoutSeconds` of the Task state. @default - none, the function's own timeout ends it */
  readonly taskTimeoutSeconds?: number | undefined;
  /** Throws when the execution must not come this far. */
  readonly admit?: () => void;
}

/**
 * Calls a handler as Step Functions calls a Lambda function or an SDK integration: it gets its own copy of the input and its
 * result goes through JSON. Throws ReportedError only: the handler's error as Lambda reports it, `Sandbox.Timedout` when the
 * function's time is up, `States.Timeout` when the Task's is, `States.DataLimitExceeded` for too large a result.
 */
export async function invokeTask(handler: TaskHandler, input: unknown, call: Invocation): Promise<unknown> {
  const deadline = Date.now() + (call.functionTimeoutSeconds ?? 0) * 1000;
  const context: FunctionContext = {
    functionName: call.functionName,
    awsRequestId: call.requestId,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  const clock = new AbortController();
  try {
    // The runner may still owe us events of the states before this one, whose size decides whether we come this far.
    await nextTurn();
    call.admit?.();
    if (exceedsPayloadLimit(input)) throw dataLimitExceeded(call.stateName);
    const answer = Promise.resolve()
      .then(() => handler(throughJson(input), context))
      .then(throughJson);
    const result = await Promise.race([answer, ...timeouts(call, clock.signal)]);
    if (exceedsPayloadLimit(result)) throw dataLimitExceeded(call.stateName);
    return result;
  } catch (error) {
    throw reportedError(error);
  } finally {
    clock.abort();
  }
}

function timeouts(call: Invocation, signal: AbortSignal): Promise<never>[] {
  const { functionTimeoutSeconds, taskTimeoutSeconds, requestId } = call;
  const limits: [seconds: number, error: ReportedError][] = [];
  if (functionTimeoutSeconds) {
    const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${functionTimeoutSeconds.toFixed(2)} seconds`;
    const cause = JSON.stringify({ errorType: 'Sandbox.Timedout', errorMessage });
    limits.push([functionTimeoutSeconds, new ReportedError('Sandbox.Timedout', cause)]);
  }
  // Step Functions gives no cause for its own timeout.
  if (taskTimeoutSeconds) limits.push([taskTimeoutSeconds, new ReportedError('States.Timeout', '')]);
  return limits.map(([seconds, error]) => endAfter(seconds, error, signal));
}

function endAfter(seconds: number, error: ReportedError, signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  after(seconds * 1000, undefined, { signal }).then(
    () => {
      reject(error);
    },
    // The call ended first: this race is over.
    () => undefined,
  );
  return promise;
}
