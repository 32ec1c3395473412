import type { Path } from '../../tasks/contract/incident.ts';

/** The ways by which incidents are learnt of, as people know them. */
export const PATH_WORDS: Readonly<Record<Path, string>> = {
  call: 'CloudTrail call',
  finding: 'GuardDuty finding',
  sweep: 'sweep',
  watch: 'watch over the remediator',
  drill: 'drill',
};
