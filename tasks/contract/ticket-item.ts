import * as v from 'valibot';

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
  /** When it took them, ISO 8601: an execution that started later, and has waited long enough, may take them over. */
  lockedAt: v.optional(v.string()),
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
