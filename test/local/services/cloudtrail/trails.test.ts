import {
  AddTagsCommand,
  CreateTrailCommand,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailCommand,
  ListTagsCommand,
  ListTrailsCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  RemoveTagsCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { install, type Installation, TRAIL } from './installation.ts';

let installation: Installation;
beforeEach(async () => {
  installation = await install();
});
afterEach(() => installation.close());

const create = (Name: string, more = {}) =>
  new CreateTrailCommand({ Name, S3BucketName: 'log-archive', ...more });

describe('CreateTrail, UpdateTrail and DeleteTrail', () => {
  test('a trail is made, described, changed in part and deleted', async () => {
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
    [{ IsMultiRegionTrail: true, IncludeGlobalServiceEvents: false }, 'InvalidParameterCombinationException'],
    [{ CloudWatchLogsRoleArn: 'arn:aws:iam::111122223333:role/r' }, 'InvalidParameterCombinationException'],
    [{ IsOrganizationTrail: true }, 'OrganizationsNotInUseException'],
    [{ TagsList: [{ Key: 'aws:x' }] }, 'InvalidTagParameterException'],
  ])('CreateTrail with %j is refused with %s', async (more, name) => {
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

  test('names are of the called Region, ARNs of any, and unknown ones are left out', async () => {
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

describe('event selectors', () => {
  const TrailName = 'management-events';
  const advanced = [
    {
      Name: 'writes',
      FieldSelectors: [
        { Field: 'eventCategory', Equals: ['Management'] },
        { Field: 'readOnly', Equals: ['false'] },
      ],
    },
  ];

  test('a new trail logs all management events', async () => {
    const selectors = await installation.client().send(new GetEventSelectorsCommand({ TrailName }));
    expect(selectors).toMatchObject({
      TrailARN: TRAIL,
      EventSelectors: [
        {
          ReadWriteType: 'All',
          IncludeManagementEvents: true,
          DataResources: [],
          ExcludeManagementEventSources: [],
        },
      ],
    });
    expect(selectors.AdvancedEventSelectors).toBeUndefined();
  });

  test('advanced selectors put basic ones out, and the other way round', async () => {
    const client = installation.client();
    await client.send(new PutEventSelectorsCommand({ TrailName, AdvancedEventSelectors: advanced }));
    const first = await client.send(new GetEventSelectorsCommand({ TrailName }));
    expect(first.AdvancedEventSelectors).toEqual(advanced);
    expect(first.EventSelectors).toBeUndefined();
    const { Trail } = await client.send(new GetTrailCommand({ Name: TrailName }));
    expect(Trail?.HasCustomEventSelectors).toBe(true);
    await client.send(
      new PutEventSelectorsCommand({ TrailName, EventSelectors: [{ ReadWriteType: 'WriteOnly' }] }),
    );
    const second = await client.send(new GetEventSelectorsCommand({ TrailName }));
    expect(second.AdvancedEventSelectors).toBeUndefined();
    expect(second.EventSelectors).toEqual([
      {
        ReadWriteType: 'WriteOnly',
        IncludeManagementEvents: true,
        DataResources: [],
        ExcludeManagementEventSources: [],
      },
    ]);
  });

  test.each([
    [{}],
    [{ EventSelectors: [{}], AdvancedEventSelectors: advanced }],
    [{ EventSelectors: [] }],
    [{ EventSelectors: Array.from({ length: 6 }, () => ({})) }],
    [{ EventSelectors: [{ ReadWriteType: 'read-only' as 'All' }] }],
    [{ EventSelectors: [{ ExcludeManagementEventSources: ['s3.amazonaws.com'] }] }],
    [
      {
        EventSelectors: [
          { DataResources: [{ Type: 'AWS::S3::Object', Values: Array.from({ length: 251 }, String) }] },
        ],
      },
    ],
    [{ AdvancedEventSelectors: [] }],
    [{ AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'readOnly', Equals: ['true'] }] }] }],
    [{ AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Other'] }] }] }],
  ])('%j is not a set of selectors', async (selectors) => {
    const command = new PutEventSelectorsCommand({ TrailName, ...selectors });
    await expect(installation.client().send(command)).rejects.toMatchObject({
      name: 'InvalidEventSelectorsException',
    });
  });
});

describe('insight selectors', () => {
  const TrailName = 'management-events';

  test('are refused while Insights are off, and off again after an empty list', async () => {
    const client = installation.client();
    const get = () => client.send(new GetInsightSelectorsCommand({ TrailName }));
    const off = { name: 'InsightNotEnabledException', message: expect.stringContaining(TRAIL) };
    await expect(get()).rejects.toMatchObject(off);
    const InsightSelectors = [{ InsightType: 'ApiCallRateInsight' as const }];
    await client.send(new PutInsightSelectorsCommand({ TrailName, InsightSelectors }));
    await expect(get()).resolves.toMatchObject({ TrailARN: TRAIL, InsightSelectors });
    await client.send(new PutInsightSelectorsCommand({ TrailName, InsightSelectors: [] }));
    await expect(get()).rejects.toMatchObject(off);
  });

  test.each([
    [
      { TrailName, InsightSelectors: [{ InsightType: 'Other' as 'ApiCallRateInsight' }] },
      'InvalidInsightSelectorsException',
    ],
    [{ InsightSelectors: [] }, 'InvalidParameterCombinationException'],
  ])('%j is refused with %s', async (input, name) => {
    await expect(installation.client().send(new PutInsightSelectorsCommand(input))).rejects.toMatchObject({
      name,
    });
  });
});

describe('tags', () => {
  const tags = async () => {
    const { ResourceTagList } = await installation
      .client()
      .send(new ListTagsCommand({ ResourceIdList: [TRAIL] }));
    return ResourceTagList?.[0]?.TagsList;
  };

  test('are added, replaced and removed', async () => {
    const client = installation.client();
    const add = (Key: string, Value: string) =>
      client.send(new AddTagsCommand({ ResourceId: TRAIL, TagsList: [{ Key, Value }] }));
    await add('team', 'security');
    await add('team', 'platform');
    await add('cost', '42');
    expect(await tags()).toEqual([
      { Key: 'team', Value: 'platform' },
      { Key: 'cost', Value: '42' },
    ]);
    await client.send(new RemoveTagsCommand({ ResourceId: TRAIL, TagsList: [{ Key: 'team' }] }));
    expect(await tags()).toEqual([{ Key: 'cost', Value: '42' }]);
    expect(installation.events.at(-1)?.detail).toMatchObject({
      eventName: 'RemoveTags',
      requestParameters: { resourceId: TRAIL, tagsList: [{ key: 'team' }] },
      responseElements: null,
    });
  });

  test.each([
    ['management-events', 'CloudTrailARNInvalidException', 'is not a trail ARN'],
    [
      TRAIL.replace('eu-central-1', 'us-east-1'),
      'CloudTrailARNInvalidException',
      'Region in ARN is wrong, you can only access resources in region eu-central-1.',
    ],
    [
      TRAIL.replace('111122223333', '222233334444'),
      'CloudTrailARNInvalidException',
      'AccountID in ARN is wrong, you can only access resources with AccountID 111122223333.',
    ],
    [`${TRAIL}-2`, 'ResourceNotFoundException', 'does not exist'],
  ])('of %s cannot be added: %s', async (ResourceId, name, message) => {
    const command = new AddTagsCommand({ ResourceId, TagsList: [{ Key: 'a' }] });
    await expect(installation.client().send(command)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
  });

  test('are 50 at most, each key once', async () => {
    const client = installation.client();
    const add = (TagsList: { Key: string }[]) =>
      client.send(new AddTagsCommand({ ResourceId: TRAIL, TagsList }));
    await expect(add(Array.from({ length: 51 }, (_, n) => ({ Key: `k${n}` })))).rejects.toMatchObject({
      name: 'TagsLimitExceededException',
    });
    await expect(add([{ Key: 'a' }, { Key: 'a' }])).rejects.toMatchObject({
      name: 'InvalidTagParameterException',
    });
  });
});
