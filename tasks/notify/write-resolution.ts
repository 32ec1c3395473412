import { rowOf } from '../contract/kinds.ts';
import type { Resolved } from '../contract/results.ts';
import { resourceNameOf, isArn } from '../contract/scope.ts';
import { executionLink, showCommand } from './console-links.ts';
import { table, utc, type Row } from './mail-table.ts';
import { fillPhrase, writeHeadline } from './write-headline.ts';

/** What a message about incidents that are over is made of. */
export interface ResolutionInput {
  resolved: Resolved;
  executionArn: string;
}

/** Subject of the message that incidents are over, without its mark: what is verified, or what a person closed, and by whom. */
export function resolutionHeadline({ incident, status, resolution }: Resolved, longest = Infinity): string {
  const by = resolution.by === undefined ? '' : ` by ${nameOf(resolution.by)}`;
  if (status === 'CLOSED') return `Closed${by}: ${writeHeadline(incident, undefined, longest)}`;
  const { overPhrase } = rowOf(incident.kind);
  const over =
    overPhrase === undefined
      ? `Over: ${writeHeadline(incident, undefined, longest)}`
      : fillPhrase(overPhrase, incident, longest);
  return by === '' ? over : `${over}, restored${by}`;
}

/** The mail that incidents are over: who did it, when, what was verified, and what it was about. */
export function writeResolution({ resolved, executionArn }: ResolutionInput): string {
  const { incident, status, ids, resolution } = resolved;
  const { subject, id, occurredAt } = incident;
  const others = ids.filter((other) => other !== id);
  return [
    `${resolutionHeadline(resolved)}.`,
    table([
      [
        subject.type === 'trail' ? 'Trail' : 'About',
        `${subject.name} (${subject.region}, account ${subject.account})`,
      ],
      [status === 'CLOSED' ? 'Closed' : 'Verified', utc(resolution.at)],
      ...(resolution.by === undefined ? [] : [['By', resolution.by] as const]),
      ...(resolution.note === undefined ? [] : [['Note', resolution.note] as const]),
      ...(resolution.proof === undefined ? [] : [['Proof', resolution.proof] as const]),
      ['Incident', `${writeHeadline(incident)}, ${utc(occurredAt)}`],
    ]),
    ['What to do next', `1. ${nextStep(resolved)}`].join('\n'),
    table([
      ['Incident', id],
      ...others.map((other, index): Row => [index === 0 ? 'Also over' : '', other]),
      ['Look it up', showCommand(id)],
      ['Execution', executionLink(executionArn)],
    ]),
  ].join('\n\n');
}

/** What the reader of such a message does next. */
export function nextStep({ status }: Resolved): string {
  return status === 'CLOSED'
    ? 'Nothing, if you know of this. Closing changes no trail: incidents status shows what logs now.'
    : 'Nothing: the state was verified.';
}

function nameOf(by: string): string {
  return isArn(by) ? resourceNameOf(by) : by;
}
