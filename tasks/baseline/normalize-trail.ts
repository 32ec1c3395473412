import type { TrailSelectors, TrailSettings } from '../contract/trail-configuration.ts';

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
  return a < b ? -1 : Number(a > b);
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
