import { describe, expect, test } from '@jest/globals';
import { responderPattern, UnknownServiceError } from '../../tasks/contract/responder-pattern.ts';
import { tamperingMessage } from '../../tasks/contract/tampering-message.ts';
import { matchesPattern } from '../../local/bus/event-pattern.ts';
import { WATCHED_RESPONDER_CALLS } from '../../tasks/contract/responder-calls.ts';
import { isResponderCall } from '../../tasks/core/classify-responder-call.ts';
import { ACCOUNT, deployed, REGION } from './deployed.ts';
import { resourceOf, resourcesOf, synthesize } from './synthesized.ts';

interface Target {
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
interface Rule {
  Name: string;
  EventPattern: { source: string[]; detail: Asked & { $or?: Asked[] } };
  Targets: Target[];
}

/** As long as a stack's name may be. */
const stackName = 'a'.repeat(40);
const template = synthesize({ stackName });
const resolve = deployed(template);
const rules = new Map(
  resourcesOf(template, 'AWS::Events::Rule').map(([, { Properties }]) => {
    const { Name, EventPattern, Targets } = Properties as unknown as Rule;
    return [Name.replace(`${stackName}.`, ''), { pattern: resolve(EventPattern), targets: Targets }] as const;
  }),
);
const named = (kind: string) => [...rules].filter(([name]) => name.startsWith(kind));
const patternOf = (name: string) => rules.get(name)!.pattern;
/** What a pattern asks of calls, those apart too. */
const askedBy = ({ detail: { $or, ...together } }: Rule['EventPattern']): Asked[] => $or ?? [together];
const serviceOf = (source: string) => source.replace('aws.', '');

const nameOf = (type: string, begin?: string) =>
  resolve<unknown>({ Ref: resourceOf(template, type, begin)[0] }) as string;
const attributeOf = (attribute: string, type: string, begin?: string) =>
  resolve<unknown>({ 'Fn::GetAtt': [resourceOf(template, type, begin)[0], attribute] }) as string;
const arnOf = (type: string, begin?: string) => attributeOf('Arn', type, begin);

/** A call as CloudTrail records it. */
function call(service: string, eventName: string, requestParameters: object | null, more: object = {}) {
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
const PREFIX = `${stackName}.`;

/** Every way in which a request can name what is ours. */
const ON_OURS: [service: string, eventName: string, requestParameters: object][] = [
  ['events', 'DisableRule', { name: `${PREFIX}detection` }],
  ['events', 'PutRule', { name: `${PREFIX}watch-kms`, eventBusName: 'default', state: 'DISABLED' }],
  ['events', 'RemoveTargets', { rule: `${PREFIX}failure`, ids: ['Target0'] }],
  ['events', 'UpdateEventBus', { name: 'default', kmsKeyIdentifier: 'alias/of-mallory' }],
  ['events', 'UpdateEventBus', { name: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default` }],
  ['events', 'UpdateEventBus', { kmsKeyIdentifier: 'alias/of-mallory' }],
  ['events', 'PutTargets', { rule: `${PREFIX}tell-sns`, targets: [{ id: 'Target0', arn: 'arn:aws:sqs:x' }] }],
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
  ['monitoring', 'PutMetricAlarm', { alarmName: `${PREFIX}restore-failed`, actionsEnabled: false }],
  ['monitoring', 'SetAlarmState', { alarmName: `${PREFIX}heartbeat-missing`, stateValue: 'OK' }],
  ['monitoring', 'DeleteAlarms', { alarmNames: ['of-somebody-else', `${PREFIX}heartbeat-missing`] }],
  [
    'monitoring',
    'PutAlarmMuteRule',
    {
      name: 'quiet',
      rule: { schedule: { expression: 'cron(* * * * *)', duration: 'P1D' } },
      muteTargets: { alarmNames: ['of-somebody-else', `${PREFIX}restore-failed`] },
    },
  ],
  [
    'sqs',
    'RemovePermission',
    { queueUrl: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${queue}`, label: 'rules' },
  ],
  ['sqs', 'PurgeQueue', { queueUrl: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${queue}` }],
  ['sqs', 'DeleteQueue', { queueUrl: `https://${REGION}.queue.amazonaws.com/${ACCOUNT}/${queue}` }],
  ['cloudformation', 'DeleteStack', { stackName }],
  ['cloudformation', 'DeleteStack', { stackName: resolve({ Ref: 'AWS::StackId' }) }],
  ['cloudformation', 'UpdateTerminationProtection', { stackName, enableTerminationProtection: false }],
  [
    'cloudformation',
    'UpdateTerminationProtection',
    { stackName: resolve({ Ref: 'AWS::StackId' }), enableTerminationProtection: false },
  ],
];

/** What looks like ours, and is not. */
const ON_OTHERS: [service: string, eventName: string, requestParameters: object | null][] = [
  ['events', 'DisableRule', { name: `${stackName}-2.detection` }],
  ['events', 'UpdateEventBus', { name: 'orders' }],
  ['events', 'DisableRule', { name: 'default' }],
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
  ['monitoring', 'DeleteAlarms', { alarmNames: [`${stackName}-2.restore-failed`] }],
  ['sqs', 'PurgeQueue', { queueUrl: `https://sqs.${REGION}.amazonaws.com/444455556666/${queue}` }],
  ['cloudformation', 'DeleteStack', { stackName: `${stackName}-2` }],
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

describe('each service has a rule that starts the workflow', () => {
  test.each(WATCHED_RESPONDER_CALLS)('$source', ({ source, calls }) => {
    const { pattern, targets } = rules.get(`watch-${serviceOf(source)}`)!;
    expect(pattern.source).toEqual([source]);
    const asked = askedBy(pattern).flatMap(({ eventName = [] }) => eventName);
    expect(asked).toEqual(expect.arrayContaining([...calls]));
    const [stateMachineId] = resourceOf(template, 'AWS::StepFunctions::StateMachine');
    const [roleId] = resourceOf(template, 'AWS::IAM::Role', 'WatchStart');
    const [queueId] = resourceOf(template, 'AWS::SQS::Queue', 'DeadLetters');
    expect(targets).toEqual([
      {
        Id: 'Target0',
        Arn: { Ref: stateMachineId },
        RoleArn: { 'Fn::GetAtt': [roleId, 'Arn'] },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queueId, 'Arn'] } },
        RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 7200 },
      },
    ]);
  });

  test('and there are no others', () => {
    expect(named('watch-').map(([name]) => name)).toEqual(
      WATCHED_RESPONDER_CALLS.map(({ source }) => `watch-${serviceOf(source)}`),
    );
  });

  test('of which nobody forgot to say how its requests name things', () => {
    const calls = { source: 'aws.new', eventSource: 'new.amazonaws.com', calls: ['DeleteThing'] };
    expect(() => responderPattern(calls, {} as never)).toThrow(
      new UnknownServiceError('Nothing says how requests of new.amazonaws.com name their resources.'),
    );
  });

  test('except for what this deployment does not have: without a sweep there is no schedule', () => {
    const names = resourcesOf(synthesize({ sweepMinutes: 0 }), 'AWS::Events::Rule').map(
      ([, { Properties }]) => Properties['Name'],
    );
    expect(names).toContain('cloudtrail-remediator.watch-sqs');
    expect(names).not.toContain('cloudtrail-remediator.watch-scheduler');
  });
});

test.each(named('watch-').concat(named('tell-')))(
  '%s fits the 2,048 characters of EventBridge with the longest names there can be',
  (_name, { pattern }) => {
    expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2048);
  },
);

