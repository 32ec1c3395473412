import { describe, expect, test } from '@jest/globals';
import { matchesPattern } from '../../local/bus/event-pattern.ts';
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
  rules,
  stackName,
  template,
} from './watched-rules.ts';

describe('each service has a rule that starts the workflow', () => {
  test.each(Object.entries(PROTECTED_CALLS))('%s', (service, calls) => {
    const { pattern, targets } = rules.get(`watch-${service}`)!;
    expect(pattern.source).toEqual([`aws.${service}`]);
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
      PROTECTED_SERVICES.map((service) => `watch-${service}`),
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

test.each(named('watch-').concat(named('notify-')))(
  '%s fits the 2,048 characters of EventBridge with the longest names there can be',
  (_name, { pattern }) => {
    expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2048);
  },
);

describe('a call on what is ours is seen by the rule of its service, however the request names it', () => {
  test.each(ON_OURS)('%s %s %j', (service, eventName, requestParameters) => {
    const event = call(service, eventName, requestParameters);
    expect(matchesPattern(patternOf(`watch-${service}`), event)).toBe(true);
    expect(isProtectedCall(event)).toBe(true);
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
