import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IRule } from 'aws-cdk-lib/aws-events';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ownPrefix } from '../own-name.ts';
import { ownMetric } from './own-metrics.ts';

/** What is watched, and who hears of it. */
export interface AlarmsProps {
  readonly stateMachine: IStateMachine;
  readonly deadLetterQueue: IQueue;
  /** Every function by the name of its step. */
  readonly functions: Readonly<Record<string, IFunction>>;
  /** The rules that hear of tampering with trails, and of executions that ended. */
  readonly rules: readonly IRule[];
  /** The rules that watch over the product itself. */
  readonly watchRules: readonly IRule[];
  /** How often the sweep runs. @default - it does not */
  readonly sweepPeriod?: Duration;
  /** Its policy has to let `cloudwatch.amazonaws.com` publish. */
  readonly topic: ITopic;
  /** The topic that needs no key: hears of what may have silenced the first. */
  readonly tamperingTopic: ITopic;
  /** Where the runbook can be read: each alarm links the article of its own name. */
  readonly runbook: string;
}

const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);

/** One occurrence rings, and the next 75 minutes belong to it: a sweep that tries again every hour mails once. */
const ONCE_AN_HOUR = { evaluationPeriods: 15, datapointsToAlarm: 1 };

/** CloudWatch adds up ten metrics at most in an alarm. */
const METRICS_PER_ALARM = 10;

/**
 * Steps that throw in order to be tried again, as when a trail is not logging yet. Whatever they cannot do in the end
 * shows as `restore-failed`.
 */
const THROWING_STEPS = ['CheckLogging', 'StartLogging', 'VerifyLogging'];

/** The alarms that stand behind the workflow's own messages and the failure rule, whose events are best effort. */
export class Alarms extends Construct {
  readonly alarms: Alarm[] = [];
  readonly #props: AlarmsProps;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#props = props;
    this.watchExecutions();
    this.watchDelivery();
    this.watchFunctions();
    if (props.sweepPeriod) this.watchHeartbeat(props.sweepPeriod);
  }

  private watchExecutions(): void {
    const { stateMachine } = this.#props;
    const everyMinute = { period: MINUTE, statistic: 'Sum' };
    const everyFiveMinutes = { period: FIVE_MINUTES, statistic: 'Sum' };
    this.add(
      'executions-failed',
      'A remediation failed: a trail may still be dark.',
      stateMachine.metricFailed(everyFiveMinutes),
      ONCE_AN_HOUR,
    );
    this.add(
      'executions-timed-out',
      'A remediation ran out of time: a trail may still be dark.',
      stateMachine.metricTimedOut(everyMinute),
    );
    this.add(
      'executions-aborted',
      'A remediation was aborted by somebody: a trail may still be dark.',
      stateMachine.metricAborted(everyMinute),
    );
    this.add(
      'executions-throttled',
      'Step Functions slows remediations down: too many at once.',
      stateMachine.metricThrottled(everyMinute),
    );
    this.add(
      'restore-failed',
      'A trail was not restored: it may still be dark.',
      ownMetric('restoreFailed', everyFiveMinutes),
      ONCE_AN_HOUR,
    );
  }

  private watchDelivery(): void {
    const { rules, watchRules, deadLetterQueue, topic, tamperingTopic } = this.#props;
    this.add(
      'rule-invocations-failed',
      'A rule could not hand its event on: a trail may be dark and nobody has repaired it.',
      sumOf(rules.map(failedInvocations)),
      LATE_DATA,
    );
    this.add(
      'watch-invocations-failed',
      'A rule that watches over the remediator itself could not hand its event on.',
      sumOf(watchRules.map(failedInvocations)),
      LATE_DATA,
    );
    // What is in the queue may be the message that the first topic's key is disabled.
    this.add(
      'dead-letter-queue-not-empty',
      'EventBridge could not hand an event on: a trail may be dark and nobody has repaired it.',
      deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: MINUTE, statistic: 'Maximum' }),
      {},
      [topic, tamperingTopic],
    );
    // Each of the two topics hears of the other.
    for (const [name, failing, hearing] of [
      ['notification-deliveries-failed', topic, tamperingTopic],
      ['tampering-deliveries-failed', tamperingTopic, topic],
    ] as const) {
      this.add(
        name,
        'SNS could not deliver a message to a subscriber: somebody has not been told.',
        failing.metricNumberOfNotificationsFailed({ period: FIVE_MINUTES, statistic: 'Sum' }),
        {},
        [hearing],
      );
    }
  }

  private watchFunctions(): void {
    const functions = Object.entries(this.#props.functions);
    const everyMinute = { period: MINUTE, statistic: 'Sum' };
    this.add(
      'function-errors',
      'A function of the remediator fails: incidents may not be seen, recorded or told.',
      sumOf(
        functions
          .filter(([step]) => !THROWING_STEPS.includes(step))
          .map(([, task]) => task.metricErrors(everyMinute)),
      ),
      LATE_DATA,
    );
    this.add(
      'function-throttles',
      'Lambda holds a function of the remediator back: somebody may have set its concurrency to 0.',
      sumOf(functions.map(([, task]) => task.metricThrottles(everyMinute))),
      LATE_DATA,
    );
  }

  private watchHeartbeat(period: Duration): void {
    this.add(
      'heartbeat-missing',
      'No sweep has finished for two periods: stopped trails may go unseen.',
      ownMetric('sweepCompleted', { period, statistic: 'Sum' }),
      {
        threshold: 1,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        evaluationPeriods: 2,
        treatMissingData: TreatMissingData.BREACHING,
      },
    );
  }

  /** Adds an alarm named after its runbook article, which rings on the first occurrence. */
  private add(
    article: string,
    meaning: string,
    metric: IMetric,
    differently: Partial<AlarmProps> = {},
    topics: readonly ITopic[] = [this.#props.topic],
  ): void {
    const alarm = new Alarm(this, article, {
      alarmName: `${ownPrefix(this)}${article}`,
      alarmDescription: `${meaning} What to do: ${this.#props.runbook}#${article}`,
      metric,
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...differently,
    });
    for (const topic of topics) alarm.addAlarmAction(new SnsAction(topic));
    this.alarms.push(alarm);
  }
}

/** A sum has no gaps to wait for a late metric in: its last five minutes are looked at. */
const LATE_DATA = { evaluationPeriods: 5, datapointsToAlarm: 1 };

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
function failedInvocations({ ruleName }: IRule): Metric {
  return new Metric({
    namespace: 'AWS/Events',
    metricName: 'FailedInvocations',
    dimensionsMap: { RuleName: ruleName },
    period: MINUTE,
    statistic: 'Sum',
  });
}

/** The sum of metrics of which most are silent most of the time. Throws RangeError for more than an alarm can take. */
function sumOf(metrics: readonly Metric[]): MathExpression {
  if (metrics.length > METRICS_PER_ALARM) {
    throw new RangeError(`An alarm adds up ${METRICS_PER_ALARM} metrics at most, not ${metrics.length}.`);
  }
  return new MathExpression({
    expression: 'SUM(FILL(METRICS(), 0))',
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric])),
    period: MINUTE,
  });
}
