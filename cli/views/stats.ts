import type { Source, Status, Severity } from '../../tasks/contract/vocabulary.ts';
import type { Kind } from '../../tasks/contract/kinds.ts';
import { SOURCE_WORDS } from '../incidents/sources.ts';
import { isArn } from '../../tasks/contract/scope.ts';
import { whoOf } from '../../tasks/notify/name-actor.ts';
import type { StatsSummary, TrailSummary } from '../stats/summary.ts';
import { spread } from '../../terminal/facts.ts';
import { SEVERITY_FORMAT, STATUS_FORMAT } from '../../terminal/ink.ts';
import type { Ink } from '../../terminal/ink.ts';
import { renderTable } from '../../terminal/table.ts';
import { duration } from '../../tasks/contract/duration.ts';
import { count, dateTime, kindSlug, statusWords } from '../../terminal/words.ts';
import type { PageStyle } from './show.ts';

const BAR = 24;

/** Figures over many incidents: counts with bars, times to restore, trails and actors. Texts must be clean. */
export function renderStats(stats: StatsSummary, scope: string, { ink, width, now }: PageStyle): string {
  return [
    spread(ink('bold', headlineOf(stats)), scope, width),
    bars('WHAT', stats.byKind, kindSlug as (name: string) => string, () => 'cyan', ink, width),
    bars('STATUS', stats.byStatus, statusWords, (name) => STATUS_FORMAT[name as Status], ink, width),
    bars('SEVERITY', stats.bySeverity, String, (name) => SEVERITY_FORMAT[name as Severity], ink, width),
    bars(
      'FIRST SEEN BY',
      stats.bySource,
      (path) => SOURCE_WORDS[path as Source],
      () => 'cyan',
      ink,
      width,
    ),
    timesTable(stats, ink, width),
    trailTable(stats.trails, ink, width, now),
    ...(stats.actors.length > 0 ? [actorTable(stats, ink, width)] : []),
  ].join('\n\n');
}

function headlineOf({ incidents, tests }: StatsSummary): string {
  const beside =
    tests === 0 ? '' : `, and ${count(tests, 'test')} that ${tests === 1 ? 'is' : 'are'} not counted`;
  return `${count(incidents, 'incident')}${beside}`;
}

function bars(
  head: string,
  counts: Partial<Record<Kind | Status | Severity | Source, number>>,
  word: (name: string) => string,
  format: (name: string) => Parameters<Ink>[0],
  ink: Ink,
  width: number,
): string {
  const entries = Object.entries(counts);
  const most = Math.max(...entries.map(([, number]) => number));
  return renderTable(
    [{ head }, { head: 'COUNT', align: 'right' }, { head: '', dispensable: 1 }],
    entries.map(([name, number]) => [
      ink(format(name), word(name)),
      number.toLocaleString('en'),
      ink(format(name), '█'.repeat(Math.max(1, Math.round((BAR * number) / most)))),
    ]),
    width,
    ink,
  );
}

function timesTable({ timeToRestore, blindWindow }: StatsSummary, ink: Ink, width: number): string {
  const rows = [
    { name: 'time to restore', times: timeToRestore, end: 'the proof by GetTrailStatus' },
    { name: 'blind window', times: blindWindow, end: 'StartLoggingTime of CloudTrail' },
  ].flatMap(({ name, times, end }) =>
    times
      ? [
          [
            name,
            times.incidents.toLocaleString('en'),
            ...[times.p50, times.p90, times.max].map((value) => duration(value)),
            end,
          ],
        ]
      : [],
  );
  if (rows.length === 0) return `${ink('bold', 'RESTORED')}  nothing was restored`;
  const right = { align: 'right' } as const;
  return renderTable(
    [
      { head: 'RESTORED' },
      { head: 'STOPS', ...right },
      ...['P50', 'P90', 'MAX'].map((head) => ({ head, ...right })),
      { head: 'FROM THE STOP TO', least: 20 },
    ],
    rows,
    width,
    ink,
  );
}

function trailTable(trails: readonly TrailSummary[], ink: Ink, width: number, now: Date): string {
  return renderTable(
    [
      { head: 'TRAIL', least: 20, cut: 'middle' },
      { head: 'INCIDENTS', align: 'right' },
      { head: 'STOPS', align: 'right' },
      { head: 'BLIND IN ALL', align: 'right' },
      { head: 'NOW' },
      { head: 'ARN', least: 40, dispensable: 1 },
    ],
    trails.map(({ name, incidents, stops, blindSeconds, offSince, arn }) => [
      name,
      incidents.toLocaleString('en'),
      stops.toLocaleString('en'),
      blindSeconds > 0 || stops > 0 ? duration(blindSeconds) : '',
      offSince === null ? '' : ink(['bold', 'red'], `off for ${sinceThen(offSince, now)}`),
      isArn(arn) ? arn : '',
    ]),
    width,
    ink,
  );
}

function actorTable({ actors, allActors, ownCalls }: StatsSummary, ink: Ink, width: number): string {
  const left = [
    ...(allActors > actors.length ? [`${(allActors - actors.length).toLocaleString('en')} more`] : []),
    ...(ownCalls > 0 ? [`without ${count(ownCalls, 'call')} of the remediator itself`] : []),
  ];
  const table = renderTable(
    [
      { head: 'WHO', least: 12 },
      { head: 'INCIDENTS', align: 'right' },
      { head: 'WORST' },
      { head: 'LAST (UTC)' },
      { head: 'ARN', least: 40, dispensable: 1 },
    ],
    actors.map(({ incidents, worst, lastAt, arn, ...actor }) => [
      whoOf(actor),
      incidents.toLocaleString('en'),
      ink(SEVERITY_FORMAT[worst], worst),
      dateTime(lastAt),
      arn,
    ]),
    width,
    ink,
  );
  return left.length === 0 ? table : `${table}\n${ink('gray', `(${left.join(', ')})`)}`;
}

function sinceThen(iso: string, now: Date): string {
  return duration(Math.max(0, (now.getTime() - Date.parse(iso)) / 1000));
}
