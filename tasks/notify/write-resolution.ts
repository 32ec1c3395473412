import { duration } from '../contract/duration.ts';
import { textsOf } from '../contract/kinds.ts';
import type { Step } from '../contract/notification.ts';
import type { Resolved } from '../contract/record-results.ts';
import { isArn, resourceNameOf } from '../contract/scope.ts';
import { executionLink, showCommand } from './console-links.ts';
import { incidentsCommand, type Deployment } from './deployment.ts';
import { utc } from '../contract/utc.ts';
import { table, wrapped, type Row } from './mail-table.ts';
import { briefly, fillPhrase, shortened, writeHeadline } from './write-headline.ts';
import { stepsBlock } from './write-steps.ts';

/** What a message about incidents that are over is made of. */
export interface ResolutionInput {
  resolved: Resolved;
  executionArn: string;
}

/** What the subject says: what is verified, or what a person closed, and by whom. Names are cut to `longest` characters. */
export function resolutionBriefly({ incident, status, resolution }: Resolved, longest: number): string {
  const by = resolution.by === undefined ? '' : ` by ${shortened(nameOf(resolution.by), longest)}`;
  if (status === 'CLOSED') return `${briefly(incident, longest)}, closed${by}`;
  const { overPhrase } = textsOf(incident.kind);
  const over =
    overPhrase === undefined
      ? `over: ${briefly(incident, longest)}`
      : fillPhrase(overPhrase, incident, longest);
  return `${over}${by === '' ? '' : ','}${by}`;
}

/** The mail that incidents are over: who did it, when, what was verified, and what it was about. */
export function writeResolution({ resolved, executionArn }: ResolutionInput, deployment: Deployment): string {
  const { incident, status, ids, resolution } = resolved;
  const { id } = incident;
  const others = ids.filter((other) => other !== id);
  const also = status === 'CLOSED' ? 'Also closed' : 'Also resolved';
  return [
    wrapped(summary(resolved, deployment)),
    table([
      ['Incident', `${writeHeadline(incident)}, ${utc(incident.occurredAt)}`],
      [status === 'CLOSED' ? 'Closed' : 'Verified', utc(resolution.at)],
      ...(resolution.by === undefined ? [] : [['By', resolution.by] as const]),
      ...(resolution.note === undefined ? [] : [['Note', resolution.note] as const]),
      ...(resolution.proof === undefined ? [] : [['Proof', resolution.proof] as const]),
    ]),
    stepsBlock(stepsAfter(resolved, executionArn, deployment)),
    table([['Incident', id], ...others.map((other, index): Row => [index === 0 ? also : '', other])]),
    `Look it up:\n${showCommand(id, executionArn, deployment)}`,
    `Execution:\n${executionLink(executionArn)}`,
  ].join('\n\n');
}

/** What the reader of such a message does next. */
export function stepsAfter({ status }: Resolved, executionArn: string, deployment: Deployment): Step[] {
  if (status === 'RESTORED') return [{ text: 'Nothing: the state was verified.' }];
  return [
    {
      text: 'Make sure that you know why it was closed: closing an incident changes no trail.',
      command: incidentsCommand('status', executionArn, deployment),
    },
  ];
}

function summary({ incident, status, resolution }: Resolved, { account }: Deployment): string {
  const { subject, occurredAt } = incident;
  const by = resolution.by === undefined ? 'A sweep' : nameOf(resolution.by);
  const done =
    status === 'CLOSED'
      ? 'closed the incident'
      : resolution.by === undefined
        ? 'found this resolved'
        : 'fixed this';
  const seconds = Math.max(0, (Date.parse(resolution.at) - Date.parse(occurredAt)) / 1000);
  const where = accountWords(account, subject.account);
  const what = subject.type === 'trail' ? `trail ${subject.name}, ` : '';
  return `${by} ${done}: ${what}account ${where}, ${subject.region}, after ${duration(seconds, 'long')}.`;
}

/** An account as people call it, and its id where that is another text. */
export function accountWords(account: string, id: string): string {
  return account === id ? id : `${account} (${id})`;
}

function nameOf(by: string): string {
  return isArn(by) ? resourceNameOf(by) : by;
}
