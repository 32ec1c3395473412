import { executionLink } from '../../tasks/notify/console-links.ts';
import type { CompleteCommands } from '../complete-commands.ts';
import type { DrillResult } from '../drill/run-drill.ts';
import { isWorking } from '../drill/run-drill.ts';
import { drillSubjectOf } from '../incidents/headline.ts';
import { renderFacts, spread, wrapLines } from '../../terminal/facts.ts';
import type { Fact } from '../../terminal/facts.ts';
import { ticketName } from '../../tasks/record/tickets-of.ts';
import { STATUS_FORMAT } from '../../terminal/ink.ts';
import type { Ink } from '../../terminal/ink.ts';
import { count, exactDuration, shortId } from '../../terminal/words.ts';

/** How a drill went, for a person. `outbox` is where mails of embedded mode end up. Texts must be clean. */
export function renderDrill(
  result: DrillResult,
  outbox: string | undefined,
  { ink, width, complete }: { ink: Ink; width: number; complete: CompleteCommands },
): string {
  const { drillId, incident, status, executionArn } = result;
  const works = isWorking(result);
  const marks = ink(works ? 'green' : ['bold', 'red'], `${status}${tookOf(result)}`);
  const headline = works ? 'The whole workflow runs' : 'The drill did not go through';
  const next = works ? lookForMail(result, outbox) : whatToDo(result);
  return [
    spread(ink('bold', headline), marks, width),
    renderFacts(factsOf(result, ink), ink, width),
    wrapLines(complete(next), width).join('\n'),
    ink(
      'gray',
      incident
        ? `Every step: ${complete(`incidents history ${shortId(drillId)}`)}`
        : `Every step: ${executionLink(executionArn)}`,
    ),
  ].join('\n\n');
}

function tookOf({ startedAt, endedAt }: DrillResult): string {
  if (endedAt === null) return ', not ended yet';
  return ` after ${exactDuration(Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)))}`;
}

function factsOf({ drillId, incident, error, cause, executionArn, tickets }: DrillResult, ink: Ink): Fact[] {
  const recorded = incident
    ? `recorded: ${incident.severity}, ${ink(STATUS_FORMAT[incident.status], incident.status)}, marked as a test`
    : ink('red', 'not in the table');
  const why = incident?.alertError === undefined ? '' : `: ${incident.alertError}`;
  const messageIds = incident?.messageIds ?? [];
  return [
    { label: 'Drill', value: drillId, whole: true },
    { label: 'Execution', value: executionArn, whole: true },
    ...(error === null
      ? []
      : [{ label: 'Error', value: ink('red', `${error}: ${cause ?? 'no cause was given'}`) }]),
    { label: 'Incident', value: recorded },
    {
      label: 'Sent',
      value:
        messageIds.length > 0
          ? `${count(messageIds.length, 'message')} published`
          : ink('red', `nothing published${why}`),
    },
    ...messageIds.map((value) => ({ label: '', value, whole: true })),
    ...ticketFacts(tickets, ink),
    { label: 'Trails', value: 'none was touched' },
  ];
}

function ticketFacts(tickets: DrillResult['tickets'], ink: Ink): Fact[] {
  if (!tickets) return [];
  // A finding of Security Hub and a chat message leave no ticket.
  if (tickets.length === 0)
    return [
      {
        label: 'Tickets',
        value: ink('yellow', 'none within half a minute (Security Hub and chat have none)'),
      },
    ];
  return tickets.map((ticket, index) => ({
    label: index === 0 ? 'Tickets' : '',
    value: `${ticketName(ticket)}, a test, ${ticket.status === 'resolved' ? 'opened and resolved' : ink('yellow', 'opened, not resolved yet')}`,
  }));
}

function lookForMail({ incident }: DrillResult, outbox: string | undefined): string {
  const subject = incident ? drillSubjectOf(incident) : '';
  return outbox === undefined
    ? `Now look for the mail "${subject}" wherever incidents should be received: it is there within a minute, or the subscription is not confirmed or filters it out.`
    : `Now look for the mail "${subject}" in ${outbox}.`;
}

function whatToDo({ status, incident }: DrillResult): string {
  if (status === 'RUNNING') return 'It still runs: something in it is being tried again. Look at its steps.';
  if (status !== 'SUCCEEDED')
    return 'Find out which step failed, and run incidents doctor: it says what is missing.';
  return incident
    ? 'Nobody was notified. Run incidents doctor: it looks at the topic, its key and its subscriptions.'
    : 'The incident is not in the table. Run incidents doctor: it looks at the table and the functions.';
}
