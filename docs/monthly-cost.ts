import { markdownTable } from './table.ts';
import { ofType, type Resource } from './template.ts';

/** List prices of us-east-1 in US dollars a month. */
const PRICES = { key: 1, alarm: 0.1, metric: 0.3, dashboard: 3 };
/** Metrics that have a value in every hour: those of the sweep. */
const SWEEP_METRICS = 4;
/** 8,640 runs of about a second, their reads and writes of the table, their log. */
const SWEEPS = 0.12;

/** What a deployment with standard settings costs in a month without an incident. */
export function monthlyCostTable(resources: Record<string, Resource>): string {
  const count = (type: string): number => ofType(resources, type).length;
  const alarms = count('AWS::CloudWatch::Alarm');
  const [keys, dashboards] = [count('AWS::KMS::Key'), count('AWS::CloudWatch::Dashboard')];
  const items: [what: string, cost: number, free: boolean][] = [
    [`${keys} customer-managed KMS key`, keys * PRICES.key, false],
    [`${alarms} alarms, ${PRICES.alarm.toFixed(2)} each`, alarms * PRICES.alarm, false],
    [
      `${SWEEP_METRICS} metrics of the sweep, ${PRICES.metric.toFixed(2)} each`,
      SWEEP_METRICS * PRICES.metric,
      true,
    ],
    [`${dashboards} dashboard`, dashboards * PRICES.dashboard, true],
    ['sweeps every 5 minutes', SWEEPS, false],
    ['rules, empty queues, idle functions and workflow', 0, false],
  ];
  const sum = items.reduce((total, [, cost]) => total + cost, 0);
  const freeAlarms = Math.min(10, alarms) * PRICES.alarm;
  const free = items.reduce((total, [, cost, isFree]) => total + (isFree ? cost : 0), freeAlarms);
  const rows = items.map(([what, cost]) => [what, cost.toFixed(2)]);
  return [
    markdownTable(
      ['per month, without an incident', 'USD'],
      [...rows, ['**together**', `**${sum.toFixed(2)}**`]],
    ),
    '',
    `An account has 10 alarms, 10 metrics and 3 dashboards free. Where they are unused, a deployment costs ${(sum - free).toFixed(2)}.`,
  ].join('\n');
}
