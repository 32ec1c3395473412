import type { WholeSettings } from '../contract/baseline.ts';
import type { DeliveryItem } from '../contract/delivery.ts';
import { type DeliveryResource, DELIVERY_ITEMS, RESOURCE_OF } from '../contract/delivery-items.ts';
import { parseArn, scopeOf } from '../contract/scope.ts';

/** What the settings of a trail name behind its destinations; a bucket has no ARN there. */
export type DeliveryResources = Partial<Record<DeliveryResource, string>> & { bucket: string };

/** The resources that the settings of a trail name. The ARN of a log group ends in `:*` there. */
export function resourcesOf(
  settings: Pick<WholeSettings, 's3BucketName' | 'kmsKeyId' | 'cloudWatchLogsLogGroupArn' | 'snsTopicARN'>,
): DeliveryResources {
  const { s3BucketName, kmsKeyId, cloudWatchLogsLogGroupArn, snsTopicARN } = settings;
  return {
    bucket: s3BucketName,
    ...(kmsKeyId !== undefined && { key: kmsKeyId }),
    ...(cloudWatchLogsLogGroupArn !== undefined && {
      logGroup: cloudWatchLogsLogGroupArn.replace(/:\*$/, ''),
    }),
    ...(snsTopicARN !== undefined && { topic: snsTopicARN }),
  };
}

/** The name of a log group, from its ARN. */
export function logGroupName(arn: string): string {
  return (parseArn(arn)?.resource ?? arn).replace(/^log-group:/, '');
}

/** Whether a resource with an ARN belongs to another account than the trail's. */
export function isElsewhere(trailArn: string, arn: string): boolean {
  const owner = parseArn(arn)?.accountId;
  return owner !== undefined && owner !== scopeOf(trailArn).account;
}

/** The items of a resource that are read of it, without the resource itself. */
export function itemsOf(resource: DeliveryResource): DeliveryItem[] {
  return DELIVERY_ITEMS.filter((item) => RESOURCE_OF[item] === resource && item !== resource);
}
