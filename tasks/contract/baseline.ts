import * as v from 'valibot';
import { deliverySchema } from './delivery.ts';

/**
 * A condition of an advanced event selector: a field, and operators with their values.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
 */
const fieldSelectorSchema = v.pipe(
  v.looseObject({ field: v.string() }),
  v.check(({ field, ...operators }) => Object.values(operators).every(isTexts)),
);

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((member) => typeof member === 'string');
}

/** Names are those of CloudTrail's records: the API's, with a small first letter. */
const basicSelectorSchema = v.looseObject({
  readWriteType: v.string(),
  includeManagementEvents: v.boolean(),
  dataResources: v.exactOptional(
    v.array(v.looseObject({ type: v.string(), values: v.exactOptional(v.array(v.string())) })),
  ),
  excludeManagementEventSources: v.exactOptional(v.array(v.string())),
});

const advancedSelectorSchema = v.looseObject({
  name: v.exactOptional(v.string()),
  fieldSelectors: v.array(fieldSelectorSchema),
});

/** What is not set is absent, and lists are sorted. */
const settingsSchema = v.strictObject({
  s3BucketName: v.string(),
  s3KeyPrefix: v.exactOptional(v.string()),
  snsTopicARN: v.exactOptional(v.string()),
  kmsKeyId: v.exactOptional(v.string()),
  cloudWatchLogsLogGroupArn: v.exactOptional(v.string()),
  cloudWatchLogsRoleArn: v.exactOptional(v.string()),
  includeGlobalServiceEvents: v.boolean(),
  isMultiRegionTrail: v.boolean(),
  logFileValidationEnabled: v.boolean(),
  isOrganizationTrail: v.boolean(),
});

/** Of one kind only: applying one replaces the other. */
const selectorsSchema = v.union([
  v.strictObject({ eventSelectors: v.pipe(v.array(basicSelectorSchema), v.minLength(1)) }),
  v.strictObject({ advancedEventSelectors: v.pipe(v.array(advancedSelectorSchema), v.minLength(1)) }),
]);

/** The CloudFormation stack that owns a trail, as the trail's tags name it: a fact that is not compared or put back. */
const ownerSchema = v.strictObject({ stackName: v.string(), logicalId: v.exactOptional(v.string()) });
export type TrailOwner = v.InferOutput<typeof ownerSchema>;

/** A trail as a person approved it: the value of an SSM parameter. */
export const approvedTrailSchema = v.strictObject({
  schema: v.literal(1),
  trailArn: v.string(),
  settings: settingsSchema,
  selectors: selectorsSchema,
  insights: v.array(v.looseObject({ insightType: v.string(), eventCategories: v.array(v.string()) })),
  /** The event configuration of a trail: how its data events are aggregated. */
  aggregation: v.array(v.looseObject({ eventCategory: v.string(), templates: v.array(v.string()) })),
  /** Without those of AWS (`aws:…`), which nobody can put back. */
  tags: v.array(v.strictObject({ key: v.string(), value: v.string() })),
  owner: v.exactOptional(ownerSchema),
  /** The path from the trail to its readers. Without it nothing of the path is compared. */
  delivery: v.exactOptional(deliverySchema),
});
export type ApprovedTrail = v.InferOutput<typeof approvedTrailSchema>;

export type WholeSettings = ApprovedTrail['settings'];

export type WholeSelectors = ApprovedTrail['selectors'];
export type BasicSelector = v.InferOutput<typeof basicSelectorSchema>;
export type FieldSelector = v.InferOutput<typeof fieldSelectorSchema>;
