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
  /** The workflow of the tickets. @default - nothing needs it */
  readonly tickets?: IStateMachine;
  /** The rules on trails, by their names within the stack: what they cannot deliver is not repaired. */
  readonly repairRules: Readonly<Record<string, IRule>>;
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

/** How an alarm differs from the others. */
interface Differently {
  /** The one of several parts that it is about: ends its name. */
  readonly of?: string;
  /** When it goes off. */
  readonly when?: Partial<AlarmProps>;
  /** Who is notified. */
  readonly topics?: readonly ITopic[];
}

/**
 * The alarms that stand behind the workflow's own messages and the failure rule, whose events are best effort. Each says
 * what no other says: a function that fails or is throttled fails its execution, or its sweep. CloudWatch charges for each
 * metric that an alarm reads.
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
export class Alarms extends Construct {
  readonly alarms: Alarm[] = [];
  readonly #props: AlarmsProps;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#props = props;
    this.watchExecutions();
    this.watchDelivery();
    if (props.tickets)
      this.add(
        'tickets-failed',
        'A ticket, a finding or a chat message could not be written. Repair, record and mails are not affected.',
        props.tickets.metricFailed(EVERY_FIVE_MINUTES),
        { when: ONCE_AN_HOUR },
      );
    if (props.sweepPeriod) this.watchSweeps(props.sweepPeriod);
  }

  private get bothTopics(): ITopic[] {
    return [this.#props.topic, this.#props.tamperingTopic];
  }

  private watchExecutions(): void {
    const { stateMachine } = this.#props;
    this.add(
      'executions-failed',
      'A remediation failed: a trail may still not be logging.',
      stateMachine.metricFailed(EVERY_FIVE_MINUTES),
      // What failed may be the publishing itself: the notification topic's key is disabled, or the topic is gone.
      { when: ONCE_AN_HOUR, topics: this.bothTopics },
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
  }

  private watchDelivery(): void {
    const { repairRules, deadLetterQueue, topic, tamperingTopic } = this.#props;
    // Two alarms and no metric math: EventBridge sends neither metric while it is zero, and a sum with a metric that does
    // not exist may have no value.
    for (const [name, rule] of Object.entries(repairRules)) {
      // The metrics of a queue that was not used for hours come late; those of a rule do not.
      this.add(
        'event-not-delivered',
        `The rule ${name} gave an event to the dead-letter queue: a trail may not be logging, and nothing has repaired it.`,
        ofRule(rule, 'InvocationsSentToDlq'),
        { of: name, topics: this.bothTopics },
      );
      this.add(
        'rule-invocations-failed',
        `The rule ${name} could not start the workflow, and the event may be lost: a trail may not be logging.`,
        ofRule(rule, 'FailedInvocations'),
        { of: name, topics: this.bothTopics },
      );
    }
    // What is in the queue may be the message that the notification topic's key is disabled.
    this.add(
      'dead-letter-queue-not-empty',
      'EventBridge could not deliver an event: nothing acts on it, and nobody may have been notified.',
      deadLetterQueue.metricApproximateNumberOfMessagesVisible({ ...EVERY_MINUTE, statistic: 'Maximum' }),
      { topics: this.bothTopics },
    );
    // The topic that fails may still reach its other subscribers.
    for (const [name, failing] of [
      ['notification-deliveries-failed', topic],
      ['tampering-deliveries-failed', tamperingTopic],
    ] as const) {
      this.add(
        name,
        'SNS could not deliver a message to a subscriber: that subscriber was not notified.',
        failing.metricNumberOfNotificationsFailed(EVERY_FIVE_MINUTES),
        { topics: this.bothTopics },
      );
    }
  }

  private watchSweeps(period: Duration): void {
    // A sweep that could read no trail writes no value.
    this.add(
      'heartbeat-missing',
      'No sweep has finished for two periods: stopped trails may go undetected.',
      ownMetric(this, 'sweepFailures', { period, statistic: 'SampleCount' }),
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
      'no-subscribers',
      'A topic has no confirmed subscription: nobody is notified of incidents, or of tampering.',
      ownMetric(this, 'topicsWithoutSubscribers', { period, statistic: 'Maximum' }),
      { topics: this.bothTopics },
    );
  }

  /** Adds an alarm named after its runbook article, which goes off at the first occurrence and notifies the notification topic. */
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
function ofRule({ ruleName }: IRule, metricName: 'FailedInvocations' | 'InvocationsSentToDlq'): Metric {
  return new Metric({
    namespace: 'AWS/Events',
    metricName,
    dimensionsMap: { RuleName: ruleName },
    ...EVERY_MINUTE,
  });
}
