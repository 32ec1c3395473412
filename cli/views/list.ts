import type { BlindWindow } from '../incidents/blind-window.ts';
import type { ListedIncident } from '../incidents/item.ts';
import type { TrailState } from '../../tasks/contract/table.ts';
import type { Severity } from '../../tasks/contract/vocabulary.ts';
import { isAboutRemediator, subjectName } from '../incidents/remediator.ts';
import { whoOf } from '../../tasks/notify/name-actor.ts';
import { SEVERITY_FORMAT, STATUS_FORMAT } from '../../terminal/ink.ts';
import type { Ink } from '../../terminal/ink.ts';
import { renderTable } from '../../terminal/table.ts';
import type { Column } from '../../terminal/table.ts';
import { duration } from '../../tasks/contract/duration.ts';
import { dateTime, kindSlug, shortId, shortUtc, statusWords } from '../../terminal/words.ts';

/** From this width on, times are whole and nothing is left out. */
const WIDE = 110;

/** Severities where there is little room. */
const SHORT: Readonly<Record<Severity, string>> = {
  ...{ critical: 'crit', high: 'high', medium: 'med', low: 'low', info: 'info' },
};

/** How a page of a list is shown. */
interface ListStyle {
  ink: Ink;
  width: number;
  now: Date;
  /** Leaves the trail's column out. */
  oneTrail: boolean;
}

/** An incident of a page, and how long its trail did not log, in a word. */
interface ListRow {
  incident: ListedIncident;
  blind: string;
}

/** A page of incidents as a table. The incidents must be clean texts. */
export function renderList(rows: readonly ListRow[], { ink, width, now, oneTrail }: ListStyle): string {
  const wide = width >= WIDE;
  const columns: (Column & { cell: (incident: ListedIncident, blind: string) => string })[] = [
    { head: 'ID', cell: ({ id }) => shortId(id) },
    {
      head: 'WHEN (UTC)',
      cell: ({ occurredAt }) => (wide ? dateTime(occurredAt) : shortUtc(occurredAt, now)),
    },
    {
      head: wide ? 'SEVERITY' : 'SEV',
      dispensable: 1,
      cell: ({ severity }) => ink(SEVERITY_FORMAT[severity], wide ? severity : SHORT[severity]),
    },
    {
      head: 'WHAT',
      least: 15,
      cell: ({ kind, severity }) => ink(SEVERITY_FORMAT[severity], kindSlug(kind)),
    },
    { head: 'STATUS', cell: (incident) => ink(STATUS_FORMAT[incident.status], statusCell(incident, wide)) },
    {
      head: 'BLIND',
      align: 'right',
      dispensable: 2,
      cell: (_incident, blind) => (blind === 'off' || blind === 'gone' ? ink(['bold', 'red'], blind) : blind),
    },
    ...(oneTrail
      ? []
      : [
          {
            head: 'TRAIL',
            least: 10,
            cut: 'middle' as const,
            cell: ({ subject }: ListedIncident) => trailCell(subject, wide),
          },
        ]),
    { head: 'WHO', least: 8, dispensable: 3, cell: ({ actor }) => whoOf(actor) },
    { head: 'FROM', least: 15, dispensable: 4, cell: ({ actor }) => actor.sourceIp },
  ];
  const cells = rows.map(({ incident, blind }) => columns.map(({ cell }) => cell(incident, blind)));
  return renderTable(columns, cells, width, ink);
}

/**
 * The blind window of an incident in a word: its length, what its trail was when it was last verified, `still` if no later
 * incident shows it logging, or `?` where that is not on the page. Empty for one after which the trail went on logging.
 * @param whole whether everything that happened later was read
 */
export function blindWords(
  window: BlindWindow | undefined,
  state: TrailState | undefined,
  whole: boolean,
): string {
  if (!window) return '';
  if (window.seconds !== undefined) return duration(window.seconds);
  if (state?.logging === 'off' || state?.logging === 'gone') return state.logging;
  return whole && state?.logging === undefined ? 'still' : '?';
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
