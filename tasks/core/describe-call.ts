import type { Incident } from '../contract/incident.ts';
import { cleanText, isFilled } from './cut-text.ts';
import type { RawObject } from './name-trail.ts';

const FIELD_BYTES = 256;
const ERROR_MESSAGE_BYTES = 1024;

/** What a CloudTrail record says of its call: where and when it was made, and how it failed, if so. */
export function describeCall(
  record: RawObject,
  { time, region, account }: Pick<Incident['call'], 'time' | 'region' | 'account'>,
): Incident['call'] {
  const { eventName, errorCode, errorMessage } = record;
  return {
    name: cleanText(eventName, FIELD_BYTES),
    time,
    region,
    account,
    ...(isFilled(errorCode) && { errorCode: cleanText(errorCode, FIELD_BYTES) }),
    ...(isFilled(errorMessage) && { errorMessage: cleanText(errorMessage, ERROR_MESSAGE_BYTES) }),
  };
}
