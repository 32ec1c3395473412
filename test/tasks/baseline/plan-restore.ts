import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc, { ANY_CHARACTER } from '../../fixtures/seeded.ts';
import { approveTrail } from '../../../tasks/baseline/baseline.ts';
import { normalizeTrail, type TrailAnswers } from '../../../tasks/baseline/normalize-trail.ts';
import { planRestore, renderCommand } from '../../../tasks/baseline/plan-restore.ts';
import type { CurrentTrail } from '../../../tasks/contract/current-trail.ts';

const ARN = 'arn:aws:cloudtrail:eu-central-1:111122223333:trail/management-events';
const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:trail';
const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/0a';
const LOGS = {
  CloudWatchLogsLogGroupArn: 'arn:aws:logs:eu-central-1:111122223333:log-group:trail:*',
  CloudWatchLogsRoleArn: 'arn:aws:iam::111122223333:role/trail-logs',
};
const FULL = {
  ...{ S3BucketName: 'audit-log', S3KeyPrefix: 'org', SnsTopicARN: TOPIC, KmsKeyId: KEY, ...LOGS },
  ...{ IncludeGlobalServiceEvents: true, IsMultiRegionTrail: true, LogFileValidationEnabled: true },
};

function trail(settings: object = FULL, more: Partial<TrailAnswers> = {}): CurrentTrail {
  return normalizeTrail(ARN, {
    trail: { HasCustomEventSelectors: false, HasInsightSelectors: false, ...settings },
    ...{ isLogging: true, aggregation: [], tags: [], ...more },
  });
}
const approved = approveTrail(trail());
const without = (...names: (keyof typeof FULL)[]) =>
  Object.fromEntries(Object.entries(FULL).filter(([name]) => !names.includes(name as keyof typeof FULL)));

describe('UpdateTrail', () => {
  test('is one call, with the differing fields only, if no destination differs', () => {
    const { calls } = planRestore(
      approved,
      trail({ ...FULL, IsMultiRegionTrail: false, LogFileValidationEnabled: false }),
    );
    expect(calls).toEqual([
      {
        action: 'UpdateTrail',
        input: { Name: ARN, IsMultiRegionTrail: true, EnableLogFileValidation: true },
      },
    ]);
  });

  test('is split if destinations differ, because a broken one must not keep the trail in one Region', () => {
    const { calls } = planRestore(
      approved,
      trail({ S3BucketName: 'mallorys-bucket', IncludeGlobalServiceEvents: true }),
    );
    expect(calls).toEqual([
      {
        action: 'UpdateTrail',
        input: { Name: ARN, IsMultiRegionTrail: true, EnableLogFileValidation: true },
      },
      {
        action: 'UpdateTrail',
        input: {
          Name: ARN,
          S3BucketName: 'audit-log',
          S3KeyPrefix: 'org',
          KmsKeyId: KEY,
          SnsTopicName: TOPIC,
        },
      },
      { action: 'UpdateTrail', input: { Name: ARN, ...LOGS } },
    ]);
  });

  test('clears a field with an empty text, and CloudWatch Logs with two', () => {
    const bare = approveTrail(
      trail(
        without(
          'S3KeyPrefix',
          'SnsTopicARN',
          'KmsKeyId',
          'CloudWatchLogsLogGroupArn',
          'CloudWatchLogsRoleArn',
        ),
      ),
    );
    expect(planRestore(bare, trail()).calls).toEqual([
      { action: 'UpdateTrail', input: { Name: ARN, S3KeyPrefix: '', KmsKeyId: '', SnsTopicName: '' } },
      {
        action: 'UpdateTrail',
        input: { Name: ARN, CloudWatchLogsLogGroupArn: '', CloudWatchLogsRoleArn: '' },
      },
    ]);
  });

  test('sends the log group with its role, even if only one differs', () => {
    const current = trail({ ...FULL, CloudWatchLogsRoleArn: 'arn:aws:iam::111122223333:role/other' });
    expect(planRestore(approved, current).calls).toEqual([
      { action: 'UpdateTrail', input: { Name: ARN, ...LOGS } },
    ]);
  });
});

