import {
  type AggregationConfiguration,
  GetEventConfigurationCommand,
  PutEventConfigurationCommand,
  type PutEventConfigurationCommandInput,
} from '@aws-sdk/client-cloudtrail';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createCloudTrail } from '../../../../local/services/cloudtrail/cloudtrail.ts';
import { install, type Installation, TRAIL } from './installation.ts';

describe('event configuration', () => {
  let installation: Installation;
  beforeEach(async () => {
    installation = await install();
  });
  afterEach(() => installation.close());

  const TrailName = 'management-events';
  const aggregated: AggregationConfiguration[] = [
    { EventCategory: 'Data', Templates: ['API_ACTIVITY', 'USER_ACTIONS'] },
  ];
  const get = (client = installation.client()) =>
    client.send(new GetEventConfigurationCommand({ TrailName }));
  const put = (input: PutEventConfigurationCommandInput, client = installation.client()) =>
    client.send(new PutEventConfigurationCommand(input));

  test('a new trail aggregates nothing', async () => {
    const { $metadata: _metadata, ...configuration } = await get();
    expect(configuration).toEqual({ TrailARN: TRAIL, AggregationConfigurations: [] });
  });

  test('aggregation stays as it was last set, and an empty list turns it off', async () => {
    const answer = await put({ TrailName: TRAIL, AggregationConfigurations: aggregated });
    expect(answer).toMatchObject({ TrailARN: TRAIL, AggregationConfigurations: aggregated });
    expect(await get()).toMatchObject({ AggregationConfigurations: aggregated });
    await put({ TrailName, AggregationConfigurations: [] });
    expect(await get()).toMatchObject({ AggregationConfigurations: [] });
  });

  test('aggregation survives a restart of the emulator', async () => {
    await put({ TrailName, AggregationConfigurations: aggregated });
    const restarted = createCloudTrail({ state: installation.cloudTrail.exportState() });
    expect(restarted.trail(TRAIL)?.aggregationConfigurations).toEqual(aggregated);
  });

  test('PutEventConfiguration is recorded with its parameters and its answer', async () => {
    await put({ TrailName, AggregationConfigurations: aggregated });
    const recorded = [{ eventCategory: 'Data', templates: ['API_ACTIVITY', 'USER_ACTIONS'] }];
    expect(installation.events).toEqual([
      expect.objectContaining({
        detail: expect.objectContaining({
          eventName: 'PutEventConfiguration',
          readOnly: false,
          requestParameters: { trailName: TrailName, aggregationConfigurations: recorded },
          responseElements: { trailARN: TRAIL, aggregationConfigurations: recorded },
        }),
      }),
    ]);
  });

  test.each<[PutEventConfigurationCommandInput, string]>([
    [{ AggregationConfigurations: aggregated }, 'InvalidParameterCombinationException'],
    [
      { TrailName, EventDataStore: 'store', AggregationConfigurations: aggregated },
      'InvalidParameterCombinationException',
    ],
    [{ TrailName }, 'InvalidParameterCombinationException'],
    [
      { TrailName, MaxEventSize: 'Large', AggregationConfigurations: aggregated },
      'InvalidParameterCombinationException',
    ],
    [
      {
        TrailName,
        ContextKeySelectors: [{ Type: 'TagContext', Equals: ['team'] }],
        AggregationConfigurations: aggregated,
      },
      'InvalidParameterCombinationException',
    ],
    [{ TrailName, AggregationConfigurations: [...aggregated, ...aggregated] }, 'InvalidParameterException'],
    [
      { TrailName, AggregationConfigurations: [{ EventCategory: 'Data', Templates: [] }] },
      'InvalidParameterException',
    ],
    [
      {
        TrailName,
        AggregationConfigurations: [{ EventCategory: 'Data', Templates: ['OTHER' as 'API_ACTIVITY'] }],
      },
      'InvalidParameterException',
    ],
    [
      {
        TrailName,
        AggregationConfigurations: [{ EventCategory: 'Management' as 'Data', Templates: ['API_ACTIVITY'] }],
      },
      'InvalidParameterException',
    ],
    [{ TrailName: 'other-trail', AggregationConfigurations: aggregated }, 'TrailNotFoundException'],
    [{ TrailName: 'a', AggregationConfigurations: aggregated }, 'InvalidTrailNameException'],
    [
      { TrailName: 'arn:aws:s3:::bucket', AggregationConfigurations: aggregated },
      'CloudTrailARNInvalidException',
    ],
  ])('%j is refused with %s, and changes nothing', async (input, name) => {
    await expect(put(input)).rejects.toMatchObject({ name });
    expect(await get()).toMatchObject({ AggregationConfigurations: [] });
  });

  test('aggregation is changed in the home Region of the trail only', async () => {
    const elsewhere = installation.client({ region: 'eu-west-1' });
    await expect(
      put({ TrailName: TRAIL, AggregationConfigurations: aggregated }, elsewhere),
    ).rejects.toMatchObject({ name: 'InvalidHomeRegionException' });
  });
});
