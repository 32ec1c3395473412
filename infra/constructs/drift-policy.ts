import { Aws, Stack, Validations } from 'aws-cdk-lib';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ownPrefix } from '../own-name.ts';
import type { Parts } from '../own-resources.ts';
import { allow, explainResource } from './statements.ts';

/** What is compared. */
export interface DriftPolicyProps {
  readonly parts: Parts;
  /** ARNs of the remediator's roles. */
  readonly roles: readonly string[];
}

/**
 * What CloudFormation reads when somebody has it compare the parts of this stack with its template, beside what the policy
 * of operators allows. It reads with the permissions of the caller, unless the stack was deployed with a role of its own,
 * as it is after `cdk bootstrap`. The actions are those of the read handlers of the resource types.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
 */
export class DriftPolicy extends Construct {
  readonly policy: ManagedPolicy;

  constructor(scope: Construct, id: string, { parts, roles }: DriftPolicyProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const { topics, key, queues, functions, stateMachine, table } = parts;
    const buckets = stack.node.findAll().filter((construct) => construct instanceof Bucket);
    const named = this.named(stack.stackName);
    this.policy = new ManagedPolicy(this, 'Policy', {
      description: `Lets CloudFormation compare the parts of the CloudTrail remediator (stack ${stack.stackName})`,
      statements: [
        allow(
          ['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'],
          ...roles,
        ),
        // One statement for several services: each action applies to ARNs of its own service alone.
        allow(
          [
            ...['sns:GetDataProtectionPolicy', 'sns:ListTagsForResource'],
            ...['sqs:ListQueueTags', 'states:ListTagsForResource'],
            ...[...FUNCTION_READS, ...TABLE_READS, ...(key ? KEY_READS : [])],
          ],
          ...topics.map(({ topicArn }) => topicArn),
          ...queues.map(({ queueArn }) => queueArn),
          stateMachine.stateMachineArn,
          ...Object.values(functions).map(({ functionArn }) => functionArn),
          table.tableArn,
          ...(key ? [key.keyArn] : []),
        ),
        ...buckets.map(({ bucketArn }) => allow(BUCKET_READS, bucketArn)),
        ...named.map(({ resource, actions }) => allow(actions, resource)),
        allow(WITHOUT_RESOURCE, '*'),
      ],
    });
    explainResource(
      this.policy,
      '*',
      'AWS offers no narrower resource for listing log groups, their policies and scaling. They are only read.',
    );
    for (const { resource, reason } of named) explainResource(this.policy, resource, reason);
    for (const action of BUCKET_READS.filter((name) => name.includes('*'))) {
      const reason = 'How the bucket of the second trail is set up: these actions read no object.';
      Validations.of(this.policy).acknowledge({ id: `AwsSolutions-IAM5[Action::${action}]`, reason });
    }
  }

  /** What is found by the beginning of its name: it is made after this policy, or is this policy itself. */
  private named(stackName: string): { resource: string; actions: string[]; reason: string }[] {
    const arn = (service: string, begin: string, region: string = Aws.REGION) =>
      `arn:${Aws.PARTITION}:${service}:${region}:${Aws.ACCOUNT_ID}:${begin}*`;
    return [
      {
        resource: arn('iam', `policy/${stackName}-`, ''),
        actions: ['iam:GetPolicy', 'iam:GetPolicyVersion', 'iam:ListEntitiesForPolicy'],
        reason:
          'The managed policies of this stack, of which this one cannot name itself. They are only read.',
      },
      { resource: arn('logs', `log-group:${stackName}-`), ...LOG_GROUPS },
      { resource: arn('logs', `log-group:/aws/vendedlogs/states/${stackName}-`), ...LOG_GROUPS },
      {
        resource: arn('events', `rule/${ownPrefix(this)}`),
        actions: ['events:ListTagsForResource'],
        reason: 'The rules of this stack. They are only read.',
      },
      {
        resource: arn('cloudwatch', `alarm:${ownPrefix(this)}`),
        actions: ['cloudwatch:ListTagsForResource'],
        reason: 'The alarms of this stack. They are only read.',
      },
      {
        resource: arn('cloudwatch', `dashboard/${stackName}-`, ''),
        actions: ['cloudwatch:GetDashboard'],
        reason: 'The dashboard of this stack, in each Region. It is only read.',
      },
      {
        resource: arn('cloudtrail', `trail/${ownPrefix(this)}`),
        actions: [
          'cloudtrail:GetEventConfiguration',
          'cloudtrail:GetInsightSelectors',
          'cloudtrail:ListTags',
        ],
        reason: 'The second trail of this stack, where it has one. It is only read.',
      },
    ];
  }
}

const FUNCTION_READS = [
  'lambda:GetFunction',
  'lambda:GetFunctionCodeSigningConfig',
  'lambda:GetFunctionEventInvokeConfig',
  'lambda:GetFunctionRecursionConfig',
  'lambda:GetFunctionScalingConfig',
  'lambda:GetRuntimeManagementConfig',
  'lambda:ListTags',
];
const KEY_READS = ['kms:GetKeyPolicy', 'kms:GetKeyRotationStatus', 'kms:ListResourceTags'];
const TABLE_READS = [
  'dynamodb:DescribeContributorInsights',
  'dynamodb:DescribeKinesisStreamingDestination',
  'dynamodb:DescribeTableReplicaAutoScaling',
  'dynamodb:GetResourcePolicy',
  'dynamodb:ListTagsOfResource',
];
/** How a bucket is set up, which is eighteen actions; none of them reads an object. */
const BUCKET_READS = ['s3:GetBucket*', 's3:Get*Configuration', 's3:ListBucket'];
const LOG_GROUPS = {
  actions: ['logs:GetDataProtectionPolicy', 'logs:ListTagsForResource'],
  reason: 'The log groups of this stack. How they are set up is read, not what is in them.',
};
const WITHOUT_RESOURCE = [
  'application-autoscaling:DescribeScalableTargets',
  'application-autoscaling:DescribeScalingPolicies',
  'logs:DescribeIndexPolicies',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
];