describe('a call on what is ours is seen by the rule of its service, however the request names it', () => {
  test.each(ON_OURS)('%s %s %j', (service, eventName, requestParameters) => {
    const event = call(service, eventName, requestParameters);
    expect(matchesPattern(patternOf(`watch-${service}`), event)).toBe(true);
    expect(isResponderCall(event)).toBe(true);
    const matching = named('watch-').filter(([, { pattern }]) => matchesPattern(pattern, event));
    expect(matching.map(([name]) => name)).toEqual([`watch-${service}`]);
  });

  test.each(ON_OURS)('refused ones too: %s %s', (service, eventName, requestParameters) => {
    const event = call(service, eventName, requestParameters, { errorCode: 'ValidationException' });
    expect(matchesPattern(patternOf(`watch-${service}`), event)).toBe(true);
  });

  test('the examples above use every field that a pattern asks for', () => {
    const asked = named('watch-').flatMap(([, { pattern }]) => {
      const fields = askedBy(pattern).flatMap(
        ({ requestParameters = {} }) => requestParameters.$or ?? [requestParameters],
      );
      return fields.flatMap((field) => Object.keys(field)).map((field) => `${pattern.source[0]} ${field}`);
    });
    const used = new Set(
      ON_OURS.flatMap(([service, , parameters]) =>
        Object.keys(parameters).map((field) => `aws.${service} ${field}`),
      ),
    );
    expect(asked.filter((field) => !used.has(field))).toEqual([]);
  });
});

describe('a call on what is not ours is not', () => {
  test.each(ON_OTHERS)('%s %s %j', (service, eventName, requestParameters) => {
    const event = call(service, eventName, requestParameters);
    for (const [, { pattern }] of rules) expect(matchesPattern(pattern, event)).toBe(false);
  });

  test.each(ON_OURS)(
    'another account’s, though it has the same names: %s %s',
    (service, eventName, parameters) => {
      const event = { ...call(service, eventName, parameters), account: '444455556666' };
      for (const [, { pattern }] of rules) expect(matchesPattern(pattern, event)).toBe(false);
    },
  );
});

