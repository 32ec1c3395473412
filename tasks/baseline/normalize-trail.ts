import { isKnown, type CurrentTrail, type Unknown } from '../contract/current-trail.ts';
import type { ApprovedTrail, TrailOwner } from '../contract/baseline.ts';
import { arnOf, scopeOf } from '../contract/scope.ts';
import type { FURTHER_PARTS, TrailSelectors, TrailSettings } from '../contract/trail-configuration.ts';

const TEXTS = [
  'S3BucketName',
  'S3KeyPrefix',
  'SnsTopicARN',
  'KmsKeyId',
  'CloudWatchLogsLogGroupArn',
  'CloudWatchLogsRoleArn',
] as const;
const SWITCHES = [
  'IncludeGlobalServiceEvents',
  'IsMultiRegionTrail',
  'LogFileValidationEnabled',
  'IsOrganizationTrail',
] as const;

/** As much of the trail that GetTrail and DescribeTrails answer as is compared. */
export type DescribedTrail = Partial<Record<(typeof TEXTS)[number], string | null | undefined>> &
  Partial<Record<(typeof SWITCHES)[number], boolean | null | undefined>>;

/** What GetEventSelectors answers. */
export interface DescribedSelectors {
  EventSelectors?: readonly object[] | null | undefined;
  AdvancedEventSelectors?: readonly object[] | null | undefined;
}

/**
 * The selectors of a trail whose `HasCustomEventSelectors` is false: all management events.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-additional-cli-commands.html
 */
export const DEFAULT_SELECTORS: TrailSelectors = {
  eventSelectors: [{ includeManagementEvents: true, readWriteType: 'All' }],
};

/** What CloudTrail answers about a trail; each part may be unknown. */
export interface TrailAnswers {
  /** GetTrail. */
  trail:
    | (DescribedTrail & {
        HasCustomEventSelectors?: boolean | undefined;
        HasInsightSelectors?: boolean | undefined;
      })
    | Unknown;
  /** GetTrailStatus. */
  isLogging: boolean | Unknown;
  /** GetEventSelectors; not needed where `HasCustomEventSelectors` is false. */
  selectors?: DescribedSelectors | Unknown;
  /** GetInsightSelectors; not needed where `HasInsightSelectors` is false. */
  insights?: readonly object[] | Unknown;
  /** AggregationConfigurations of GetEventConfiguration. */
  aggregation: readonly object[] | Unknown;
  /** ListTags. */
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | Unknown;
}

/** A whole trail, in the form in which it is approved, stored and compared. */
export function normalizeTrail(trailArn: string, answers: TrailAnswers): CurrentTrail {
  const { trail, isLogging, tags } = answers;
  const { HasCustomEventSelectors, HasInsightSelectors } = isKnown(trail) ? trail : {};
  const selectors =
    answers.selectors ??
    (HasCustomEventSelectors === false ? DEFAULT_ANSWER : notAnswered('event selectors'));
  const insights =
    answers.insights ?? (HasInsightSelectors === false ? [] : notAnswered('Insights selectors'));
  const owner = isKnown(tags) ? ownerOf(tags) : undefined;
  return {
    trailArn,
    isLogging,
    settings: isKnown(trail) ? wholeSettings(trailArn, trail) : trail,
    selectors: isKnown(selectors) ? wholeSelectors(selectors) : selectors,
    ...normalizeFurther({ ...answers, insights }),
    ...(owner && { owner }),
  };
}

/** Insights, event configuration and tags, likewise. */
export function normalizeFurther({
  insights,
  aggregation,
  tags,
}: Required<Pick<TrailAnswers, (typeof FURTHER_PARTS)[number]>>): Pick<
  CurrentTrail,
  (typeof FURTHER_PARTS)[number]
> {
  return {
    insights: isKnown(insights) ? wholeInsights(insights) : insights,
    aggregation: isKnown(aggregation) ? (distinct(aggregation) as ApprovedTrail['aggregation']) : aggregation,
    tags: isKnown(tags) ? wholeTags(tags) : tags,
  };
}

const DEFAULT_ANSWER: DescribedSelectors = { EventSelectors: [{}] };

function notAnswered(what: string): Unknown {
  return { unknown: `CloudTrail did not answer with the ${what} of the trail.` };
}

