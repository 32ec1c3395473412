import { cutText } from '../contract/clean-text.ts';
import { UnclassifiableEventError } from '../contract/errors.ts';

/**
 * How much of an event its UnclassifiableEventError contains, in bytes as the cause's JSON writes them. Step Functions keeps
 * 32,768 characters of a cause.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_TaskFailedEventDetails.html
 */
const EVENT_BYTES = 24_000;

/** What `classify` returns; an UnclassifiableEventError leaves with the event on the second line of its message. */
export function withEvent<T>(event: unknown, classify: () => T): T {
  try {
    return classify();
  } catch (error) {
    if (!(error instanceof UnclassifiableEventError)) throw error;
    const { message: reason } = error;
    const thrown = new UnclassifiableEventError(
      `${reason}\n${cutText(JSON.stringify(event ?? null), EVENT_BYTES)}`,
    );
    // The stack repeats the message, and the cause contains both.
    thrown.stack = `${thrown.name}: ${reason}`;
    throw thrown;
  }
}
