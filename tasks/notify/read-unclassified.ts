import { cleanText } from '../contract/clean-text.ts';
import { FAILURE_NAMES } from '../contract/errors.ts';
import type { Caught } from '../contract/caught.ts';
import { readCause } from '../../statemachine/read-cause.ts';

const REASON_BYTES = 1000;

/** Why an event has no incident, and the event as JSON, cut if it ends in `…`: ClassifyEvent throws both. */
export interface Unclassified {
  readonly error: string;
  readonly message: string;
  /** Absent if the function itself failed: then the event is in the input of the execution alone. */
  readonly event?: string;
}

/** Reads what ClassifyEvent threw. */
export function readUnclassified({ Error: error, Cause: cause = '' }: Caught): Unclassified {
  const text = readCause(cause);
  const end = error === FAILURE_NAMES.unclassifiable ? text.indexOf('\n') : -1;
  if (end < 0) return { error, message: cleanText(text, REASON_BYTES) };
  return { error, message: cleanText(text.slice(0, end), REASON_BYTES), event: text.slice(end + 1) };
}
