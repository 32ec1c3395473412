import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IMetric,
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

/** What is watched, and who is notified. */
export interface AlarmsProps {
  readonly stateMachine: IStateMachine;
  readonly deadLetterQueue: IQueue;
  /** Every function by the name of its step. */
  readonly functions: Readonly<Record<string, IFunction>>;
  /** Every rule by its name within the stack. */
  readonly rules: Readonly<Record<string, IRule>>;
  /** How often the sweep runs. @default - it does not */
  readonly sweepPeriod?: Duration;
  /** Its policy has to let `cloudwatch.amazonaws.com` publish. */
  readonly topic: ITopic;
  /** The topic that needs no key: it carries what may have silenced the first. */
  readonly tamperingTopic: ITopic;
  /** Where the runbook can be read: each alarm links the article that its name begins with. */
  readonly runbook: string;
}

const EVERY_MINUTE = { period: Duration.minutes(1), statistic: 'Sum' };
const EVERY_FIVE_MINUTES = { period: Duration.minutes(5), statistic: 'Sum' };

/** One occurrence is enough, and the alarm stays on for 75 minutes: a sweep that tries again every hour mails once. */
const ONCE_AN_HOUR = { evaluationPeriods: 15, datapointsToAlarm: 1 };

/**
 * Steps that throw in order to be tried again, as when a trail is not logging yet. Whatever they cannot do in the end
 * shows as `restore-failed`.
 */
const THROWING_STEPS = ['CheckLogging', 'StartLogging', 'VerifyLogging', 'CompareTrail'];

/** How an alarm differs from the others. */
interface Differently {
  /** The one of several parts that it is about: ends its name. */
  readonly of?: string;
  /** When it goes off. */
  readonly when?: Partial<AlarmProps>;
  /** Who is notified. */
  readonly topics?: readonly ITopic[];
}

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
    if (props.sweepPeriod) this.watchSweeps(props.sweepPeriod);
  }

  private watchExecutions(): void {
    const { stateMachine, topic, tamperingTopic } = this.#props;
    this.add(
      'executions-failed',
      'A remediation failed: a trail may still not be logging.',
      stateMachine.metricFailed(EVERY_FIVE_MINUTES),
      // What failed may be the publishing itself: the first topic's key is disabled, or the topic is gone.
      { when: ONCE_AN_HOUR, topics: [topic, tamperingTopic] },
    );
    this.add(
      'executions-timed-out',
      'A remediation timed out: a trail may still not be logging.',
      stateMachine.metricTimedOut(EVERY_MINUTE),
    );
    this.add(
      'executions-aborted',
      'Somebody aborted a remediation: a trail may still not be logging.',
      stateMachine.metricAborted(EVERY_MINUTE),
    );
    this.add(
      'executions-throttled',
      'Step Functions throttles remediations: too many start at once.',
      stateMachine.metricThrottled(EVERY_MINUTE),
    );
    this.add(
      'restore-failed',
      'A trail was not restored: it may not be logging, or not be as it was before.',
      ownMetric(this, 'restoreFailed', EVERY_FIVE_MINUTES),
      { when: ONCE_AN_HOUR },
    );
  }

  private watchDelivery(): void {
    const { rules, deadLetterQueue, topic, tamperingTopic } = this.#props;
    for (const [name, rule] of Object.entries(rules)) {
      this.add(
        'rule-invocations-failed',
        `The rule ${name} could not deliver an event to its target: nothing acts on it, and nobody may have been notified.`,
        failedInvocations(rule),
        { of: name },
      );
    }
    // What is in the queue may be the message that the first topic's key is disabled.
    this.add(
      'dead-letter-queue-not-empty',
      'EventBridge could not deliver an event: a trail may not be logging, and nothing has repaired it.',
      deadLetterQueue.metricApproximateNumberOfMessagesVisible({ ...EVERY_MINUTE, statistic: 'Maximum' }),
      { topics: [topic, tamperingTopic] },
    );
    // Each of the two topics carries the alarm about the other.
    for (const [name, failing, other] of [
      ['notification-deliveries-failed', topic, tamperingTopic],
      ['tampering-deliveries-failed', tamperingTopic, topic],
    ] as const) {
      this.add(
        name,
        'SNS could not deliver a message to a subscriber: that subscriber was not notified.',
        failing.metricNumberOfNotificationsFailed(EVERY_FIVE_MINUTES),
        { topics: [other] },
      );
    }
  }

  private watchFunctions(): void {
    const { functions, topic, tamperingTopic } = this.#props;
    for (const [step, task] of Object.entries(functions)) {
      this.add(
        'function-throttles',
        `Lambda throttles ${step}: somebody may have set its concurrency to 0.`,
        task.metricThrottles(EVERY_MINUTE),
        { of: step },
      );
      if (THROWING_STEPS.includes(step)) continue;
      this.add(
        'function-errors',
        `${step} fails: incidents may not be detected, recorded or published.`,
        task.metricErrors(EVERY_MINUTE),
        step === 'PublishNotification' ? { of: step, topics: [topic, tamperingTopic] } : { of: step },
      );
    }
  }

  private watchSweeps(period: Duration): void {
    const { topic, tamperingTopic } = this.#props;
    this.add(
      'heartbeat-missing',
      'No sweep has finished for two periods: stopped trails may go undetected.',
      ownMetric(this, 'sweepCompleted', { period, statistic: 'Sum' }),
      {
        when: {
          threshold: 1,
          comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
          evaluationPeriods: 2,
          treatMissingData: TreatMissingData.BREACHING,
        },
      },
    );
    this.add(
      'sweep-incomplete',
      'Three sweeps in a row could not read everything: a stopped trail may go undetected.',
      ownMetric(this, 'sweepFailures', { period, statistic: 'Sum' }),
      { when: { evaluationPeriods: 3 } },
    );
    // The mail of the finding may have nobody to go to.
    this.add(
      'nobody-listens',
      'A topic has no confirmed subscription: nobody is notified of incidents, or of tampering.',
      ownMetric(this, 'topicsWithoutSubscribers', { period, statistic: 'Maximum' }),
      { topics: [topic, tamperingTopic] },
    );
  }

  /** Adds an alarm named after its runbook article, which goes off at the first occurrence and notifies the first topic. */
  private add(
    article: string,
    meaning: string,
    metric: IMetric,
    { of, when, topics }: Differently = {},
  ): void {
    const name = of === undefined ? article : `${article}.${of}`;
    const alarm = new Alarm(this, name, {
      alarmName: `${ownPrefix(this)}${name}`,
      alarmDescription: `${meaning} What to do: ${this.#props.runbook}#${article}`,
      metric,
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...when,
    });
    for (const topic of topics ?? [this.#props.topic]) alarm.addAlarmAction(new SnsAction(topic));
    this.alarms.push(alarm);
  }
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
function failedInvocations({ ruleName }: IRule): Metric {
  return new Metric({
    namespace: 'AWS/Events',
    metricName: 'FailedInvocations',
    dimensionsMap: { RuleName: ruleName },
    ...EVERY_MINUTE,
  });
}
