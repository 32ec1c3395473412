import { describe, expect, test } from '@jest/globals';
import { tamperingMessage } from '../../tasks/contract/protection/message.ts';
import { SILENCING } from '../../tasks/contract/protection/rules.ts';
import { matchesPattern } from '../../local/bus/event-pattern.ts';
import { ACCOUNT } from './deployed.ts';
import { resourceOf } from './synthesized.ts';
import { ON_OURS, call, named, patternOf, ruleOn, template, type Target } from './watched-rules.ts';

describe('a call that could silence the workflow also notifies people directly', () => {
  // Deployments by any caller.
  const recordedOnly = ['UpdateStack', 'ExecuteChangeSet'];
  const notifying = ON_OURS.filter(
    ([service, eventName]) =>
      (SILENCING as readonly string[]).includes(service) && !recordedOnly.includes(eventName),
  );
  const [, { targets }] = named('notify-')[0]!;
  const [target] = targets as [Target];
  const { InputPathsMap: paths, InputTemplate: text } = target.InputTransformer!;

  test('by one rule for each part, which matches these services alone', () => {
    const services = named('notify-').map(([name, { pattern }]) => [name, pattern.source]);
    expect(Object.fromEntries(services)).toEqual({
      'notify-deployment': ['aws.events'],
      'notify-stack': ['aws.cloudformation'],
      'notify-workflow': ['aws.states', 'aws.sns'],
      'notify-functions': ['aws.lambda'],
      'notify-access': ['aws.iam', 'aws.kms'],
      'notify-delivery': ['aws.lambda', 'aws.iam'],
    });
  });

  test.each(notifying)('if it is %s %s %j', (service, eventName, parameters) => {
    const notifies = patternOf(ruleOn('notify', service));
    expect(matchesPattern(notifies, call(service, eventName, parameters))).toBe(true);
    const byRole = { userIdentity: { type: 'AssumedRole', invokedBy: 'signin.amazonaws.com' } };
    expect(matchesPattern(notifies, call(service, eventName, parameters, byRole))).toBe(true);
  });

  test.each(notifying)(
    'but not if it was refused or made by a deployment: %s %s',
    (service, eventName, parameters) => {
      const notifies = patternOf(ruleOn('notify', service));
      const refused = { errorCode: 'ValidationException' };
      const deployment = { userIdentity: { type: 'AssumedRole', invokedBy: 'cloudformation.amazonaws.com' } };
      expect(matchesPattern(notifies, call(service, eventName, parameters, refused))).toBe(false);
      expect(matchesPattern(notifies, call(service, eventName, parameters, deployment))).toBe(false);
      expect(
        matchesPattern(patternOf(ruleOn('watch', service)), call(service, eventName, parameters, deployment)),
      ).toBe(true);
    },
  );

  test.each(ON_OURS.filter(([, eventName]) => recordedOnly.includes(eventName)))(
    'but not if it is part of a deployment of the forwarding stack: %s %s %j',
    (service, eventName, parameters) => {
      const event = call(service, eventName, parameters);
      expect(matchesPattern(patternOf(ruleOn('notify', service)), event)).toBe(false);
      expect(matchesPattern(patternOf(ruleOn('watch', service)), event)).toBe(true);
    },
  );

  test('through the topic that has no key, without a role and without a function', () => {
    const [topicId] = resourceOf(template, 'AWS::SNS::Topic', 'Tampering');
    const [queueId] = resourceOf(template, 'AWS::SQS::Queue', 'DeadLetters');
    for (const [, rule] of named('notify-')) {
      const [only, ...others] = rule.targets;
      expect(others).toEqual([]);
      expect(only).toMatchObject({
        Arn: { Ref: topicId },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queueId, 'Arn'] } },
      });
      expect(only).not.toHaveProperty('RoleArn');
    }
  });

  test('with values of AWS only: the message contains nothing that a caller can choose', () => {
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

  test('a message reads as a sentence', () => {
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
       "The CloudTrail remediator itself was changed. It may be unable to act or to notify you of what comes next.",
       "Call: DisableKey (kms.amazonaws.com) at 2026-11-21T12:00:00Z, in account 111122223333, Region eu-central-1. It was not part of a deployment by CloudFormation.",
       "Who made it: aws cloudtrail lookup-events --region eu-central-1 --lookup-attributes AttributeKey=EventId,AttributeValue=0d9a8f4e-1b2c-4d3e-8f90-a1b2c3d4e5f6",
       "If it is a call of IAM whose request the record leaves out (omitted), it may be on a role of somebody else.",
       "If the call is StopExecution, it may be a drill (incidents drill --paths): incidents list then shows a drill at that time.",
       "First check whether every trail logs: aws cloudtrail get-trail-status --name TRAIL",
       "What to do: RUNBOOK.md#remediator-tampered",
     ]
    `);
  });
});
