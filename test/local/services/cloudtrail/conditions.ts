import {
  CreateTrailCommand,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
  type UpdateTrailCommandInput,
} from '@aws-sdk/client-cloudtrail';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { TrailConditions } from '../../../../local/services/cloudtrail/conditions.ts';
import { install, type Installation, TRAIL } from './installation.ts';

describe('conditions', () => {
  let installation: Installation;
  afterEach(() => installation.close());

  async function given(conditions: TrailConditions) {
    installation = await install({ conditions });
    return installation.client();
  }

  const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/0a';
  const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:trail';
  const CLOUDWATCH = {
    CloudWatchLogsLogGroupArn: 'arn:aws:logs:eu-central-1:111122223333:log-group:trail:*',
    CloudWatchLogsRoleArn: 'arn:aws:iam::111122223333:role/trail-logs',
  };
  const callRate = { TrailName: TRAIL, InsightSelectors: [{ InsightType: 'ApiCallRateInsight' as const }] };

  describe('a destination', () => {
    test.each<[TrailConditions, Omit<UpdateTrailCommandInput, 'Name'>, string]>([
      [{ buckets: { gone: 'missing' } }, { S3BucketName: 'gone' }, 'S3BucketDoesNotExistException'],
      [{ buckets: { shut: 'refuses' } }, { S3BucketName: 'shut' }, 'InsufficientS3BucketPolicyException'],
      [{ keys: { [KEY]: 'missing' } }, { KmsKeyId: KEY }, 'KmsKeyNotFoundException'],
      [{ keys: { [KEY]: 'refuses' } }, { KmsKeyId: KEY }, 'InsufficientEncryptionPolicyException'],
      [{ keys: { [KEY]: 'disabled' } }, { KmsKeyId: KEY }, 'KmsException'],
      [{ topics: { [TOPIC]: 'missing' } }, { SnsTopicName: TOPIC }, 'InsufficientSnsTopicPolicyException'],
      [
        { logGroups: { [CLOUDWATCH.CloudWatchLogsLogGroupArn]: 'missing' } },
        CLOUDWATCH,
        'InvalidCloudWatchLogsLogGroupArnException',
      ],
      [
        { logGroups: { [CLOUDWATCH.CloudWatchLogsLogGroupArn]: 'refuses' } },
        CLOUDWATCH,
        'InvalidCloudWatchLogsRoleArnException',
      ],
    ])(
      'with the condition %j is refused by UpdateTrail and CreateTrail, and changes nothing',
      async (world, input, name) => {
        const client = await given(world);
        const before = installation.cloudTrail.trail(TRAIL);
        await expect(client.send(new UpdateTrailCommand({ Name: TRAIL, ...input }))).rejects.toMatchObject({
          name,
        });
        expect(installation.cloudTrail.trail(TRAIL)).toEqual(before);
        const created = new CreateTrailCommand({ Name: 'second', S3BucketName: 'audit-log', ...input });
        await expect(client.send(created)).rejects.toMatchObject({ name });
      },
    );

    test('that the trail has already does not prevent the change of another setting', async () => {
      const client = await given({});
      const { S3BucketName = '' } = installation.cloudTrail.trail(TRAIL)?.settings ?? {};
      installation.cloudTrail.setConditions({ buckets: { [S3BucketName]: 'missing' } });
      await client.send(new UpdateTrailCommand({ Name: TRAIL, IsMultiRegionTrail: true }));
      await expect(client.send(new PutInsightSelectorsCommand(callRate))).rejects.toMatchObject({
        name: 'S3BucketDoesNotExistException',
      });
    });
  });

  test('a log group cannot be set without its role, even if the trail has one', async () => {
    const client = await given({});
    await client.send(new UpdateTrailCommand({ Name: TRAIL, ...CLOUDWATCH }));
    const { CloudWatchLogsLogGroupArn } = CLOUDWATCH;
    await expect(
      client.send(new UpdateTrailCommand({ Name: TRAIL, CloudWatchLogsLogGroupArn })),
    ).rejects.toMatchObject({
      name: 'InvalidCloudWatchLogsRoleArnException',
      message: 'You must specify a role ARN as well as a log group.',
    });
  });

  test('an empty log group clears its role as well', async () => {
    const client = await given({});
    await client.send(new UpdateTrailCommand({ Name: TRAIL, ...CLOUDWATCH }));
    await client.send(new UpdateTrailCommand({ Name: TRAIL, CloudWatchLogsLogGroupArn: '' }));
    const settings = installation.cloudTrail.trail(TRAIL)?.settings;
    expect(settings).not.toHaveProperty('CloudWatchLogsLogGroupArn');
    expect(settings).not.toHaveProperty('CloudWatchLogsRoleArn');
  });

  test.each([{ EventSelectors: [] }, { AdvancedEventSelectors: [] }])(
    'PutEventSelectors with %j is refused with the message of AWS',
    async (selectors) => {
      const client = await given({});
      const put = new PutEventSelectorsCommand({ TrailName: TRAIL, ...selectors });
      await expect(client.send(put)).rejects.toMatchObject({
        name: 'InvalidEventSelectorsException',
        message: expect.stringContaining('Specify a valid number of selectors (1 to 5'),
      });
    },
  );

  test.each([
    ['ReadOnly', 'ApiErrorRateInsight', true],
    ['ReadOnly', 'ApiCallRateInsight', false],
    ['WriteOnly', 'ApiErrorRateInsight', true],
    ['WriteOnly', 'ApiCallRateInsight', true],
  ] as const)('a trail of %s events may have %s: %s', async (ReadWriteType, InsightType, isAccepted) => {
    const client = await given({});
    await client.send(
      new PutEventSelectorsCommand({ TrailName: TRAIL, EventSelectors: [{ ReadWriteType }] }),
    );
    const put = client.send(
      new PutInsightSelectorsCommand({ TrailName: TRAIL, InsightSelectors: [{ InsightType }] }),
    );
    if (isAccepted) await put;
    else await expect(put).rejects.toMatchObject({ name: 'InvalidInsightSelectorsException' });
  });

  test('reads of settings and selectors show a change later under slowReads', async () => {
    const client = await given({ slowReads: 2 });
    await client.send(
      new PutEventSelectorsCommand({ TrailName: TRAIL, EventSelectors: [{ ReadWriteType: 'ReadOnly' }] }),
    );
    const kind = async () =>
      (await client.send(new GetEventSelectorsCommand({ TrailName: TRAIL }))).EventSelectors?.[0]
        ?.ReadWriteType;
    expect([await kind(), await kind(), await kind()]).toEqual(['All', 'All', 'ReadOnly']);
    await client.send(new UpdateTrailCommand({ Name: TRAIL, S3BucketName: 'other-log' }));
    const described = async () =>
      (await client.send(new DescribeTrailsCommand({}))).trailList?.[0]?.S3BucketName === 'other-log';
    const got = async () =>
      (await client.send(new GetTrailCommand({ Name: TRAIL }))).Trail?.S3BucketName === 'other-log';
    expect([await described(), await got(), await got()]).toEqual([false, false, true]);
  });

  test('a new trail refuses the first changes if conflicts are configured', async () => {
    const client = await given({ conflictsAfterCreate: 2 });
    await client.send(new CreateTrailCommand({ Name: 'second', S3BucketName: 'audit-log' }));
    const start = () => client.send(new StartLoggingCommand({ Name: 'second' }));
    const conflict = { name: 'ConflictException' };
    await expect(start()).rejects.toMatchObject(conflict);
    await expect(start()).rejects.toMatchObject(conflict);
    await start();
  });

  test('the name of a deleted trail stays reserved for a while if that is configured', async () => {
    const client = await given({ nameTakenFor: 5 });
    await client.send(new DeleteTrailCommand({ Name: TRAIL }));
    const create = () =>
      client.send(new CreateTrailCommand({ Name: 'management-events', S3BucketName: 'audit-log' }));
    await expect(create()).rejects.toMatchObject({ name: 'TrailAlreadyExistsException' });
    installation.setTime('2026-03-01T09:00:06.000Z');
    await create();
  });

  test.each([true, false])('Insights are off after a stop: %s', async (insightsOffAfterStop) => {
    const client = await given({ insightsOffAfterStop });
    await client.send(new PutInsightSelectorsCommand(callRate));
    await client.send(new StopLoggingCommand({ Name: TRAIL }));
    await client.send(new StartLoggingCommand({ Name: TRAIL }));
    const get = client.send(new GetInsightSelectorsCommand({ TrailName: TRAIL }));
    if (insightsOffAfterStop) await expect(get).rejects.toMatchObject({ name: 'InsightNotEnabledException' });
    else await get;
  });

  test('a recreated trail has no times of the earlier one', async () => {
    const client = await given({});
    await client.send(new StopLoggingCommand({ Name: TRAIL }));
    await client.send(new DeleteTrailCommand({ Name: TRAIL }));
    await client.send(new CreateTrailCommand({ Name: 'management-events', S3BucketName: 'audit-log' }));
    const status = await client.send(new GetTrailStatusCommand({ Name: TRAIL }));
    expect(status).toMatchObject({ IsLogging: false });
    expect([status.StartLoggingTime, status.StopLoggingTime]).toEqual([undefined, undefined]);
  });
});
