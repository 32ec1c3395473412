import { METRIC_NAMESPACE } from '../tasks/contract/metrics.ts';
import { PRICES } from './prices.ts';
import { markdownTable } from './table.ts';
import { ofType, type Resource } from './template.ts';

/** 8,640 runs of about a second, their reads and writes of the table, their log. */
const SWEEPS = 0.12;
/** Where a key does not say it. */
const ROTATION_DAYS = 365;

/** What a deployment costs in a month without an incident. */
export interface IdleCost {
  readonly alarms: number;
  /** Metrics that the alarms read, those of metric math too. */
  readonly alarmMetrics: number;
  /** What is paid for, in US dollars, and whether each account has some of it free. */
  readonly items: readonly [what: string, cost: number, free: number][];
  readonly sum: number;
}

function rotationDays({ Properties }: Resource): number {
  return (Properties['RotationPeriodInDays'] as number | undefined) ?? ROTATION_DAYS;
}

/** A key, and how often it was rotated: the first two rotations cost as much as a key each. */
function keyCost(key: Resource, day: number): number {
  const rotations = key.Properties['EnableKeyRotation'] === true ? Math.floor(day / rotationDays(key)) : 0;
  return PRICES.key * (1 + Math.min(2, rotations));
}

function metricsOf({ Properties }: Resource): number {
  const { Metrics } = Properties as { Metrics?: { MetricStat?: object }[] };
  return Metrics ? Metrics.filter(({ MetricStat }) => MetricStat).length : 1;
}

/**
 * What a deployment costs in a month without an incident, from its template.
 * @param day how many days ago it was deployed, for the rotations of its key
 */
export function idleCost(resources: Record<string, Resource>, day = 0): IdleCost {
  const all = (type: string): Resource[] => ofType(resources, type).map(([, resource]) => resource);
  const [alarms, keys] = [all('AWS::CloudWatch::Alarm'), all('AWS::KMS::Key')];
  const dashboards = all('AWS::CloudWatch::Dashboard').length;
  const alarmMetrics = alarms.reduce((sum, alarm) => sum + metricsOf(alarm), 0);
  // The sweep writes those that alarms read, and no others; what the other functions write has no value while idle.
  const own = alarms.filter(({ Properties }) => Properties['Namespace'] === METRIC_NAMESPACE);
  const sweepMetrics = new Set(own.map(({ Properties }) => Properties['MetricName'])).size;
  const each = (price: number): string => `${price.toFixed(2)} each`;
  const items: IdleCost['items'] = [
    [`${keys.length} customer-managed KMS key`, keys.reduce((sum, key) => sum + keyCost(key, day), 0), 0],
    [
      `${alarms.length} alarms on ${alarmMetrics} metrics, ${each(PRICES.alarmMetric)}`,
      alarmMetrics * PRICES.alarmMetric,
      Math.min(10, alarmMetrics) * PRICES.alarmMetric,
    ],
    [
      `${sweepMetrics} metrics of the sweep, ${each(PRICES.metric)}`,
      sweepMetrics * PRICES.metric,
      sweepMetrics * PRICES.metric,
    ],
    [`${dashboards} dashboards`, dashboards * PRICES.dashboard, dashboards * PRICES.dashboard],
    ['sweeps every 5 minutes', SWEEPS, 0],
    ['rules, empty queues, idle functions and workflow', 0, 0],
  ];
  const sum = items.reduce((total, [, cost]) => total + cost, 0);
  return { alarms: alarms.length, alarmMetrics, items, sum };
}

/** What a deployment with standard settings costs in a month without an incident. */
export function monthlyCostTable(resources: Record<string, Resource>): string {
  const { items, sum } = idleCost(resources);
  const [period = 0] = ofType(resources, 'AWS::KMS::Key').map(([, key]) => rotationDays(key));
  const rotated = (times: number): string => (times * period).toLocaleString('en');
  const paid = items.filter(([what, cost]) => cost > 0 || what.startsWith('rules'));
  const free = items.reduce((total, [, , amount]) => total + amount, 0);
  return [
    markdownTable(
      ['per month, without an incident', 'USD'],
      [...paid.map(([what, cost]) => [what, cost.toFixed(2)]), ['**together**', `**${sum.toFixed(2)}**`]],
    ),
    '',
    `Each of the key's first two rotations, after ${rotated(1)} and ${rotated(2)} days, adds ${PRICES.key.toFixed(2)} a month.`,
    '',
    `An account has 10 alarms and 10 metrics free. Where they are unused, a deployment costs ${(sum - free).toFixed(2)}.`,
  ].join('\n');
}
