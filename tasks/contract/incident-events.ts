import * as v from 'valibot';
import { incidentSchema } from './incident.ts';
import { OWN_EVENT_SOURCE } from './own-events.ts';
import { caughtSchema } from './caught.ts';
import { noticeSchema, publicationSchema } from './publication.ts';
import type { ItemKey } from './table.ts';
import { extend } from './schema-parts.ts';

/**
 * `detail-type` of the events that the workflow puts on the default event bus for anybody's rules, with the source
 * OWN_EVENT_SOURCE. They start nothing of the remediator but tickets and chat.
 */
export const INCIDENT_EVENTS = { opened: 'Incident Opened', outcome: 'Incident Outcome' } as const;

/** What a rule of an account needs to match the incident events that are announced. A drill opens and resolves a test ticket. */
export function announcedPattern(account: string) {
  return {
    source: [OWN_EVENT_SOURCE],
    'detail-type': Object.values(INCIDENT_EVENTS),
    account: [account],
    detail: { announced: [true] },
  };
}

/**
 * Detail of both. Whoever may put events can forge one: read the incident from the table before you act on it.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html
 */
export const incidentEventDetail = v.object({
  version: v.literal(1),
  /** Always true: what is not announced to people has no event. */
  announced: v.literal(true),
  /** The incident that the execution is about, as it was detected. */
  incident: incidentSchema,
  /** What was published; the error if SNS took no message. */
  notice: v.union([extend(publicationSchema, noticeSchema.entries), caughtSchema]),
  executionArn: v.string(),
});

/** Key of the item of a ticket: one for each subject and kind of incident, apart from incidents and in no index. */
export function ticketKey(subject: string, kind: string): ItemKey {
  return { trailArn: `ticket#${subject}`, occurredAtId: kind };
}

/** The item of a ticket, as the workflow of the tickets writes it. */
export const ticketItem = v.object({
  trailArn: v.string(),
  occurredAtId: v.string(),
  /** Sort key of the incident that the open tickets are about; absent when they are resolved. */
  about: v.optional(v.string()),
  /** Sort key of the last incident that resolved them. */
  ended: v.optional(v.string()),
  /** The execution that works on them now. */
  lockedBy: v.optional(v.string()),
  /** Id of the open OpsItem, and of the last one that was resolved. */
  opsItem: v.optional(v.string()),
  lastOpsItem: v.optional(v.string()),
  /** Id of the open ticket of the webhook (Jira: its key), and of the last one that was resolved. */
  ticket: v.optional(v.string()),
  lastTicket: v.optional(v.string()),
  /** Where people see that ticket, if the vendor's answer says it. */
  ticketLink: v.optional(v.string()),
  /** Preset of the webhook that has the ticket. */
  preset: v.optional(v.string()),
});
export type TicketItem = v.InferOutput<typeof ticketItem>;
