import * as v from 'valibot';
import { incidentSchema } from './incident.ts';
import { resolutionSchema } from './resolution.ts';
import { SEVERITIES, STATUSES } from './vocabulary.ts';

/**
 * What was known of a trail before it was stopped: `off` if a sweep had seen that it did not log, `unknown` if neither a
 * sweep nor a StartLogging had shown that it did.
 */
export const trailBeforeSchema = v.object({
  state: v.picklist(['off', 'unknown']),
  /** When a sweep first saw that it was off. */
  since: v.optional(v.string()),
});
export type TrailBefore = v.InferOutput<typeof trailBeforeSchema>;

/** A severity that rests on the stored state of trails, and what it rests on. */
const weighedSchema = v.object({ severity: v.picklist(SEVERITIES), remark: v.string() });
export type Weighed = v.InferOutput<typeof weighedSchema>;

/** How many messages about others were suppressed since the last one that was sent; absent is none. */
const suppressedSchema = v.optional(v.number());

/** Result of RecordDetection. */
export const detectedSchema = v.object({
  /** True when another execution has recorded the same incident before, or the same stop as another path saw it. */
  duplicate: v.boolean(),
  /** Status of the stored incident. */
  status: v.picklist(STATUSES),
  /** Whether the alert is published: not for the remediator's own StartLogging, and at growing counts only while alerts are throttled. */
  announce: v.boolean(),
  /** How many incidents like this one there were in a row, this one included. */
  repeats: v.number(),
  /** Whole seconds that the alert waits, so that alerts which come at once do not leave at once; absent is none. */
  waitSeconds: v.optional(v.number()),
  /** When the first of them happened; absent where there is one only. */
  since: v.optional(v.string()),
  /** Absent if the trail was known to log before, or no sweep has run yet. */
  trailBefore: v.optional(trailBeforeSchema),
  /** Absent if nothing depends on the state of trails, or it is unknown: then the classifier's severity stands. */
  weighed: v.optional(weighedSchema),
  suppressed: suppressedSchema,
  /** True when the alert waits for the outcome, which may say that the trail's open incidents are over. */
  awaitsOutcome: v.optional(v.boolean()),
  /** The incident that this one was added to as a further detection, if so. */
  joined: v.optional(v.object({ id: v.string(), occurredAt: v.string() })),
});
export type Detected = v.InferOutput<typeof detectedSchema>;

/** Incidents of one subject that needed action and are over, verified or closed by a person. */
export const resolvedSchema = v.object({
  /** The worst of them. */
  incident: incidentSchema,
  status: v.picklist(['RESTORED', 'CLOSED']),
  /** Ids of all of them, at most 50. */
  ids: v.array(v.string()),
  /** Their sort keys. Absent in executions of 0.2.0. */
  occurredAtIds: v.optional(v.array(v.string())),
  resolution: resolutionSchema,
});
export type Resolved = v.InferOutput<typeof resolvedSchema>;

/** A ticket of a subject and kind of incident. */
const ticketSchema = v.object({
  /** `opscenter`, or the preset of the webhook. */
  system: v.string(),
  id: v.string(),
  status: v.picklist(['open', 'resolved']),
  /** Where people see it. Absent where the vendor's answer has no link; that of an OpsItem follows from its id. */
  link: v.optional(v.string()),
});
export type Ticket = v.InferOutput<typeof ticketSchema>;

/** Result of RecordOutcome. */
export const recordedSchema = v.object({
  /** The tickets of the incident that are known by now, for the mail. */
  tickets: v.optional(v.array(ticketSchema)),
  /** Older incidents of the trail that are over, as this execution verified; absent where there are none. */
  resolved: v.optional(resolvedSchema),
  /** True when another execution has recorded the incident first. */
  duplicate: v.boolean(),
  /** Status of the stored incident after this step. */
  status: v.picklist(STATUSES),
  /** `quiet`: nobody is notified, since it is known or the alert said everything. `escalate`: a person has to act. */
  next: v.picklist(['quiet', 'notify', 'escalate']),
  /** How often in a row the same settings were restored, where a person has to end that. */
  fought: v.optional(v.number()),
  suppressed: suppressedSchema,
});
export type Recorded = v.InferOutput<typeof recordedSchema>;
