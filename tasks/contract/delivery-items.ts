import type { DeliveryItem } from './delivery.ts';

/** The resources of the path. */
export type DeliveryResource = 'bucket' | 'key' | 'logGroup' | 'topic';

/** The resource that an item belongs to. */
export const RESOURCE_OF: Readonly<Record<DeliveryItem, DeliveryResource>> = {
  bucket: 'bucket',
  bucketLifecycle: 'bucket',
  bucketPolicy: 'bucket',
  bucketVersioning: 'bucket',
  bucketObjectLock: 'bucket',
  bucketPublicAccess: 'bucket',
  bucketEncryption: 'bucket',
  key: 'key',
  keyState: 'key',
  keyPolicy: 'key',
  logGroup: 'logGroup',
  logRetention: 'logGroup',
  metricFilters: 'logGroup',
  subscriptionFilters: 'logGroup',
  topic: 'topic',
};

/** The items as people call them. */
export const ITEM_NAMES: Readonly<Record<DeliveryItem, string>> = {
  bucket: 'Bucket itself',
  bucketLifecycle: 'Bucket lifecycle',
  bucketPolicy: 'Bucket policy',
  bucketVersioning: 'Bucket versioning',
  bucketObjectLock: 'Bucket object lock',
  bucketPublicAccess: 'Bucket public access block',
  bucketEncryption: 'Bucket encryption',
  key: 'KMS key itself',
  keyState: 'KMS key state',
  keyPolicy: 'KMS key policy',
  logGroup: 'Log group itself',
  logRetention: 'Log group retention',
  metricFilters: 'Metric filters',
  subscriptionFilters: 'Subscription filters',
  topic: 'SNS topic itself',
};

/** Every one of them, each after the resource that it belongs to. */
export const DELIVERY_ITEMS = Object.keys(ITEM_NAMES) as DeliveryItem[];

/** Whether a setting is an item of the delivery path. */
export function isDeliveryItem(setting: string): setting is DeliveryItem {
  return Object.hasOwn(ITEM_NAMES, setting);
}
