import * as v from 'valibot';
import { plainObject, recordOf } from './schema-parts.ts';

/** A policy; by its SHA-256 alone where a parameter has no room for its text. */
const policySchema = v.union([v.strictObject({ sha256: v.string() }), plainObject]);
export type KeptPolicy = v.InferOutput<typeof policySchema>;

/** What exists can be read; what belongs to another account cannot. */
const presence = v.picklist(['exists', 'gone', 'of another account']);
export type Presence = v.InferOutput<typeof presence>;

/**
 * The path from a trail to its readers: what was approved of bucket, key, log group and topic. Null is none. What is absent
 * was not approved and is not compared.
 */
export const deliverySchema = v.strictObject({
  bucket: v.exactOptional(presence),
  bucketLifecycle: v.exactOptional(v.array(plainObject)),
  bucketPolicy: v.exactOptional(v.nullable(policySchema)),
  bucketVersioning: v.exactOptional(v.picklist(['Enabled', 'Suspended', 'Off'])),
  bucketObjectLock: v.exactOptional(v.nullable(plainObject)),
  bucketPublicAccess: v.exactOptional(v.nullable(recordOf(v.boolean()))),
  bucketEncryption: v.exactOptional(v.nullable(v.array(plainObject))),
  key: v.exactOptional(presence),
  keyState: v.exactOptional(v.string()),
  keyPolicy: v.exactOptional(policySchema),
  logGroup: v.exactOptional(presence),
  logRetention: v.exactOptional(v.nullable(v.number())),
  metricFilters: v.exactOptional(v.array(plainObject)),
  subscriptionFilters: v.exactOptional(v.array(plainObject)),
  topic: v.exactOptional(presence),
});

/** The delivery path as a person approved it. */
export type Delivery = v.InferOutput<typeof deliverySchema>;

/** One thing of the path that is read, compared and restored by itself. */
export type DeliveryItem = keyof Delivery;

/** Every one of them, each after the resource that it belongs to. */
export const DELIVERY_ITEMS = Object.keys(deliverySchema.entries) as DeliveryItem[];

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

/** Whether a setting is an item of the delivery path. */
export function isDeliveryItem(setting: string): setting is DeliveryItem {
  return Object.hasOwn(ITEM_NAMES, setting);
}
