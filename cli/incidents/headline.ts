import type { Incident } from '../../tasks/contract/incident.ts';
import { briefly, writeHeadline } from '../../tasks/notify/write-headline.ts';
import type { ListedIncident } from './item.ts';

/** What happened, in the sentence that the mails say it in. */
export function headlineOf(incident: ListedIncident): string {
  return writeHeadline(asIncident(incident));
}

/** Subject of the mail of a drill. The account, which the mail names after the mark, is left out. */
export function drillSubjectOf(incident: ListedIncident): string {
  return `[DRILL] …: ${briefly(asIncident(incident))}`;
}

function asIncident(incident: ListedIncident): Incident {
  return {
    ...incident,
    detectedBy: incident.detections[0]?.source ?? 'event',
    status: 'NOTED',
    plannedRepair: 'none',
    changes: [],
    remarks: [],
  };
}
