import type { Source } from '../../tasks/contract/vocabulary.ts';

/** The sources of detections, as people read them. */
export const SOURCE_WORDS: Readonly<Record<Source, string>> = {
  event: 'CloudTrail event',
  guardduty: 'GuardDuty finding',
  sweep: 'sweep',
  'self-protection': 'self-protection rule',
  drill: 'drill',
  'parameter-store': 'Parameter Store event',
};
