import {
  AddTagsCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailCommand,
  ListTagsCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  RemoveTagsCommand,
} from '@aws-sdk/client-cloudtrail';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { install, type Installation, TRAIL } from './installation.ts';

describe('selectors and tags', () => {
  let installation: Installation;
  beforeEach(async () => {
    installation = await install();
  });
  afterEach(() => installation.close());

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

    test('PutEventSelectors with advanced selectors replaces basic ones, and with basic ones replaces advanced ones', async () => {
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
      [
        {
          AdvancedEventSelectors: [
            {
              FieldSelectors: [
                { Field: 'eventCategory', Equals: ['Management'] },
                { Field: 'readOnly', NotEquals: ['true'] },
              ],
            },
          ],
        },
      ],
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

  test('Insights need write events, for every order of conditions', async () => {
    const client = installation.client();
    const TrailName = 'management-events';
    const readOnly = ['true', 'false'].map((value) => ({ Field: 'readOnly', Equals: [value] }));
    for (const conditions of [readOnly, readOnly.toReversed()]) {
      const FieldSelectors = [{ Field: 'eventCategory', Equals: ['Management'] }, ...conditions];
      await client.send(
        new PutEventSelectorsCommand({ TrailName, AdvancedEventSelectors: [{ FieldSelectors }] }),
      );
      const InsightSelectors = [{ InsightType: 'ApiErrorRateInsight' as const }];
      await expect(
        client.send(new PutInsightSelectorsCommand({ TrailName, InsightSelectors })),
      ).rejects.toMatchObject({ name: 'InvalidInsightSelectorsException' });
    }
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
});
