/**
 * The calls by which what is behind the destinations of a trail is changed, by service, as CloudTrail names them. The
 * lifecycle and the object lock have two names each, of the API and in older records.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
 */
export const DELIVERY_CALLS = {
  s3: [
    'PutBucketLifecycle',
    'PutBucketLifecycleConfiguration',
    'PutBucketPolicy',
    'DeleteBucketPolicy',
    'PutBucketVersioning',
    'PutBucketObjectLockConfiguration',
    'PutObjectLockConfiguration',
    'PutBucketEncryption',
    'DeleteBucketEncryption',
    'PutBucketPublicAccessBlock',
    'DeleteBucketPublicAccessBlock',
    'DeleteBucket',
  ],
  kms: ['DisableKey', 'ScheduleKeyDeletion', 'PutKeyPolicy'],
  logs: [
    'DeleteLogGroup',
    'PutRetentionPolicy',
    'PutMetricFilter',
    'DeleteMetricFilter',
    'PutSubscriptionFilter',
    'DeleteSubscriptionFilter',
  ],
  sns: ['DeleteTopic'],
} as const satisfies Record<string, readonly string[]>;

/**
 * What the rule matches that detects these calls, in the account of the deployment. It names no resource: which trails are
 * approved changes without a deployment, and the function looks.
 */
export function deliveryPattern(account: string) {
  const services = Object.entries(DELIVERY_CALLS);
  return {
    source: services.map(([service]) => `aws.${service}`),
    'detail-type': ['AWS API Call via CloudTrail'],
    account: [account],
    detail: {
      eventSource: services.map(([service]) => `${service}.amazonaws.com`),
      eventName: services.flatMap(([, calls]) => [...calls]),
    },
  };
}
