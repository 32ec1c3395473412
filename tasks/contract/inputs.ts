import * as z from 'zod/mini';
import { incidentSchema, recordSchema } from './incident.ts';
import {
  alertSchema,
  atOnceSchema,
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

const incidentInput = z.object({ incident: incidentSchema, executionArn: z.string() });
const outcomeSchema = z.extend(incidentInput, {
  moment: z.literal('outcome'),
  remediation: remediationSchema,
  alert: alertSchema,
});

/** Input of RecordDetection and RecordOutcome, by `moment`. */
export const recordIncidentInput = z.discriminatedUnion('moment', [
  z.extend(incidentInput, { moment: z.literal('detection'), record: recordSchema }),
  z.extend(outcomeSchema, { record: recordSchema }),
]);

/** Input of the publishing steps, by `moment`. An outcome after which a person has to act is an escalation. */
export const publishNotificationInput = z.discriminatedUnion('moment', [
  z.extend(incidentInput, {
    moment: z.literal('alert'),
    detection: z.union([detectedSchema, caughtSchema]),
  }),
  z.pipe(
    z.extend(outcomeSchema, { recorded: z.union([recordedSchema, caughtSchema]) }),
    z.transform((input) => ({
      ...input,
      moment: needsAction(input.remediation) ? ('escalation' as const) : ('outcome' as const),
    })),
  ),
  z.object({
    moment: z.literal('unclassified'),
    failure: caughtSchema,
    atOnce: atOnceSchema,
    executionArn: z.string(),
  }),
]);
export type PublishNotificationInput = z.infer<typeof publishNotificationInput>;

/** Input of the steps that publish an incident. */
export type AboutIncident = Exclude<PublishNotificationInput, { moment: 'unclassified' }>;
