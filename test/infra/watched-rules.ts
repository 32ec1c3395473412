import { iamForwardingStackName } from '../../tasks/contract/iam-region.ts';
import type { ProtectedService } from '../../tasks/contract/protection/calls.ts';
import { PROTECTED_PARTS } from '../../tasks/contract/protection/rules.ts';
import { ACCOUNT, deployed, REGION } from './deployed.ts';
import { resourceOf, resourcesOf, synthesize } from './synthesized.ts';

/** A target of a rule, as the template has it. */
export interface Target {
  Arn: unknown;
  RoleArn?: unknown;
  DeadLetterConfig: unknown;
  InputTransformer?: { InputPathsMap: Record<string, string>; InputTemplate: string };
}
/** Calls, and what their requests have to say. */
interface Asked {
  eventName?: (string | { prefix: string })[];
  requestParameters?: Record<string, unknown> & { $or?: object[] };
}
/** A rule, as the template has it. */
export interface Rule {
  Name: string;
  EventPattern: { source: string[]; detail: Asked & { eventSource: string[]; $or?: Asked[] } };
  Targets: Target[];
}

/** As long as a stack's name may be. */
export const stackName = 'a'.repeat(40);
/** The stack that forwards IAM's events to it. */
const forwarding = { name: iamForwardingStackName(stackName, REGION), region: 'us-gov-west-1' };
/** The template with the longest name of a stack. */
export const template = synthesize({ stackName, sentinelTrail: true }, forwarding);
/** Puts the names of a deployment in place of references. */
export const resolve = deployed(template);
/** The rules by their names within the stack. */
export const rules = new Map(
  resourcesOf(template, 'AWS::Events::Rule').map(([, { Properties }]) => {
    const { Name, EventPattern, Targets } = Properties as unknown as Rule;
    return [Name.replace(`${stackName}.`, ''), { pattern: resolve(EventPattern), targets: Targets }] as const;
  }),
);
/** The rules whose names begin so. */
export const named = (kind: string) => [...rules].filter(([name]) => name.startsWith(kind));
/** A rule's pattern with the names of a deployment. */
export const patternOf = (name: string) => rules.get(name)!.pattern;
/** The name of the rule that matches calls of a service. */
export const ruleOn = (kind: 'watch' | 'notify', service: string) =>
  `${kind}-${PROTECTED_PARTS[service as ProtectedService]}`;
/** What a pattern asks of calls, those apart too. */
export const askedBy = ({ detail: { $or, ...together } }: Rule['EventPattern']): Asked[] => $or ?? [together];

const nameOf = (type: string, begin?: string) =>
  resolve<unknown>({ Ref: resourceOf(template, type, begin)[0] }) as string;
const attributeOf = (attribute: string, type: string, begin?: string) =>
  resolve<unknown>({ 'Fn::GetAtt': [resourceOf(template, type, begin)[0], attribute] }) as string;
const arnOf = (type: string, begin?: string) => attributeOf('Arn', type, begin);

/** A call as CloudTrail records it. */
export function call(
  service: string,
  eventName: string,
  requestParameters: object | null,
  more: object = {},
) {
  return {
    version: '0',
    id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${service}`,
    account: ACCOUNT,
    time: '2026-11-21T12:00:00Z',
    region: REGION,
    resources: [],
    detail: {
      eventSource: `${service}.amazonaws.com`,
      eventName,
      userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/mallory` },
      requestParameters,
      ...more,
    },
  };
}

const topics = ['Notifications', 'Tampering'].map((begin) => nameOf('AWS::SNS::Topic', begin));
const queue = attributeOf('QueueName', 'AWS::SQS::Queue', 'DeadLetters');
const stateMachine = nameOf('AWS::StepFunctions::StateMachine');
const task = nameOf('AWS::Lambda::Function', 'TasksStartLogging');
const key = nameOf('AWS::KMS::Key');
const table = nameOf('AWS::DynamoDB::GlobalTable');
const bucket = nameOf('AWS::S3::Bucket');
const PREFIX = `${stackName}.`;

