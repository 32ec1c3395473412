import type { ApprovedTrail } from '../contract/baseline.ts';
import type { DeliveryItem, DeliveryResource } from '../contract/delivery.ts';
import { RESOURCE_OF } from '../contract/delivery.ts';
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

/** What AWS calls a read that nobody allowed. */
const DENIED =
  /^(AccessDenied|AccessDeniedException|AuthorizationError|AuthorizationErrorException|Forbidden)$/;

/** Whether a read failed because it is not allowed, and will again. */
export function isDenied(why: string): boolean {
  return DENIED.test(why);
}

/** The statement of an IAM policy that allows the reads of the items, as JSON on one line. */
export function allowStatement(
  { trailArn, settings }: Pick<ApprovedTrail, 'trailArn' | 'settings'>,
  items: readonly DeliveryItem[],
): string {
  const named = resourcesOf(settings);
  const arnOf = (resource: DeliveryResource): string => {
    const name = named[resource] ?? '*';
    if (resource === 'bucket') return `arn:${scopeOf(trailArn).partition}:s3:::${name}`;
    return resource === 'logGroup' ? `${name}:*` : name;
  };
  // ListAllMyBuckets knows no resource.
  const Resource = items.includes('bucket')
    ? ['*']
    : [...new Set(items.map((item) => RESOURCE_OF[item]))].map(arnOf);
  const Action = [...new Set(items.map((item) => READ_ACTIONS[item]))].sort();
  return JSON.stringify({ Effect: 'Allow', Action, Resource });
}
