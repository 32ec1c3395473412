import type { Path } from '../../tasks/contract/incident.ts';
import { tellNews } from '../../tasks/core/tell-news.ts';
import type { ListedIncident } from './item.ts';

/** What happened, in the sentence that the mails say it in. */
export function newsOf(incident: ListedIncident): string {
  return tellNews({
    ...incident,
    detectedBy: incident.signals[0]?.path ?? 'call',
    status: 'NOTED',
    restart: false,
    checkFirst: false,
    changes: [],
    remarks: [],
  });
}

/** The partition that the incidents of the product itself are kept under begins so: they are about no trail. */
const RESPONDER = 'responder#';

/** Tells whether an incident is about the product itself instead of a trail. */
export function isAboutResponder(trailArn: string): boolean {
  return trailArn.startsWith(RESPONDER);
}

/** What stands for the name of a trail where incidents of the product itself are counted together. */
export const RESPONDER_NAME = 'the remediator itself';

/** The ways by which incidents are learnt of, as people know them. */
export const PATH_WORDS: Readonly<Record<Path, string>> = {
  call: 'CloudTrail call',
  finding: 'GuardDuty finding',
  sweep: 'sweep',
  watch: 'watch over the remediator',
  drill: 'drill',
};
