import type { BlindWindow } from '../incidents/blind-window.ts';
import type { ListedIncident } from '../incidents/item.ts';
import { isAboutRemediator, subjectName } from '../incidents/remediator.ts';
import { whoOf } from '../../tasks/notify/name-actor.ts';
import { SEVERITY_FORMAT, STATUS_FORMAT } from '../../terminal/ink.ts';
import type { Ink } from '../../terminal/ink.ts';
import { renderTable } from '../../terminal/table.ts';
import type { Column } from '../../terminal/table.ts';
import { duration } from '../../tasks/contract/duration.ts';
import { kindSlug, shortId, shortUtc, statusWords, utc } from '../../terminal/words.ts';

/** From this width on, times are whole and nothing is left out. */
const WIDE = 110;

/** What a page shows of the time without logging. */
export interface PageBlindness {
  windows: ReadonlyMap<ListedIncident, BlindWindow>;
  /** Whether the page holds everything that happened later: if it does not, a restart may be elsewhere. */
  whole: boolean;
}

/** How a page of a list is shown. */
interface ListStyle {
  ink: Ink;
  width: number;
  now: Date;
  /** Leaves the trail's column out. */
  oneTrail: boolean;
  blind: PageBlindness;
}

/** A page of incidents as a table. The incidents must be clean texts. */
export function renderList(
  incidents: readonly ListedIncident[],
  { ink, width, now, oneTrail, blind }: ListStyle,
): string {
  const wide = width >= WIDE;
  const longIds = incidents.some(({ id }) => shortId(id).includes('-'));
  const columns: (Column & { cell: (incident: ListedIncident) => string })[] = [
    { head: 'ID', cell: ({ id }) => shortId(id) },
    {
      head: 'WHEN (UTC)',
      cell: ({ occurredAt }) => (wide ? utc(occurredAt) : shortUtc(occurredAt, now)),
    },
    { head: 'SEVERITY', dispensable: 3, cell: ({ severity }) => ink(SEVERITY_FORMAT[severity], severity) },
    { head: 'WHAT', cell: ({ kind, severity }) => ink(SEVERITY_FORMAT[severity], kindSlug(kind)) },
    { head: 'STATUS', cell: (incident) => ink(STATUS_FORMAT[incident.status], statusCell(incident, wide)) },
    {
      head: 'BLIND',
      align: 'right',
      dispensable: 2,
      cell: (incident) => blindCell(blind.windows.get(incident), blind.whole),
    },
    ...(oneTrail
      ? []
      : [
          {
            head: 'TRAIL',
            least: longIds ? 10 : 17,
            cut: 'middle' as const,
            cell: ({ subject }: ListedIncident) => trailCell(subject, wide),
          },
        ]),
    { head: 'WHO', least: longIds ? 8 : 10, cell: ({ actor }) => whoOf(actor) },
    { head: 'FROM', least: 15, dispensable: 4, cell: ({ actor }) => actor.sourceIp },
  ];
  const rows = incidents.map((incident) => columns.map(({ cell }) => cell(incident)));
  return renderTable(columns, rows, width, ink);
}

/** A sample finding looks like the real thing in everything but this mark. */
function statusCell({ status, test }: ListedIncident, wide: boolean): string {
  if (test) return 'test';
  return wide || status !== 'NEEDS_ACTION' ? statusWords(status) : 'action';
}

/** Cut, the words for the remediator would say nothing. */
function trailCell(trail: ListedIncident['subject'], wide: boolean): string {
  return isAboutRemediator(trail) && !wide ? 'remediator' : subjectName(trail);
}

function blindCell(window: BlindWindow | undefined, whole: boolean): string {
  if (!window) return '';
  if (window.seconds !== undefined) return duration(window.seconds);
  return whole ? 'still' : '?';
}