const stackOf = (name: string, region = forwarding.region) =>
  `arn:aws-us-gov:cloudformation:${region}:${ACCOUNT}:stack/${name}/9c2f1d60-c6f1-11f0-8a55-0a1b2c3d4e5f`;

/** Whether it is not of the function that has rules of its own. */
const isOfPart = ([logicalId]: [string, unknown]) => !logicalId.startsWith('FilterDelivery');

/** Every way in which a request can name what is ours, but for that function. */
export const ON_OURS: [service: string, eventName: string, requestParameters: object][] = [
  ['events', 'DisableRule', { name: `${PREFIX}detection` }],
  ['events', 'PutRule', { name: `${PREFIX}watch-access`, eventBusName: 'default', state: 'DISABLED' }],
  ['events', 'RemoveTargets', { rule: `${PREFIX}failure`, ids: ['Target0'] }],
  ['events', 'UpdateEventBus', { name: 'default', kmsKeyIdentifier: 'alias/of-mallory' }],
  ['events', 'UpdateEventBus', { name: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default` }],
  ['events', 'UpdateEventBus', { kmsKeyIdentifier: 'alias/of-mallory' }],
  [
    'events',
    'PutTargets',
    { rule: `${PREFIX}notify-workflow`, targets: [{ id: 'Target0', arn: 'arn:aws:sqs:x' }] },
  ],
  ['events', 'PutPermission', { eventBusName: 'default', statementId: 'all', principal: '*' }],
  ['events', 'PutPermission', { statementId: 'all', principal: '*' }],
  ['events', 'RemovePermission', { eventBusName: 'default', removeAllPermissions: true }],
  [
    'events',
    'StartReplay',
    { replayName: 'again', destination: { arn: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default` } },
  ],
  ['states', 'UpdateStateMachine', { stateMachineArn: stateMachine, definition: 'HIDDEN' }],
  [
    'states',
    'StopExecution',
    { executionArn: `${stateMachine.replace('stateMachine', 'execution')}:sweep-0-1` },
  ],
  ['lambda', 'DeleteFunction20150331', { functionName: task }],
  [
    'lambda',
    'UpdateFunctionCode20150331v2',
    { functionName: arnOf('AWS::Lambda::Function', 'TasksStartLogging') },
  ],
  ['lambda', 'UpdateFunctionConfiguration20150331v2', { functionName: `${ACCOUNT}:function:${task}` }],
  [
    'lambda',
    'PutFunctionConcurrency20171031',
    { functionName: `function:${task}`, reservedConcurrentExecutions: 0 },
  ],
  ['lambda', 'UpdateFunctionCode20150331v2', { functionName: `${task}:$LATEST` }],
  ['lambda', 'AddPermission20150331v2', { functionName: task, principal: '444455556666' }],
  ['lambda', 'RemovePermission20150331v2', { functionName: task, statementId: 'x' }],
  ['lambda', 'DeleteFunction', { functionName: nameOf('AWS::Lambda::Function', 'SweepTrails') }],
  ...topics.flatMap((topicArn): typeof ON_OURS => [
    ['sns', 'DeleteTopic', { topicArn }],
    ['sns', 'SetTopicAttributes', { topicArn, attributeName: 'Policy', attributeValue: '{}' }],
    ['sns', 'PutDataProtectionPolicy', { resourceArn: topicArn, dataProtectionPolicy: '{}' }],
    ['sns', 'Unsubscribe', { subscriptionArn: `${topicArn}:0d9a8f4e-1b2c-4d3e-8f90-a1b2c3d4e5f6` }],
  ]),
  ['dynamodb', 'DeleteTable', { tableName: table }],
  [
    'dynamodb',
    'UpdateTable',
    { tableName: arnOf('AWS::DynamoDB::GlobalTable'), deletionProtectionEnabled: false },
  ],
  ['dynamodb', 'PutResourcePolicy', { resourceArn: arnOf('AWS::DynamoDB::GlobalTable'), policy: '{}' }],
  [
    'dynamodb',
    'UpdateContinuousBackups',
    { tableName: table, pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: false } },
  ],
  ['iam', 'PutRolePolicy', { omitted: true, reason: 'requestParameters too large', originalSize: 123_456 }],
  ['iam', 'DeleteRole', { roleName: nameOf('AWS::IAM::Role', 'TasksStartLogging').toUpperCase() }],
  ['iam', 'DeleteRole', { roleName: `${PREFIX}iam-${REGION}`.toUpperCase() }],
  [
    'iam',
    'DetachRolePolicy',
    { roleName: nameOf('AWS::IAM::Role', 'RemediationStateMachine'), policyArn: 'x' },
  ],
  ['iam', 'UpdateAssumeRolePolicy', { roleName: `${PREFIX}iam-${REGION}`, policyDocument: '{}' }],
  ['kms', 'DisableKey', { keyId: key }],
  ['kms', 'ScheduleKeyDeletion', { keyId: arnOf('AWS::KMS::Key'), pendingWindowInDays: 7 }],
  ['scheduler', 'DeleteSchedule', { name: nameOf('AWS::Scheduler::Schedule'), groupName: 'default' }],
  ['monitoring', 'PutMetricAlarm', { alarmName: `${PREFIX}executions-aborted`, actionsEnabled: false }],
  ['monitoring', 'SetAlarmState', { alarmName: `${PREFIX}heartbeat-missing`, stateValue: 'OK' }],
  ['monitoring', 'DeleteAlarms', { alarmNames: ['of-somebody-else', `${PREFIX}heartbeat-missing`] }],
  [
    'monitoring',
    'PutAlarmMuteRule',
    {
      name: 'quiet',
      rule: { schedule: { expression: 'cron(* * * * *)', duration: 'P1D' } },
      muteTargets: { alarmNames: ['of-somebody-else', `${PREFIX}executions-aborted`] },
    },
  ],
  [
    'sqs',
    'RemovePermission',
    { queueUrl: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${queue}`, label: 'rules' },
  ],
  ['sqs', 'PurgeQueue', { queueUrl: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${queue}` }],
  ['sqs', 'DeleteQueue', { queueUrl: `https://${REGION}.queue.amazonaws.com/${ACCOUNT}/${queue}` }],
  ['sqs', 'StartMessageMoveTask', { sourceArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:${queue}` }],
  ['s3', 'PutBucketPolicy', { bucketName: bucket, bucketPolicy: {} }],
  ['s3', 'PutBucketLifecycle', { bucketName: bucket, LifecycleConfiguration: {} }],
  ['s3', 'PutBucketVersioning', { bucketName: bucket, VersioningConfiguration: { Status: 'Suspended' } }],
  ['s3', 'PutObjectLockConfiguration', { bucketName: bucket }],
  ['s3', 'DeleteBucket', { bucketName: bucket }],
  ['s3', 'PutBucketLifecycle', { omitted: true, reason: 'requestParameters too large' }],
  ...resourcesOf(template, 'AWS::Logs::LogGroup')
    .filter(isOfPart)
    .map(([logicalId]): (typeof ON_OURS)[number] => [
      ...(['logs', 'DeleteLogGroup'] as const),
      { logGroupName: resolve<unknown>({ Ref: logicalId }) },
    ]),
  ['account', 'DisableRegion', { regionName: REGION }],
  ['cloudformation', 'DeleteStack', { stackName }],
  ['cloudformation', 'DeleteStack', { stackName: resolve({ Ref: 'AWS::StackId' }) }],
  ['cloudformation', 'UpdateTerminationProtection', { stackName, enableTerminationProtection: false }],
  [
    'cloudformation',
    'UpdateTerminationProtection',
    { stackName: resolve({ Ref: 'AWS::StackId' }), enableTerminationProtection: false },
  ],
  ...[forwarding.name, stackOf(forwarding.name)].flatMap((forwards): typeof ON_OURS => [
    ['cloudformation', 'DeleteStack', { stackName: forwards }],
    [
      'cloudformation',
      'UpdateTerminationProtection',
      { stackName: forwards, enableTerminationProtection: false },
    ],
    ['cloudformation', 'UpdateStack', { stackName: forwards, templateURL: 'https://example.com/empty' }],
    ['cloudformation', 'ExecuteChangeSet', { stackName: forwards, changeSetName: 'nothing-left' }],
  ]),
];

/** What looks like ours, and is not. */
export const ON_OTHERS: [service: string, eventName: string, requestParameters: object | null][] = [
  ['events', 'DisableRule', { name: `${stackName}-2.detection` }],
  ['events', 'UpdateEventBus', { name: 'orders' }],
  ['events', 'DisableRule', { name: 'default' }],
  ['events', 'PutPermission', { eventBusName: 'orders', principal: '*' }],
  ['events', 'StartReplay', { destination: { arn: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/orders` } }],
  ['lambda', 'AddPermission20150331v2', { functionName: `${task}-2` }],
  ['sqs', 'StartMessageMoveTask', { sourceArn: `arn:aws:sqs:${REGION}:444455556666:${queue}` }],
  ['s3', 'PutBucketPolicy', { bucketName: `${bucket}-2` }],
  ['logs', 'DeleteLogGroup', { logGroupName: '/aws/lambda/orders' }],
  ['account', 'DisableRegion', { regionName: 'eu-west-3' }],
  ['events', 'EnableRule', { name: `${PREFIX}detection` }],
  ['states', 'UpdateStateMachine', { stateMachineArn: `${stateMachine}-2` }],
  ['states', 'StopExecution', { executionArn: `${stateMachine.replace('stateMachine', 'execution')}-2:1` }],
  ['lambda', 'DeleteFunction20150331', { functionName: `${task}-2` }],
  ['lambda', 'DeleteFunctionConcurrency20171031', { functionName: task }],
  ['sns', 'DeleteTopic', { topicArn: `${topics[0]}-2` }],
  ['sns', 'Unsubscribe', { subscriptionArn: `${topics[0]}-2:0d9a8f4e-1b2c-4d3e-8f90-a1b2c3d4e5f6` }],
  ['dynamodb', 'DeleteTable', { tableName: `${table}-2` }],
  ['iam', 'DeleteRole', { roleName: 'admin' }],
  ['kms', 'DisableKey', { keyId: '1234abcd-12ab-34cd-56ef-1234567890ab' }],
  ['scheduler', 'UpdateSchedule', { name: 'nightly' }],
  ['monitoring', 'DeleteAlarms', { alarmNames: [`${stackName}-2.executions-aborted`] }],
  ['sqs', 'PurgeQueue', { queueUrl: `https://sqs.${REGION}.amazonaws.com/444455556666/${queue}` }],
  ['cloudformation', 'DeleteStack', { stackName: `${stackName}-2` }],
  ['cloudformation', 'DeleteStack', { stackName: iamForwardingStackName(stackName, 'eu-west-1') }],
  ['cloudformation', 'DeleteStack', { stackName: stackOf(`${forwarding.name}-2`) }],
  ['cloudformation', 'DeleteStack', { stackName: stackOf(forwarding.name, 'us-east-1') }],
  // Deployments of this Region's stack are seen by what they do.
  ['cloudformation', 'UpdateStack', { stackName }],
  ['cloudformation', 'ExecuteChangeSet', { stackName, changeSetName: 'cdk-deploy-change-set' }],
  ['cloudformation', 'CreateChangeSet', { stackName: forwarding.name, changeSetName: 'cdk-diff' }],
  [
    'cloudformation',
    'UpdateTerminationProtection',
    { stackName: forwarding.name, enableTerminationProtection: true },
  ],
  ['sns', 'PutDataProtectionPolicy', { resourceArn: `${topics[0]}-2`, dataProtectionPolicy: '{}' }],
  ['monitoring', 'PutAlarmMuteRule', { name: `${PREFIX}quiet`, muteTargets: { alarmNames: ['theirs'] } }],
  ['monitoring', 'PutAlarmMuteRule', { name: 'quiet' }],
  // Turning it on takes nothing away.
  ['cloudformation', 'UpdateTerminationProtection', { stackName, enableTerminationProtection: true }],
  [
    'cloudformation',
    'UpdateTerminationProtection',
    { stackName: `${stackName}-2`, enableTerminationProtection: false },
  ],
  ['sqs', 'PurgeQueue', null],
];
