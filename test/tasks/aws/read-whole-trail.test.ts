import {
  AddTagsCommand,
  PutEventConfigurationCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
} from '@aws-sdk/client-cloudtrail';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { iamUser } from '../../../local/services/identities.ts';
import { readWholeTrail } from '../../../tasks/aws/read-whole-trail.ts';
import { install, type Installation, TRAIL } from '../../local/services/cloudtrail/installation.ts';

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

test('a trail without anything of its own has the default selectors, and no Insights', async () => {
  expect(await readWholeTrail(installation.client(), TRAIL)).toEqual({
    ...{ trailArn: TRAIL, isLogging: true, settings, insights: [], aggregation: [], tags: [] },
    selectors: { eventSelectors: [{ includeManagementEvents: true, readWriteType: 'All' }] },
  });
});

test('every part of a trail is read', async () => {
  const client = installation.client();
  const TrailName = TRAIL;
  await client.send(
    new PutEventSelectorsCommand({ TrailName, EventSelectors: [{ ReadWriteType: 'WriteOnly' }] }),
  );
  await client.send(
    new PutInsightSelectorsCommand({ TrailName, InsightSelectors: [{ InsightType: 'ApiCallRateInsight' }] }),
  );
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

test('a trail that is not there is null', async () => {
  expect(await readWholeTrail(installation.client(), `${TRAIL}-2`)).toBeNull();
});

test('each read that is denied makes its part unknown, and the others are read', async () => {
  const reads = {
    GetTrail: ['settings'],
    GetTrailStatus: ['isLogging'],
    GetEventSelectors: ['selectors'],
    GetInsightSelectors: ['insights'],
    GetEventConfiguration: ['aggregation'],
    ListTags: ['tags'],
  };
  for (const [denied, parts] of Object.entries(reads)) {
    // Without the settings, selectors and Insights are asked for; with default ones they are not.
    const all = ['GetEventSelectors', 'GetInsightSelectors'].includes(denied)
      ? [denied, 'GetTrail']
      : [denied];
    installation.cloudTrail.registerIdentity('AKIADENIED0000000000', {
      ...iamUser({ account: '111122223333', name: 'reader' }),
      denied: all,
    });
    const trail = await readWholeTrail(installation.client({ accessKeyId: 'AKIADENIED0000000000' }), TRAIL);
    const unknown = Object.entries(trail ?? {})
      .filter(([, part]) => typeof part === 'object' && 'unknown' in part)
      .map(([name]) => name);
    expect([denied, unknown.sort()]).toEqual([
      denied,
      [...new Set([...parts, ...(all.length > 1 ? ['settings'] : [])])].sort(),
    ]);
    expect(JSON.stringify(trail)).toContain('"unknown":"AccessDeniedException"');
  }
});
