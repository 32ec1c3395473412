import {
  GetEventConfigurationCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  InsightNotEnabledException,
  ListTagsCommand,
  TrailNotFoundException,
  type CloudTrailClient,
} from '@aws-sdk/client-cloudtrail';
import { normalizeTrail } from '../baseline/normalize-trail.ts';
import { isKnown, type CurrentTrail, type Unknown } from '../contract/baseline.ts';

/**
 * Everything of a trail that can be approved and put back, as CloudTrail answers it now; null when there is no such trail.
 * A part whose read fails is unknown, with the error's name. The client has to be that of the trail's home Region.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrail.html
 */
export async function readWholeTrail(
  client: CloudTrailClient,
  trailArn: string,
): Promise<CurrentTrail | null> {
  const [Name, TrailName] = [trailArn, trailArn];
  const read = await orUnknown(
    client.send(new GetTrailCommand({ Name })).catch((error: unknown) => {
      if (error instanceof TrailNotFoundException) return null;
      throw error;
    }),
  );
  if (read === null) return null;
  const trail = isKnown(read) ? (read.Trail ?? { unknown: 'GetTrail answered without the trail.' }) : read;
  const { HasCustomEventSelectors, HasInsightSelectors } = isKnown(trail) ? trail : {};
  const [isLogging, selectors, insights, aggregation, tags] = await Promise.all([
    orUnknown(client.send(new GetTrailStatusCommand({ Name })).then(({ IsLogging }) => IsLogging === true)),
    HasCustomEventSelectors === false
      ? undefined
      : orUnknown(client.send(new GetEventSelectorsCommand({ TrailName }))),
    HasInsightSelectors === false ? undefined : orUnknown(readInsights(client, TrailName)),
    orUnknown(
      client
        .send(new GetEventConfigurationCommand({ TrailName }))
        .then(({ AggregationConfigurations = [] }) => AggregationConfigurations),
    ),
    orUnknown(
      client
        .send(new ListTagsCommand({ ResourceIdList: [trailArn] }))
        .then(({ ResourceTagList = [] }) => ResourceTagList.flatMap(({ TagsList = [] }) => TagsList)),
    ),
  ]);
  return normalizeTrail(trailArn, {
    ...{ trail, isLogging, aggregation, tags },
    ...(selectors && { selectors }),
    ...(insights && { insights }),
  });
}

async function readInsights(client: CloudTrailClient, TrailName: string): Promise<object[]> {
  try {
    const { InsightSelectors = [] } = await client.send(new GetInsightSelectorsCommand({ TrailName }));
    return InsightSelectors;
  } catch (error) {
    if (error instanceof InsightNotEnabledException) return [];
    throw error;
  }
}

async function orUnknown<Answer>(answer: Promise<Answer>): Promise<Answer | Unknown> {
  try {
    return await answer;
  } catch (error) {
    return { unknown: error instanceof Error ? error.name : String(error) };
  }
}
