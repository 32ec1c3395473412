import { ArnFormat, Aws, CfnOutput, Stack, Validations } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { TABLE_INDEXES } from '../../tasks/contract/table.ts';
import { ownPrefix } from '../own-name.ts';
import type { Parts } from '../own-resources.ts';
import { DriftPolicy } from './drift-policy.ts';

/** What the operators look after. */
export interface OperatorPolicyProps {
  readonly parts: Parts;
  /** The queue of the rules, which operators may empty into the workflow. */
  readonly deadLetterQueue: IQueue;
}

/** Names of the executions that operators start, and look after. */
const STARTED = ['drill-*', 'redrive-*'];

/** AWS offers no narrower resource for these. */
const WITHOUT_RESOURCE = [
  'cloudformation:BatchDescribeTypeConfigurations',
  'cloudformation:DescribeStackDriftDetectionStatus',
  'cloudtrail:DescribeTrails',
  'cloudtrail:ListTrails',
  'cloudwatch:DescribeAlarms',
  'sns:GetSubscriptionAttributes',
];

/**
 * What a person needs for `incidents doctor`, `drill` and `redrive`: to see how each part of this stack is set up, to
 * start its workflow, and to take messages from its dead-letter queue. For roles and permission sets of people. Whoever
 * may start the workflow can have it restart trails and send mails, and nothing else.
 */
export class OperatorPolicy extends Construct {
  readonly policy: ManagedPolicy;
  readonly #stack: Stack;

  constructor(scope: Construct, id: string, { parts, deadLetterQueue }: OperatorPolicyProps) {
    super(scope, id);
    this.#stack = Stack.of(this);
    const { stateMachine, table, topics, key, queues } = parts;
    const functions = Object.values(parts.functions);
    const started = STARTED.map((name) =>
      this.arn('states', 'execution', `${stateMachine.stateMachineName}:${name}`, ':'),
    );
    const stack = this.arn('cloudformation', 'stack', `${this.#stack.stackName}/*`);
    const rules = this.arn('events', 'rule', `${ownPrefix(this)}*`, '/', '*');
    const trails = this.arn('cloudtrail', 'trail', '*', '/', '*', '*');
    const roles = this.#stack.node
      .findAll()
      .filter((construct): construct is Role => construct instanceof Role)
      .map(({ roleArn }) => roleArn);
    this.policy = new ManagedPolicy(this, 'Policy', {
      description: `Lets people check, drill and redrive the CloudTrail remediator (stack ${this.#stack.stackName})`,
      // Without Sids, and with what shares a resource together: a managed policy has 6,144 characters.
      statements: [
        allow(
          [
            ...['cloudformation:DescribeStacks', 'cloudformation:ListStackResources'],
            ...['cloudformation:DetectStackDrift', 'cloudformation:DetectStackResourceDrift'],
            ...['cloudformation:DescribeStackResourceDrifts', 'cloudformation:GetTemplate'],
          ],
          [stack],
        ),
        allow(['events:DescribeRule', 'events:ListTargetsByRule'], [rules]),
        allow(['states:DescribeStateMachine', 'states:StartExecution'], [stateMachine.stateMachineArn]),
        allow(['states:DescribeExecution'], started),
        allow(
          ['lambda:GetFunctionConfiguration', 'lambda:GetFunctionConcurrency'],
          functions.map(({ functionArn }) => functionArn),
        ),
        allow(['iam:SimulatePrincipalPolicy'], roles),
        allow(
          ['sns:GetTopicAttributes', 'sns:ListSubscriptionsByTopic'],
          topics.map(({ topicArn }) => topicArn),
        ),
        allow(
          [
            ...[
              'dynamodb:DescribeTable',
              'dynamodb:DescribeContinuousBackups',
              'dynamodb:DescribeTimeToLive',
            ],
            'dynamodb:Query',
          ],
          [table.tableArn, `${table.tableArn}/index/${TABLE_INDEXES.byId.name}`],
        ),
        allow(['kms:DescribeKey'], [key.keyArn]),
        ...parts.schedules.map(({ scheduleArn }) => allow(['scheduler:GetSchedule'], [scheduleArn])),
        allow(
          ['sqs:GetQueueAttributes'],
          queues.map(({ queueArn }) => queueArn),
        ),
        allow(
          ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
          [deadLetterQueue.queueArn],
        ),
        allow(WITHOUT_RESOURCE, ['*']),
        allow(['cloudtrail:GetTrailStatus', 'cloudtrail:GetEventSelectors'], [trails]),
      ],
    });
    this.explain(stateMachine.node.defaultChild as CfnStateMachine);
    const { policy: drift } = new DriftPolicy(this, 'Drift', { parts, roles });
    new CfnOutput(this, 'DriftPolicyArn', {
      value: drift.managedPolicyArn,
      description:
        'Policy for people who check, beside OperatorPolicyArn: what CloudFormation reads to compare the parts',
    }).overrideLogicalId('OperatorDriftPolicyArn');
  }

  private arn(
    service: string,
    resource: string,
    resourceName: string,
    separator: '/' | ':' = '/',
    region: string = Aws.REGION,
    account: string = Aws.ACCOUNT_ID,
  ): string {
    const arnFormat = separator === '/' ? ArnFormat.SLASH_RESOURCE_NAME : ArnFormat.COLON_RESOURCE_NAME;
    return this.#stack.formatArn({ service, region, account, resource, resourceName, arnFormat });
  }

  /** In the form in which nag writes what CloudFormation fills in. */
  private explain(machine: CfnStateMachine): void {
    const name = this.#stack.stackName;
    const here = '<AWS::Region>:<AWS::AccountId>';
    const reasons: Readonly<Record<string, string>> = {
      '*': `AWS offers no narrower resource for ${WITHOUT_RESOURCE.join(', ')}, which only read.`,
      [`arn:<AWS::Partition>:cloudformation:${here}:stack/${name}/*`]:
        'The last part of the ARN of a stack is an id that CloudFormation makes up: this is the one stack.',
      [`arn:<AWS::Partition>:events:*:<AWS::AccountId>:rule/${name}.*`]:
        'The rules of this stack, and the one that forwards changes of roles from the Region of IAM. They are only read.',
      'arn:<AWS::Partition>:cloudtrail:*:*:trail/*':
        'Which trails there are is what is found out; multi-Region and organization trails carry the Region and the ' +
        'account of their home. The two calls only read.',
      ...Object.fromEntries(
        STARTED.map((name) => [
          `arn:<AWS::Partition>:states:${here}:execution:<${this.#stack.getLogicalId(machine)}.Name>:${name}`,
          'An execution is named when it starts: the wildcard stands for those that operators start on this one machine.',
        ]),
      ),
    };
    for (const [resource, reason] of Object.entries(reasons)) {
      Validations.of(this.policy).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
    }
  }
}

function allow(actions: string[], resources: string[]): PolicyStatement {
  return new PolicyStatement({ actions, resources });
}
