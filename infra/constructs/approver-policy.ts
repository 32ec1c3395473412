import { Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { WHOLE_TRAIL_READS } from '../../tasks/aws/read-whole-trail.ts';
import { PREFIXES } from '../../tasks/contract/table.ts';
import { allow, anyTrail, explainResource, parameters } from './statements.ts';

/** What approvers work with. */
export interface ApproverPolicyProps {
  readonly table: TableV2;
}

/**
 * What a person needs for `incidents baseline`: to approve settings of trails and pause their comparison, to compare, and to
 * keep what a trail was before a restore. A restore itself needs the permissions to change the trail, which are not here.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
 */
export class ApproverPolicy extends Construct {
  readonly policy: ManagedPolicy;

  constructor(scope: Construct, id: string, { table }: ApproverPolicyProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const [own, pauses] = [parameters(this, '*'), parameters(this, 'pause')];
    const trails = anyTrail(this, { region: '*' });
    const stackArn = stack.formatArn({
      service: 'cloudformation',
      resource: 'stack',
      resourceName: `${stack.stackName}/*`,
    });
    this.policy = new ManagedPolicy(this, 'Policy', {
      description: `Lets people approve the settings of CloudTrail trails (stack ${stack.stackName})`,
      statements: [
        allow(['ssm:PutParameter', 'ssm:GetParameter', 'ssm:GetParameterHistory'], own),
        allow('ssm:DeleteParameter', pauses),
        allow(WHOLE_TRAIL_READS, trails),
        allow('cloudtrail:ListTrails', '*'),
        allow('cloudformation:DescribeStacks', stackArn),
        new PolicyStatement({
          actions: ['dynamodb:PutItem', 'dynamodb:Query'],
          resources: [table.tableArn],
          conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${PREFIXES.before}*`] } },
        }),
      ],
    });
    const reasons: [resource: string, reason: string][] = [
      [own, 'Trails are approved after deployment: the path belongs to this stack alone.'],
      [pauses, 'Trails are paused after deployment: the path belongs to this stack alone.'],
      [trails, 'Which trails there are is what is found out. The calls only read.'],
      ['*', 'AWS offers no narrower resource for ListTrails, which only reads.'],
      [
        stackArn,
        'The last part of the ARN of a stack is an id that CloudFormation makes up: this is the one stack.',
      ],
    ];
    for (const [resource, reason] of reasons) explainResource(this.policy, resource, reason);
  }
}
