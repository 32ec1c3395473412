import { Aws, Stack, Validations } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ownPrefix } from '../own-name.ts';
import type { Parts } from '../own-resources.ts';

/** What is compared. */
export interface DriftPolicyProps {
  readonly parts: Parts;
  /** ARNs of the product's roles. */
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
  readonly #stack: Stack;

  constructor(scope: Construct, id: string, { parts, roles }: DriftPolicyProps) {
    super(scope, id);
    this.#stack = Stack.of(this);
    const { topics, key, queues, functions, stateMachine, table } = parts;
    this.policy = new ManagedPolicy(this, 'Policy', {
      description: `Lets CloudFormation compare the parts of the CloudTrail remediator (stack ${this.#stack.stackName})`,
      statements: [
        allow(
          ['sns:GetDataProtectionPolicy', 'sns:ListTagsForResource'],
          topics.map(({ topicArn }) => topicArn),
        ),
        allow(['kms:GetKeyPolicy', 'kms:GetKeyRotationStatus', 'kms:ListResourceTags'], [key.keyArn]),
        allow(
          ['sqs:ListQueueTags'],
          queues.map(({ queueArn }) => queueArn),
        ),
        allow(
          ['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'],
          roles,
        ),
        allow(
          FUNCTION_READS,
          Object.values(functions).map(({ functionArn }) => functionArn),
        ),
        allow(['states:ListTagsForResource'], [stateMachine.stateMachineArn]),
        allow(TABLE_READS, [table.tableArn]),
        ...this.#stack.node
          .findAll()
          .filter((construct): construct is Bucket => construct instanceof Bucket)
          .map(({ bucketArn }) => allow(BUCKET_READS, [bucketArn])),
        ...Object.entries(this.byName()).map(([resource, { actions }]) => allow(actions, [resource])),
        allow(WITHOUT_RESOURCE, ['*']),
      ],
    });
    this.explain();
  }

  /** What is found by the beginning of its name: it is made after this policy, or is this policy itself. */
  private byName(
    partition: string = Aws.PARTITION,
    region: string = Aws.REGION,
    account: string = Aws.ACCOUNT_ID,
  ) {
    const { stackName } = this.#stack;
    const arn = (service: string, begin: string, where = region) =>
      `arn:${partition}:${service}:${where}:${account}:${begin}*`;
    const named: Readonly<Record<string, { actions: string[]; reason: string }>> = {
      [arn('iam', `policy/${stackName}-`, '')]: {
        actions: ['iam:GetPolicy', 'iam:GetPolicyVersion', 'iam:ListEntitiesForPolicy'],
        reason:
          'The managed policies of this stack, of which this one cannot name itself. They are only read.',
      },
      [arn('logs', `log-group:${stackName}-`)]: LOG_GROUPS,
      [arn('logs', `log-group:/aws/vendedlogs/states/${stackName}-`)]: LOG_GROUPS,
      [arn('events', `rule/${ownPrefix(this)}`)]: {
        actions: ['events:ListTagsForResource'],
        reason: 'The rules of this stack. They are only read.',
      },
      [arn('cloudwatch', `alarm:${ownPrefix(this)}`)]: {
        actions: ['cloudwatch:ListTagsForResource'],
        reason: 'The alarms of this stack. They are only read.',
      },
      [arn('cloudwatch', `dashboard/${stackName}-`, '')]: {
        actions: ['cloudwatch:GetDashboard'],
        reason: 'The dashboard of this stack, in each Region. It is only read.',
      },
      [arn('cloudtrail', `trail/${ownPrefix(this)}`)]: {
        actions: [
          'cloudtrail:GetEventConfiguration',
          'cloudtrail:GetInsightSelectors',
          'cloudtrail:ListTags',
        ],
        reason: 'The second trail of this stack, where it has one. It is only read.',
      },
    };
    return named;
  }

  /** In the form in which nag writes what CloudFormation fills in. */
  private explain(): void {
    const reasons = {
      '*': 'AWS offers no narrower resource for listing log groups, their policies and scaling. They are only read.',
      ...Object.fromEntries(
        Object.entries(this.byName('<AWS::Partition>', '<AWS::Region>', '<AWS::AccountId>')).map(
          ([resource, { reason }]) => [resource, reason],
        ),
      ),
    };
    for (const [resource, reason] of Object.entries(reasons)) {
      Validations.of(this.policy).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
    }
    for (const action of BUCKET_READS.filter((name) => name.includes('*'))) {
      const reason = 'How the bucket of the second trail is set up: these actions read no object.';
      Validations.of(this.policy).acknowledge({ id: `AwsSolutions-IAM5[Action::${action}]`, reason });
    }
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

function allow(actions: string[], resources: readonly string[]): PolicyStatement {
  return new PolicyStatement({ actions, resources: [...resources] });
}
