import * as v from 'valibot';
import { type Caught, isCaught } from './caught.ts';
import { SEVERITIES } from './vocabulary.ts';

/** A value before the stop and now; null before where no sweep had stored it. */
const changeSchema = v.object({ before: v.nullable(v.string()), now: v.string() });

/** What GetTrailStatus showed of a trail. Times are null where CloudTrail gives none. */
const seenStatusSchema = v.object({
  isLogging: v.boolean(),
  startLoggingTime: v.nullable(v.string()),
  stopLoggingTime: v.nullable(v.string()),
  /** All that was not delivered, a sentence each. */
  deliveryErrors: v.array(v.string()),
  /** When it was read. */
  verifiedAt: v.string(),
});
export type SeenStatus = v.InferOutput<typeof seenStatusSchema>;

/**
 * Result of CompareTrail: a trail compared with its approved settings; where there are none, with what a sweep last observed
 * before it was stopped or changed. `before` is then what was approved.
 */
export const comparisonSchema = v.object({
  /** What was read beside the settings; absent after a restart, which has its own verification. */
  status: v.optional(seenStatusSchema),
  /**
   * `not-compared`: the same trail, of which no sweep had stored anything before the stop. `another-trail`: it does not
   * show the stop, and is not as before or nothing was stored. `gone`: an enforced trail that does not exist.
   */
  verdict: v.picklist(['as-before', 'not-compared', 'changed', 'another-trail', 'gone']),
  /** What is done about an enforced trail that is not as approved; absent for any other. */
  decision: v.optional(v.picklist(['restore', 'hold'])),
  /** Why it is not restored, a sentence; absent where it is. */
  held: v.optional(v.string()),
  /** What it was compared with; absent, as in executions of 0.1.0, is `observed`. */
  against: v.optional(v.picklist(['approved', 'observed'])),
  /** The approved settings that it was compared with. */
  baseline: v.optional(
    v.object({
      /** Version of the SSM parameter. */
      version: v.number(),
      /** Digest of what differs, so that it is reported once; absent when nothing does. */
      differs: v.optional(v.string()),
      /** True when this version is, or may be, weaker than the one before it. */
      lowered: v.optional(v.literal(true)),
      /** What differs is accepted, since nothing is weaker: a trusted principal changed it with this call (`now`), or did `before`. */
      accepted: v.optional(v.picklist(['now', 'before'])),
      /** How much weaker than approved it is; absent when nothing differs. */
      severity: v.optional(v.picklist(SEVERITIES)),
      /** The CloudFormation stack that owns the trail, as its tags say. */
      stackName: v.optional(v.string()),
    }),
  ),
  /** Parts that could not be read, which are neither equal nor different. */
  unknown: v.optional(v.array(v.string())),
  /**
   * Whether Insights is on, with all of it that was observed before. Absent beside approved settings, where that is among
   * what is compared, and where it could not be read.
   */
  insights: v.optional(v.boolean()),
  /** When a sweep observed what was before; null when none did. */
  observedAt: v.nullable(v.string()),
  bucket: changeSchema,
  /** The Regions that it logs, and whether for the whole organization. */
  scope: changeSchema,
  /** Settings and event selectors that differ, at most 20; null where it is not set or there is no such selector. */
  differences: v.array(
    v.object({
      setting: v.string(),
      before: v.nullable(v.string()),
      now: v.nullable(v.string()),
      /** True when the trail is, or may be, weaker for it than approved. */
      weaker: v.optional(v.literal(true)),
      /** Of the delivery path: what restores it, a sentence, a colon and a command. */
      restore: v.optional(v.string()),
      /** Of the delivery path: how long it can be undone, a sentence. */
      until: v.optional(v.string()),
    }),
  ),
  /** How many more there are. */
  more: v.number(),
});
export type Comparison = v.InferOutput<typeof comparisonSchema>;

/** Whether a comparison shows that a trail is weaker than it was approved. */
export function isWeakened(comparison: Comparison | Caught | undefined): comparison is Comparison {
  return (
    comparison !== undefined && !isCaught(comparison) && (comparison.baseline?.severity ?? 'low') !== 'low'
  );
}

/** Whether a comparison shows that a trail is not as approved, weaker or not. */
export function isDiffering(comparison: Comparison | Caught | undefined): comparison is Comparison {
  return (
    comparison !== undefined &&
    !isCaught(comparison) &&
    comparison.against === 'approved' &&
    comparison.verdict === 'changed'
  );
}

/** Whether a comparison shows a change that is accepted because of who made it. */
export function isAccepted(comparison: Comparison | Caught | undefined): comparison is Comparison {
  return comparison !== undefined && !isCaught(comparison) && comparison.baseline?.accepted === 'now';
}

/** Whether a comparison shows that the approved settings were made weaker, or that they are not valid. */
export function isLowered(comparison: Comparison | Caught | undefined): boolean {
  if (comparison === undefined) return false;
  return isCaught(comparison)
    ? comparison.Error === 'InvalidBaselineError'
    : comparison.baseline?.lowered === true;
}
