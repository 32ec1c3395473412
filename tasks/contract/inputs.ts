import * as z from 'zod/mini';
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

/** Input of CheckLogging and StartLogging. */
export const startLoggingInput = z.object({
  trailArn: z.string(),
  incidentId: z.string(),
  executionArn: z.string(),
});

/** Input of VerifyLogging. */
export const verifyLoggingInput = z.extend(startLoggingInput, { stoppedAt: z.iso.datetime() });

/** Input of CompareTrail and VerifyTrail. `repair` has a verification after a restart only. */
export const compareTrailInput = z.extend(verifyLoggingInput, {
  /** ARN of the caller; for a role session, of the role. Absent in executions of 0.2.0. */
  actorArn: z.optional(z.string()),
  /** `verify`: the trail has to be as approved, after a restore. @default it is compared only */
  moment: z.optional(z.literal('verify')),
  repair: z.object({
    verification: z.optional(verificationSchema),
    restore: z.optional(z.union([restoreResultSchema, caughtSchema])),
  }),
});

/** Input of RestoreTrail: it says which trail, and nothing of what the trail should be. */
export const restoreTrailInput = z.extend(startLoggingInput, {
  /** When the step began: its retries have the same. */
  enteredAt: z.iso.datetime(),
});

const incidentInput = z.object({ incident: incidentSchema, executionArn: z.string() });
const outcomeSchema = z.extend(incidentInput, {
  moment: z.literal('outcome'),
  remediation: remediationSchema,
  alert: alertSchema,
});

/** Input of RecordResolution: an own event, whole, as the execution has it. */
export const resolutionInput = z.object({
  source: z.literal(OWN_EVENT_SOURCE),
  /** Name of the execution. */
  id: z.string(),
  detail: z.union([closedDetail, resolvedDetail]),
});

/** Input of RecordDetection and RecordOutcome, by `moment`. */
export const recordIncidentInput = z.discriminatedUnion('moment', [
  z.extend(incidentInput, { moment: z.literal('detection'), record: recordSchema }),
  z.extend(outcomeSchema, { record: recordSchema }),
]);

/** What PublishNotification suppressed itself, where the table could not count. */
const suppressedInMemory = z.optional(z.number());
const publishOutcomeInput = z.extend(outcomeSchema, {
  recorded: z.union([recordedSchema, caughtSchema]),
  suppressed: suppressedInMemory,
});

// What a person corrected is announced as such, not as one more call.
function outcomeMoment(input: z.infer<typeof publishOutcomeInput>) {
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
export const publishNotificationInput = z.discriminatedUnion('moment', [
  z.extend(incidentInput, {
    moment: z.literal('alert'),
    detection: z.union([detectedSchema, caughtSchema]),
    suppressed: suppressedInMemory,
  }),
  z.pipe(publishOutcomeInput, z.transform(outcomeMoment)),
  z.object({ moment: z.literal('resolution'), resolved: resolvedSchema, executionArn: z.string() }),
  z.object({
    moment: z.literal('unclassified'),
    failure: caughtSchema,
    atOnce: atOnceSchema,
    executionArn: z.string(),
  }),
]);
export type PublishNotificationInput = z.infer<typeof publishNotificationInput>;

/** Input of the steps that publish an incident that was detected, or its outcome. */
export type AboutIncident = Exclude<PublishNotificationInput, { moment: 'unclassified' | 'resolution' }>;
