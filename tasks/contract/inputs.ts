import * as z from 'zod/mini';
import { incidentSchema, recordSchema } from './incident.ts';
import {
  alertSchema,
  caughtSchema,
  detectedSchema,
  needsAction,
  recordedSchema,
  remediationSchema,
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

/** Input of CompareTrail. */
export const compareTrailInput = z.extend(verifyLoggingInput, { verification: verificationSchema });

/** Input of RecordDetection and RecordOutcome, by `moment`. */
export const recordIncidentInput = z.discriminatedUnion('moment', [
  z.object({
    moment: z.literal('detection'),
    incident: incidentSchema,
    record: recordSchema,
    executionArn: z.string(),
  }),
  z.object({
    moment: z.literal('outcome'),
    incident: incidentSchema,
    record: recordSchema,
    remediation: remediationSchema,
    alert: alertSchema,
    executionArn: z.string(),
  }),
]);

const outcomeSchema = z.object({
  moment: z.literal('outcome'),
  incident: incidentSchema,
  remediation: remediationSchema,
  alert: alertSchema,
  recorded: z.union([recordedSchema, caughtSchema]),
  executionArn: z.string(),
});

/** Input of the publishing steps, by `moment`. An outcome after which a person has to act is an escalation. */
export const publishNotificationInput = z.discriminatedUnion('moment', [
  z.object({
    moment: z.literal('alert'),
    incident: incidentSchema,
    detection: z.union([detectedSchema, caughtSchema]),
    executionArn: z.string(),
  }),
  z.pipe(
    outcomeSchema,
    z.transform((input) => ({
      ...input,
      moment: needsAction(input.remediation) ? ('escalation' as const) : ('outcome' as const),
    })),
  ),
  z.object({
    moment: z.literal('unclassified'),
    failure: caughtSchema,
    event: z.unknown(),
    executionArn: z.string(),
  }),
]);
export type PublishNotificationInput = z.infer<typeof publishNotificationInput>;

/** Input of the steps that publish an incident. */
export type AboutIncident = Exclude<PublishNotificationInput, { moment: 'unclassified' }>;
