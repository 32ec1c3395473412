import { isCaught, type Caught } from '../contract/caught.ts';
import type { Comparison } from '../contract/comparison.ts';
import type { StoredComparison } from '../contract/stored-comparison.ts';
import { REPAIR_WORDS } from '../repairs/words.ts';
import type { RepairId } from '../contract/kinds.ts';
import { UNKNOWN } from '../contract/vocabulary.ts';
import { cleanText } from '../contract/clean-text.ts';
import { readCause } from '../../statemachine/read-cause.ts';

/** A failure for people: the error's name, its message, and what to do. */
export interface Explanation {
  error: string;
  message: string;
  advice: string;
}

const MESSAGE_BYTES = 1024;

/**
 * Explains an error that Step Functions caught, in the words of the repair that it ended. `Cause` is Lambda's JSON for an error that a handler threw, and plain
 * text or nothing otherwise.
 */
export function explainFailure(
  { Error: error, Cause: cause = '' }: Caught,
  repair: RepairId = 'start-logging',
): Explanation {
  const { advice, otherAdvice } = REPAIR_WORDS[repair];
  const message = cleanText(readCause(cause), MESSAGE_BYTES);
  return { error, message, advice: advice[error] ?? otherAdvice };
}

/** Why something failed, in words: the error's name and its message, or what an error without a message means. */
export function reasonOf({ error, message }: Pick<Explanation, 'error' | 'message'>): string {
  if (message !== UNKNOWN) return `${error}: ${message}`;
  return error === 'States.Timeout'
    ? `A step of the workflow did not finish in time (${error})`
    : `A step of the workflow failed and gave no reason (${error})`;
}

/** A comparison, or why it is unknown how a trail compares. */
export function explainComparison(comparison: Comparison | Caught): StoredComparison {
  if (!isCaught(comparison)) return comparison;
  return { verdict: 'unknown', reason: reasonOf(explainFailure(comparison)) };
}
