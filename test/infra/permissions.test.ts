import { describe, expect, test } from '@jest/globals';
import { resourceOf, resourcesOf, type Statement, statementsOf, synthesize } from './synthesized.ts';

const template = synthesize();
const [tableId] = resourceOf(template, 'AWS::DynamoDB::GlobalTable');
const [topicId] = resourceOf(template, 'AWS::SNS::Topic');
const [keyId] = resourceOf(template, 'AWS::KMS::Key');
const [stateMachineId] = resourceOf(template, 'AWS::StepFunctions::StateMachine');

const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const functionArn = (name: string) => arnOf(resourceOf(template, 'AWS::Lambda::Function', `Tasks${name}`)[0]);
const TRAILS_OF_THIS_REGION = {
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':cloudtrail:', { Ref: 'AWS::Region' }, ':*:trail/*']],
};

/** Every action that a role's policies allow, each with its resources: `action → resources`. */
function allowedTo(roleId: string): Record<string, unknown[]> {
  const statements = resourcesOf(template, 'AWS::IAM::Policy')
    .filter(([, { Properties }]) => JSON.stringify(Properties['Roles']).includes(`"${roleId}"`))
    .flatMap(([, { Properties }]) => statementsOf(Properties['PolicyDocument']));
  const allowed: Record<string, unknown[]> = {};
  for (const { Action, Resource, Effect } of statements) {
    expect(Effect).toBe('Allow');
    for (const action of [Action].flat()) (allowed[action] ??= []).push(...[Resource].flat());
  }
  return allowed;
}

describe('a function may call what its step calls, on what it calls it, and write its own log', () => {
  test.each<[string, Record<string, unknown[]>]>([
    ['ClassifyEvent', {}],
    ['StartLogging', { 'cloudtrail:StartLogging': [TRAILS_OF_THIS_REGION] }],
    ['VerifyLogging', { 'cloudtrail:GetTrailStatus': [TRAILS_OF_THIS_REGION] }],
    [
      'RecordIncident',
      {
        'dynamodb:PutItem': [arnOf(tableId)],
        'dynamodb:GetItem': [arnOf(tableId)],
      },
    ],
    [
      'PublishNotification',
      {
        'sns:Publish': [{ Ref: topicId }],
        'kms:GenerateDataKey': [arnOf(keyId)],
        'kms:Decrypt': [arnOf(keyId)],
      },
    ],
  ])('%s', (name, calls) => {
    const [functionId, { Properties }] = resourceOf(template, 'AWS::Lambda::Function', `Tasks${name}`);
    const [roleId] = resourceOf(template, 'AWS::IAM::Role', `Tasks${name}`);
    const [logId] = resourceOf(template, 'AWS::Logs::LogGroup', `Tasks${name}`);
    expect(Properties['Role']).toEqual(arnOf(roleId));
    expect(functionId).toContain(name);
    expect(allowedTo(roleId)).toEqual({
      ...calls,
      'logs:CreateLogStream': [arnOf(logId)],
      'logs:PutLogEvents': [arnOf(logId)],
    });
  });
});

test('the workflow may invoke its five functions, and set up its log and its traces', () => {
  const [roleId] = resourceOf(template, 'AWS::IAM::Role', 'Remediation');
  const { 'lambda:InvokeFunction': invoked, ...rest } = allowedTo(roleId);
  const names = ['ClassifyEvent', 'PublishNotification', 'RecordIncident', 'StartLogging', 'VerifyLogging'];
  expect(invoked).toEqual(names.map(functionArn));
  // AWS offers no narrower resource for these.
  expect(rest).toEqual(
    Object.fromEntries(
      [
        'logs:CreateLogDelivery',
        'logs:GetLogDelivery',
        'logs:UpdateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:DescribeResourcePolicies',
        'logs:DescribeLogGroups',
        'xray:PutTraceSegments',
        'xray:PutTelemetryRecords',
        'xray:GetSamplingRules',
        'xray:GetSamplingTargets',
      ].map((action) => [action, ['*']]),
    ),
  );
});

test('the detection rule may start the workflow', () => {
  const [roleId] = resourceOf(template, 'AWS::IAM::Role', 'Detection');
  expect(allowedTo(roleId)).toEqual({ 'states:StartExecution': [{ Ref: stateMachineId }] });
});

test('no role carries a managed policy, an inline one, or an action with a wildcard', () => {
  for (const [, { Properties }] of resourcesOf(template, 'AWS::IAM::Role')) {
    expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    expect(Properties).not.toHaveProperty('Policies');
  }
  const statements = resourcesOf(template, 'AWS::IAM::Policy').flatMap(([, { Properties }]): Statement[] =>
    statementsOf(Properties['PolicyDocument']),
  );
  expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
});

test('the roles above are all there are', () => {
  expect(resourcesOf(template, 'AWS::IAM::Role')).toHaveLength(7);
  expect(resourcesOf(template, 'AWS::IAM::Policy')).toHaveLength(7);
});

test('the role whose calls the classifier knows as the product’s own is the one that restarts trails', () => {
  const [, { Properties }] = resourceOf(template, 'AWS::Lambda::Function', 'TasksClassifyEvent');
  const { Variables } = Properties['Environment'] as { Variables: Record<string, unknown> };
  const [roleId] = resourceOf(template, 'AWS::IAM::Role', 'TasksStartLogging');
  expect(Variables['REMEDIATOR_ROLE_ARN']).toEqual(arnOf(roleId));
});
