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
import { normalizeFurther, normalizeTrail, type TrailAnswers } from '../baseline/normalize-trail.ts';
import { isKnown, type CurrentTrail, type Unknown } from '../contract/current-trail.ts';
import { FURTHER_PARTS, type FurtherParts } from '../contract/trail-configuration.ts';

/** Waits until the next read may be made. */
export type Pace = () => Promise<unknown>;

/** The actions that reading a whole trail needs. Grants follow from them. */
export const WHOLE_TRAIL_READS = [
  'cloudtrail:GetTrailStatus',
  'cloudtrail:GetTrail',
  'cloudtrail:GetEventSelectors',
  'cloudtrail:GetInsightSelectors',
  'cloudtrail:GetEventConfiguration',
  'cloudtrail:ListTags',
];

const AT_ONCE: Pace = () => Promise.resolve();

/**
 * Everything of a trail that can be approved and put back, as CloudTrail answers it now; null when there is no such trail.
 * A part whose read fails is unknown, with the error's name; all parts are where GetTrail fails. The client has to be that of the trail's home Region.
 * @param pace waits before each read. @default it does not
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrail.html
 */
export async function readWholeTrail(
  client: CloudTrailClient,
  trailArn: string,
  pace: Pace = AT_ONCE,
): Promise<CurrentTrail | null> {
  const [Name, TrailName] = [trailArn, trailArn];
  await pace();
  const read = await orUnknown(
    client.send(new GetTrailCommand({ Name })).catch((error: unknown) => {
      if (error instanceof TrailNotFoundException) return null;
      throw error;
    }),
  );
  if (read === null) return null;
  // Where the trail itself cannot be read, five more reads would only use up the quota of ten a second.
  if (!isKnown(read)) return normalizeTrail(trailArn, unreadable(read));
  const trail = read.Trail ?? { unknown: 'GetTrail answered without the trail.' };
  const { HasCustomEventSelectors, HasInsightSelectors } = isKnown(trail) ? trail : {};
  const [isLogging, selectors, further] = await Promise.all([
    orUnknown(
      pace()
        .then(() => client.send(new GetTrailStatusCommand({ Name })))
        .then(({ IsLogging }) => IsLogging === true),
    ),
    HasCustomEventSelectors === false
      ? undefined
      : orUnknown(pace().then(() => client.send(new GetEventSelectorsCommand({ TrailName })))),
    answerFurther(client, trailArn, HasInsightSelectors, pace),
  ]);
  return normalizeTrail(trailArn, { trail, isLogging, ...further, ...(selectors && { selectors }) });
}

function unreadable(why: Unknown): TrailAnswers {
  return { trail: why, isLogging: why, selectors: why, insights: why, aggregation: why, tags: why };
}

/**
 * Insights, event configuration and tags of a trail; a part whose read fails is absent.
 * @param hasInsights `HasInsightSelectors` of the trail: where it is false, Insights is off, and is not asked for
 */
export async function readFurtherParts(
  client: CloudTrailClient,
  trailArn: string,
  hasInsights: boolean | undefined,
  pace: Pace = AT_ONCE,
): Promise<FurtherParts> {
  const read = normalizeFurther(await answerFurther(client, trailArn, hasInsights, pace));
  return Object.fromEntries(
    FURTHER_PARTS.map((part) => [part, read[part]]).filter(([, value]) => isKnown<unknown>(value)),
  ) as FurtherParts;
}

async function answerFurther(
  client: CloudTrailClient,
  TrailName: string,
  hasInsights: boolean | undefined,
  pace: Pace,
): Promise<Required<Pick<TrailAnswers, (typeof FURTHER_PARTS)[number]>>> {
  const [insights, aggregation, tags] = await Promise.all([
    hasInsights === false ? [] : orUnknown(pace().then(() => readInsights(client, TrailName))),
    orUnknown(
      pace()
        .then(() => client.send(new GetEventConfigurationCommand({ TrailName })))
        .then(({ AggregationConfigurations = [] }) => AggregationConfigurations),
    ),
    orUnknown(
      pace()
        .then(() => client.send(new ListTagsCommand({ ResourceIdList: [TrailName] })))
        .then(({ ResourceTagList = [] }) => ResourceTagList.flatMap(({ TagsList = [] }) => TagsList)),
    ),
  ]);
  return { insights, aggregation, tags };
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
