import { renderShow } from '../../cli/views/show.ts';
import { clean } from '../../terminal/clean.ts';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import type { Screen } from './screen.ts';

/** A stored incident as `incidents show` shows it, but for the command at the end: here it needs `--local`, which comes later. */
export function incidentPage({ ink, width }: Screen, incident: StoredIncident): string[] {
  const page = renderShow(clean(incident), { ink, width: width - 2, now: new Date() });
  return page
    .slice(0, page.lastIndexOf('\n\n'))
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`));
}
