import type { ApprovedTrail } from '../contract/baseline.ts';
import type { DeliveryItem } from '../contract/delivery.ts';
import { RESOURCE_OF } from '../contract/delivery-items.ts';
import { scopeOf } from '../contract/scope.ts';
import { resourcesOf } from './resources.ts';

/** The action that each item is read with. */
export const READ_ACTIONS: Readonly<Record<DeliveryItem, string>> = {
  bucket: 's3:ListAllMyBuckets',
  bucketLifecycle: 's3:GetLifecycleConfiguration',
  bucketPolicy: 's3:GetBucketPolicy',
  bucketVersioning: 's3:GetBucketVersioning',
  bucketObjectLock: 's3:GetBucketObjectLockConfiguration',
  bucketPublicAccess: 's3:GetBucketPublicAccessBlock',
  bucketEncryption: 's3:GetEncryptionConfiguration',
  key: 'kms:DescribeKey',
  keyState: 'kms:DescribeKey',
  keyPolicy: 'kms:GetKeyPolicy',
  logGroup: 'logs:DescribeLogGroups',
  logRetention: 'logs:DescribeLogGroups',
  metricFilters: 'logs:DescribeMetricFilters',
  subscriptionFilters: 'logs:DescribeSubscriptionFilters',
  topic: 'sns:GetTopicAttributes',
};

/** The actions that what trails deliver to is read with, of one service. Not the list of buckets: its action has no resource. */
export function readActionsOf(service: 's3' | 'kms' | 'logs' | 'sns'): string[] {
  const actions = new Set(Object.values(READ_ACTIONS));
  actions.delete(READ_ACTIONS.bucket);
  return [...actions].filter((action) => action.startsWith(`${service}:`));
}

/** What AWS calls a read that nobody allowed. */
const DENIED =
  /^(AccessDenied|AccessDeniedException|AuthorizationError|AuthorizationErrorException|Forbidden)$/;

/** Whether a read failed because it is not allowed, and will again. */
export function isDenied(why: string): boolean {
  return DENIED.test(why);
}

/**
 * What an IAM policy needs to allow the reads of the items, as JSON on one line: a statement, or a list of them where the reads
 * are on several resources.
 */
export function allowStatement(
  { trailArn, settings }: Pick<ApprovedTrail, 'trailArn' | 'settings'>,
  items: readonly DeliveryItem[],
): string {
  const reads = new Map(items.map((item) => [READ_ACTIONS[item], readArn(trailArn, settings, item)]));
  const byArn = Map.groupBy(reads.keys(), (action) => reads.get(action));
  const statements = [...byArn].map(([Resource, actions]) => ({
    Effect: 'Allow',
    Action: actions.sort(),
    Resource,
  }));
  return JSON.stringify(statements.length === 1 ? statements[0] : statements);
}

/**
 * What the read of an item has to be allowed on. Listing buckets has no resource, and listing log groups is on all of them.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
 */
function readArn(trailArn: string, settings: ApprovedTrail['settings'], item: DeliveryItem): string {
  if (item === 'bucket') return '*';
  const { bucket, key, logGroup, topic } = resourcesOf(settings);
  switch (RESOURCE_OF[item]) {
    case 'bucket':
      return `arn:${scopeOf(trailArn).partition}:s3:::${bucket}`;
    case 'key':
      return key ?? '*';
    case 'logGroup':
      return READ_ACTIONS[item] === 'logs:DescribeLogGroups'
        ? (logGroup ?? '').replace(/:log-group:.*/, ':log-group:*')
        : `${logGroup}:*`;
    case 'topic':
      return topic ?? '*';
  }
}
