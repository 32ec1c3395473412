import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { ArnFormat, Aws, Stack, Validations } from 'aws-cdk-lib';
import { type IRole, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { IConstruct } from 'constructs';
import { TABLE_INDEXES } from '../../tasks/contract/table.ts';
import { READ_ACTIONS, readActionsOf } from '../../tasks/delivery/allow-reads.ts';

/** Keeps a service from acting for other accounts. */
export const OF_THIS_ACCOUNT = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };

/** A service, as long as it acts for this account. */
export function serviceOfThisAccount(service: string): ServicePrincipal {
  return new ServicePrincipal(service, { conditions: OF_THIS_ACCOUNT });
}

/** A statement that allows actions on resources. */
export function allow(actions: string | readonly string[], ...resources: readonly string[]): PolicyStatement {
  return new PolicyStatement({ actions: [actions].flat(), resources: [...resources] });
}

/** ARN of the executions of a workflow that have such a name. */
export function executionArn(stateMachine: StateMachine, name: string): string {
  return Stack.of(stateMachine).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${stateMachine.stateMachineName}:${name}`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** ARN of every trail of a Region, of whichever account: that of an organization trail has its management account. */
export function anyTrail(scope: IConstruct, { region }: { region?: string } = {}): string {
  return Stack.of(scope).formatArn({
    service: 'cloudtrail',
    ...(region && { region }),
    account: '*',
    resource: 'trail',
    resourceName: '*',
  });
}

/** Allows reading which incidents need action. */
export function allowUnresolved({ tableArn }: TableV2): PolicyStatement {
  return allow('dynamodb:Query', `${tableArn}/index/${TABLE_INDEXES.unresolved.name}`);
}

/** Allows a role actions on the trails whose home is this Region: the rule sees no others. */
export function allowOnTrails(role: IRole, actions: readonly string[]): void {
  role.addToPrincipalPolicy(allow(actions, anyTrail(role)));
  explainResource(
    role,
    anyTrail(role),
    'Which trail will be stopped is not known beforehand, and the ARN of an organization trail carries the ' +
      'account of the organization. CloudTrail itself refuses trails that this account may not change.',
  );
}

/**
 * Allows a role to read what trails deliver to, of this account alone. An ARN names the account, but for a bucket.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function allowDeliveryReads(role: IRole): void {
  const stack = Stack.of(role);
  const arn = (service: string, resource: string, region: string = Aws.REGION) =>
    `arn:${Aws.PARTITION}:${service}:${region}:${Aws.ACCOUNT_ID}:${resource}`;
  const buckets = `arn:${Aws.PARTITION}:s3:::*`;
  // A key is in the Region of the bucket, which may be another one.
  const keys = arn('kms', 'key/*', '*');
  const [logGroups, topics] = [arn('logs', 'log-group:*'), arn('sns', '*')];
  role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: readActionsOf('s3'),
      resources: [buckets],
      conditions: { StringEquals: { 'aws:ResourceAccount': stack.account } },
    }),
  );
  role.addToPrincipalPolicy(allow(READ_ACTIONS.bucket, '*'));
  role.addToPrincipalPolicy(allow(readActionsOf('kms'), keys));
  role.addToPrincipalPolicy(allow(readActionsOf('logs'), logGroups));
  role.addToPrincipalPolicy(allow(readActionsOf('sns'), topics));
  for (const resource of ['*', buckets, keys, logGroups, topics])
    explainResource(
      role,
      resource,
      'Trails are approved after deployment, and so is what they deliver to. The calls read how a resource of this account ' +
        'is set up, and neither objects nor log entries nor keys.',
    );
}

/** ARN of the parameters of this stack: of the approved settings of trails, or of the pauses. */
export function parameters(scope: IConstruct, folder: 'baseline' | 'pause' | '*'): string {
  const stack = Stack.of(scope);
  const resourceName = `cloudtrail-remediator/${stack.stackName}/${folder === '*' ? '' : `${folder}/`}*`;
  return stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName });
}

/** Allows a role to read parameters of this stack, and no others. */
export function allowParameters(role: IRole, folder: Parameters<typeof parameters>[1]): void {
  const arn = parameters(role, folder);
  role.addToPrincipalPolicy(allow('ssm:GetParameter', arn));
  explainResource(role, arn, 'Trails are approved after deployment: the path belongs to this stack alone.');
}

/** Explains to cdk-nag why a role or policy has a wildcard in a resource. */
export function explainResource(construct: IConstruct, resource: string, reason: string): void {
  const id = `AwsSolutions-IAM5[Resource::${written(Stack.of(construct).resolve(resource))}]`;
  Validations.of(construct).acknowledge({ id, reason });
}

/** A text as cdk-nag writes it: what CloudFormation fills in is in angle brackets. */
function written(value: unknown): string {
  if (typeof value === 'string') return value;
  const {
    Ref: name,
    'Fn::GetAtt': attribute,
    'Fn::Join': join,
  } = value as { Ref?: string; 'Fn::GetAtt'?: string[]; 'Fn::Join'?: [string, unknown[]] };
  return join ? join[1].map(written).join(join[0]) : `<${name ?? attribute?.join('.')}>`;
}
