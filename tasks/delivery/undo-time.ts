import type { DeliveryItem } from '../contract/delivery.ts';

/**
 * How long CloudTrail delivers again what it could not.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
 */
const RETRIED = 'CloudTrail retries delivery to S3 for 30 days';
const NOTHING_LOST = `${RETRIED}. If you restore this within that time, no log file is lost`;

const UNDO: Readonly<Record<DeliveryItem, string>> = {
  bucket: `The files in the bucket are lost. ${RETRIED}. If you restore the bucket within that time, no new log file is lost. Until then, anybody can take the name of the bucket`,
  /** @see https://repost.aws/knowledge-center/s3-lifecycle-rule-delay */
  bucketLifecycle:
    'S3 applies lifecycle rules once a day, at midnight UTC. If you restore them before that, no log file is deleted',
  bucketPolicy: NOTHING_LOST,
  bucketVersioning:
    'Existing versions stay. Files that are overwritten or deleted before you restore versioning are lost',
  bucketObjectLock:
    'Locked log files stay locked. Log files that arrive before you restore this are not locked',
  bucketPublicAccess: 'Until you restore this, anybody with access to the bucket can copy its files',
  bucketEncryption: 'Log files that arrive before you restore this keep their encryption',
  key: `The log files that it encrypted can no longer be read. ${RETRIED}. If you give the trail another key within that time, no new log file is lost`,
  /** @see https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys-scheduling-key-deletion.html */
  keyState: `KMS deletes the key after the 7 to 30 days that the call set. After that, the log files that it encrypted can no longer be read. ${NOTHING_LOST}`,
  keyPolicy: NOTHING_LOST,
  logGroup:
    'Its entries are lost. The bucket still has the log files, and the log group gets new events once it exists again',
  /** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
  logRetention:
    'CloudWatch Logs deletes expired entries within about 72 hours. If you restore the retention before that, most entries are kept',
  metricFilters: 'Alarms on its metrics miss all events until you restore this',
  subscriptionFilters: 'Its destination misses all events until you restore this',
  topic: 'Notifications are lost until you restore this. Log files are not lost',
};

/** How long a change of an item can be undone, and what is lost meanwhile, in a sentence. */
export function undoTime(item: DeliveryItem): string {
  return `${UNDO[item]}.`;
}
