import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { PREFIXES } from '../../tasks/contract/table.ts';
import { allow, allowParameters } from './statements.ts';

/** What may be restored, with which calls and roles, and where what it was before is kept. */
interface Restorable {
  readonly actions: readonly string[];
  readonly table: TableV2;
  readonly enforceTrails: readonly string[];
  readonly restoreRoles: readonly string[];
}

/**
 * Allows a role to restore trails, these and no others: it never may stop or delete one, nor change a bucket or key. It keeps
 * what a trail was before, and reads the approved settings and pauses of this stack.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/security_iam_id-based-policy-examples.html
 */
export function allowRestore(role: IRole, { actions, table, enforceTrails, restoreRoles }: Restorable): void {
  const trails = enforceTrails.map((name) =>
    Stack.of(role).formatArn({ service: 'cloudtrail', resource: 'trail', resourceName: name }),
  );
  role.addToPrincipalPolicy(allow(actions, ...trails));
  if (restoreRoles.length > 0) {
    role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [...restoreRoles],
        conditions: { StringEquals: { 'iam:PassedToService': 'cloudtrail.amazonaws.com' } },
      }),
    );
  }
  allowParameters(role, '*');
  const items = `${PREFIXES.before}*`;
  role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['dynamodb:PutItem'],
      resources: [table.tableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [items] } },
    }),
  );
}
