import * as z from 'zod/mini';
import { AwsError } from '../../endpoint/error.ts';

/** A tag as the API writes it. */
export const tagSchema = z.object({ Key: z.string(), Value: z.exactOptional(z.string()) });
export type Tag = z.infer<typeof tagSchema>;

const settings = {
  S3KeyPrefix: z.exactOptional(z.string()),
  SnsTopicName: z.exactOptional(z.string()),
  IncludeGlobalServiceEvents: z.exactOptional(z.boolean()),
  IsMultiRegionTrail: z.exactOptional(z.boolean()),
  EnableLogFileValidation: z.exactOptional(z.boolean()),
  CloudWatchLogsLogGroupArn: z.exactOptional(z.string()),
  CloudWatchLogsRoleArn: z.exactOptional(z.string()),
  KmsKeyId: z.exactOptional(z.string()),
  IsOrganizationTrail: z.exactOptional(z.boolean()),
};

const eventSelector = z.object({
  ReadWriteType: z.exactOptional(z.string()),
  IncludeManagementEvents: z.exactOptional(z.boolean()),
  DataResources: z.exactOptional(
    z.array(z.object({ Type: z.exactOptional(z.string()), Values: z.optional(z.array(z.string())) })),
  ),
  ExcludeManagementEventSources: z.exactOptional(z.array(z.string())),
});

const operator = z.exactOptional(z.array(z.string()));
const advancedEventSelector = z.object({
  Name: z.exactOptional(z.string()),
  FieldSelectors: z.array(
    z.object({
      Field: z.string(),
      Equals: operator,
      StartsWith: operator,
      EndsWith: operator,
      NotEquals: operator,
      NotStartsWith: operator,
      NotEndsWith: operator,
    }),
  ),
});

const insightSelector = z.object({
  InsightType: z.exactOptional(z.string()),
  EventCategories: z.exactOptional(z.array(z.string())),
});

const aggregationConfiguration = z.object({ Templates: z.array(z.string()), EventCategory: z.string() });
export type AggregationConfiguration = z.infer<typeof aggregationConfiguration>;

const trailOrStore = {
  TrailName: z.exactOptional(z.string()),
  EventDataStore: z.exactOptional(z.string()),
};

/** Inputs of the emulated actions. Members that the API does not know are dropped, as AWS drops them. */
export const INPUTS = {
  byName: z.object({ Name: z.string() }),
  byTrailName: z.object({ TrailName: z.string() }),
  createTrail: z.object({
    Name: z.string(),
    S3BucketName: z.string(),
    ...settings,
    TagsList: z.exactOptional(z.array(tagSchema)),
  }),
  updateTrail: z.object({ Name: z.string(), S3BucketName: z.exactOptional(z.string()), ...settings }),
  describeTrails: z.object({
    trailNameList: z.exactOptional(z.array(z.string())),
    includeShadowTrails: z.exactOptional(z.boolean()),
  }),
  listTrails: z.object({ NextToken: z.exactOptional(z.string()) }),
  putEventSelectors: z.object({
    TrailName: z.string(),
    EventSelectors: z.exactOptional(z.array(eventSelector)),
    AdvancedEventSelectors: z.exactOptional(z.array(advancedEventSelector)),
  }),
  byTrailOrStore: z.object(trailOrStore),
  putInsightSelectors: z.object({
    ...trailOrStore,
    InsightSelectors: z.array(insightSelector),
    InsightsDestination: z.exactOptional(z.string()),
  }),
  putEventConfiguration: z.object({
    ...trailOrStore,
    MaxEventSize: z.exactOptional(z.string()),
    ContextKeySelectors: z.exactOptional(
      z.array(z.object({ Type: z.string(), Equals: z.array(z.string()) })),
    ),
    AggregationConfigurations: z.exactOptional(z.array(aggregationConfiguration)),
  }),
  tagResource: z.object({ ResourceId: z.string(), TagsList: z.array(tagSchema) }),
  listTags: z.object({ ResourceIdList: z.array(z.string()), NextToken: z.exactOptional(z.string()) }),
  lookupEvents: z.object({
    LookupAttributes: z.exactOptional(
      z.array(z.object({ AttributeKey: z.string(), AttributeValue: z.string() })),
    ),
    StartTime: z.exactOptional(z.number()),
    EndTime: z.exactOptional(z.number()),
    EventCategory: z.exactOptional(z.string()),
    MaxResults: z.exactOptional(z.number()),
    NextToken: z.exactOptional(z.string()),
  }),
};

/**
 * Reads the parameters of a call.
 * @throws AwsError ValidationException for a missing member, SerializationException for one of a wrong type
 */
export function parseInput<T extends z.ZodMiniType>(schema: T, params: Record<string, unknown>): z.output<T> {
  const given = Object.fromEntries(Object.entries(params).filter(([, value]) => value !== null));
  const result = z.safeParse(schema, given);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue?.path.map(String) ?? [];
  const value = path.reduce<unknown>(
    (found, key) => (found as Record<string, unknown> | undefined)?.[key],
    given,
  );
  const member = path.map((name) => name.charAt(0).toLowerCase() + name.slice(1)).join('.');
  if (value === undefined) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
    );
  }
  const expected = issue?.code === 'invalid_type' ? issue.expected : 'value of another type';
  throw new AwsError('SerializationException', `The value at '${member}' must be a ${expected}.`);
}