describe('every part of the product is watched', () => {
  const text = JSON.stringify(named('watch-').map(([, { pattern }]) => pattern));

  test.each([
    'AWS::Lambda::Function',
    'AWS::IAM::Role',
    'AWS::SNS::Topic',
    'AWS::KMS::Key',
    'AWS::DynamoDB::GlobalTable',
    'AWS::StepFunctions::StateMachine',
    'AWS::Scheduler::Schedule',
  ])('%s', (type) => {
    for (const [logicalId] of resourcesOf(template, type)) {
      expect(text).toContain(`"${resolve<unknown>({ Ref: logicalId }) as string}"`);
    }
  });

  test('AWS::SQS::Queue', () => {
    for (const [logicalId] of resourcesOf(template, 'AWS::SQS::Queue')) {
      const name = resolve<unknown>({ 'Fn::GetAtt': [logicalId, 'QueueName'] }) as string;
      expect(text).toContain(`"/${ACCOUNT}/${name}"`);
    }
  });

  test.each([
    ['AWS::Events::Rule', 'Name'],
    ['AWS::CloudWatch::Alarm', 'AlarmName'],
  ])('%s, by how its name begins', (type, property) => {
    for (const [, { Properties }] of resourcesOf(template, type)) {
      expect(Properties[property]).toMatch(new RegExp(`^${stackName}\\.`));
    }
  });
});

describe('what could silence the workflow is told directly too', () => {
  const told = ['events', 'states', 'lambda', 'sns', 'iam', 'kms', 'cloudformation'];
  const [, { targets }] = named('tell-')[0]!;
  const [target] = targets as [Target];
  const { InputPathsMap: paths, InputTemplate: text } = target.InputTransformer!;

  test('by these services', () => {
    expect(named('tell-').map(([name]) => name)).toEqual(told.map((service) => `tell-${service}`));
  });

  test.each(ON_OURS.filter(([service]) => told.includes(service)))(
    '%s %s %j',
    (service, eventName, parameters) => {
      const tells = patternOf(`tell-${service}`);
      expect(matchesPattern(tells, call(service, eventName, parameters))).toBe(true);
      const byRole = { userIdentity: { type: 'AssumedRole', invokedBy: 'signin.amazonaws.com' } };
      expect(matchesPattern(tells, call(service, eventName, parameters, byRole))).toBe(true);
    },
  );

  test.each(ON_OURS.filter(([service]) => told.includes(service)))(
    'but not what was refused, or what a deployment did: %s %s',
    (service, eventName, parameters) => {
      const tells = patternOf(`tell-${service}`);
      const refused = { errorCode: 'ValidationException' };
      const deployment = { userIdentity: { type: 'AssumedRole', invokedBy: 'cloudformation.amazonaws.com' } };
      expect(matchesPattern(tells, call(service, eventName, parameters, refused))).toBe(false);
      expect(matchesPattern(tells, call(service, eventName, parameters, deployment))).toBe(false);
      expect(
        matchesPattern(patternOf(`watch-${service}`), call(service, eventName, parameters, deployment)),
      ).toBe(true);
    },
  );

  test('through the topic that has no key, by no role and no function', () => {
    const [topicId] = resourceOf(template, 'AWS::SNS::Topic', 'Tampering');
    const [queueId] = resourceOf(template, 'AWS::SQS::Queue', 'DeadLetters');
    for (const [, rule] of named('tell-')) {
      const [only, ...others] = rule.targets;
      expect(others).toEqual([]);
      expect(only).toMatchObject({
        Arn: { Ref: topicId },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queueId, 'Arn'] } },
      });
      expect(only).not.toHaveProperty('RoleArn');
    }
  });

  test('in words of AWS only: nothing that a caller can choose is in the message', () => {
    expect(Object.values(paths).sort()).toEqual([
      '$.account',
      '$.detail.eventID',
      '$.detail.eventName',
      '$.detail.eventSource',
      '$.region',
      '$.time',
    ]);
  });

  test('in lines that EventBridge can read, each a JSON string with every variable and no other', () => {
    const lines = text.split('\n').map((line) => JSON.parse(line) as string);
    for (const line of lines) expect(line).not.toMatch(/["\\]/);
    const used = [...text.matchAll(/<([^>]+)>/g)].map(([, name]) => name);
    expect([...new Set(used)].sort()).toEqual(Object.keys(paths).sort());
    expect(text.length).toBeLessThanOrEqual(8192);
  });

  test('as people read it', () => {
    const read = {
      call: 'DisableKey',
      service: 'kms.amazonaws.com',
      time: '2026-11-21T12:00:00Z',
      account: ACCOUNT,
      region: 'eu-central-1',
      eventId: '0d9a8f4e-1b2c-4d3e-8f90-a1b2c3d4e5f6',
    };
    expect(tamperingMessage(read, 'RUNBOOK.md')).toMatchInlineSnapshot(`
     [
       "Somebody changed the CloudTrail remediator itself. It may be unable to act or to tell you of what comes next.",
       "Call: DisableKey (kms.amazonaws.com) at 2026-11-21T12:00:00Z, in account 111122223333, Region eu-central-1. It was not part of a deployment by CloudFormation.",
       "Who made it: aws cloudtrail lookup-events --region eu-central-1 --lookup-attributes AttributeKey=EventId,AttributeValue=0d9a8f4e-1b2c-4d3e-8f90-a1b2c3d4e5f6",
       "Look first whether a trail is dark: aws cloudtrail get-trail-status --name TRAIL",
       "What to do: RUNBOOK.md#responder-tampered",
     ]
    `);
  });
});
