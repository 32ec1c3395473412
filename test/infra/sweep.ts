import { describe, expect, test } from '@jest/globals';
import { ENVIRONMENT } from '../../tasks/contract/environment.ts';
import { resourceOf, resourcesOf, statementsOf, synthesize } from './synthesized.ts';

const template = synthesize({ ignoreTrails: 'load-test', deployedRegions: 'eu-west-1,us-east-1' });
const [functionId, { Properties: sweep }] = resourceOf(template, 'AWS::Lambda::Function', 'Sweep');
const [, { Properties: schedule }] = resourceOf(template, 'AWS::Scheduler::Schedule');
const [queueId] = resourceOf(template, 'AWS::SQS::Queue', 'Sweep');
const [roleId, { Properties: role }] = resourceOf(template, 'AWS::IAM::Role', 'SweepRole');
const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

describe('the schedule', () => {
  test('runs the sweep every five minutes, without a flexible window', () => {
    expect(schedule).toMatchObject({
      ScheduleExpression: 'rate(5 minutes)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: { Arn: arnOf(functionId), RoleArn: arnOf(roleId) },
    });
  });

  test.each([
    [1, 'rate(1 minute)', 60],
    ['10', 'rate(10 minutes)', 600],
    [60, 'rate(1 hour)', 3600],
  ])(
    'runs the sweep every %s minutes, and gives up a start when the next one is due',
    (sweepMinutes, expression, seconds) => {
      const other = synthesize({ sweepMinutes });
      const [, { Properties }] = resourceOf(other, 'AWS::Scheduler::Schedule');
      expect(Properties).toMatchObject({
        ScheduleExpression: expression,
        Target: { RetryPolicy: { MaximumEventAgeInSeconds: seconds, MaximumRetryAttempts: 10 } },
      });
      const [, { Properties: asynchronous }] = resourceOf(other, 'AWS::Lambda::EventInvokeConfig', 'Sweep');
      expect(asynchronous).toMatchObject({ MaximumEventAgeInSeconds: seconds, MaximumRetryAttempts: 0 });
    },
  );

  test('writes failed starts to a queue of its own: they are no events of the workflow', () => {
    expect(schedule['Target']).toMatchObject({ DeadLetterConfig: { Arn: arnOf(queueId) } });
    const [events] = resourceOf(template, 'AWS::SQS::Queue', 'DeadLetters');
    expect(queueId).not.toBe(events);
  });

  test('can be assumed only for this account', () => {
    expect(statementsOf(role['AssumeRolePolicyDocument'])).toEqual([
      expect.objectContaining({
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    ]);
  });
});

describe('the function', () => {
  test('has five minutes, because of the quotas of CloudTrail', () => {
    expect(sweep['Timeout']).toBe(300);
  });

  test('gets the environment that it requires, and nothing else', () => {
    const { Variables } = sweep['Environment'] as { Variables: object };
    expect(Variables).toEqual({
      [ENVIRONMENT.tableName]: { Ref: resourceOf(template, 'AWS::DynamoDB::GlobalTable')[0] },
      [ENVIRONMENT.stackName]: 'cloudtrail-remediator',
      [ENVIRONMENT.enforceTrails]: '',
      [ENVIRONMENT.enforceOwned]: '',
      [ENVIRONMENT.topicArn]: { Ref: resourceOf(template, 'AWS::SNS::Topic', 'Notifications')[0] },
      [ENVIRONMENT.tamperingTopicArn]: { Ref: resourceOf(template, 'AWS::SNS::Topic', 'Tampering')[0] },
      [ENVIRONMENT.stateMachineArn]: { Ref: resourceOf(template, 'AWS::StepFunctions::StateMachine')[0] },
      [ENVIRONMENT.ignoreTrails]: 'load-test',
      [ENVIRONMENT.deployedRegions]: 'eu-west-1,us-east-1',
    });
  });
});

test('a deployment without the sweep has no part of it', () => {
  const off = synthesize({ sweepMinutes: 0 });
  expect(resourcesOf(off, 'AWS::Scheduler::Schedule')).toEqual([]);
  expect(JSON.stringify(off.toJSON())).not.toMatch(/"Sweep[A-Z]/);
});
