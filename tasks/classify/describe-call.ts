import { cleanField, cleanText } from '../contract/clean-text.ts';
import type { Incident } from '../contract/incident.ts';
import { isFilled, type RawObject } from '../contract/raw-object.ts';
import type { Scope } from '../contract/scope.ts';

const ERROR_MESSAGE_BYTES = 1024;

/** What a CloudTrail record says of its call: where and when it was made, and how it failed, if so. */
export function describeCall(
  { eventName, errorCode, errorMessage }: RawObject,
  time: string,
  { region, account }: Scope,
): Incident['call'] {
  return {
    name: cleanField(eventName),
    time,
    region,
    account,
    ...(isFilled(errorCode) && { errorCode: cleanField(errorCode) }),
    ...(isFilled(errorMessage) && { errorMessage: cleanText(errorMessage, ERROR_MESSAGE_BYTES) }),
  };
}
