import { beforeEach, describe, expect, test } from '@jest/globals';
import { awsError, fakeAws, refusal } from './fake-aws.ts';
import type { FakeAws } from './healthy-deployment.ts';
import { doctor, examined, troubles, useKeys } from './run-doctor.ts';

describe('unknown', () => {
  useKeys();

  /** The commands of every check, but for the one by which the deployment is found. */
  const EVERY_COMMAND = [
    ...['ListStackResources', 'DescribeRule', 'ListTargetsByRule', 'DescribeStateMachine'],
    ...[
      'GetFunctionConfiguration',
      'GetFunctionConcurrency',
      'SimulatePrincipalPolicy',
      'GetTopicAttributes',
    ],
    ...[
      'BatchGetItem',
      'ListSubscriptionsByTopic',
      'DescribeTable',
      'DescribeContinuousBackups',
      'DescribeTimeToLive',
    ],
    ...['DescribeKey', 'GetSchedule', 'GetQueueAttributes', 'DescribeAlarms', 'DescribeTrails', 'ListTrails'],
    ...['GetTrailStatus', 'GetEventSelectors', 'GetTemplate', 'GetSubscriptionAttributes'],
    ...['DetectStackDrift', 'DescribeStackDriftDetectionStatus', 'DescribeStackResourceDrifts', 'Query'],
  ];

  let aws: FakeAws;
  beforeEach(() => {
    aws = fakeAws();
  });

  describe('a part that the caller may not read', () => {
    test.each([
      [
        'ListStackResources',
        'cloudformation:ListStackResources',
        ['stack', 'drift', 'policies', 'workflow', 'permissions', 'alarms'],
      ],
      ['DetectStackDrift', 'cloudformation:DetectStackDrift', ['drift']],
      ['DescribeStackDriftDetectionStatus', 'cloudformation:DescribeStackDriftDetectionStatus', ['drift']],
      ['DescribeStackResourceDrifts', 'cloudformation:DescribeStackResourceDrifts', ['drift']],
      ['GetTemplate', 'cloudformation:GetTemplate', ['policies']],
      ['GetSubscriptionAttributes', 'SNS:GetSubscriptionAttributes', ['policies']],
      ['DescribeRule', 'events:DescribeRule', ['rules', 'role changes']],
      ['ListTargetsByRule', 'events:ListTargetsByRule', ['rules', 'role changes', 'permissions']],
      ['DescribeStateMachine', 'states:DescribeStateMachine', ['workflow', 'permissions']],
      ['GetFunctionConfiguration', 'lambda:GetFunctionConfiguration', ['functions', 'permissions']],
      ['GetFunctionConcurrency', 'lambda:GetFunctionConcurrency', ['functions']],
      ['SimulatePrincipalPolicy', 'iam:SimulatePrincipalPolicy', ['permissions']],
      ['GetTopicAttributes', 'SNS:GetTopicAttributes', ['policies', 'topics']],
      ['ListSubscriptionsByTopic', 'SNS:ListSubscriptionsByTopic', ['topics']],
      ['DescribeTable', 'dynamodb:DescribeTable', ['table']],
      ['DescribeContinuousBackups', 'dynamodb:DescribeContinuousBackups', ['table']],
      ['DescribeTimeToLive', 'dynamodb:DescribeTimeToLive', ['table']],
      ['Query', 'dynamodb:Query', ['alert paths']],
      ['DescribeKey', 'kms:DescribeKey', ['key']],
      ['GetSchedule', 'scheduler:GetSchedule', ['permissions', 'sweep']],
      ['GetQueueAttributes', 'sqs:GetQueueAttributes', ['policies', 'queues']],
      ['DescribeAlarms', 'cloudwatch:DescribeAlarms', ['sweep', 'alarms']],
      ['DescribeTrails', 'cloudtrail:DescribeTrails', ['role changes', 'permissions', 'trails']],
      ['ListTrails', 'cloudtrail:ListTrails', ['trails']],
      ['BatchGetItem', 'dynamodb:BatchGetItem', ['baseline']],
    ])('is unknown, with the missing permission: %s', async (command, action, areas) => {
      aws.refused[command] = refusal(action);
      const { code, healthy, unknown: number, checks } = await examined();
      const unknown = checks.filter(({ verdict }) => verdict === 'unknown');
      expect({ code, healthy, number }).toEqual({ code: 1, healthy: false, number: unknown.length });
      expect(unknown.map(({ area }) => area)).toEqual(areas);
      for (const { what } of unknown) expect(what).toBe(`needs ${action}`);
      expect(checks.filter(({ verdict }) => verdict === 'failure')).toEqual([]);
    });

    test.each([['AccessDenied'], ['Throttling']])(
      'makes every check of a deployment unknown: %s',
      async (name) => {
        for (const command of EVERY_COMMAND) aws.refused[command] = awsError(name, 'Not now');
        const { code, healthy, unknown, checks } = await examined();
        expect({ code, healthy }).toEqual({ code: 1, healthy: false });
        expect(new Set(checks.map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
        expect(unknown).toBe(checks.length);
        expect((await doctor()).stdout).toContain(`no failure seen, ${unknown} could not be looked at`);
      },
    );

    test('is reported with the name of the trail, and the other trails are still judged', async () => {
      aws.trails['sentinel']!.error = refusal('cloudtrail:GetTrailStatus');
      aws.trails['third'] = { status: { IsLogging: true } };
      expect(await troubles()).toEqual(['trails: unknown: sentinel: needs cloudtrail:GetTrailStatus']);
      const { checks } = await examined();
      expect(checks.map(({ what }) => what)).toEqual(
        expect.arrayContaining([
          '2 trails of this Region log, without a delivery error',
          '2 trails log write management events here: calls are detected while any of them logs',
        ]),
      );
    });

    test('is reported when the selectors of a second trail cannot be read', async () => {
      aws.refused['GetEventSelectors'] = refusal('cloudtrail:GetEventSelectors');
      expect(await troubles()).toEqual([
        'trails: unknown: sentinel: needs cloudtrail:GetEventSelectors',
        'trails: unknown: only management-events is known to log write management events here: sentinel could not be read',
      ]);
    });

    test('is reported for every trail when no status can be read', async () => {
      aws.refused['GetTrailStatus'] = refusal('cloudtrail:GetTrailStatus');
      expect(await troubles()).toEqual([
        'role changes: unknown: role changes may not be watched: no trail that logs in us-east-1 carries the calls of IAM, as far as is known; management-events could not be read',
        'role changes: unknown: management-events: needs cloudtrail:GetTrailStatus',
        'trails: unknown: management-events: needs cloudtrail:GetTrailStatus',
        'trails: unknown: sentinel: needs cloudtrail:GetTrailStatus',
        'trails: unknown: no trail is known to log write management events here: management-events, sentinel could not be read',
      ]);
    });

    test('is also unknown if the response of AWS is malformed', async () => {
      aws.refused['DescribeAlarms'] = Object.assign(new Error('Rate exceeded'), {
        name: 'ThrottlingException',
      });
      expect(await troubles()).toEqual([
        expect.stringMatching(/^sweep: unknown: AWS is throttling/),
        expect.stringMatching(/^alarms: unknown: AWS is throttling/),
      ]);
    });

    test('does not hide an error of the program itself', async () => {
      aws.refused['DescribeAlarms'] = new TypeError('x is not a function');
      expect(await doctor()).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringContaining('x is not a function'),
      });
    });

    test('is reported for a stack that an older version created', async () => {
      aws.stack = { ...aws.stack };
      const kept = aws.stack.outputs.splice(0);
      aws.stack.outputs.push(...kept.filter(({ OutputKey }) => OutputKey !== 'RuleNames'));
      expect(await troubles()).toEqual([
        'rules: unknown: the stack has no output for ruleNames',
        'permissions: unknown: the stack has no output for ruleNames',
      ]);
      aws.stack.outputs.splice(0, Number.POSITIVE_INFINITY, ...kept);
    });
  });

  test('texts from AWS cannot control the terminal', async () => {
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
});
