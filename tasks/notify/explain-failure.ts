import { isCaught, type Caught } from '../contract/caught.ts';
import type { Comparison } from '../contract/comparison.ts';
import type { StoredComparison } from '../contract/stored-comparison.ts';
import { REPAIR_WORDS } from '../repairs/words.ts';
import type { RepairId } from '../contract/kinds.ts';
import { UNKNOWN } from '../contract/vocabulary.ts';
import { cleanText } from '../contract/clean-text.ts';
import { readCause } from '../../statemachine/read-cause.ts';

/** An error that Step Functions caught, for people: its name and its message. */
export interface Reason {
  error: string;
  message: string;
}

/** What ended a repair, and what to do. */
export interface Explanation extends Reason {
  advice: string;
}

const MESSAGE_BYTES = 1024;

/** Reads a caught error. `Cause` is Lambda's JSON for an error that a handler threw, and plain text or nothing otherwise. */
export function readFailure({ Error: error, Cause: cause = '' }: Caught): Reason {
  return { error, message: cleanText(readCause(cause), MESSAGE_BYTES) };
}

/** Explains what ended a repair, in the words of that repair. */
export function explainFailure(failure: Caught, repair: RepairId): Explanation {
  const { advice, otherAdvice } = REPAIR_WORDS[repair];
  return { ...readFailure(failure), advice: advice[failure.Error] ?? otherAdvice };
}

/** Why something failed, in words: the error's name and its message, or what an error without a message means. */
export function reasonOf(failure: Caught): string {
  const { error, message } = readFailure(failure);
  if (message !== UNKNOWN) return `${error}: ${message}`;
  return error === 'States.Timeout'
    ? `A step of the workflow did not finish in time (${error})`
    : `A step of the workflow failed and gave no reason (${error})`;
}

/** A comparison, or why it is unknown how a trail compares. */
export function explainComparison(comparison: Comparison | Caught): StoredComparison {
  if (!isCaught(comparison)) return comparison;
  return { verdict: 'unknown', reason: reasonOf(comparison) };
}
