import { isUnresolved, type Status } from '../../tasks/contract/incident.ts';
import type { TicketItem } from '../../tasks/contract/incident-events.ts';

/** A ticket of a subject and kind of incident. */
export interface Ticket {
  /** `opscenter`, or the preset of the webhook. */
  system: string;
  id: string;
  status: 'open' | 'resolved';
}

/**
 * The tickets of an incident: those that are open for its trail and kind, unless it is over and they are about another one,
 * and those that it was the last to resolve.
 */
export function ticketsOf(
  { opsItem, lastOpsItem, ticket, lastTicket, preset = 'webhook', about, ended }: TicketItem,
  { occurredAtId, status }: { occurredAtId: string; status: Status },
): Ticket[] {
  const isAbout = about === occurredAtId || isUnresolved(status);
  const systems = [
    { system: 'opscenter', open: opsItem, last: lastOpsItem },
    { system: preset, open: ticket, last: lastTicket },
  ];
  return systems.flatMap(({ system, open, last }): Ticket[] => {
    if (open !== undefined && isAbout) return [{ system, id: open, status: 'open' }];
    return last === undefined || ended !== occurredAtId ? [] : [{ system, id: last, status: 'resolved' }];
  });
}
