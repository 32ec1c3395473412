import { describe, expect, test } from '@jest/globals';
import { resourceOf, resourcesOf, type Statement, statementsOf, synthesize } from './synthesized.ts';

const template = synthesize();
const [tableId] = resourceOf(template, 'AWS::DynamoDB::GlobalTable');
const [topicId] = resourceOf(template, 'AWS::SNS::Topic', 'Notifications');
const [tamperingTopicId] = resourceOf(template, 'AWS::SNS::Topic', 'Tampering');
const [keyId] = resourceOf(template, 'AWS::KMS::Key');
const [stateMachineId] = resourceOf(template, 'AWS::StepFunctions::StateMachine');

const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const functionArn = (name: string) => arnOf(resourceOf(template, 'AWS::Lambda::Function', name)[0]);
const trails = (...region: unknown[]) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ...region]],
});
const TRAILS_OF_THIS_REGION = trails(':cloudtrail:', { Ref: 'AWS::Region' }, ':*:trail/*');
const TRAILS_ANYWHERE = trails(':cloudtrail:*:*:trail/*');
/** The parameters of this stack, or those of a folder of it. */
const parametersIn = (folder: string, end = '*') => ({
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':ssm:',
      { Ref: 'AWS::Region' },
      ':',
      { Ref: 'AWS::AccountId' },
      `:parameter/cloudtrail-remediator/cloudtrail-remediator/${folder}${end}`,
    ],
  ],
});
const ofThisAccount = (region: unknown[], resource: string) => ({
  'Fn::Join': [
    '',
    ['arn:', { Ref: 'AWS::Partition' }, ...region, { Ref: 'AWS::AccountId' }, resource].reduce<unknown[]>(
      (joined, part) => {
        const last = joined.at(-1);
        if (typeof last === 'string' && typeof part === 'string')
          return [...joined.slice(0, -1), last + part];
        return [...joined, part];
      },
      [],
    ),
  ],
});
const BUCKETS = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::*']] };
const here = (service: string) => [`:${service}:`, { Ref: 'AWS::Region' }, ':'];
const LOG_GROUPS = ofThisAccount(here('logs'), ':log-group:*');
const KEYS = ofThisAccount([':kms:*:'], ':key/*');
/** How what trails deliver to is set up. */
const DELIVERY_READS = {
  's3:GetLifecycleConfiguration': [BUCKETS],
  's3:GetBucketPolicy': [BUCKETS],
  's3:GetBucketVersioning': [BUCKETS],
  's3:GetBucketObjectLockConfiguration': [BUCKETS],
  's3:GetBucketPublicAccessBlock': [BUCKETS],
  's3:GetEncryptionConfiguration': [BUCKETS],
  's3:ListAllMyBuckets': ['*'],
  'kms:DescribeKey': [KEYS],
  'kms:GetKeyPolicy': [KEYS],
  'logs:DescribeLogGroups': [LOG_GROUPS],
  'logs:DescribeMetricFilters': [LOG_GROUPS],
  'logs:DescribeSubscriptionFilters': [LOG_GROUPS],
  'sns:GetTopicAttributes': [ofThisAccount(here('sns'), ':*')],
};
const SWEEPS = {
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':states:',
      { Ref: 'AWS::Region' },
      ':',
      { Ref: 'AWS::AccountId' },
      ':execution:',
      { 'Fn::GetAtt': [stateMachineId, 'Name'] },
      ':sweep-*',
    ],
  ],
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

const UNRESOLVED = { 'Fn::Join': ['', [arnOf(tableId), '/index/unresolved']] };

