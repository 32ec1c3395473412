import type { RepairId } from '../contract/kinds.ts';
import type { RepairWords } from './repair.ts';
import { restoreTrailWords } from './restore-trail/words.ts';
import { startLoggingWords } from './start-logging/words.ts';

/** The words of each repair. Apart from the repairs, so that functions that only write do not carry the CloudTrail client. */
export const REPAIR_WORDS: Readonly<Record<RepairId, RepairWords>> = {
  'start-logging': startLoggingWords,
  'restore-trail': restoreTrailWords,
};
