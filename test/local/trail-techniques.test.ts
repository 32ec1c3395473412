import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as cloudtrail from '@aws-sdk/client-cloudtrail';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { embeddedClient } from '../../local/deploy.ts';
import { openEmbedded } from '../../local/embedded.ts';
import { install, type Installation } from '../../local/installation.ts';
import { writeBaseline } from '../../local/scenarios/write-baseline.ts';
import { ACCESS_KEYS } from '../../local/settings.ts';
import { StateFolder } from '../../local/state-folder.ts';
import { approveTrail, digestOf, formatBaseline } from '../../tasks/baseline/baseline.ts';
import type { ApprovedTrail } from '../../tasks/contract/baseline.ts';
import { readWholeTrail } from '../../tasks/aws/read-whole-trail.ts';
import { runProgram } from '../cli/run-program.ts';

const REGION = 'eu-central-1';
const NAME = 'management-events';
const ARN = `arn:aws:cloudtrail:${REGION}:111122223333:trail/${NAME}`;
/** CloudTrail is eventually consistent: what is over counts as over a minute later. */
const LATER = 61_000;
/** Time from a call to its event: so long an attacker has. */
const EVENT_DELAY = 150;

type Call = readonly [action: string, input: Readonly<Record<string, unknown>>];
const all = { ReadWriteType: 'All', IncludeManagementEvents: true };
const update = (settings: object): Call => ['UpdateTrail', { Name: NAME, ...settings }];
const select = (selectors: object): Call => ['PutEventSelectors', { TrailName: NAME, ...selectors }];
const stop = (Name: string): Call => ['StopLogging', { Name }];
const advanced = (Equals: string) => ({
  AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: [Equals] }] }],
});
const DATA = [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }];

/** The trail of the tests, with everything that a trail can have. */
const SETTINGS = {
  ...{ S3BucketName: 'audit-log', S3KeyPrefix: 'org' },
  SnsTopicName: `arn:aws:sns:${REGION}:111122223333:trail`,
  KmsKeyId: `arn:aws:kms:${REGION}:111122223333:key/0a1b2c3d-0000-4000-8000-111122223333`,
  CloudWatchLogsLogGroupArn: `arn:aws:logs:${REGION}:111122223333:log-group:trail:*`,
  CloudWatchLogsRoleArn: 'arn:aws:iam::111122223333:role/trail-logs',
  ...{ IsMultiRegionTrail: true, IncludeGlobalServiceEvents: true, EnableLogFileValidation: true },
};
const PREPARED: readonly Call[] = [
  ['CreateTrail', { Name: NAME, ...SETTINGS, TagsList: [{ Key: 'Owner', Value: 'security' }] }],
  ['StartLogging', { Name: NAME }],
  select({ EventSelectors: [{ ...all, DataResources: DATA }] }),
  ['PutInsightSelectors', { TrailName: NAME, InsightSelectors: [{ InsightType: 'ApiCallRateInsight' }] }],
  [
    'PutEventConfiguration',
    { TrailName: NAME, AggregationConfigurations: [{ EventCategory: 'Data', Templates: ['API_ACTIVITY'] }] },
  ],
  ['CreateTrail', { Name: 'sentinel', S3BucketName: 'audit-log' }],
  ['StartLogging', { Name: 'sentinel' }],
];

