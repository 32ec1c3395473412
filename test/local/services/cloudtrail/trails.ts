import {
  CreateTrailCommand,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  GetTrailCommand,
  ListTrailsCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { install, type Installation, TRAIL } from './installation.ts';

describe('trails', () => {
  let installation: Installation;
  beforeEach(async () => {
    installation = await install();
  });
  afterEach(() => installation.close());

  const create = (Name: string, more = {}) =>
    new CreateTrailCommand({ Name, S3BucketName: 'log-archive', ...more });

  describe('CreateTrail, UpdateTrail and DeleteTrail', () => {
    test('create, describe, change in part and delete a trail', async () => {
      const client = installation.client();
      await client.send(
        create('data-events', { SnsTopicName: 'deliveries', KmsKeyId: 'alias/logs', S3KeyPrefix: 'a' }),
      );
      const { Trail } = await client.send(new GetTrailCommand({ Name: 'data-events' }));
      expect(Trail).toEqual({
        Name: 'data-events',
        S3BucketName: 'log-archive',
        S3KeyPrefix: 'a',
        SnsTopicName: 'deliveries',
        SnsTopicARN: 'arn:aws:sns:eu-central-1:111122223333:deliveries',
        IncludeGlobalServiceEvents: true,
        IsMultiRegionTrail: false,
        HomeRegion: 'eu-central-1',
        TrailARN: 'arn:aws:cloudtrail:eu-central-1:111122223333:trail/data-events',
        LogFileValidationEnabled: false,
        KmsKeyId: 'arn:aws:kms:eu-central-1:111122223333:alias/logs',
        HasCustomEventSelectors: false,
        HasInsightSelectors: false,
        IsOrganizationTrail: false,
      });
      const updated = await client.send(new UpdateTrailCommand({ Name: 'data-events', SnsTopicName: '' }));
      expect(updated).toMatchObject({ S3BucketName: 'log-archive', S3KeyPrefix: 'a' });
      expect(updated.SnsTopicARN).toBeUndefined();
      await client.send(new DeleteTrailCommand({ Name: 'data-events' }));
      await expect(client.send(new GetTrailCommand({ Name: 'data-events' }))).rejects.toMatchObject({
        name: 'TrailNotFoundException',
      });
    });

    test.each([
      [{ Name: 'management-events' }, 'TrailAlreadyExistsException'],
      [{ Name: 'x' }, 'InvalidTrailNameException'],
      [{ S3BucketName: 'No_Bucket' }, 'InvalidS3BucketNameException'],
      [
        { IsMultiRegionTrail: true, IncludeGlobalServiceEvents: false },
        'InvalidParameterCombinationException',
      ],
      [
        { CloudWatchLogsRoleArn: 'arn:aws:iam::111122223333:role/r' },
        'InvalidCloudWatchLogsLogGroupArnException',
      ],
      [
        { CloudWatchLogsLogGroupArn: 'arn:aws:logs:eu-central-1:111122223333:log-group:g:*' },
        'InvalidCloudWatchLogsRoleArnException',
      ],
      [{ IsOrganizationTrail: true }, 'AWSOrganizationsNotInUseException'],
      [{ TagsList: [{ Key: 'aws:x' }] }, 'InvalidTagParameterException'],
    ])('a CreateTrail with %j is refused with %s', async (more, name) => {
      await expect(installation.client().send(create('data-events', more))).rejects.toMatchObject({ name });
      expect(await installation.client().send(new ListTrailsCommand())).toMatchObject({
        Trails: [{ TrailARN: TRAIL }],
      });
    });

    test('a Region has five trails at most, shadows included', async () => {
      const client = installation.client();
      for (const name of ['two', 'three', 'four', 'five'])
        await client.send(create(name, { IsMultiRegionTrail: true }));
      await expect(client.send(create('six'))).rejects.toMatchObject({
        name: 'MaximumNumberOfTrailsExceededException',
        message: 'User: 111122223333 already has 5 trails in eu-central-1.',
      });
      const elsewhere = installation.client({ region: 'us-east-1' });
      await elsewhere.send(create('six'));
      await expect(elsewhere.send(create('seven'))).rejects.toMatchObject({
        name: 'MaximumNumberOfTrailsExceededException',
      });
      await expect(
        elsewhere.send(new UpdateTrailCommand({ Name: 'six', IsMultiRegionTrail: true })),
      ).rejects.toMatchObject({ name: 'MaximumNumberOfTrailsExceededException' });
    });

    test('a trail made for the organization belongs to the management account', async () => {
      await installation.close();
      installation = await install({
        organizations: [
          {
            managementAccount: '999988887777',
            members: ['111122223333', '444455556666'],
            delegatedAdministrators: ['444455556666'],
          },
        ],
      });
      const command = create('everybody', { IsOrganizationTrail: true });
      await expect(installation.client({ accessKeyId: '111122223333' }).send(command)).rejects.toMatchObject({
        name: 'NotOrganizationMasterAccountException',
      });
      const made = await installation.client({ accessKeyId: '444455556666' }).send(command);
      expect(made.TrailARN).toBe('arn:aws:cloudtrail:eu-central-1:999988887777:trail/everybody');
      const shown = (includeShadowTrails: boolean) =>
        installation.client().send(new DescribeTrailsCommand({ includeShadowTrails }));
      expect((await shown(true)).trailList?.map(({ Name }) => Name)).toEqual([
        'management-events',
        'everybody',
      ]);
      expect((await shown(false)).trailList?.map(({ Name }) => Name)).toEqual(['management-events']);
    });
  });

  describe('DescribeTrails and ListTrails', () => {
    const namesIn = async (region: string, input = {}) => {
      const { trailList } = await installation.client({ region }).send(new DescribeTrailsCommand(input));
      return trailList?.map(({ Name, HomeRegion }) => `${Name ?? ''} of ${HomeRegion ?? ''}`);
    };

    test('shadow trails are shown in every Region of the partition unless left out', async () => {
      await installation.client().send(create('everywhere', { IsMultiRegionTrail: true }));
      expect(await namesIn('us-east-1')).toEqual(['everywhere of eu-central-1']);
      expect(await namesIn('us-east-1', { includeShadowTrails: false })).toEqual([]);
      expect(await namesIn('cn-north-1')).toEqual([]);
      expect(await namesIn('eu-central-1')).toHaveLength(2);
    });

    test('short names match in the called Region, ARNs in any, and unknown ones are left out', async () => {
      expect(
        await namesIn('eu-central-1', { trailNameList: ['management-events', 'never-there'] }),
      ).toHaveLength(1);
      expect(await namesIn('us-east-1', { trailNameList: ['management-events'] })).toEqual([]);
      expect(await namesIn('us-east-1', { trailNameList: [TRAIL] })).toEqual([
        'management-events of eu-central-1',
      ]);
      await expect(namesIn('us-east-1', { trailNameList: ['x'] })).rejects.toMatchObject({
        name: 'InvalidTrailNameException',
      });
    });

    test('ListTrails shows the trails of every Region', async () => {
      await installation.client({ region: 'us-east-1' }).send(create('american'));
      const { Trails } = await installation.client().send(new ListTrailsCommand());
      expect(Trails).toEqual([
        { TrailARN: TRAIL, Name: 'management-events', HomeRegion: 'eu-central-1' },
        {
          TrailARN: 'arn:aws:cloudtrail:us-east-1:111122223333:trail/american',
          Name: 'american',
          HomeRegion: 'us-east-1',
        },
      ]);
    });
  });

  test.each([
    [{}, 'ValidationException', "Value null at 'name'"],
    [{ Name: 'data-events', S3BucketName: null }, 'ValidationException', "Value null at 's3BucketName'"],
    [{ IsMultiRegionTrail: 'true' }, 'SerializationException', "'isMultiRegionTrail' must be a boolean"],
    [{ TagsList: [{ Key: 'team' }, {}] }, 'ValidationException', "Value null at 'tagsList.1.key'"],
    [{ TagsList: { Key: 'team' } }, 'SerializationException', "'tagsList' must be a list"],
  ])('CreateTrail with %j is refused with %s', async (input, name, message) => {
    const complete = 'Name' in input || Object.keys(input).length === 0 ? {} : create('data-events').input;
    const call = installation.cloudTrail.handle({
      ...{ service: 'cloudtrail', action: 'CreateTrail', region: 'eu-central-1', accessKeyId: 'any' },
      ...{ sourceIp: '127.0.0.1', userAgent: 'test', requestId: '1', params: { ...complete, ...input } },
    });
    await expect(call).rejects.toMatchObject({ code: name, message: expect.stringContaining(message) });
  });
});
