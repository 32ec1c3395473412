import * as v from 'valibot';
import { incidentSchema } from './incident.ts';
import { STATUSES } from './vocabulary.ts';
import { atOnceSchema } from './repair-results.ts';
import { outcomeSchema } from './outcome.ts';
import { resolvedSchema, trailBeforeSchema } from './record-results.ts';
import { extend } from './schema-parts.ts';

/**
 * Message attributes of every message of the workflow, for filter policies of users' own subscriptions. What alarms and
 * rules publish has no attributes, and no filter policy on attributes lets it through.
 * @see https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html
 */
export const MESSAGE_ATTRIBUTES = ['severity', 'kind', 'status', 'origin'] as const;

/** What the reader does next: one sentence, and the command that does it, where one does. */
const stepSchema = v.object({ text: v.string(), command: v.optional(v.string()) });
export type Step = v.InferOutput<typeof stepSchema>;

const common = {
  version: v.literal(2),
  subject: v.string(),
  /** What people call the account: the setting accountAlias, or its id. */
  accountAlias: v.string(),
  executionArn: v.string(),
  executionUrl: v.string(),
};
const advice = { nextSteps: v.array(stepSchema), lookup: v.string() };
const aboutIncident = {
  ...common,
  status: v.picklist(STATUSES),
  incident: incidentSchema,
  trailBefore: v.optional(trailBeforeSchema),
  repeats: v.number(),
  since: v.optional(v.string()),
  ...advice,
};

/** The machine-readable message, by `moment`: docs/schema/incident.schema.json is made of it. */
export const messageSchema = v.variant('moment', [
  v.object({ moment: v.literal('alert'), ...aboutIncident }),
  v.object({
    moment: v.picklist(['outcome', 'escalation']),
    ...aboutIncident,
    remediation: outcomeSchema,
  }),
  extend(resolvedSchema, { moment: v.literal('resolution'), ...common, ...advice }),
  v.object({
    moment: v.literal('unclassified'),
    ...common,
    failure: v.object({ error: v.string(), message: v.string() }),
    /** The event as JSON text; it was cut if it ends in `…`. */
    rawEvent: v.optional(v.string()),
    atOnce: atOnceSchema,
    nextSteps: v.array(stepSchema),
  }),
]);
export type Message = v.InferOutput<typeof messageSchema>;
