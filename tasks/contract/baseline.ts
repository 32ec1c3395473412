import * as v from 'valibot';
import { deliverySchema, type Delivery, type DeliveryItem } from './delivery.ts';

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

/** Everything of a trail that can be put back. What is not set is absent, and lists are sorted. */
const parts = {
  settings: v.strictObject({
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
  }),
  /** Of one kind only: applying one replaces the other. */
  selectors: v.union([
    v.strictObject({ eventSelectors: v.pipe(v.array(basicSelectorSchema), v.minLength(1)) }),
    v.strictObject({ advancedEventSelectors: v.pipe(v.array(advancedSelectorSchema), v.minLength(1)) }),
  ]),
  insights: v.array(v.looseObject({ insightType: v.string(), eventCategories: v.array(v.string()) })),
  /** The event configuration of a trail: how its data events are aggregated. */
  aggregation: v.array(v.looseObject({ eventCategory: v.string(), templates: v.array(v.string()) })),
  /** Without those of AWS (`aws:…`), which nobody can put back. */
  tags: v.array(v.strictObject({ key: v.string(), value: v.string() })),
};

/** The parts of a trail that are read, compared and put back by themselves. */
export const TRAIL_PARTS = ['settings', 'selectors', 'insights', 'aggregation', 'tags'] as const;
export type TrailPart = (typeof TRAIL_PARTS)[number];

/** The CloudFormation stack that owns a trail, as the trail's tags name it: a fact that is not compared or put back. */
const ownerSchema = v.strictObject({ stackName: v.string(), logicalId: v.exactOptional(v.string()) });
export type TrailOwner = v.InferOutput<typeof ownerSchema>;

/** A trail as a person approved it: the value of an SSM parameter. */
export const approvedTrailSchema = v.strictObject({
  schema: v.literal(1),
  trailArn: v.string(),
  ...parts,
  owner: v.exactOptional(ownerSchema),
  /** The path from the trail to its readers. Without it nothing of the path is compared. */
  delivery: v.exactOptional(deliverySchema),
});
export type ApprovedTrail = v.InferOutput<typeof approvedTrailSchema>;

/** A part that could not be read, and why: it is neither equal nor different. */
export interface Unknown {
  unknown: string;
}

/** A trail as it is now. */
export type CurrentTrail = { [Part in TrailPart]: ApprovedTrail[Part] | Unknown } & {
  trailArn: string;
  isLogging: boolean | Unknown;
  owner?: TrailOwner;
  delivery?: CurrentDelivery;
};

/** The delivery path as it is now. What could not be read is unknown; what is of a resource that is gone is absent. */
export type CurrentDelivery = { [Item in DeliveryItem]?: Delivery[Item] | Unknown };

export type WholeSettings = ApprovedTrail['settings'];
export type WholeSelectors = ApprovedTrail['selectors'];
export type BasicSelector = v.InferOutput<typeof basicSelectorSchema>;
export type FieldSelector = v.InferOutput<typeof fieldSelectorSchema>;

/** Whether a part of a trail could be read. */
export function isKnown<Part>(part: Part | Unknown): part is Part {
  return typeof part !== 'object' || part === null || !('unknown' in part);
}

/** Why something could not be read; undefined for what could. */
export function whyUnknown(read: unknown): string | undefined {
  return isKnown(read) ? undefined : (read as Unknown).unknown;
}

/** Events as a person counts them. */
export type EventGroup = `${'read' | 'write'} ${'management' | 'data' | 'network activity'} events`;

/** One thing that is not as approved. */
export interface Difference {
  /** `trail`: there is none of that ARN; `logging`: it is stopped; `delivery`: what is behind its destinations. */
  part: TrailPart | 'trail' | 'logging' | 'delivery';
  /** The setting under its name in CloudTrail's records, `eventSelector`, `insight …`, `aggregation …` or `tag …`, or a DeliveryItem. */
  setting: string;
  /** Null: not set, or no such selector. */
  approved: string | null;
  current: string | null;
  /** What happened to it, seen from what was approved. */
  change: 'turned off' | 'turned on' | 'emptied' | 'set' | 'replaced' | 'removed' | 'added' | 'changed';
  direction: 'weaker' | 'stronger' | 'other';
  /** Of an event selector: the events that are no longer logged, or that are logged as well. */
  events?: EventGroup[];
  /** True when it cannot be decided whether it logs less; it then counts as weaker. */
  undecided?: true;
}

/** A trail beside what was approved. */
export interface TrailDiff {
  differences: Difference[];
  /** Parts that could not be read, and why. */
  unknown: { part: TrailPart | 'logging' | DeliveryItem; why: string }[];
}

/** A call that puts something back, with its input under the API's names. */
export interface PlannedCall {
  action: (typeof RESTORE_ACTIONS)[number];
  input: Readonly<Record<string, unknown>>;
}

/** The calls of a restore, in the order in which they are made. None stops or deletes a trail. */
export const RESTORE_ACTIONS = [
  'CreateTrail',
  'StartLogging',
  'UpdateTrail',
  'PutEventSelectors',
  'PutInsightSelectors',
  'PutEventConfiguration',
  'RemoveTags',
  'AddTags',
] as const;

/** What puts a trail back to what was approved. */
export interface RestorePlan {
  trailArn: string;
  calls: PlannedCall[];
  /** What the calls do not put back, and why, a sentence each. */
  notRestored: { part: Difference['part']; why: string }[];
}
