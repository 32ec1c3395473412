import { UNKNOWN } from '../../tasks/contract/incident.ts';
import { blindWindowOf } from '../incidents/blind-window.ts';
import type { ListedIncident } from '../incidents/item.ts';
import { SEVERITY_FORMAT, STATUS_FORMAT } from '../terminal/ink.ts';
import type { Ink } from '../terminal/ink.ts';
import { renderTable } from '../terminal/table.ts';
import type { Column } from '../terminal/table.ts';
import { duration, kindSlug, shortId, shortUtc, utc } from '../terminal/words.ts';

/** From this width on, times are whole and nothing is left out. */
const WIDE = 110;

/** A page of incidents as a table. `oneTrail` leaves the trail's column out. The incidents must be clean texts. */
export function renderList(
  incidents: readonly ListedIncident[],
  { ink, width, now, oneTrail }: { ink: Ink; width: number; now: Date; oneTrail: boolean },
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
    { head: 'STATUS', cell: (incident) => ink(STATUS_FORMAT[incident.status], statusCell(incident)) },
    { head: 'BLIND', align: 'right', dispensable: 2, cell: blindCell },
    ...(oneTrail
      ? []
      : [{ head: 'TRAIL', least: longIds ? 10 : 17, cell: ({ trail }: ListedIncident) => trail.name }]),
    { head: 'WHO', least: longIds ? 8 : 10, cell: ({ actor }) => whoCell(actor) },
    { head: 'FROM', least: 15, dispensable: 4, cell: ({ actor }) => actor.sourceIp },
  ];
  const heads = columns.map((column) => ({ ...column, head: ink('bold', column.head) }));
  return renderTable(
    heads,
    incidents.map((incident) => columns.map(({ cell }) => cell(incident))),
    width,
  );
}

/** A sample finding looks like the real thing in everything but this mark. */
function statusCell({ status, test }: ListedIncident): string {
  return test ? 'test' : status.toLowerCase();
}

function blindCell(incident: ListedIncident): string {
  const window = blindWindowOf(incident);
  if (!window) return '';
  return window.seconds === undefined ? 'still' : duration(window.seconds);
}

/** Who it was, the person before the role: a session's name says more than the role's. */
function whoCell({ name, session }: ListedIncident['actor']): string {
  // Who asked for a drill is known by the ARN alone.
  const short = name.startsWith('arn:') ? name.replace(/^.*[/:]/, '') : name;
  return session === UNKNOWN || session === name ? short : `${session} (${short})`;
}
