import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

/** What is watched, and who hears of it. */
export interface AlarmsProps {
  readonly stateMachine: IStateMachine;
  readonly deadLetterQueue: IQueue;
  /** Its policy has to let `cloudwatch.amazonaws.com` publish. */
  readonly topic: ITopic;
  /** Where the runbook can be read: each alarm links the article of its own name. */
  readonly runbook: string;
}

/** The alarms that stand behind the workflow's own messages and the failure rule, whose events are best effort. */
export class Alarms extends Construct {
  readonly #props: AlarmsProps;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#props = props;
    const { stateMachine, deadLetterQueue } = props;
    const everyMinute = { period: Duration.minutes(1), statistic: 'Sum' };
    this.add(
      'executions-failed',
      'A remediation failed: a trail may still be dark.',
      stateMachine.metricFailed(everyMinute),
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
      'dead-letter-queue-not-empty',
      'EventBridge could not hand an event on: a trail may be dark and nobody has repaired it.',
      deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: 'Maximum',
      }),
    );
  }

  /** Adds an alarm named after its runbook article, which rings on the first occurrence. */
  private add(article: string, meaning: string, metric: IMetric): void {
    const alarm = new Alarm(this, article, {
      alarmName: `${Stack.of(this).stackName}-${article}`,
      alarmDescription: `${meaning} What to do: ${this.#props.runbook}#${article}`,
      metric,
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#props.topic));
  }
}