describe('a function may make the calls of its step, on the resources of its step, and write its own log', () => {
  test.each<[string, Record<string, unknown[]>]>([
    ['TasksClassifyEvent', {}],
    ['TasksCheckLogging', { 'cloudtrail:GetTrailStatus': [TRAILS_OF_THIS_REGION] }],
    ['TasksStartLogging', { 'cloudtrail:StartLogging': [TRAILS_OF_THIS_REGION] }],
    ['TasksVerifyLogging', { 'cloudtrail:GetTrailStatus': [TRAILS_OF_THIS_REGION] }],
    [
      'TasksCompareTrail',
      {
        'cloudtrail:GetTrail': [TRAILS_OF_THIS_REGION],
        'cloudtrail:GetEventSelectors': [TRAILS_OF_THIS_REGION],
        'cloudtrail:GetInsightSelectors': [TRAILS_OF_THIS_REGION],
        'cloudtrail:GetEventConfiguration': [TRAILS_OF_THIS_REGION],
        'cloudtrail:ListTags': [TRAILS_OF_THIS_REGION],
        'cloudtrail:GetTrailStatus': [TRAILS_OF_THIS_REGION],
        'ssm:GetParameter': [parametersIn('baseline/')],
        'dynamodb:GetItem': [arnOf(tableId)],
        ...DELIVERY_READS,
      },
    ],
    [
      'TasksRecordIncident',
      {
        'dynamodb:PutItem': [arnOf(tableId)],
        'dynamodb:GetItem': [arnOf(tableId)],
        'dynamodb:UpdateItem': [arnOf(tableId)],
        'dynamodb:Query': [arnOf(tableId), UNRESOLVED],
      },
    ],
    [
      'TasksPublishNotification',
      {
        'sns:Publish': [{ Ref: topicId }, { Ref: tamperingTopicId }],
        'kms:GenerateDataKey': [arnOf(keyId)],
        'kms:Decrypt': [arnOf(keyId)],
      },
    ],
    [
      'SweepTrails',
      {
        // AWS offers no narrower resource for these two.
        'cloudtrail:ListTrails': ['*'],
        'cloudtrail:DescribeTrails': ['*'],
        // Trails whose home is elsewhere feed this Region's EventBridge too.
        'cloudtrail:GetTrailStatus': [TRAILS_ANYWHERE],
        'cloudtrail:GetTrail': [TRAILS_ANYWHERE],
        'cloudtrail:GetEventSelectors': [TRAILS_ANYWHERE],
        'cloudtrail:GetInsightSelectors': [TRAILS_ANYWHERE],
        'cloudtrail:GetEventConfiguration': [TRAILS_ANYWHERE],
        'cloudtrail:ListTags': [TRAILS_ANYWHERE],
        'ssm:GetParameter': [parametersIn('')],
        'dynamodb:GetItem': [arnOf(tableId)],
        'dynamodb:UpdateItem': [arnOf(tableId)],
        'dynamodb:Query': [UNRESOLVED],
        'states:StartExecution': [{ Ref: stateMachineId }],
        'states:DescribeExecution': [SWEEPS],
        'sns:ListSubscriptionsByTopic': [{ Ref: topicId }, { Ref: tamperingTopicId }],
        ...DELIVERY_READS,
      },
    ],
    [
      'FilterDelivery',
      {
        'ssm:GetParametersByPath': [parametersIn('baseline', ''), parametersIn('baseline/')],
        'states:StartExecution': [{ Ref: stateMachineId }],
      },
    ],
  ])('%s', (name, calls) => {
    const [functionId, { Properties }] = resourceOf(template, 'AWS::Lambda::Function', name);
    const [roleId] = resourceOf(template, 'AWS::IAM::Role', name);
    const [logId] = resourceOf(template, 'AWS::Logs::LogGroup', name);
    expect(Properties['Role']).toEqual(arnOf(roleId));
    expect(functionId).toContain(name);
    expect(allowedTo(roleId)).toEqual({
      ...calls,
      'logs:CreateLogStream': [arnOf(logId)],
      'logs:PutLogEvents': [arnOf(logId)],
    });
  });
});

test('the workflow may invoke its seven functions, start trails, publish events, and set up its log and its traces', () => {
  const [roleId] = resourceOf(template, 'AWS::IAM::Role', 'Remediation');
  const {
    'lambda:InvokeFunction': invoked,
    'cloudtrail:StartLogging': started,
    // test/infra/tickets.ts looks at these.
    'events:PutEvents': _announced,
    ...rest
  } = allowedTo(roleId);
  const names = [
    'CheckLogging',
    'ClassifyEvent',
    'CompareTrail',
    'PublishNotification',
    'RecordIncident',
    'StartLogging',
    'VerifyLogging',
  ];
  expect(invoked).toEqual(names.map((name) => functionArn(`Tasks${name}`)));
  expect(started).toEqual(
    allowedTo(resourceOf(template, 'AWS::IAM::Role', 'TasksStartLogging')[0])['cloudtrail:StartLogging'],
  );
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

test.each(['Detection', 'Finding', 'Watch'])(
  'the rules of %s may start the workflow, under a role of their own',
  (begin) => {
    const [roleId] = resourceOf(template, 'AWS::IAM::Role', begin);
    expect(allowedTo(roleId)).toEqual({ 'states:StartExecution': [{ Ref: stateMachineId }] });
  },
);

test('the schedule may start the sweep, and write its failures to its queue', () => {
  const [roleId] = resourceOf(template, 'AWS::IAM::Role', 'SweepRole');
  expect(allowedTo(roleId)).toEqual({
    'lambda:InvokeFunction': [functionArn('SweepTrails')],
    'sqs:SendMessage': [arnOf(resourceOf(template, 'AWS::SQS::Queue', 'Sweep')[0])],
  });
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

test('there are no other roles', () => {
  expect(resourcesOf(template, 'AWS::IAM::Role')).toHaveLength(14);
  expect(resourcesOf(template, 'AWS::IAM::Policy')).toHaveLength(14);
});

test('the sentinel trail needs no role', () => {
  const more = resourcesOf(synthesize({ sentinelTrail: true }), 'AWS::IAM::Role');
  expect(more).toHaveLength(resourcesOf(template, 'AWS::IAM::Role').length);
});

test('the classifier recognizes exactly the roles that may restart trails as those of the remediator', () => {
  const [, { Properties }] = resourceOf(template, 'AWS::Lambda::Function', 'TasksClassifyEvent');
  const { Variables } = Properties['Environment'] as { Variables: Record<string, unknown> };
  const roleIds = ['TasksStartLogging', 'RemediationStateMachineRole'].map(
    (name) => resourceOf(template, 'AWS::IAM::Role', name)[0],
  );
  expect(Variables['REMEDIATOR_ROLE_ARNS']).toEqual({
    'Fn::Join': ['', [arnOf(roleIds[0]!), ',', arnOf(roleIds[1]!)]],
  });
});
