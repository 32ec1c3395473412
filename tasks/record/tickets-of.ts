import { isUnresolved, type Status } from '../contract/vocabulary.ts';
import type { TicketItem } from '../contract/ticket-item.ts';
import type { Ticket } from '../contract/record-results.ts';

/**
 * The tickets of an incident: those that are open for its trail and kind, unless it is over and they are about another one,
 * and those that it was the last to resolve.
 */
export function ticketsOf(
  { opsItem, lastOpsItem, ticket, lastTicket, ticketLink, preset = 'webhook', about, ended }: TicketItem,
  { occurredAtId, status }: { occurredAtId: string; status: Status },
): Ticket[] {
  const isAbout = about === occurredAtId || isUnresolved(status);
  const systems = [
    { system: 'opscenter', open: opsItem, last: lastOpsItem, link: undefined },
    { system: preset, open: ticket, last: lastTicket, link: ticketLink },
  ];
  return systems.flatMap(({ system, open, last, link }): Ticket[] => {
    const linked = link === undefined ? {} : { link };
    if (open !== undefined && isAbout) return [{ system, id: open, status: 'open', ...linked }];
    return last === undefined || ended !== occurredAtId
      ? []
      : [{ system, id: last, status: 'resolved', ...linked }];
  });
}

/** A ticket in words: `OpsItem oi-0a1b2c3d4e5f`. */
export function ticketName({ system, id }: Ticket): string {
  return `${system === 'opscenter' ? 'OpsItem' : system} ${id}`;
}
