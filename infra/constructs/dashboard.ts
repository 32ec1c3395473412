import { Aws, Duration, Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  GraphWidgetView,
  type IAlarm,
  type IMetric,
  MathExpression,
  SingleValueWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Metric } from '../../tasks/contract/metrics.ts';
import { ownMetric, searchFor } from './own-metrics.ts';

/** What the dashboard shows. */
export interface DashboardProps {
  readonly alarms: readonly IAlarm[];
  readonly deadLetterQueue: IQueue;
  /** How often the sweep runs. @default - it does not */
  readonly sweepPeriod?: Duration;
  readonly runbook: string;
}

const WEEK = Duration.days(7);
const DAY = Duration.days(1);
const FULL_WIDTH = 24;

/** One page that answers three questions: are we covered, what happened this week, how fast were we. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    new CloudWatchDashboard(this, 'Dashboard', {
      // Dashboards of all Regions share one list.
      dashboardName: `${Stack.of(this).stackName}-${Aws.REGION}`,
      defaultInterval: WEEK,
      widgets: [
        [heading('Are we covered?', `What an alarm means, and what to do: ${props.runbook}`)],
        [
          new AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms], width: 12, height: 5 }),
          ...sweepWidgets(this, props),
        ],
        [
          heading(
            'What happened this week?',
            'Each incident: `incidents list`. One of them: `incidents show ID`.',
          ),
        ],
        whatHappened(this),
        [heading('How fast were we?', 'Seconds from the stop of a trail.')],
        howFast(this),
      ],
    });
  }
}

function heading(title: string, text: string): TextWidget {
  return new TextWidget({ markdown: `## ${title}\n${text}`, width: FULL_WIDTH, height: 2 });
}

function sweepWidgets(scope: Construct, { deadLetterQueue, sweepPeriod: period }: DashboardProps) {
  const size = { width: 6, height: 5 };
  const waiting = new SingleValueWidget({
    title: 'Events that could not be delivered',
    metrics: [
      deadLetterQueue.metricApproximateNumberOfMessagesVisible({ label: 'waiting', statistic: 'Maximum' }),
    ],
    ...size,
  });
  if (!period) return [waiting];
  const most = { statistic: 'Maximum', period };
  const lastSweep = new SingleValueWidget({
    title: 'Last sweep',
    metrics: [
      ownMetric(scope, 'sweepFailures', { label: 'could not be read', ...most }),
      ownMetric(scope, 'sweepFailures', { label: 'sweeps', statistic: 'SampleCount', period }),
      ownMetric(scope, 'topicsWithoutSubscribers', { label: 'topics without subscribers', ...most }),
    ],
    ...size,
  });
  return [lastSweep, waiting];
}

/** A graph of a metric by its own dimensions, one point a day. */
function searched(scope: Construct, metric: Metric, statistic: string): MathExpression {
  return new MathExpression({ expression: searchFor(scope, metric, statistic), label: '', period: DAY });
}

function whatHappened(scope: Construct) {
  const week = { statistic: 'Sum', period: WEEK };
  const bars = { view: GraphWidgetView.BAR, stacked: true, height: 7 };
  return [
    new GraphWidget({
      title: 'Incidents by kind and severity',
      left: [searched(scope, 'incidents', 'Sum')],
      width: 12,
      ...bars,
    }),
    new GraphWidget({
      title: 'Detections, and incidents that are over, by source',
      left: [searched(scope, 'detections', 'Sum'), searched(scope, 'resolved', 'Sum')],
      width: 6,
      ...bars,
    }),
    new SingleValueWidget({
      title: 'This week',
      metrics: [
        ownMetric(scope, 'restoreFailed', { label: 'restores that failed', ...week }),
        ownMetric(scope, 'duplicates', { label: 'duplicate events', ...week }),
      ],
      setPeriodToTimeRange: true,
      width: 6,
      height: 7,
    }),
  ];
}

function howFast(scope: Construct) {
  const times = (metric: 'timeToRestore' | 'blindWindow') => [
    ownMetric(scope, metric, { statistic: 'p50', period: DAY, label: 'median' }),
    ownMetric(scope, metric, { statistic: 'Maximum', period: DAY, label: 'maximum' }),
  ];
  const graph = (title: string, left: IMetric[]) =>
    new GraphWidget({
      title,
      left,
      leftYAxis: { label: 'seconds', showUnits: false, min: 0 },
      width: 8,
      height: 7,
    });
  return [
    graph('Until the restart was verified', times('timeToRestore')),
    graph('Blind window', times('blindWindow')),
    graph('Until each source detected it, on average', [searched(scope, 'detectionDelay', 'Average')]),
  ];
}
