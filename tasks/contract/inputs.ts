import * as v from 'valibot';
import { incidentSchema, recordSchema } from './incident.ts';
import { closedDetail, OWN_EVENT_SOURCE, resolvedDetail } from './own-events.ts';
import {
  alertSchema,
  atOnceSchema,
  caughtSchema,
  detectedSchema,
  needsAction,
  recordedSchema,
  remediationSchema,
  resolvedSchema,
  restoreResultSchema,
  verificationSchema,
} from './results.ts';
import { extend, utcTime } from './schema-parts.ts';

/** Input of CheckLogging and StartLogging. */
export const startLoggingInput = v.object({
  trailArn: v.string(),
  incidentId: v.string(),
  executionArn: v.string(),
});

/** Input of VerifyLogging. */
export const verifyLoggingInput = extend(startLoggingInput, { stoppedAt: utcTime });

/** Input of CompareTrail and VerifyTrail. `repair` has a verification after a restart only. */
export const compareTrailInput = extend(verifyLoggingInput, {
  /** ARN of the caller; for a role session, of the role. Absent in executions of 0.2.0. */
  actorArn: v.optional(v.string()),
  /** `verify`: the trail has to be as approved, after a restore. @default it is compared only */
  moment: v.optional(v.literal('verify')),
  repair: v.object({
    verification: v.optional(verificationSchema),
    restore: v.optional(v.union([restoreResultSchema, caughtSchema])),
  }),
});

/** Input of RestoreTrail: it says which trail, and nothing of what the trail should be. */
export const restoreTrailInput = extend(startLoggingInput, {
  /** When the step began: its retries have the same. */
  enteredAt: utcTime,
});

const incidentInput = v.object({ incident: incidentSchema, executionArn: v.string() });
const outcomeSchema = extend(incidentInput, {
  moment: v.literal('outcome'),
  remediation: remediationSchema,
  alert: alertSchema,
});

/** Input of RecordResolution: an own event, whole, as the execution has it. */
export const resolutionInput = v.object({
  source: v.literal(OWN_EVENT_SOURCE),
  /** Name of the execution. */
  id: v.string(),
  detail: v.union([closedDetail, resolvedDetail]),
});

/** Input of RecordDetection and RecordOutcome, by `moment`. */
export const recordIncidentInput = v.variant('moment', [
  extend(incidentInput, { moment: v.literal('detection'), record: recordSchema }),
  extend(outcomeSchema, { record: recordSchema }),
]);

/** What PublishNotification suppressed itself, where the table could not count. */
const suppressedInMemory = v.optional(v.number());
const publishOutcomeInput = extend(outcomeSchema, {
  recorded: v.union([recordedSchema, caughtSchema]),
  suppressed: suppressedInMemory,
});

// What a person corrected is announced as such, not as one more call.
function outcomeMoment(input: v.InferOutput<typeof publishOutcomeInput>) {
  const { remediation, recorded, executionArn } = input;
  if (needsAction(remediation)) return { ...input, moment: 'escalation' as const };
  if (remediation.outcome === 'not-needed' && 'next' in recorded && recorded.resolved)
    return { moment: 'resolution' as const, resolved: recorded.resolved, executionArn };
  return { ...input, moment: 'outcome' as const };
}

/**
 * Input of the publishing steps, by `moment`. An outcome after which a person has to act is an escalation, and one that shows
 * that other incidents are over a resolution.
 */
export const publishNotificationInput = v.variant('moment', [
  extend(incidentInput, {
    moment: v.literal('alert'),
    detection: v.union([detectedSchema, caughtSchema]),
    suppressed: suppressedInMemory,
  }),
  v.pipe(publishOutcomeInput, v.transform(outcomeMoment)),
  v.object({ moment: v.literal('resolution'), resolved: resolvedSchema, executionArn: v.string() }),
  v.object({
    moment: v.literal('unclassified'),
    failure: caughtSchema,
    atOnce: atOnceSchema,
    executionArn: v.string(),
  }),
]);
export type PublishNotificationInput = v.InferOutput<typeof publishNotificationInput>;

/** Input of the steps that publish an incident that was detected, or its outcome. */
export type AboutIncident = Exclude<PublishNotificationInput, { moment: 'unclassified' | 'resolution' }>;
