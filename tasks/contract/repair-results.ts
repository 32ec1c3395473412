import * as v from 'valibot';
import { caughtSchema } from './caught.ts';

/** Result of CheckLogging. Times are null where CloudTrail gives none. */
export const checkResultSchema = v.object({
  isLogging: v.boolean(),
  startLoggingTime: v.nullable(v.string()),
  stopLoggingTime: v.nullable(v.string()),
  /** When this check saw it. Absent in executions of 0.1.0. */
  checkedAt: v.optional(v.string()),
});
export type CheckResult = v.InferOutput<typeof checkResultSchema>;

/** Result of StartLogging. */
export const startResultSchema = v.object({
  /** When CloudTrail accepted the call. */
  acceptedAt: v.string(),
});
export type StartResult = v.InferOutput<typeof startResultSchema>;

/** Result of RestartAtOnce: accepted, refused (the error was caught), or not called since the event is no stop. */
export const atOnceSchema = v.union([
  startResultSchema,
  caughtSchema,
  v.object({ called: v.literal(false) }),
]);
export type AtOnce = v.InferOutput<typeof atOnceSchema>;

/** Result of VerifyLogging: the proof from GetTrailStatus. */
export const verificationSchema = v.object({
  isLogging: v.literal(true),
  /** `StartLoggingTime` as CloudTrail gives it. */
  startLoggingTime: v.string(),
  /** `StopLoggingTime`: stays after a restart; null for a trail that was never stopped. */
  stopLoggingTime: v.nullable(v.string()),
  /** When this check saw it. */
  verifiedAt: v.string(),
  /** Seconds from the stop to `startLoggingTime`, never below 0. */
  blindWindowSeconds: v.number(),
  /** The S3 error of the last delivery; null when there is none. */
  latestDeliveryError: v.nullable(v.string()),
  /** All that was not delivered, a sentence each; absent in executions of 0.1.0. */
  deliveryErrors: v.optional(v.array(v.string())),
  /** When CloudTrail last delivered to the bucket; null when it never did. */
  latestDeliveryTime: v.nullable(v.string()),
});
export type Verification = v.InferOutput<typeof verificationSchema>;

/** Result of RestoreTrail: what its last attempt did. */
export const restoreResultSchema = v.object({
  /** Version of the approved settings. */
  version: v.number(),
  /** The calls that CloudTrail accepted, in order. */
  calls: v.array(v.object({ call: v.string(), at: v.string() })),
  /** Destinations that were left out, and why. */
  without: v.array(v.object({ destination: v.picklist(['cloudWatchLogs', 'sns']), why: v.string() })),
});
export type RestoreResult = v.InferOutput<typeof restoreResultSchema>;
