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
