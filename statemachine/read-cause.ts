/**
 * The message inside the cause of a failed task. Lambda's cause is JSON with `errorType`, `errorMessage` and a stack trace;
 * any other cause is the message itself.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 */
export function readCause(cause: string): string {
  try {
    const { errorMessage } = Object(JSON.parse(cause)) as { errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : cause;
  } catch {
    return cause;
  }
}
