import { Aws, Duration, Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  GraphWidgetView,
  type IAlarm,
  MathExpression,
  SingleValueWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
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

function sweepWidgets(scope: Construct, { deadLetterQueue, sweepPeriod }: DashboardProps) {
  const waiting = new SingleValueWidget({
    title: 'Events that could not be delivered',
    metrics: [
      deadLetterQueue.metricApproximateNumberOfMessagesVisible({ label: 'waiting', statistic: 'Maximum' }),
    ],
    width: 6,
    height: 5,
  });
  if (!sweepPeriod) return [waiting];
  return [
    new SingleValueWidget({
      title: 'Last sweep',
      metrics: [
        ownMetric(scope, 'trailsNotLogging', {
          label: 'trails not logging',
          statistic: 'Maximum',
          period: sweepPeriod,
        }),
        ownMetric(scope, 'sweepFailures', {
          label: 'could not be read',
          statistic: 'Maximum',
          period: sweepPeriod,
        }),
        ownMetric(scope, 'sweepCompleted', { label: 'sweeps', statistic: 'Sum', period: sweepPeriod }),
        ownMetric(scope, 'topicsWithoutSubscribers', {
          label: 'topics without subscribers',
          statistic: 'Maximum',
          period: sweepPeriod,
        }),
      ],
      width: 6,
      height: 5,
    }),
    waiting,
  ];
}

function whatHappened(scope: Construct) {
  const day = { period: DAY, statistic: 'Sum' };
  return [
    new GraphWidget({
      title: 'Incidents by kind and severity',
      left: [
        new MathExpression({ expression: searchFor(scope, 'incidents', 'Sum'), label: '', period: DAY }),
      ],
      view: GraphWidgetView.BAR,
      stacked: true,
      width: 12,
      height: 7,
    }),
    new GraphWidget({
      title: 'Detections by source',
      left: [
        new MathExpression({ expression: searchFor(scope, 'detections', 'Sum'), label: '', period: DAY }),
      ],
      view: GraphWidgetView.BAR,
      stacked: true,
      width: 6,
      height: 7,
    }),
    new SingleValueWidget({
      title: 'This week',
      metrics: [
        ownMetric(scope, 'restoreFailed', { ...day, period: WEEK, label: 'restores that failed' }),
        ownMetric(scope, 'duplicates', { ...day, period: WEEK, label: 'duplicate events' }),
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
  const seconds = { leftYAxis: { label: 'seconds', showUnits: false, min: 0 }, width: 8, height: 7 };
  return [
    new GraphWidget({
      title: 'Until the restart was verified',
      left: times('timeToRestore'),
      ...seconds,
    }),
    new GraphWidget({ title: 'Blind window', left: times('blindWindow'), ...seconds }),
    new GraphWidget({
      title: 'Until each source detected it, on average',
      left: [
        new MathExpression({
          expression: searchFor(scope, 'detectionDelay', 'Average'),
          label: '',
          period: DAY,
        }),
      ],
      ...seconds,
    }),
  ];
}
