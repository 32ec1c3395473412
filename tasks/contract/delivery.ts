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