/** What an attacker does, the incident of it, and the values that its mail shows: approved, and now. */
const TECHNIQUES: [what: string, kind: string, calls: readonly Call[], shows: readonly string[]][] = [
  [
    'UpdateTrail that takes away all it can',
    'TRAIL_WEAKENED',
    [
      update({
        ...{ S3KeyPrefix: '', SnsTopicName: '', KmsKeyId: '' },
        ...{ CloudWatchLogsLogGroupArn: '', CloudWatchLogsRoleArn: '' },
        ...{ IsMultiRegionTrail: false, IncludeGlobalServiceEvents: false, EnableLogFileValidation: false },
      }),
    ],
    ['All Regions: on → off', 'Log file validation: on → off', 'org →', 'trail-logs →', 'key/0a1b2c3d'],
  ],
  ['another bucket', 'LOG_REDIRECTED', [update({ S3BucketName: 'mallorys' })], ['audit-log → mallorys']],
  [
    'another key',
    'TRAIL_CHANGED',
    [update({ KmsKeyId: `arn:aws:kms:${REGION}:999988887777:key/evil` })],
    ['key/0a1b2c3d-0000-4000-8000-111122223333', 'key/evil'],
  ],
  ['no key', 'TRAIL_WEAKENED', [update({ KmsKeyId: '' })], ['key/0a1b2c3d']],
  ['another prefix', 'LOG_REDIRECTED', [update({ S3KeyPrefix: 'elsewhere' })], ['org → elsewhere']],
  ['one Region only', 'TRAIL_WEAKENED', [update({ IsMultiRegionTrail: false })], ['on → off']],
  ['no validation', 'TRAIL_WEAKENED', [update({ EnableLogFileValidation: false })], ['on → off']],
  [
    'selectors of reads only',
    'COVERAGE_REDUCED',
    [select({ EventSelectors: [{ ...all, ReadWriteType: 'ReadOnly', DataResources: DATA }] })],
    ['write management events'],
  ],
  [
    'selectors of writes only',
    'TRAIL_CHANGED',
    [select({ EventSelectors: [{ ...all, ReadWriteType: 'WriteOnly', DataResources: DATA }] })],
    ['"readWriteType":"All"', '"readWriteType":"WriteOnly"'],
  ],
  [
    'selectors of data events only',
    'COVERAGE_REDUCED',
    [select({ EventSelectors: [{ ...all, IncludeManagementEvents: false, DataResources: DATA }] })],
    ['management events'],
  ],
  [
    'selectors that exclude sources',
    'COVERAGE_REDUCED',
    [
      select({
        EventSelectors: [
          {
            ...{ ...all, DataResources: DATA },
            ExcludeManagementEventSources: ['kms.amazonaws.com', 'rdsdata.amazonaws.com'],
          },
        ],
      }),
    ],
    ['kms.amazonaws.com'],
  ],
  [
    'advanced selectors instead',
    'TRAIL_CHANGED',
    [select(advanced('Management'))],
    ['AWS::S3::Object', '{"fieldSelectors"'],
  ],
  [
    'Insights off',
    'INSIGHTS_DISABLED',
    [['PutInsightSelectors', { TrailName: NAME, InsightSelectors: [] }]],
    ['ApiCallRateInsight'],
  ],
  [
    'another event configuration',
    'AGGREGATION_CHANGED',
    [['PutEventConfiguration', { TrailName: NAME, AggregationConfigurations: [] }]],
    ['API_ACTIVITY'],
  ],
  [
    'other tags',
    'TAGS_CHANGED',
    [
      ['AddTags', { ResourceId: ARN, TagsList: [{ Key: 'Owner', Value: 'mallory' }] }],
      ['AddTags', { ResourceId: ARN, TagsList: [{ Key: 'Extra', Value: '1' }] }],
    ],
    ['security', 'mallory'],
  ],
  ['DeleteTrail', 'TRAIL_DELETED', [['DeleteTrail', { Name: NAME }]], []],
  [
    'a stop, and an update while nothing logs',
    'LOGGING_STOPPED',
    [stop('sentinel'), stop(NAME), update({ S3BucketName: 'mallorys', IsMultiRegionTrail: false })],
    ['audit-log → mallorys', 'All Regions: on → off'],
  ],
  [
    'a stop, a deletion, and another trail of the same name',
    'LOGGING_STOPPED',
    [
      ...[stop('sentinel'), stop(NAME), ['DeleteTrail', { Name: NAME }] as const],
      ['CreateTrail', { Name: NAME, S3BucketName: 'mallorys', IncludeGlobalServiceEvents: false }],
    ],
    ['audit-log → mallorys', 'All Regions: on → off'],
  ],
];