test('a trail with few settings is created with those settings alone', () => {
  const bare = approveTrail(trail({ S3BucketName: 'audit-log' }));
  expect(planRestore(bare, null).calls).toEqual([
    {
      action: 'CreateTrail',
      input: {
        ...{ Name: 'management-events', S3BucketName: 'audit-log', IsMultiRegionTrail: false },
        ...{ IncludeGlobalServiceEvents: false, EnableLogFileValidation: false, IsOrganizationTrail: false },
      },
    },
    { action: 'StartLogging', input: { Name: ARN } },
  ]);
});

test.each(['CloudWatchLogsLogGroupArn', 'CloudWatchLogsRoleArn'] as const)(
  'omitted CloudWatch Logs are reported, even if only %s differs',
  (setting) => {
    const plan = planRestore(approved, trail(without(setting)), { without: ['cloudWatchLogs'] });
    expect(plan).toMatchObject({ calls: [], notRestored: [{ part: 'settings' }] });
  },
);

test('another trail, or a part that could not be read, is named', () => {
  const other = { ...trail(), trailArn: `${ARN}-2` };
  expect(() => planRestore(approved, other)).toThrow(`${ARN}-2 is not the trail that was approved: ${ARN}.`);
  const unread = { ...trail(), tags: { unknown: 'AccessDenied' } };
  expect(planRestore(approved, unread).notRestored).toEqual([
    { part: 'tags', why: 'Its tags could not be read, and are left as they are: AccessDenied' },
  ]);
});

test('a deleted trail is created under its short name, started at once, and then completed in order', () => {
  const whole = approveTrail(
    trail(FULL, {
      selectors: { EventSelectors: [{ ReadWriteType: 'WriteOnly' }] },
      insights: [{ InsightType: 'ApiCallRateInsight' }],
      aggregation: [{ EventCategory: 'Data', Templates: ['API_ACTIVITY'] }],
      tags: [
        { Key: 'Owner', Value: 'security' },
        { Key: 'aws:cloudformation:stack-name', Value: 'audit' },
      ],
    }),
  );
  const { calls, notRestored } = planRestore(whole, null);
  expect(calls).toEqual([
    {
      action: 'CreateTrail',
      input: {
        ...{ Name: 'management-events', S3BucketName: 'audit-log', S3KeyPrefix: 'org', KmsKeyId: KEY },
        ...{ SnsTopicName: TOPIC, ...LOGS, IsMultiRegionTrail: true, IncludeGlobalServiceEvents: true },
        ...{ EnableLogFileValidation: true, IsOrganizationTrail: false },
        TagsList: [{ Key: 'Owner', Value: 'security' }],
      },
    },
    { action: 'StartLogging', input: { Name: ARN } },
    {
      action: 'PutEventSelectors',
      input: {
        TrailName: ARN,
        EventSelectors: [{ IncludeManagementEvents: true, ReadWriteType: 'WriteOnly' }],
      },
    },
    {
      action: 'PutInsightSelectors',
      input: {
        TrailName: ARN,
        InsightSelectors: [{ EventCategories: ['Management'], InsightType: 'ApiCallRateInsight' }],
      },
    },
    {
      action: 'PutEventConfiguration',
      input: {
        TrailName: ARN,
        AggregationConfigurations: [{ EventCategory: 'Data', Templates: ['API_ACTIVITY'] }],
      },
    },
  ]);
  expect(notRestored).toEqual([
    { part: 'trail', why: expect.stringContaining('a new chain of digest files begins') },
    { part: 'tags', why: expect.stringContaining('CloudFormation stack audit cannot be put back') },
  ]);
});

test('a stopped trail is started before any other call', () => {
  const { calls } = planRestore(approved, trail({ ...FULL, S3BucketName: 'other' }, { isLogging: false }));
  expect(calls.map(({ action }) => action)).toEqual(['StartLogging', 'UpdateTrail']);
});