function wholeSettings(trailArn: string, trail: DescribedTrail): ApprovedTrail['settings'] | Unknown {
  const { s3BucketName, kmsKeyId, cloudWatchLogsLogGroupArn: group, ...rest } = normalizeSettings(trail);
  if (s3BucketName === undefined) return notAnswered('bucket');
  return {
    ...rest,
    s3BucketName,
    ...(kmsKeyId !== undefined && { kmsKeyId: keyArn(trailArn, kmsKeyId) }),
    // A log group has two ARNs, and UpdateTrail takes the one that ends in `:*`.
    ...(group !== undefined && { cloudWatchLogsLogGroupArn: group.endsWith(':*') ? group : `${group}:*` }),
  };
}

/** GetTrail answers with an ARN whatever was given; a file that somebody wrote may not. */
function keyArn(trailArn: string, key: string): string {
  if (key.startsWith('arn:')) return key;
  return arnOf(scopeOf(trailArn), 'kms', key.startsWith('alias/') ? key : `key/${key}`);
}

function wholeSelectors({ EventSelectors, AdvancedEventSelectors }: DescribedSelectors) {
  const [basic, advanced] = [EventSelectors ?? [], AdvancedEventSelectors ?? []];
  if (advanced.length > 0) {
    return distinct({ advancedEventSelectors: advanced }) as ApprovedTrail['selectors'];
  }
  if (basic.length === 0) return notAnswered('event selectors');
  const complete = basic.map((selector) => ({
    readWriteType: 'All',
    includeManagementEvents: true,
    ...(normalize(selector) as object),
  }));
  return distinct({ eventSelectors: complete }) as ApprovedTrail['selectors'];
}

/** Without categories Insights looks at management events. */
function wholeInsights(insights: readonly object[]): ApprovedTrail['insights'] {
  const complete = insights.map((insight) => ({
    eventCategories: ['Management'],
    ...(normalize(insight) as object),
  }));
  return distinct(complete) as ApprovedTrail['insights'];
}

/** Normalised, and no member of a list twice: what a selector says twice it says once. */
function distinct(value: unknown): unknown {
  return normalize(withoutRepeats(normalize(value)));
}

// From the inside out: two members may be equal only once their own lists are short.
function withoutRepeats(value: unknown): unknown {
  if (Array.isArray(value)) {
    const members = value.map(withoutRepeats);
    return [...new Map(members.map((member) => [JSON.stringify(member), member])).values()];
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withoutRepeats(field)]));
}

function wholeTags(tags: readonly { Key?: string | undefined; Value?: string | undefined }[]) {
  return tags
    .map(({ Key = '', Value = '' }) => ({ key: Key, value: Value }))
    .filter(({ key }) => !/^aws:/i.test(key))
    .sort(byText);
}

/**
 * The stack that made a trail: CloudFormation tags what it makes.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
 */
function ownerOf(
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[],
): TrailOwner | undefined {
  const valueOf = (name: string) => tags.find(({ Key }) => Key === `aws:cloudformation:${name}`)?.Value;
  const [stackName, logicalId] = [valueOf('stack-name'), valueOf('logical-id')];
  if (stackName === undefined) return undefined;
  return { stackName, ...(logicalId !== undefined && { logicalId }) };
}

/** The settings of a trail, in the form in which they are stored and compared. */
export function normalizeSettings(trail: DescribedTrail): TrailSettings {
  return normalize({
    ...Object.fromEntries(TEXTS.map((name) => [name, trail[name]])),
    ...Object.fromEntries(SWITCHES.map((name) => [name, trail[name] === true])),
  }) as TrailSettings;
}

/** The selectors of a trail, likewise. The name of a selector is left out: it changes nothing that is logged. */
export function normalizeSelectors(described: DescribedSelectors): TrailSelectors {
  const { EventSelectors, AdvancedEventSelectors } = described;
  const advanced = AdvancedEventSelectors?.map((selector) => ({ ...selector, Name: undefined }));
  return normalize({ EventSelectors, AdvancedEventSelectors: advanced }) as TrailSelectors;
}

/**
 * One form for whatever means the same: absent, null, an empty text and an empty list are absent, lists are sorted, since
 * their order means nothing, and fields have the names of CloudTrail's records, in order. A table gives them in another.
 */
export function normalize(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalize).sort(byText);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, field]) => [lowerFirst(name), normalize(field)] as const);
  return Object.fromEntries(fields.filter(([, field]) => !isAbsent(field)).sort(byText));
}

function isAbsent(value: unknown): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

function byText(one: unknown, other: unknown): number {
  const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
  return a < b ? -1 : 1;
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
