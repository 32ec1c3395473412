import * as z from 'zod/mini';
import { incidentSchema, recordSchema } from './incident.ts';
import {
  alertSchema,
  caughtSchema,
  detectedSchema,
  recordedSchema,
  remediationSchema,
  verificationSchema,
} from './results.ts';

/** Input of CheckLogging, StartLogging and RestartLogging. */
export const startLoggingInput = z.object({
  trailArn: z.string(),
  incidentId: z.string(),
  executionArn: z.string(),
});

/** Input of VerifyLogging and ReverifyLogging. */
export const verifyLoggingInput = z.extend(startLoggingInput, { stoppedAt: z.iso.datetime() });

/** Input of CompareTrail. */
export const compareTrailInput = z.extend(verifyLoggingInput, { verification: verificationSchema });

/** Input of RecordDetection and RecordOutcome, told apart by `moment`. */
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
export type RecordIncidentInput = z.infer<typeof recordIncidentInput>;

const outcomeFields = {
  incident: incidentSchema,
  remediation: remediationSchema,
  alert: alertSchema,
  recorded: z.union([recordedSchema, caughtSchema]),
  executionArn: z.string(),
};

/** Input of the publishing steps, told apart by `moment`. */
export const publishNotificationInput = z.discriminatedUnion('moment', [
  z.object({
    moment: z.literal('alert'),
    incident: incidentSchema,
    detection: z.union([detectedSchema, caughtSchema]),
    executionArn: z.string(),
  }),
  z.object({ moment: z.literal('outcome'), ...outcomeFields }),
  z.object({ moment: z.literal('escalation'), ...outcomeFields }),
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
