import { asObject, isFilled, type RawObject } from '../contract/raw-object.ts';
import type { ApprovedTrail } from '../contract/baseline.ts';
import { resourceNameOf } from '../contract/scope.ts';
import { logGroupName, resourcesOf } from './resources.ts';

/**
 * The approved trails that deliver through what a call changed. A bucket and a log group are named, a topic by its ARN, and a
 * key by its ARN or its id. Of a request above 100 KB the record shows nothing: the sweep finds what it did.
 */
export function trailsOfCall(record: RawObject, approved: readonly ApprovedTrail[]): string[] {
  const { bucketName, keyId, logGroupName: group, topicArn } = asObject(record['requestParameters']);
  const service = String(record['eventSource']).replace('.amazonaws.com', '');
  return approved.filter(({ settings }) => isNamed(resourcesOf(settings))).map(({ trailArn }) => trailArn);

  function isNamed({ bucket, key, logGroup, topic }: ReturnType<typeof resourcesOf>): boolean {
    switch (service) {
      case 's3':
        return bucketName === bucket;
      case 'kms':
        return key !== undefined && isFilled(keyId) && resourceNameOf(keyId) === resourceNameOf(key);
      case 'logs':
        return logGroup !== undefined && group === logGroupName(logGroup);
      default:
        return topic !== undefined && topicArn === topic;
    }
  }
}
