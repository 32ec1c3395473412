import * as v from 'valibot';
import { isKnown, type CurrentTrail, type TrailPart, type Unknown } from '../contract/current-trail.ts';
import { type ApprovedTrail, approvedTrailSchema, type TrailOwner } from '../contract/baseline.ts';
import { isObject, type RawObject } from '../contract/raw-object.ts';
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

/** A whole trail, in the form in which it is approved, stored and compared. A part that was not answered in its form is unknown. */
export function normalizeTrail(trailArn: string, answers: TrailAnswers): CurrentTrail {
  const { trail, isLogging, tags } = answers;
  const { HasCustomEventSelectors, HasInsightSelectors } = isKnown(trail) ? trail : {};
  const selectors = answers.selectors ?? (HasCustomEventSelectors === false ? DEFAULT_ANSWER : {});
  const insights = answers.insights ?? (HasInsightSelectors === false ? [] : notAnswered('insights'));
  const owner = isList(tags) ? ownerOf(tags) : undefined;
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
    insights: isKnown(insights) ? formed('insights', wholeInsights(insights)) : insights,
    aggregation: isKnown(aggregation) ? formed('aggregation', distinct(aggregation)) : aggregation,
    tags: isKnown(tags) ? formed('tags', wholeTags(tags)) : tags,
  };
}

const DEFAULT_ANSWER: DescribedSelectors = { EventSelectors: [{}] };

const WORDS: Readonly<Record<TrailPart, string>> = {
  settings: 'settings',
  selectors: 'event selectors',
  insights: 'Insights selectors',
  aggregation: 'event configuration',
  tags: 'tags',
};

function notAnswered(part: TrailPart): Unknown {
  return { unknown: `CloudTrail did not answer with the ${WORDS[part]} of the trail.` };
}

/** A part of which CloudTrail answered all fields that it needs, each of its type; else it is unknown. */
function formed<Part extends TrailPart>(part: Part, made: unknown): ApprovedTrail[Part] | Unknown {
  const { success, output } = v.safeParse(approvedTrailSchema.entries[part], made);
  return success ? (output as ApprovedTrail[Part]) : notAnswered(part);
}

function isList(value: unknown): value is readonly RawObject[] {
  return Array.isArray(value) && value.every(isObject);
}

function wholeSettings(trailArn: string, trail: DescribedTrail): ApprovedTrail['settings'] | Unknown {
  const settings = formed('settings', normalizeSettings(trail));
  if (!isKnown(settings)) return settings;
  const { kmsKeyId, cloudWatchLogsLogGroupArn: group, ...rest } = settings;
  return {
    ...rest,
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
  if (!isList(basic) || !isList(advanced)) return notAnswered('selectors');
  if (advanced.length > 0) return formed('selectors', distinct({ advancedEventSelectors: advanced }));
  const complete = basic.map((selector) => ({
    readWriteType: 'All',
    includeManagementEvents: true,
    ...(normalize(selector) as object),
  }));
  return formed('selectors', distinct({ eventSelectors: complete }));
}

/** Without categories Insights looks at management events. */
function wholeInsights(insights: readonly object[]): unknown {
  if (!isList(insights)) return insights;
  const complete = insights.map((insight) => ({
    eventCategories: ['Management'],
    ...(normalize(insight) as object),
  }));
  return distinct(complete);
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

function wholeTags(tags: readonly object[]): unknown {
  if (!isList(tags)) return tags;
  return tags
    .map(({ Key = '', Value = '' }) => ({ key: Key, value: Value }))
    .filter(({ key }) => typeof key !== 'string' || !/^aws:/i.test(key))
    .sort(byText);
}

/**
 * The stack that made a trail: CloudFormation tags what it makes.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
 */
function ownerOf(tags: readonly RawObject[]): TrailOwner | undefined {
  const valueOf = (name: string) => tags.find(({ Key }) => Key === `aws:cloudformation:${name}`)?.['Value'];
  const [stackName, logicalId] = [valueOf('stack-name'), valueOf('logical-id')];
  if (typeof stackName !== 'string') return undefined;
  return { stackName, ...(typeof logicalId === 'string' && { logicalId }) };
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
