import type { Attempt, Timeline, Visit } from '../history/timeline.ts';
import type { Moment } from '../incidents/moments.ts';
import { spread } from '../../terminal/facts.ts';
import type { Ink } from '../../terminal/ink.ts';
import { renderTable } from '../../terminal/table.ts';
import type { Column } from '../../terminal/table.ts';
import { utc } from '../../tasks/contract/utc.ts';
import { dateTime, exactDuration, shortId } from '../../terminal/words.ts';

type Row = [state: string, at: string, took: string, result: string];

const COLUMNS: readonly Column[] = [
  { head: 'STATE' },
  { head: 'AT', align: 'right' },
  { head: 'TOOK', align: 'right' },
  { head: 'RESULT', least: 20, wrap: true },
];

const ENDING: Readonly<Record<Timeline['status'], Parameters<Ink>[0]>> = {
  RUNNING: 'yellow',
  SUCCEEDED: 'green',
  FAILED: ['bold', 'red'],
  TIMED_OUT: ['bold', 'red'],
  ABORTED: ['bold', 'red'],
};

/**
 * The timeline of the execution that handled an incident, as a table; branches of a Parallel are indented below it. Texts
 * must be clean.
 */
export function renderTimeline(incidentId: string, timeline: Timeline, ink: Ink, width: number): string {
  const { status, startedAt, endedAt, failure } = timeline;
  const took = between(startedAt, endedAt);
  const ending = `${ink(ENDING[status], status)}${took ? ` after ${took}` : ''}`;
  const rows = layOut(timeline.visits).flatMap(({ index, prefix }) => rowsOf(timeline, index, prefix, ink));
  return [
    spread(ink('bold', `Incident ${shortId(incidentId)}, handled ${utc(startedAt)}`), ending, width),
    renderTable(COLUMNS, rows, width, ink),
    ...(failure
      ? [ink('red', `Ended with ${failure.error}: ${failure.message || 'no cause was given'}`)]
      : []),
  ].join('\n\n');
}

/** What an incident itself keeps of its course, for when the history is gone. */
export function renderKeptCourse(
  moments: readonly Pick<Moment, 'at' | 'what'>[],
  ink: Ink,
  width: number,
): string {
  return renderTable(
    [{ head: 'WHEN (UTC)' }, { head: 'WHAT', least: 20, wrap: true }],
    moments.map(({ at, what }) => [dateTime(at), what]),
    width,
    ink,
  );
}

/** Order and indentation of the visits: a Parallel's branches one after the other, each by time. */
function layOut(visits: readonly Visit[]): { index: number; prefix: string }[] {
  const within = (parent: number | undefined): number[] =>
    [...visits.keys()].filter((index) => visits[index]?.inside === parent);
  const branchOf = (index: number): number => {
    const from = visits[index]?.from;
    return !from || from.how === 'branch' ? index : branchOf(from.visit);
  };
  const place = (parent: number | undefined, prefix: string): { index: number; prefix: string }[] => {
    const members = within(parent);
    const branches = [...new Set(parent === undefined ? [] : members.map(branchOf))];
    const ordered =
      parent === undefined
        ? members
        : branches.flatMap((branch) => members.filter((index) => branchOf(index) === branch));
    return ordered.flatMap((index) => {
      const mark = parent === undefined ? '' : branches.includes(index) ? '├─ ' : '│  ';
      const inner = parent === undefined ? '' : '│  ';
      return [{ index, prefix: `${prefix}${mark}` }, ...place(index, `${prefix}${inner}`)];
    });
  };
  return place(undefined, '');
}

function rowsOf({ startedAt, visits }: Timeline, index: number, prefix: string, ink: Ink): Row[] {
  const visit = visits[index];
  if (!visit) return [];
  const { attempts, enteredAt, exitedAt } = visit;
  const next = visits.find(({ from, inside }) => from?.visit === index && inside === visit.inside)?.state;
  const tries = attempts.length > 1 ? attempts : [];
  return [
    [
      `${ink('gray', prefix)}${visit.state}`,
      `+${between(startedAt, enteredAt)}`,
      between(enteredAt, exitedAt),
      resultOf(visit, next, ink),
    ],
    ...tries.map((attempt, number): Row => [
      ink('gray', `${prefix.replace('├─', '│ ')}  attempt ${number + 1}`),
      `+${between(startedAt, attempt.scheduledAt)}`,
      between(attempt.scheduledAt, attempt.endedAt),
      attemptResult(attempt, attempts[number + 1], ink),
    ]),
  ];
}

function resultOf(visit: Visit, next: string | undefined, ink: Ink): string {
  const { attempts, caught, failure, type, exitedAt } = visit;
  const tries = attempts.length > 1 ? ` after ${attempts.length} attempts` : '';
  if (caught) {
    const why = tries ? caught.error : sayFailure(caught);
    return `${ink('yellow', `caught${tries}`)}, went on${next ? ` to ${next}` : ''}: ${why}`;
  }
  if (type === 'Fail') return ink('red', 'the end');
  if (failure) return `${ink('red', `failed${tries}`)}: ${tries ? failure.error : sayFailure(failure)}`;
  if (type === 'Choice') return next ? `chose ${next}` : '';
  if (type === 'Succeed') return ink('green', 'the end');
  if (!exitedAt) return ink('yellow', 'running');
  return attempts.length > 0 ? ink('green', `ok${tries}`) : '';
}

// What was stopped with its execution has no message of its own.
function sayFailure({ error, message }: { error: string; message: string }): string {
  return message === '' ? error : `${error}: ${message}`;
}

function attemptResult({ outcome, failure, endedAt }: Attempt, next: Attempt | undefined, ink: Ink): string {
  if (outcome === 'succeeded') return ink('green', 'ok');
  if (outcome === 'running') return ink('yellow', 'running');
  const why = failure?.message ? `: ${failure.message.replace(/\.$/, '')}` : '';
  const again = next && endedAt ? `; tried again ${between(endedAt, next.scheduledAt)} later` : '';
  return `${ink('red', failure?.error ?? 'failed')}${why}${again}`;
}

function between(from: string, to: string | undefined): string {
  const milliseconds = Date.parse(to ?? '') - Date.parse(from);
  return Number.isNaN(milliseconds) ? '' : exactDuration(Math.max(0, milliseconds));
}
