import { describe, expect, test } from '@jest/globals';
import { matchesPattern } from '../../local/bus/event-pattern.ts';
import { tamperingPattern, WATCHED_CALLS } from '../../tasks/contract/calls.ts';
import { ACCOUNT, deployed, REGION } from './deployed.ts';
import { resourceOf, resourcesOf, statementsOf, synthesize } from './synthesized.ts';

interface Target {
  Arn: unknown;
  RoleArn: { 'Fn::GetAtt': [string, string] };
  RetryPolicy: unknown;
  DeadLetterConfig: { Arn: { 'Fn::GetAtt': [string, string] } };
}

const template = synthesize();
const [, { Properties: rule }] = resourceOf(template, 'AWS::Events::Rule', 'Detection');
const resolve = deployed(template);
const pattern = resolve(rule['EventPattern'] as Record<string, unknown>);
const [target] = rule['Targets'] as [Target];
const [stateMachineId] = resourceOf(template, 'AWS::StepFunctions::StateMachine');
const [queueId] = resourceOf(template, 'AWS::SQS::Queue', 'DeadLetters');

const stopLogging = {
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.cloudtrail',
  account: '111122223333',
  time: '2026-11-21T12:00:00Z',
  region: 'eu-central-1',
  resources: [],
  detail: {
    eventVersion: '1.11',
    eventSource: 'cloudtrail.amazonaws.com',
    eventName: 'StopLogging',
    requestParameters: { name: 'management-events' },
    responseElements: null,
  },
};

describe('the pattern', () => {
  test('is exactly the pattern of the contract', () => {
    expect(rule['EventPattern']).toEqual(tamperingPattern({ Ref: 'AWS::AccountId' } as never));
  });

  test('fits the quota of 2,048 characters', () => {
    expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2048);
  });

  test.each(WATCHED_CALLS)('matches %s', (eventName) => {
    const event = { ...stopLogging, detail: { ...stopLogging.detail, eventName } };
    expect(matchesPattern(pattern, event)).toBe(true);
  });

  test('matches a refused call too', () => {
    const detail = { ...stopLogging.detail, errorCode: 'AccessDenied', requestParameters: null };
    expect(matchesPattern(pattern, { ...stopLogging, detail })).toBe(true);
  });

  test('matches the events of any Region, and of this account only', () => {
    expect(matchesPattern(pattern, { ...stopLogging, region: 'us-gov-west-1' })).toBe(true);
    expect(matchesPattern(pattern, { ...stopLogging, account: '444455556666' })).toBe(false);
  });

  test.each<[string, object]>([
    [
      'a call that only reads',
      { ...stopLogging, detail: { ...stopLogging.detail, eventName: 'GetTrailStatus' } },
    ],
    [
      'a call of the same name on another service',
      { ...stopLogging, detail: { ...stopLogging.detail, eventSource: 'medialive.amazonaws.com' } },
    ],
    [
      'a name in another case',
      { ...stopLogging, detail: { ...stopLogging.detail, eventName: 'stoplogging' } },
    ],
    ['a custom event that claims to be CloudTrail’s', { ...stopLogging, source: 'attacker.cloudtrail' }],
    ['an Insights event', { ...stopLogging, 'detail-type': 'AWS Insight via CloudTrail' }],
    ['a GuardDuty finding', { ...stopLogging, source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding' }],
    ['an event without a detail', { ...stopLogging, detail: {} }],
  ])('does not match %s', (_what, event) => {
    expect(matchesPattern(pattern, event)).toBe(false);
  });
});

describe('the target', () => {
  test('is the state machine, with the whole event as its input', () => {
    expect(target.Arn).toEqual({ Ref: stateMachineId });
    for (const part of ['Input', 'InputPath', 'InputTransformer']) expect(target).not.toHaveProperty(part);
  });

  test('is retried as often as EventBridge allows, for two hours', () => {
    expect(target.RetryPolicy).toEqual({ MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 7200 });
  });

  test('sends events that it could not start to the dead-letter queue', () => {
    expect(target.DeadLetterConfig.Arn['Fn::GetAtt']).toEqual([queueId, 'Arn']);
  });

  test('runs under a role that only the rules of this account may assume, and that may do nothing else', () => {
    const [roleId, { Properties: role }] = resourceOf(template, 'AWS::IAM::Role', 'Detection');
    expect(target.RoleArn['Fn::GetAtt']).toEqual([roleId, 'Arn']);
    expect(statementsOf(role['AssumeRolePolicyDocument'])).toEqual([
      expect.objectContaining({
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    ]);
  });
});

describe('the dead-letter queue', () => {
  const [, { Properties: queue }] = resourceOf(template, 'AWS::SQS::Queue', 'DeadLetters');
  const [, { Properties: policy }] = resourceOf(template, 'AWS::SQS::QueuePolicy', 'DeadLetters');
  const statements = statementsOf(policy['PolicyDocument']);

  test('is encrypted by SQS and keeps messages for 14 days', () => {
    expect(queue).toEqual({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 24 * 3600 });
  });

  test('refuses requests without TLS', () => {
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: 'sqs:*',
        Principal: { AWS: '*' },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });

  test('accepts every rule of this stack, by the prefix of its name, and no other', () => {
    const [admission, ...others] = statements.filter(({ Effect }) => Effect === 'Allow');
    expect(others).toEqual([]);
    expect(admission).toMatchObject({
      Action: 'sqs:SendMessage',
      Principal: { Service: 'events.amazonaws.com' },
      Resource: { 'Fn::GetAtt': [queueId, 'Arn'] },
    });
    const { ArnLike, ...rest } = deployed(template)(admission!.Condition!);
    expect(rest).toEqual({});
    const prefix = `arn:aws-us-gov:events:${REGION}:${ACCOUNT}:rule/cloudtrail-remediator.`;
    expect(ArnLike).toEqual({ 'aws:SourceArn': `${prefix}*` });
    for (const [, { Properties }] of resourcesOf(template, 'AWS::Events::Rule')) {
      expect(Properties['Name']).toMatch(/^cloudtrail-remediator\./);
    }
  });
});
