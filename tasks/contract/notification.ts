import * as z from 'zod/mini';
import { incidentSchema, STATUSES } from './incident.ts';
import {
  atOnceSchema,
  caughtSchema,
  comparisonSchema,
  resolvedSchema,
  restoreResultSchema,
  startResultSchema,
  trailBeforeSchema,
  verificationSchema,
} from './results.ts';

/**
 * Message attributes of every message of the workflow, for filter policies of users' own subscriptions. What alarms and
 * rules publish has no attributes, and no filter policy on attributes lets it through.
 * @see https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html
 */
export const MESSAGE_ATTRIBUTES = ['severity', 'kind', 'status', 'origin'] as const;

/** What the reader does next: one sentence, and the command that does it, where one does. */
const stepSchema = z.object({ text: z.string(), command: z.optional(z.string()) });
export type Step = z.infer<typeof stepSchema>;

const started = z.union([startResultSchema, caughtSchema]);
const compared = z.union([comparisonSchema, caughtSchema]);
const remediationSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('not-needed'), comparison: z.optional(compared) }),
  z.object({ outcome: z.literal('not-stopped'), failure: caughtSchema, rounds: z.number(), start: started }),
  z.object({
    outcome: z.literal('restored'),
    verification: verificationSchema,
    comparison: comparisonSchema,
    before: z.optional(comparisonSchema),
    restore: z.optional(restoreResultSchema),
    rounds: z.number(),
    start: started,
  }),
  z.object({
    outcome: z.literal('logs-again'),
    verification: verificationSchema,
    comparison: compared,
    failure: z.optional(caughtSchema),
    rounds: z.number(),
    start: started,
  }),
  z.object({
    outcome: z.literal('settings-restored'),
    before: z.optional(comparisonSchema),
    comparison: comparisonSchema,
    restore: z.optional(restoreResultSchema),
  }),
  z.object({
    outcome: z.literal('settings-not-restored'),
    comparison: compared,
    restore: z.optional(restoreResultSchema),
    failure: caughtSchema,
  }),
  z.object({
    outcome: z.literal('not-restored'),
    rounds: z.number(),
    start: z.optional(startResultSchema),
    failure: caughtSchema,
    lastSeen: z.enum(['not-logging', 'gone', 'unknown']),
  }),
]);

const common = {
  version: z.literal(2),
  subject: z.string(),
  /** What people call the account: the setting accountAlias, or its id. */
  accountAlias: z.string(),
  executionArn: z.string(),
  executionUrl: z.string(),
};
const advice = { nextSteps: z.array(stepSchema), lookup: z.string() };
const aboutIncident = {
  ...common,
  status: z.enum(STATUSES),
  incident: incidentSchema,
  trailBefore: z.optional(trailBeforeSchema),
  repeats: z.number(),
  since: z.optional(z.string()),
  ...advice,
};

/** The machine-readable message, by `moment`: docs/schema/incident.schema.json is made of it. */
export const messageSchema = z.discriminatedUnion('moment', [
  z.object({ moment: z.literal('alert'), ...aboutIncident }),
  z.object({ moment: z.enum(['outcome', 'escalation']), ...aboutIncident, remediation: remediationSchema }),
  z.extend(resolvedSchema, { moment: z.literal('resolution'), ...common, ...advice }),
  z.object({
    moment: z.literal('unclassified'),
    ...common,
    failure: z.object({ error: z.string(), message: z.string() }),
    /** The event as JSON text; it was cut if it ends in `…`. */
    rawEvent: z.optional(z.string()),
    atOnce: atOnceSchema,
    nextSteps: z.array(stepSchema),
  }),
]);
export type Message = z.infer<typeof messageSchema>;
