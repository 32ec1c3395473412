import {
  AddTagsCommand,
  type CloudTrailClient,
  PutEventConfigurationCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
} from '@aws-sdk/client-cloudtrail';
import { afterEach, beforeEach, expect, test, describe } from '@jest/globals';
import { iamUser } from '../../../local/services/identities.ts';
import { readWholeTrail } from '../../../tasks/aws/read-whole-trail.ts';
import { install, type Installation, TRAIL } from '../../local/services/cloudtrail/installation.ts';

describe('readWholeTrail', () => {
  let installation: Installation;
  beforeEach(async () => {
    installation = await install();
  });
  afterEach(() => installation.close());

  const settings = {
    s3BucketName: 'management-events-111122223333',
    ...{ includeGlobalServiceEvents: true, isMultiRegionTrail: false },
    ...{ logFileValidationEnabled: true, isOrganizationTrail: false },
  };

  /** Default selectors and absent Insights are not asked for. */
  async function setSelectors(client: CloudTrailClient): Promise<void> {
    const TrailName = TRAIL;
    await client.send(
      new PutEventSelectorsCommand({ TrailName, EventSelectors: [{ ReadWriteType: 'WriteOnly' }] }),
    );
    await client.send(
      new PutInsightSelectorsCommand({
        TrailName,
        InsightSelectors: [{ InsightType: 'ApiCallRateInsight' }],
      }),
    );
  }

  test('a trail without custom settings has the default selectors, and no Insights', async () => {
    expect(await readWholeTrail(installation.client(), TRAIL)).toEqual({
      ...{ trailArn: TRAIL, isLogging: true, settings, insights: [], aggregation: [], tags: [] },
      selectors: { eventSelectors: [{ includeManagementEvents: true, readWriteType: 'All' }] },
    });
  });

  test('every part of a trail is read', async () => {
    const client = installation.client();
    const TrailName = TRAIL;
    await setSelectors(client);
    await client.send(
      new PutEventConfigurationCommand({
        TrailName,
        AggregationConfigurations: [{ EventCategory: 'Data', Templates: ['API_ACTIVITY'] }],
      }),
    );
    await client.send(
      new AddTagsCommand({ ResourceId: TRAIL, TagsList: [{ Key: 'Owner', Value: 'security' }] }),
    );
    expect(await readWholeTrail(client, TRAIL)).toEqual({
      ...{ trailArn: TRAIL, isLogging: true, settings },
      selectors: { eventSelectors: [{ includeManagementEvents: true, readWriteType: 'WriteOnly' }] },
      insights: [{ eventCategories: ['Management'], insightType: 'ApiCallRateInsight' }],
      aggregation: [{ eventCategory: 'Data', templates: ['API_ACTIVITY'] }],
      tags: [{ key: 'Owner', value: 'security' }],
    });
  });

  test('a trail that does not exist is null', async () => {
    expect(await readWholeTrail(installation.client(), `${TRAIL}-2`)).toBeNull();
  });

  test('each denied read makes its part unknown, and the others are read; without GetTrail no part is read', async () => {
    const reads = {
      GetTrail: ['settings', 'isLogging', 'selectors', 'insights', 'aggregation', 'tags'],
      GetTrailStatus: ['isLogging'],
      GetEventSelectors: ['selectors'],
      GetInsightSelectors: ['insights'],
      GetEventConfiguration: ['aggregation'],
      ListTags: ['tags'],
    };
    await setSelectors(installation.client());
    for (const [denied, parts] of Object.entries(reads)) {
      installation.cloudTrail.registerIdentity('AKIADENIED0000000000', {
        ...iamUser({ account: '111122223333', name: 'reader' }),
        denied: [denied],
      });
      const trail = await readWholeTrail(installation.client({ accessKeyId: 'AKIADENIED0000000000' }), TRAIL);
      const unknown = Object.entries(trail ?? {})
        .filter(([, part]) => typeof part === 'object' && 'unknown' in part)
        .map(([name]) => name);
      expect([denied, unknown.sort()]).toEqual([denied, parts.sort()]);
      expect(JSON.stringify(trail)).toContain('"unknown":"AccessDeniedException"');
    }
  });
});
