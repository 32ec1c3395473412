import { describe, expect, test } from '@jest/globals';
import { matchesPattern } from '../../local/bus/event-pattern.ts';
import { DELIVERY_CALLS } from '../../tasks/contract/delivery-calls.ts';
import { PROTECTED_CALLS, PROTECTED_SERVICES } from '../../tasks/contract/protection/calls.ts';
import { isProtectedCall } from '../../tasks/classify/classify-protected-call.ts';
import { ACCOUNT } from './deployed.ts';
import { resourceOf, resourcesOf, synthesize } from './synthesized.ts';
import {
  ON_OTHERS,
  ON_OURS,
  askedBy,
  call,
  named,
  patternOf,
  resolve,
  ruleOn,
  rules,
  stackName,
  template,
} from './watched-rules.ts';

describe('each part has a rule that starts the workflow:', () => {
  test.each(Object.entries(PROTECTED_CALLS))('%s', (service, calls) => {
    const { pattern, targets } = rules.get(ruleOn('watch', service))!;
    expect(pattern.source).toContain(`aws.${service}`);
    expect(pattern.detail.eventSource).toContain(`${service}.amazonaws.com`);
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

  test('there are no other rules', () => {
    const all = PROTECTED_SERVICES.map((service) => ruleOn('watch', service));
    expect(named('watch-').map(([name]) => name)).toEqual([...new Set(all), 'watch-delivery']);
  });

  test('there is no rule for the schedule without a sweep', () => {
    const [, { Properties }] = resourceOf(
      synthesize({ sweepMinutes: 0 }),
      'AWS::Events::Rule',
      'Watchwatchrecords',
    );
    expect(Properties['EventPattern']).toMatchObject({
      source: ['aws.dynamodb', 'aws.monitoring', 'aws.sqs'],
    });
  });

  test('there is no rule for the bucket without a sentinel trail', () => {
    const [, { Properties }] = resourceOf(synthesize(), 'AWS::Events::Rule', 'Watchwatchevidence');
    expect(Properties['EventPattern']).toMatchObject({ source: ['aws.logs', 'aws.account'] });
  });
});

test.each([...rules])(
  '%s fits the 2,048 characters of EventBridge with the longest possible names',
  (_name, { pattern }) => {
    expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2048);
  },
);

describe('a call on a resource of the deployment matches the rule of its part, in every form of the request:', () => {
  test.each(ON_OURS)('%s %s %j', (service, eventName, requestParameters) => {
    const event = call(service, eventName, requestParameters);
    expect(matchesPattern(patternOf(ruleOn('watch', service)), event)).toBe(true);
    expect(isProtectedCall(event)).toBe(true);
    const matching = named('watch-').filter(([, { pattern }]) => matchesPattern(pattern, event));
    expect(matching.map(([name]) => name)).toEqual([ruleOn('watch', service)]);
  });

  test.each(ON_OURS)('even if it was refused: %s %s', (service, eventName, requestParameters) => {
    const event = call(service, eventName, requestParameters, { errorCode: 'ValidationException' });
    expect(matchesPattern(patternOf(ruleOn('watch', service)), event)).toBe(true);
  });

  test('the examples above use every field that a pattern requires', () => {
    const parts = named('watch-').filter(([name]) => name !== 'watch-delivery');
    const asked = parts.flatMap(([name, { pattern }]) => {
      const fields = askedBy(pattern).flatMap(
        ({ requestParameters = {} }) => requestParameters.$or ?? [requestParameters],
      );
      return fields.flatMap((field) => Object.keys(field)).map((field) => `${name} ${field}`);
    });
    const used = new Set(
      ON_OURS.flatMap(([service, , parameters]) =>
        Object.keys(parameters).map((field) => `${ruleOn('watch', service)} ${field}`),
      ),
    );
    expect(asked.filter((field) => !used.has(field))).toEqual([]);
  });
});

describe('a call on the function that filters calls on the delivery path matches its own rules:', () => {
  const [functionName, roleName, logGroupName] = (
    ['AWS::Lambda::Function', 'AWS::IAM::Role', 'AWS::Logs::LogGroup'] as const
  ).map((type) => resolve<unknown>({ Ref: resourceOf(template, type, 'FilterDelivery')[0] }) as string);

  test.each<[service: string, eventName: string, requestParameters: object, rules: string[]]>([
    ['lambda', 'DeleteFunction20150331', { functionName }, ['watch', 'notify']],
    [
      'lambda',
      'RemovePermission20150331v2',
      { functionName: `function:${functionName}` },
      ['watch', 'notify'],
    ],
    [
      'lambda',
      'UpdateFunctionCode20150331v2',
      { functionName: `${functionName}:$LATEST` },
      ['watch', 'notify'],
    ],
    ['iam', 'DeleteRolePolicy', { roleName: roleName?.toUpperCase() }, ['watch', 'notify']],
    ['logs', 'DeleteLogGroup', { logGroupName }, ['watch']],
    ['lambda', 'DeleteFunction20150331', { functionName: `${functionName}-2` }, []],
    ['iam', 'DeleteRolePolicy', { roleName: `${roleName}-2` }, []],
  ])('%s %s %j', (service, eventName, requestParameters, kinds) => {
    const event = call(service, eventName, requestParameters);
    const matching = [...named('watch-'), ...named('notify-')]
      .filter(([, { pattern }]) => matchesPattern(pattern, event))
      .map(([name]) => name);
    expect(matching).toEqual(kinds.map((kind) => `${kind}-delivery`));
  });
});

describe('a call on another resource matches no rule:', () => {
  test.each(ON_OTHERS)('%s %s %j', (service, eventName, requestParameters) => {
    const event = call(service, eventName, requestParameters);
    const matching = [...rules].filter(([, { pattern }]) => matchesPattern(pattern, event));
    // The rule on what trails deliver to names no resource, and matches these calls alone.
    const calls = Object.entries<readonly string[]>(DELIVERY_CALLS).find(([name]) => name === service)?.[1];
    expect(matching.map(([name]) => name)).toEqual(calls?.includes(eventName) ? ['delivery'] : []);
  });

  test.each(ON_OURS)(
    'even if another account has the same names: %s %s',
    (service, eventName, parameters) => {
      const event = { ...call(service, eventName, parameters), account: '444455556666' };
      for (const [, { pattern }] of rules) expect(matchesPattern(pattern, event)).toBe(false);
    },
  );
});

describe('every part of the remediator is watched:', () => {
  const text = JSON.stringify(named('watch-').map(([, { pattern }]) => pattern));

  test.each([
    'AWS::Lambda::Function',
    'AWS::IAM::Role',
    'AWS::SNS::Topic',
    'AWS::KMS::Key',
    'AWS::DynamoDB::GlobalTable',
    'AWS::StepFunctions::StateMachine',
    'AWS::Scheduler::Schedule',
    'AWS::S3::Bucket',
    'AWS::Logs::LogGroup',
  ])('%s', (type) => {
    for (const [logicalId] of resourcesOf(template, type)) {
      expect(text).toContain(`"${resolve<unknown>({ Ref: logicalId }) as string}"`);
    }
  });

  test('a call of IAM without a request in the record, which may be on one of its roles', () => {
    const event = call('iam', 'PutRolePolicy', { omitted: true, reason: 'requestParameters too large' });
    expect(matchesPattern(patternOf('watch-access'), event)).toBe(true);
    expect(matchesPattern(patternOf('notify-access'), event)).toBe(true);
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
  ])('%s, by the prefix of its name', (type, property) => {
    for (const [, { Properties }] of resourcesOf(template, type)) {
      expect(Properties[property]).toMatch(new RegExp(`^${stackName}\\.`));
    }
  });
});
