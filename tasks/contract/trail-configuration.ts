import type { ApprovedTrail } from './baseline.ts';

/** Settings of a trail under the names of CloudTrail's records; a text that is not set is absent. */
export interface TrailSettings {
  s3BucketName?: string;
  s3KeyPrefix?: string;
  snsTopicARN?: string;
  kmsKeyId?: string;
  cloudWatchLogsLogGroupArn?: string;
  cloudWatchLogsRoleArn?: string;
  includeGlobalServiceEvents: boolean;
  isMultiRegionTrail: boolean;
  logFileValidationEnabled: boolean;
  isOrganizationTrail: boolean;
}

/**
 * Event selectors of a trail, in the shape of a PutEventSelectors request as CloudTrail records it. Of one kind only, since
 * the call replaces one by the other.
 */
export interface TrailSelectors {
  eventSelectors?: object[];
  advancedEventSelectors?: object[];
}

/** What a trail logs, and where to. */
export interface TrailConfiguration {
  settings: TrailSettings;
  selectors: TrailSelectors;
  /** Insights, event configuration and tags: absent where it could not be read, or in what 0.2.0 stored. */
  insights?: ApprovedTrail['insights'];
  aggregation?: ApprovedTrail['aggregation'];
  tags?: ApprovedTrail['tags'];
}

/** The parts of a trail that are read beside its settings and selectors, each by a call of its own. */
export const FURTHER_PARTS = ['insights', 'aggregation', 'tags'] as const;
export type FurtherParts = Pick<TrailConfiguration, (typeof FURTHER_PARTS)[number]>;
