import type { AggregationConfiguration, Tag } from '@aws-sdk/client-cloudtrail';
import type { Given } from './read-input.ts';

/** The settings of a trail, under the names that the API answers with. */
export interface TrailSettings {
  S3BucketName: string;
  S3KeyPrefix?: string;
  SnsTopicName?: string;
  SnsTopicARN?: string;
  IncludeGlobalServiceEvents: boolean;
  IsMultiRegionTrail: boolean;
  LogFileValidationEnabled: boolean;
  CloudWatchLogsLogGroupArn?: string;
  CloudWatchLogsRoleArn?: string;
  KmsKeyId?: string;
  IsOrganizationTrail: boolean;
  RecursiveLogging?: boolean;
}

/** What GetTrailStatus is made from. Times are ISO 8601 in UTC, in whole seconds as CloudTrail keeps them. */
export interface LoggingState {
  isLogging: boolean;
  /** Start of the last logging period. */
  startedAt?: string | undefined;
  /** End of the last one; stays after a restart. */
  stoppedAt?: string | undefined;
  /** Last delivery to the bucket before `startedAt` counts. */
  deliveredAt?: string | undefined;
  /** S3 error of the last delivery, such as `NoSuchBucket`. */
  deliveryError?: string | undefined;
}

/** One trail with everything that CloudTrail keeps of it. Plain JSON. */
export interface Trail extends LoggingState {
  readonly arn: string;
  readonly name: string;
  readonly homeRegion: string;
  /** Owner: for an organization trail the management account. */
  readonly account: string;
  settings: TrailSettings;
  /** Basic selectors, under the API's names; absent while advanced ones are set. */
  eventSelectors?: Record<string, unknown>[];
  advancedEventSelectors?: Record<string, unknown>[];
  insightSelectors: Record<string, unknown>[];
  /** How data events are aggregated; absent: not at all. */
  aggregationConfigurations?: Given<AggregationConfiguration>[];
  tags: Given<Tag>[];
  /** The state before the last change, and how many more reads still see it. */
  lagging?: { state: LoggingState; reads: number };
  /** The same of settings and selectors. */
  unseen?: { before: Configuration; reads: number };
  /** How many changes are still refused since the trail is new. */
  conflicts?: number;
}

/** What GetTrail, DescribeTrails and GetEventSelectors show. */
type Configuration = Pick<Trail, 'settings' | 'insightSelectors'> & {
  eventSelectors: Trail['eventSelectors'] | undefined;
  advancedEventSelectors: Trail['advancedEventSelectors'] | undefined;
};

/** A copy of the configuration of a trail. */
export function configurationOf(trail: Trail): Configuration {
  const { settings, insightSelectors, eventSelectors, advancedEventSelectors } = trail;
  return structuredClone({ settings, insightSelectors, eventSelectors, advancedEventSelectors });
}

/** The trail as this read sees it: as before its last change, as long as the change has not spread. */
export function seenTrail(trail: Trail): Trail {
  const { unseen } = trail;
  if (!unseen) return trail;
  unseen.reads -= 1;
  if (unseen.reads === 0) delete trail.unseen;
  return { ...trail, ...unseen.before } as Trail;
}

/** The settings of a new trail, which CreateTrail completes. */
export const DEFAULT_SETTINGS: TrailSettings = {
  S3BucketName: '',
  IncludeGlobalServiceEvents: true,
  IsMultiRegionTrail: false,
  LogFileValidationEnabled: false,
  IsOrganizationTrail: false,
};

/** The selectors of a new trail: all management events, no data events. */
export const DEFAULT_EVENT_SELECTORS = [
  {
    ReadWriteType: 'All',
    IncludeManagementEvents: true,
    DataResources: [],
    ExcludeManagementEventSources: [],
  },
];

/** Whether the selectors differ from those of a new trail. */
export function hasCustomEventSelectors(trail: Trail): boolean {
  return JSON.stringify(trail.eventSelectors) !== JSON.stringify(DEFAULT_EVENT_SELECTORS);
}

/** Whether the trail logs management events of CloudTrail itself: only those that write become events. */
export function logsManagementEvents(trail: Trail, kind: 'read' | 'write'): boolean {
  const [other, readOnly] = kind === 'write' ? ['ReadOnly', 'false'] : ['WriteOnly', 'true'];
  if (trail.eventSelectors) {
    return trail.eventSelectors.some(
      (selector) => selector['IncludeManagementEvents'] !== false && selector['ReadWriteType'] !== other,
    );
  }
  return (trail.advancedEventSelectors ?? []).some((selector) => {
    const fields = selector['FieldSelectors'] as { Field: string; Equals?: string[] }[];
    const meets = (name: string, value: string) =>
      fields.every(({ Field, Equals }) => Field !== name || Equals?.includes(value) !== false);
    return meets('eventCategory', 'Management') && meets('readOnly', readOnly);
  });
}

/** A time as CloudTrail keeps it: ISO 8601 in UTC, cut to whole seconds. */
export function wholeSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
