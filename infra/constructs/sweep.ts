import { Duration, Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Role } from 'aws-cdk-lib/aws-iam';
import type { Code, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type IScheduleTarget, Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { WHOLE_TRAIL_READS } from '../../tasks/aws/read-whole-trail.ts';
import { ENVIRONMENT } from '../../tasks/contract/environment.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import {
  allow,
  allowDeliveryReads,
  allowParameters,
  allowUnresolved,
  anyTrail,
  executionArn,
  explainResource,
  serviceOfThisAccount,
} from './statements.ts';
import { TaskFunction, type TaskFunctionProps } from './task-function.ts';
import type { EnforcementProps } from './task-functions.ts';

/** How often the sweep runs, and what it works with. */
export interface SweepProps {
  readonly period: Duration;
  readonly stateMachine: StateMachine;
  readonly table: TableV2;
  /** The topics whose confirmed subscriptions it counts: of incidents, and of tampering with the remediator. */
  readonly topic: ITopic;
  readonly tamperingTopic: ITopic;
  readonly ignoreTrails: readonly string[];
  /** Trails that are restored as approved. */
  readonly enforcement: Pick<EnforcementProps, 'enforceTrails' | 'enforceOwned'>;
  readonly deployedRegions: readonly string[];
  readonly logRetention: RetentionDays;
  readonly architecture: TaskFunctionProps['architecture'];
  /** Code of the function. */
  readonly code: Code;
}

/**
 * Looks for stopped trails on a schedule: the detection that needs no event, since EventBridge delivers best
 * effort and gets no events while no trail logs.
 */
export class Sweep extends Construct {
  readonly function: IFunction;
  readonly schedule: Schedule;
  /** Keeps why a sweep could not be started. */
  readonly queue: Queue;

  constructor(scope: Construct, id: string, props: SweepProps) {
    super(scope, id);
    const task = new TaskFunction(this, 'Trails', {
      code: props.code,
      description: 'Finds trails that should log and do not',
      // 200 trails at the 10 reads a second that CloudTrail allows, with as much again for retries.
      timeout: Duration.minutes(5),
      logRetention: props.logRetention,
      architecture: props.architecture,
      environment: {
        [ENVIRONMENT.stateMachineArn]: props.stateMachine.stateMachineArn,
        [ENVIRONMENT.tableName]: props.table.tableName,
        [ENVIRONMENT.stackName]: Stack.of(this).stackName,
        [ENVIRONMENT.topicArn]: props.topic.topicArn,
        [ENVIRONMENT.tamperingTopicArn]: props.tamperingTopic.topicArn,
        [ENVIRONMENT.ignoreTrails]: props.ignoreTrails.join(','),
        [ENVIRONMENT.enforceTrails]: props.enforcement.enforceTrails.join(','),
        [ENVIRONMENT.enforceOwned]: props.enforcement.enforceOwned.join(','),
        [ENVIRONMENT.deployedRegions]: props.deployedRegions.join(','),
      },
    });
    this.allowSweep(task.role, props);
    // The next sweep is the retry.
    task.function.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: props.period });
    this.function = task.function;
    this.queue = new DeadLetterQueue(this, 'DeadLetters').queue;
    this.schedule = new Schedule(this, 'Schedule', {
      description: 'Looks for CloudTrail trails that should log and do not',
      schedule: ScheduleExpression.rate(props.period),
      target: this.target(props.period),
    });
  }

  private allowSweep(role: Role, { stateMachine, table, topic, tamperingTopic }: SweepProps): void {
    // In any Region: multi-Region trails whose home is elsewhere feed this Region's EventBridge too.
    const trails = anyTrail(this, { region: '*' });
    const sweeps = executionArn(stateMachine, 'sweep-*');
    for (const statement of [
      allow(['cloudtrail:ListTrails', 'cloudtrail:DescribeTrails'], '*'),
      allow(WHOLE_TRAIL_READS, trails),
      allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], table.tableArn),
      allowUnresolved(table),
      allow('states:StartExecution', stateMachine.stateMachineArn),
      allow('states:DescribeExecution', sweeps),
      allow('sns:ListSubscriptionsByTopic', topic.topicArn, tamperingTopic.topicArn),
    ])
      role.addToPrincipalPolicy(statement);
    allowParameters(role, '*');
    allowDeliveryReads(role);
    explainResource(
      role,
      '*',
      'AWS offers no narrower resource for ListTrails, DescribeTrails and ListAllMyBuckets, which only read.',
    );
    explainResource(
      role,
      trails,
      'The sweep is for the trails that nobody foresaw, and multi-Region and organization trails carry the Region and ' +
        'the account of their home. The calls only read.',
    );
    explainResource(
      role,
      sweeps,
      'Executions have names that do not exist yet: those that the sweep itself starts all begin so.',
    );
  }

  /** The library's own target would let the role invoke every version of the function too. */
  private target(period: Duration): IScheduleTarget {
    const role = new Role(this, 'Role', {
      description: 'Lets the schedule start the sweep',
      assumedBy: serviceOfThisAccount('scheduler.amazonaws.com'),
    });
    role.addToPrincipalPolicy(allow('lambda:InvokeFunction', this.function.functionArn));
    role.addToPrincipalPolicy(allow('sqs:SendMessage', this.queue.queueArn));
    return {
      bind: () => ({
        arn: this.function.functionArn,
        role,
        // A sweep that comes later than the next one is of no use.
        retryPolicy: { maximumEventAgeInSeconds: period.toSeconds(), maximumRetryAttempts: 10 },
        deadLetterConfig: { arn: this.queue.queueArn },
      }),
    };
  }
}
