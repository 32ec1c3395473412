import { beforeEach, describe, expect, test } from '@jest/globals';
import { fakeAws, refusal } from './fake-aws.ts';
import type { FakeAws } from './healthy-deployment.ts';
import { doctor, examined, troubles, useKeys } from './run-doctor.ts';

useKeys();
let aws: FakeAws;
beforeEach(() => {
  aws = fakeAws();
});

describe('what the caller may not look at', () => {
  test.each([
    [
      'ListStackResources',
      'cloudformation:ListStackResources',
      ['stack', 'workflow', 'permissions', 'alarms'],
    ],
    ['DescribeRule', 'events:DescribeRule', ['rules', 'role changes']],
    ['ListTargetsByRule', 'events:ListTargetsByRule', ['rules', 'role changes', 'permissions']],
    ['DescribeStateMachine', 'states:DescribeStateMachine', ['workflow', 'permissions']],
    ['GetFunctionConfiguration', 'lambda:GetFunctionConfiguration', ['functions', 'permissions']],
    ['GetFunctionConcurrency', 'lambda:GetFunctionConcurrency', ['functions']],
    ['SimulatePrincipalPolicy', 'iam:SimulatePrincipalPolicy', ['permissions']],
    ['GetTopicAttributes', 'SNS:GetTopicAttributes', ['topics']],
    ['ListSubscriptionsByTopic', 'SNS:ListSubscriptionsByTopic', ['topics']],
    ['DescribeTable', 'dynamodb:DescribeTable', ['table']],
    ['DescribeContinuousBackups', 'dynamodb:DescribeContinuousBackups', ['table']],
    ['DescribeTimeToLive', 'dynamodb:DescribeTimeToLive', ['table']],
    ['DescribeKey', 'kms:DescribeKey', ['key']],
    ['GetSchedule', 'scheduler:GetSchedule', ['sweep']],
    ['GetQueueAttributes', 'sqs:GetQueueAttributes', ['queues']],
    ['DescribeAlarms', 'cloudwatch:DescribeAlarms', ['alarms']],
    ['DescribeTrails', 'cloudtrail:DescribeTrails', ['permissions', 'trails']],
    ['ListTrails', 'cloudtrail:ListTrails', ['trails']],
    ['GetTrailStatus', 'cloudtrail:GetTrailStatus', ['permissions', 'trails']],
    ['GetEventSelectors', 'cloudtrail:GetEventSelectors', ['permissions', 'trails']],
  ])('is unknown with the permission that is missing: %s', async (command, action, areas) => {
    aws.refused[command] = refusal(action);
    const { code, findings } = await examined();
    expect(code).toBe(0);
    const unknown = findings.filter(({ verdict }) => verdict === 'unknown');
    expect(unknown.map(({ area }) => area)).toEqual(areas);
    for (const { what } of unknown) expect(what).toBe(`needs ${action}`);
    expect(findings.filter(({ verdict }) => verdict === 'failure')).toEqual([]);
  });

  test('is unknown too when AWS does not answer as it should', async () => {
    aws.refused['DescribeAlarms'] = Object.assign(new Error('Rate exceeded'), {
      name: 'ThrottlingException',
    });
    expect(await troubles()).toEqual([expect.stringMatching(/^alarms: unknown: AWS is throttling/)]);
  });

  test('stops at an error that is its own', async () => {
    aws.refused['DescribeAlarms'] = new TypeError('x is not a function');
    expect(await doctor()).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('x is not a function'),
    });
  });

  test('is said of a stack that an older version made', async () => {
    aws.stack = { ...aws.stack };
    const kept = aws.stack.outputs.splice(0);
    aws.stack.outputs.push(...kept.filter(({ OutputKey }) => OutputKey !== 'RuleNames'));
    expect(await troubles()).toEqual(['rules: unknown: the stack has no output for ruleNames']);
    aws.stack.outputs.splice(0, Number.POSITIVE_INFINITY, ...kept);
  });
});

test('texts of others do nothing to the terminal', async () => {
  aws.functions['StartLogging']!['Environment'] = { Variables: { 'X\u001b[2J\u202e': 'y' } };
  aws.trails['management-events']!.status = {
    IsLogging: true,
    LatestDeliveryError: '\u001b]0;owned\u0007\nno',
  };
  for (const args of [[], ['--json']]) {
    const { stdout } = await doctor(...args);
    expect(stdout).not.toMatch(/[^\n\P{Cc}]|\p{Cf}|\u2028/u);
  }
});
