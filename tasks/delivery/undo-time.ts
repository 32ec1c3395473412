import type { DeliveryItem } from '../contract/delivery.ts';

/**
 * How long CloudTrail delivers again what it could not.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
 */
const RETRIED = 'CloudTrail tries S3 again for 30 days: restored within them, no log file is lost';

const UNDO: Readonly<Record<DeliveryItem, string>> = {
  bucket: `The files in it are lost. ${RETRIED} from now on. Until then anybody may take the name`,
  /** @see https://repost.aws/knowledge-center/s3-lifecycle-rule-delay */
  bucketLifecycle:
    'S3 applies lifecycle rules once a day, at midnight UTC: restored before, no log file is deleted',
  bucketPolicy: RETRIED,
  bucketVersioning: 'Versions that exist stay. What is overwritten or deleted until it is restored is lost',
  bucketObjectLock: 'What is locked stays locked. Log files that arrive until it is restored are not',
  bucketPublicAccess: 'Whoever can read the bucket until it is restored may keep what was read',
  bucketEncryption: 'Log files that arrive until it is restored stay as they were encrypted',
  key: `No log file that it encrypted can be read any more. ${RETRIED} with another key`,
  /** @see https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys-scheduling-key-deletion.html */
  keyState: `A key waits 7 to 30 days for its deletion, as the call said; then no log file can be read any more. ${RETRIED}`,
  keyPolicy: RETRIED,
  logGroup:
    'Its entries are lost. The bucket has the log files still, and the log group gets new events once it exists',
  /** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
  logRetention:
    'CloudWatch Logs deletes expired entries within about 72 hours: restored before, most are kept',
  metricFilters: 'Alarms on its metrics see no event until it is restored, and not those in between',
  subscriptionFilters: 'Its destination gets no event until it is restored, and not those in between',
  topic: 'Notifications until it is restored are lost; the log files are not',
};

/** How long a change of an item can be undone, and what is lost meanwhile, in a sentence. */
export function undoTime(item: DeliveryItem): string {
  return `${UNDO[item]}.`;
}
