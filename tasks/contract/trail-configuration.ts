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
}
