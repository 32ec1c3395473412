import * as z from 'zod/mini';
import { STATUSES } from './incident.ts';

/** What Step Functions puts in place of a result when a step was caught. `Cause` is Lambda's JSON or plain text. */
export const caughtSchema = z.object({ Error: z.string(), Cause: z.optional(z.string()) });
export type Caught = z.infer<typeof caughtSchema>;

/** Result of CheckLogging. Times are null where CloudTrail gives none. */
export const checkResultSchema = z.object({
  isLogging: z.boolean(),
  startLoggingTime: z.nullable(z.string()),
  stopLoggingTime: z.nullable(z.string()),
});
export type CheckResult = z.infer<typeof checkResultSchema>;

/** Result of StartLogging and RestartLogging. */
export const startResultSchema = z.object({
  /** When CloudTrail accepted the call. */
  acceptedAt: z.string(),
});
export type StartResult = z.infer<typeof startResultSchema>;

/** Result of VerifyLogging and ReverifyLogging: the proof from GetTrailStatus. */
export const verificationSchema = z.object({
  isLogging: z.literal(true),
  /** `StartLoggingTime` as CloudTrail gives it. */
  startLoggingTime: z.string(),
  /** When this check saw it. */
  verifiedAt: z.string(),
  /** Seconds from the stop to `startLoggingTime`, never below 0. */
  blindWindowSeconds: z.number(),
  /** The S3 error of the last delivery; null when there is none. */
  latestDeliveryError: z.nullable(z.string()),
  /** When CloudTrail last delivered to the bucket; null when it never did. */
  latestDeliveryTime: z.nullable(z.string()),
});
export type Verification = z.infer<typeof verificationSchema>;

/** What the repair branch hands on. A step that was caught shows its error under its own key. */
export const remediationSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('not-needed') }),
  z.object({
    outcome: z.literal('restored'),
    rounds: z.number(),
    start: z.union([startResultSchema, caughtSchema]),
    verification: verificationSchema,
  }),
  z.object({ outcome: z.literal('not-restored'), rounds: z.number(), failure: caughtSchema }),
]);
export type Remediation = z.infer<typeof remediationSchema>;

/** Result of RecordDetection. */
export const detectedSchema = z.object({
  /** True when another execution has recorded the same incident before, or the same stop as another path saw it. */
  duplicate: z.boolean(),
  /** Status of the stored incident. */
  status: z.enum(STATUSES),
  /** Whether the alert is published: not for the remediator's own StartLogging, nor in a storm but at growing counts. */
  announce: z.boolean(),
  /** How many incidents like this one there were since the storm began, this one included; 1 where there is no storm. */
  repeats: z.number(),
  /** Whole seconds that the alert waits, so that alerts which come at once do not leave at once; absent is none. */
  waitSeconds: z.optional(z.number()),
  /** When the first of them happened; absent where there is one only. */
  since: z.optional(z.string()),
  /** The incident that this one was added to as a further signal, if so. */
  joined: z.optional(z.object({ id: z.string(), occurredAt: z.string() })),
});
export type Detected = z.infer<typeof detectedSchema>;

/** Result of RecordOutcome. */
export const recordedSchema = z.object({
  /** True when another execution has recorded the incident first. */
  duplicate: z.boolean(),
  /** Status of the stored incident after this step. */
  status: z.enum(STATUSES),
  /**
   * Whether the outcome is news: false where another execution has brought the incident there, and told of it, and while a
   * storm of failures lasts, but at growing counts.
   */
  changed: z.boolean(),
});
export type Recorded = z.infer<typeof recordedSchema>;

/** Result of every publishing step. */
export const publicationSchema = z.object({ messageId: z.string() });
export type Publication = z.infer<typeof publicationSchema>;

/** What the alert branch hands on: a duplicate publishes nothing. */
export const alertSchema = z.object({
  duplicate: z.boolean(),
  /** True when RecordDetection said that this alert is not published. */
  withheld: z.boolean(),
  detection: z.union([detectedSchema, caughtSchema]),
  publication: z.optional(z.union([publicationSchema, caughtSchema])),
});
export type Alert = z.infer<typeof alertSchema>;

/** Tells a caught error from a result. */
export function isCaught(value: object): value is Caught {
  return 'Error' in value;
}
