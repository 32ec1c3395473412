import type { Health } from '../status/judge-status.ts';
import type { Approval } from '../../tasks/contract/table.ts';
import type { Status } from '../status/read-status.ts';
import { renderFacts, spread } from '../../terminal/facts.ts';
import type { Ink } from '../../terminal/ink.ts';
import { renderTable } from '../../terminal/table.ts';
import { duration } from '../../tasks/contract/duration.ts';
import { utc } from '../../tasks/contract/utc.ts';
import { count } from '../../terminal/words.ts';

const FORMAT: Readonly<Record<Health, Parameters<Ink>[0]>> = {
  well: 'green',
  'not-well': ['bold', 'red'],
  unknown: 'yellow',
};
const HEADLINE: Readonly<Record<Health, string>> = {
  well: 'all is well',
  'not-well': 'NOT well',
  unknown: 'NOT known',
};

const APPROVAL: Readonly<Record<Approval['state'], string>> = {
  'as-approved': 'yes',
  differs: 'NO',
  invalid: 'invalid',
  none: 'none',
  unknown: '?',
};

/** Every trail and the remediator on one screen. Texts must be clean. */
export function renderStatus(
  status: Status,
  { ink, width, now }: { ink: Ink; width: number; now: Date },
): string {
  const { account, region, health, trails, sweep, drill, otherIncidents, remarks } = status;
  const since = (iso: string): string => duration(Math.max(0, (now.getTime() - Date.parse(iso)) / 1000));
  const columns = [
    { head: 'TRAIL', least: 12, cut: 'middle' as const },
    { head: 'LOGGING' },
    { head: 'OFF FOR', align: 'right' as const },
    { head: 'DELIVERY' },
    { head: 'APPROVED' },
    { head: 'OPEN', align: 'right' as const },
    { head: 'WHY', least: 16, wrap: true },
  ];
  const rows = trails.map((trail) => [
    trail.name,
    ink(
      FORMAT[trail.health],
      trail.health === 'unknown' ? `${trail.logging}?`.replace('unknown', '') : trail.logging,
    ),
    trail.offSince === null ? '' : since(trail.offSince),
    deliveryWords(trail),
    APPROVAL[trail.approval],
    trail.openIncidents === 0 ? '' : String(trail.openIncidents),
    trail.reason ?? '',
  ]);
  const swept = sweep.sweptAt === null ? 'none' : `${utc(sweep.sweptAt)}, ${since(sweep.sweptAt)} ago`;
  return [
    spread(
      ink('bold', `Trails of account ${account} in ${region}`),
      ink(FORMAT[health], HEADLINE[health]),
      width,
    ),
    trails.length === 0
      ? '  No sweep has seen a trail of this account with its home Region here.'
      : renderTable(columns, rows, width, ink),
    renderFacts(
      [
        {
          label: 'Last sweep',
          value: ink(FORMAT[sweep.health], [swept, sweep.reason].filter(Boolean).join(': ')),
        },
        { label: 'Drill', value: ink(FORMAT[drill.health], drill.what) },
        ...(otherIncidents > 0
          ? [{ label: 'Also open', value: `${count(otherIncidents, 'incident')} about no trail above` }]
          : []),
        ...remarks.map((value) => ({ label: 'Note', value })),
      ],
      ink,
      width,
    ),
  ].join('\n\n');
}

function deliveryWords({ logging, deliveryErrors }: Status['trails'][number]): string {
  if (deliveryErrors.length > 0) return 'fails';
  return logging === 'on' ? 'ok' : '';
}
