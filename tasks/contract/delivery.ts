import * as z from 'zod/mini';

/** JSON as an API answers it, under the API's names. */
const jsonObject = z.record(z.string(), z.json());

/** A policy; by its SHA-256 alone where a parameter has no room for its text. */
const policySchema = z.union([z.strictObject({ sha256: z.string() }), jsonObject]);
export type KeptPolicy = z.output<typeof policySchema>;

/** What exists can be read; what belongs to another account cannot. */
const presence = z.enum(['exists', 'gone', 'of another account']);
export type Presence = z.output<typeof presence>;

/**
 * The path from a trail to its readers: what was approved of bucket, key, log group and topic. Null is none. What is absent
 * was not approved and is not compared.
 */
export const deliverySchema = z.strictObject({
  bucket: z.exactOptional(presence),
  bucketLifecycle: z.exactOptional(z.array(jsonObject)),
  bucketPolicy: z.exactOptional(z.nullable(policySchema)),
  bucketVersioning: z.exactOptional(z.enum(['Enabled', 'Suspended', 'Off'])),
  bucketObjectLock: z.exactOptional(z.nullable(jsonObject)),
  bucketPublicAccess: z.exactOptional(z.nullable(z.record(z.string(), z.boolean()))),
  bucketEncryption: z.exactOptional(z.nullable(z.array(jsonObject))),
  key: z.exactOptional(presence),
  keyState: z.exactOptional(z.string()),
  keyPolicy: z.exactOptional(policySchema),
  logGroup: z.exactOptional(presence),
  logRetention: z.exactOptional(z.nullable(z.number())),
  metricFilters: z.exactOptional(z.array(jsonObject)),
  subscriptionFilters: z.exactOptional(z.array(jsonObject)),
  topic: z.exactOptional(presence),
});

/** The delivery path as a person approved it. */
export type Delivery = z.output<typeof deliverySchema>;

/** One thing of the path that is read, compared and restored by itself. */
export type DeliveryItem = keyof Delivery;

/** Every one of them, each after the resource that it belongs to. */
export const DELIVERY_ITEMS = Object.keys(deliverySchema.shape) as DeliveryItem[];

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