test('added tags are removed before missing tags are restored', () => {
  const tagged = (...tags: [string, string][]) =>
    trail(FULL, { tags: tags.map(([Key, Value]) => ({ Key, Value })) });
  const { calls } = planRestore(approveTrail(tagged(['a', '1'], ['b', '2'])), tagged(['b', '3'], ['c', '4']));
  expect(calls).toEqual([
    { action: 'RemoveTags', input: { ResourceId: ARN, TagsList: [{ Key: 'c', Value: '4' }] } },
    {
      action: 'AddTags',
      input: {
        ResourceId: ARN,
        TagsList: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      },
    },
  ]);
});

describe('a destination that cannot be restored', () => {
  const named = [
    { part: 'settings', why: expect.stringContaining('CloudWatch Logs is left out') },
    { part: 'settings', why: expect.stringContaining('SNS is left out') },
  ];

  test('is unchanged in an existing trail, and named', () => {
    const current = trail({
      ...without('CloudWatchLogsLogGroupArn', 'CloudWatchLogsRoleArn', 'SnsTopicARN'),
      S3BucketName: 'other',
    });
    const { calls, notRestored } = planRestore(approved, current, { without: ['cloudWatchLogs', 'sns'] });
    expect(calls).toEqual([{ action: 'UpdateTrail', input: { Name: ARN, S3BucketName: 'audit-log' } }]);
    expect(notRestored).toEqual(named);
  });

  test('is omitted from a created trail, and named', () => {
    const { calls, notRestored } = planRestore(approved, null, { without: ['cloudWatchLogs', 'sns'] });
    expect(calls[0]?.input).not.toHaveProperty('SnsTopicName');
    expect(calls[0]?.input).not.toHaveProperty('CloudWatchLogsLogGroupArn');
    expect(calls.map(({ action }) => action)).toEqual(['CreateTrail', 'StartLogging']);
    expect(notRestored.slice(0, 2)).toEqual(named);
  });

  test('is not named if it is as approved', () => {
    expect(planRestore(approved, trail(), { without: ['cloudWatchLogs'] }).notRestored).toEqual([]);
  });
});

test('a plan for a trail that was not approved is refused', () => {
  expect(() => planRestore(approved, { ...trail(), trailArn: `${ARN}-2` })).toThrow(TypeError);
});

describe('a command', () => {
  // Stands where the AWS CLI would, and shows its arguments as they arrive.
  const bin = mkdtempSync(join(tmpdir(), 'aws-'));
  writeFileSync(join(bin, 'aws'), `#!/bin/sh\nprintf '%s\\0' "$@"\n`, { mode: 0o755 });
  const pasted = (command: string) =>
    execFileSync('sh', ['-c', command], {
      env: { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` },
      encoding: 'utf8',
    })
      .split('\0')
      .slice(0, -1);

  test('names the home Region, and the call as the AWS CLI does', () => {
    expect(renderCommand({ action: 'StartLogging', input: { Name: ARN } }, ARN)).toBe(
      `aws cloudtrail start-logging --region eu-central-1 --cli-input-json '{"Name":"${ARN}"}'`,
    );
  });

  test('passes the AWS CLI the same input after it is pasted into a shell, for any texts in it', () => {
    const text = fc.oneof(
      fc.string({ unit: ANY_CHARACTER, maxLength: 40 }),
      fc.constantFrom("it's", '$(id) `id` $HOME', '\\', '"', "'", '!!', '--name', '~', '*', 'a\nb', ''),
    );
    fc.assert(
      fc.property(text, text, (prefix, value) => {
        const input = { Name: ARN, S3KeyPrefix: prefix, TagsList: [{ Key: 'k', Value: value }] };
        const [service, call, ...options] = pasted(renderCommand({ action: 'UpdateTrail', input }, ARN));
        expect([service, call, ...options.slice(0, 3)]).toEqual([
          ...['cloudtrail', 'update-trail', '--region', 'eu-central-1', '--cli-input-json'],
        ]);
        expect(JSON.parse(options[3] ?? '')).toEqual(input);
        expect(options).toHaveLength(4);
      }),
      { numRuns: 15 },
    );
  });
});
