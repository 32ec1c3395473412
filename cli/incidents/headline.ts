import { writeHeadline } from '../../tasks/notify/write-headline.ts';
import type { ListedIncident } from './item.ts';

/** What happened, in the sentence that the mails say it in. */
export function headlineOf(incident: ListedIncident): string {
  return writeHeadline({
    ...incident,
    detectedBy: incident.detections[0]?.source ?? 'event',
    status: 'NOTED',
    plannedRepair: 'none',
    changes: [],
    remarks: [],
  });
}
