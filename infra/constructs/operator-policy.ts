import { CfnOutput, Stack, Validations } from 'aws-cdk-lib';
import { type IRole, ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { TABLE_INDEXES } from '../../tasks/contract/table.ts';
import { ownPrefix } from '../own-name.ts';
import type { Parts } from '../own-resources.ts';
import { DriftPolicy } from './drift-policy.ts';
import { DrillPolicy } from './drill-policy.ts';
import { allow, anyTrail, executionArn, explainResource } from './statements.ts';

/** What the operators look after. */
export interface OperatorPolicyProps {
  readonly parts: Parts;
  /** What they may do is simulated. */
  readonly roles: readonly IRole[];
  /** The queue of the rules, which operators may empty into the workflow. */
  readonly deadLetterQueue: IQueue;
  /** The workflow of the tickets. @default - there are none */
  readonly tickets?: StateMachine;
  /** The EventBridge connection of a webhook. @default - there is none */
  readonly connectionArn?: string;
}

/** How the table is set up. The names of the three actions would not fit the policy. */
const TABLE_READS = 'dynamodb:Describe*';

/** AWS offers no narrower resource for these. */
export const WITHOUT_RESOURCE = [
  'cloudformation:BatchDescribeTypeConfigurations',
  'cloudformation:DescribeStackDriftDetectionStatus',
  'cloudtrail:DescribeTrails',
  'cloudtrail:ListTrails',
  'cloudwatch:DescribeAlarms',
  'sns:GetSubscriptionAttributes',
];

/**
 * What a person needs for `incidents doctor`, `drill`, `close` and `redrive`: to see how each part of this stack is set up, to
 * start its workflow, and to take messages from its dead-letter queue. For roles and permission sets of people. A principal
 * that may start the workflow can have it restart trails, end incidents and send mails, and nothing else.
 */
export class OperatorPolicy extends Construct {
  readonly policy: ManagedPolicy;

  constructor(scope: Construct, id: string, props: OperatorPolicyProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const { parts, roles, deadLetterQueue, tickets, connectionArn } = props;
    const { stateMachine, table, topics, key, queues } = parts;
    const executions = executionArn(stateMachine, '*');
    const own = stack.formatArn({
      service: 'cloudformation',
      resource: 'stack',
      resourceName: `${stack.stackName}/*`,
    });
    const rules = stack.formatArn({
      service: 'events',
      region: '*',
      resource: 'rule',
      resourceName: `${ownPrefix(this)}*`,
    });
    const trails = anyTrail(this, { region: '*' });
    this.policy = new ManagedPolicy(this, 'Policy', {
      description: `Lets people check, drill and redrive the CloudTrail remediator (stack ${stack.stackName})`,
      // Without Sids, and with what shares a resource together: a managed policy has 6,144 characters.
      statements: [
        // Each action applies to ARNs of its own service alone. A statement for each would not fit.
        allow(
          [
            ...['cloudformation:DescribeStacks', 'cloudformation:ListStackResources'],
            ...['cloudformation:DetectStackDrift', 'cloudformation:DetectStackResourceDrift'],
            ...['cloudformation:DescribeStackResourceDrifts', 'cloudformation:GetTemplate'],
            ...['events:DescribeRule', 'events:ListTargetsByRule'],
            ...(connectionArn === undefined ? [] : ['events:DescribeConnection']),
            ...['lambda:GetFunctionConfiguration', 'lambda:GetFunctionConcurrency'],
            ...['iam:SimulatePrincipalPolicy', 'states:DescribeExecution', 'sqs:GetQueueAttributes'],
            ...['sns:GetTopicAttributes', 'sns:ListSubscriptionsByTopic'],
            ...(key ? ['kms:DescribeKey'] : []),
            ...(parts.schedules.length > 0 ? ['scheduler:GetSchedule'] : []),
            ...[TABLE_READS, 'dynamodb:Query', 'dynamodb:BatchGetItem'],
            ...['cloudtrail:GetTrailStatus', 'cloudtrail:GetEventSelectors'],
          ],
          ...[own, rules, ...(connectionArn === undefined ? [] : [connectionArn])],
          ...Object.values(parts.functions).map(({ functionArn }) => functionArn),
          ...[...roles, ...(tickets ? [tickets.role] : [])].map(({ roleArn }) => roleArn),
          ...[executions, ...queues.map(({ queueArn }) => queueArn)],
          ...topics.map(({ topicArn }) => topicArn),
          ...[...(key ? [key.keyArn] : []), ...parts.schedules.map(({ scheduleArn }) => scheduleArn)],
          ...[table.tableArn, `${table.tableArn}/index/${TABLE_INDEXES.byId.name}`, trails],
        ),
        allow(['states:DescribeStateMachine', 'states:StartExecution'], stateMachine.stateMachineArn),
        ...(tickets ? [allow('states:DescribeStateMachine', tickets.stateMachineArn)] : []),
        allow(
          ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
          deadLetterQueue.queueArn,
        ),
        allow(WITHOUT_RESOURCE, '*'),
      ],
    });
    const reasons: [resource: string, reason: string][] = [
      ['*', `AWS offers no narrower resource for ${WITHOUT_RESOURCE.join(', ')}, which only read.`],
      [
        own,
        'The last part of the ARN of a stack is an id that CloudFormation makes up: this is the one stack.',
      ],
      [
        rules,
        'The rules of this stack, and the one that forwards changes of roles from the Region of IAM. They are only read.',
      ],
      [
        trails,
        'Which trails there are is what is found out; multi-Region and organization trails carry the Region and the ' +
          'account of their home. The two calls only read.',
      ],
      [
        executions,
        'An execution is named when it starts: the wildcard stands for the executions of this one workflow.',
      ],
    ];
    for (const [resource, reason] of reasons) explainResource(this.policy, resource, reason);
    Validations.of(this.policy).acknowledge({
      id: `AwsSolutions-IAM5[Action::${TABLE_READS}]`,
      reason: 'How this table is set up: these actions read no item.',
    });
    const { policy: drift } = new DriftPolicy(this, 'Drift', {
      parts,
      roles: roles.map(({ roleArn }) => roleArn),
    });
    new CfnOutput(this, 'DriftPolicyArn', {
      value: drift.managedPolicyArn,
      description:
        'Policy for people who check, beside OperatorPolicyArn: what CloudFormation reads to compare the parts',
    }).overrideLogicalId('OperatorDriftPolicyArn');
    const { policy: drill } = new DrillPolicy(this, 'Drill', { parts });
    new CfnOutput(this, 'DrillPolicyArn', {
      value: drill.managedPolicyArn,
      description: 'Policy for people who prove the alert paths (drill --paths), beside OperatorPolicyArn',
    }).overrideLogicalId('OperatorDrillPolicyArn');
  }
}
