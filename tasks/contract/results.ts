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
  /** `StopLoggingTime`: stays after a restart; null for a trail that was never stopped. */
  stopLoggingTime: z.nullable(z.string()),
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

/** A value before the stop and now; null before where no sweep had stored it. */
const changeSchema = z.object({ before: z.nullable(z.string()), now: z.string() });

/** Result of CompareTrail: a trail that logs again, compared with what a sweep last observed before the stop. */
export const comparisonSchema = z.object({
  /**
   * `not-compared`: the same trail, of which no sweep had stored anything before the stop. `another-trail`: it does not
   * show the stop, and is not as before or nothing was stored.
   */
  verdict: z.enum(['as-before', 'not-compared', 'changed', 'another-trail']),
  /** When a sweep observed what was before; null when none did. */
  observedAt: z.nullable(z.string()),
  bucket: changeSchema,
  /** The Regions that it logs, and whether for the whole organization. */
  scope: changeSchema,
  /** Settings and event selectors that differ, at most 20; null where it is not set or there is no such selector. */
  differences: z.array(
    z.object({ setting: z.string(), before: z.nullable(z.string()), now: z.nullable(z.string()) }),
  ),
  /** How many more there are. */
  more: z.number(),
});
export type Comparison = z.infer<typeof comparisonSchema>;

/** The same as an incident keeps it: or why it is unknown. */
export const storedComparisonSchema = z.union([
  comparisonSchema,
  z.strictObject({ verdict: z.literal('unknown'), reason: z.string() }),
]);
export type StoredComparison = z.infer<typeof storedComparisonSchema>;

const startedSchema = z.union([startResultSchema, caughtSchema]);
const restartFields = { rounds: z.number(), start: startedSchema, verification: verificationSchema };

/** What a repair can come to. */
export const REPAIR_OUTCOMES = [
  'not-needed',
  'not-stopped',
  'restored',
  'logs-again',
  'not-restored',
] as const;
export type RepairOutcome = (typeof REPAIR_OUTCOMES)[number];

/** What the repair branch hands on. A step that was caught shows its error under its own key. */
export const remediationSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('not-needed') }),
  /** It was logging all the time: the failure says since when. */
  z.object({
    outcome: z.literal('not-stopped'),
    rounds: z.number(),
    start: startedSchema,
    failure: caughtSchema,
  }),
  z.object({ outcome: z.literal('restored'), ...restartFields, comparison: comparisonSchema }),
  /** It logs again, but it is another trail or not as before, or that is unknown. */
  z.object({
    outcome: z.literal('logs-again'),
    ...restartFields,
    comparison: z.union([comparisonSchema, caughtSchema]),
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
