import * as v from 'valibot';
import type { KINDS } from './kinds.ts';
import { type Kind, KIND_NAMES, rowOf } from './kinds.ts';
import { plainObject } from './schema-parts.ts';
import { SEVERITIES } from './vocabulary.ts';

/** What a sweep can find beside a stopped trail. */
const SWEEP_FINDING_KINDS = KIND_NAMES.filter(
  (kind): kind is SweepFindingKind => rowOf(kind).sweepFinds === true,
);

export type SweepFindingKind = {
  [Name in Kind]: (typeof KINDS)[Name] extends { readonly sweepFinds: true } ? Name : never;
}[Kind];

/** Detail of `Trail Found Not Logging`. Times are ISO 8601 in UTC. */
export const notLoggingDetail = v.object({
  /** Name of the execution that the sweep starts, and the incident's id. */
  sweepId: v.string(),
  trailArn: v.string(),
  /** `StopLoggingTime`; the last time that the trail was seen logging where CloudTrail gives none. */
  stoppedAt: v.string(),
  seenAt: v.string(),
});

/** Detail of `Sweep Finding`. */
export const sweepFindingDetail = v.object({
  sweepId: v.string(),
  kind: v.picklist(SWEEP_FINDING_KINDS),
  /** The trail that it is about; absent for what concerns the whole account and Region. */
  trailArn: v.optional(v.string()),
  /** True when a second sweep at least finds it: an enforced trail is then restored. */
  again: v.optional(v.boolean()),
  /** What was found, for a person, a sentence each. */
  findings: v.array(v.string()),
  /** What restores the approved state, a sentence, a colon and a command each. */
  restoreSteps: v.optional(v.array(v.string())),
  /** @default that of the kind */
  severity: v.optional(v.picklist(SEVERITIES)),
  seenAt: v.string(),
});

/** Detail of `Delivery Call`. */
export const deliveryCallDetail = v.object({
  /** The incident's id. */
  deliveryId: v.string(),
  /** The approved trail. */
  trailArn: v.string(),
  /** The event of the call, as EventBridge delivered it. */
  event: plainObject,
});
export type DeliveryCallDetail = v.InferOutput<typeof deliveryCallDetail>;

/** Detail of `Drill`. */
export const drillDetail = v.object({
  drillId: v.string(),
  /** Who asked for it, as the caller's own ARN. */
  requestedBy: v.string(),
  requestedAt: v.string(),
});
export type DrillDetail = v.InferOutput<typeof drillDetail>;
