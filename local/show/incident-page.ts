import { commandsFor } from '../../cli/complete-commands.ts';
import { renderShow } from '../../cli/views/show.ts';
import { clean } from '../../terminal/clean.ts';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import { DEFAULT_FOLDER } from '../settings.ts';
import type { Screen } from './screen.ts';

/** A stored incident as `incidents show` shows it, with commands that find it in a state folder. */
export function incidentPage({ ink, width }: Screen, incident: StoredIncident, folder: string): string[] {
  const complete = commandsFor({ withEmbedded: true }, { local: folder === DEFAULT_FOLDER || folder });
  return renderShow(clean(incident), { ink, width: width - 2, now: new Date(), complete })
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`));
}