/** Only the clock of dates is set by the test. */
const TIMERS = [
  ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
  ...(['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const),
];

let dir: string;
let installation: Installation;
let client: cloudtrail.CloudTrailClient;
let attacker: cloudtrail.CloudTrailClient;
let approved: ApprovedTrail;
const kept = { ...process.env };

beforeAll(async () => {
  jest.useFakeTimers({ doNotFake: [...TIMERS], now: new Date('2026-11-21T20:00:00Z') });
  dir = mkdtempSync(join(tmpdir(), 'techniques-'));
  installation = await install({
    ...{ folder: new StateFolder(dir), keepTrails: true, eventDelay: EVENT_DELAY, retryScale: 0.01 },
    // CloudTrail's quotas have tests of their own.
    cloudTrail: { quotas: { writesPerSecond: 1000, readsPerSecond: 1000 } },
  });
  client = new cloudtrail.CloudTrailClient(embeddedClient(installation.url, ACCESS_KEYS.platform, REGION));
  attacker = new cloudtrail.CloudTrailClient(
    embeddedClient(installation.url, 'AKIAMALLORY000000000', REGION),
  );
  await make(client, PREPARED);
  approved = approveTrail((await readWholeTrail(client, ARN))!);
  await writeBaseline(installation, ACCESS_KEYS.platform, ARN, formatBaseline(approved).value);
  installation.arm();
});
afterAll(async () => {
  client.destroy();
  attacker.destroy();
  await installation.close();
  jest.useRealTimers();
  process.env = kept;
  rmSync(dir, { recursive: true });
});

async function make(by: cloudtrail.CloudTrailClient, calls: readonly Call[]): Promise<void> {
  for (const [action, input] of calls) {
    const Command = cloudtrail[`${action}Command` as 'UpdateTrailCommand'];
    await by.send(new Command(input as { Name: string }));
  }
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20));
  await installation.settled();
}

/** What runs ends, time passes, and the sweep runs. */
async function later(): Promise<void> {
  await settled();
  jest.setSystemTime(Date.now() + LATER);
  await installation.sweep();
  await settled();
}

const isOver = (status: string) => ['RESTORED', 'NOTED'].includes(status);

function mails(): string[] {
  return installation.sns
    .deliveries()
    .filter(({ protocol }) => protocol === 'email')
    .map(({ subject, body }) => `${subject}\n${body}`);
}

async function incidents(): Promise<{ id: string; kind: string; status: string; trailArn: string }[]> {
  const database = new DynamoDBClient(embeddedClient(installation.url, ACCESS_KEYS.platform, REGION));
  const { Items = [] } = await database.send(new ScanCommand({ TableName: installation.settings.tableName }));
  database.destroy();
  return Items.map((item) => unmarshall(item)).filter(({ kind }) => kind !== undefined) as never;
}

describe('with approved settings, each technique is detected, mailed, restored by the command of its mail, and verified:', () => {
  test.each(TECHNIQUES)('%s (%s)', async (_what, kind, calls, shows) => {
    const [mailsBefore, incidentsBefore] = [mails().length, (await incidents()).map(({ id }) => id)];
    await make(attacker, calls);
    await settled();

    const added = (await incidents()).filter(({ id }) => !incidentsBefore.includes(id));
    expect(added.map((incident) => incident.kind)).toContain(kind);
    const mail = mails()
      .slice(mailsBefore)
      .map((text) => text.replaceAll('\n', ' '))
      .findLast((text) => text.includes(`incidents baseline restore ${NAME}`));
    for (const value of shows) expect(mail).toContain(value);

    const [, command = ''] = /(incidents baseline restore \S+)/.exec(mail ?? '') ?? [];
    const restored = await runProgram([...command.split(' ').slice(1), '--yes', '--local', dir], {
      ...{ now: new Date(), openEmbedded, width: 200 },
    });
    expect(restored).toMatchObject({ code: 0, stdout: expect.stringContaining('Verified') });
    expect(digestOf(approveTrail((await readWholeTrail(client, ARN))!))).toBe(digestOf(approved));
    jest.setSystemTime(Date.now() + LATER);
  });

  test('all techniques: a sweep finds each incident resolved', async () => {
    await later();
    const open = (await incidents()).filter(({ trailArn, status }) => trailArn === ARN && !isOver(status));
    expect(open.map(({ kind, status }) => `${kind} ${status}`)).toEqual([]);
  });
});
