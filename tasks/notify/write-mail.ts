import { isChecked, UNKNOWN, type Incident } from '../contract/incident.ts';
import type { AboutIncident, PublishNotificationInput } from '../contract/inputs.ts';
import { adviceFor } from './advise-reader.ts';
import { executionLink, lookupCommand, storedId } from './console-links.ts';
import { actorWords, callWords, sourceWords } from './describe-caller.ts';
import { beforeNotes, suppressedNotes, trailBeforeOf } from './describe-before.ts';
import { suspectWords, weakenedHeadline, weakenedIn } from './describe-comparison.ts';
import { explainComparison } from './explain-failure.ts';
import {
  deliveryRows,
  describeAtOnce,
  describeRepair,
  failedDeliveries,
  failureHeadline,
  isFalseAlarm,
  settingsRows,
} from './describe-repair.ts';
import { table, utc, type Row } from './mail-table.ts';
import { readUnclassified } from './read-unclassified.ts';
import { detectedOf, repeatedOf, severityOf } from '../record/raise-severity.ts';
import { asWeighed } from '../record/weigh-by-state.ts';
import { writeHeadline } from './write-headline.ts';
import { writeResolution } from './write-resolution.ts';

/** The plain-text mail: headline, facts in ten lines, what to do next, where to look. */
export function writeMail(input: PublishNotificationInput): string {
  switch (input.moment) {
    case 'unclassified':
      return unclassifiedMail(input);
    case 'resolution':
      return writeResolution(input);
    default:
      return incidentMail(input);
  }
}

function incidentMail(input: AboutIncident): string {
  const { incident, executionArn } = input;
  const { subject, changes, detectedBy } = incident;
  const { remarks: known } = asWeighed(incident, detectedOf(input)?.weighed);
  const remarks = [...known, ...beforeNotes(input), ...suppressedNotes(input)];
  const isNamed = !['account', 'remediator'].includes(subject.type);
  const isTrail = ['trail', 'unnamed'].includes(subject.type);
  const changeLabel = detectedBy === 'event' || detectedBy === 'self-protection' ? 'Change' : 'Found';
  return [
    headline(input),
    table([
      [isTrail ? 'Trail' : 'About', `${subject.name} (${subject.region}, account ${subject.account})`],
      ...callRows(incident),
      ['When', utc(incident.occurredAt)],
      ...changes.map((change, index): Row => [index === 0 ? changeLabel : '', change]),
      ['Repair', describeRepair(input)],
      ...settingsRows(input),
      ...deliveryRows(input),
    ]),
    ...(remarks.length > 0 ? [['Note', ...remarks.map((remark) => `- ${remark}`)].join('\n')] : []),
    ['What to do next', ...adviceFor(input).map((advice, index) => `${index + 1}. ${advice}`)].join('\n'),
    table([
      ['Severity', severityOf(input)],
      ['Incident', storedId(input)],
      ...(isNamed ? ([[isTrail ? 'Trail ARN' : 'ARN', subject.key]] as const) : []),
      ...callerRows(incident),
      ['Look it up', lookupCommand(input)],
      ['Execution', executionLink(executionArn)],
    ]),
  ].join('\n\n');
}

function unclassifiedMail({
  failure,
  atOnce,
  executionArn,
}: Extract<PublishNotificationInput, { moment: 'unclassified' }>): string {
  const { error, message, event } = readUnclassified(failure);
  return [
    'A CloudTrail event reached the remediator, but could not be classified.',
    table([
      ['Why', `${error}: ${message}`],
      ['Repair', describeAtOnce(atOnce)],
      ['Execution', executionLink(executionArn)],
    ]),
    [
      'What to do next',
      event === undefined
        ? `1. Read the event: aws stepfunctions describe-execution --query input --output text --execution-arn ${executionArn}`
        : '1. Read the event below: which call was made, on which trail, by whom?',
      '2. Check that every trail of the account is logging: aws cloudtrail get-trail-status --name TRAIL',
    ].join('\n'),
    ...(event === undefined ? [] : [`The event (cut if it ends in …):\n${visibleJson(event)}`]),
  ].join('\n\n');
}

// JSON does not escape some marks that reorder or hide text on a screen. With the escapes it is the same JSON.
function visibleJson(text: string): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return indented(text).replace(/[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu, (mark) =>
    mark.split('').map(escaped).join(''),
  );
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // It was cut.
    return text;
  }
}

function headline(input: AboutIncident): string {
  const { incident } = input;
  const { subject, plannedRepair } = incident;
  if (input.moment !== 'alert' && input.remediation.outcome === 'logs-again')
    return `Trail ${subject.name} ${suspectWords(explainComparison(input.remediation.comparison)).headline}.`;
  if (input.moment !== 'alert' && input.remediation.outcome === 'not-restored')
    return `Trail ${subject.name}${failureHeadline(input.remediation).mail}`;
  if (input.moment === 'outcome' && input.remediation.outcome === 'restored') {
    if (trailBeforeOf(input)?.state === 'off')
      return `Trail ${subject.name} is logging now. It was off before.`;
    const but = failedDeliveries(input).length > 0 ? ', but a delivery fails' : '';
    return `Trail ${subject.name} was stopped and is logging again${but}.`;
  }
  if (input.moment === 'outcome' && input.remediation.outcome === 'not-stopped')
    return `Trail ${subject.name} was logging all the time; the stop could not be confirmed.`;
  const weakened = weakenedIn(input);
  if (weakened) return `Trail ${subject.name} ${weakenedHeadline(weakened)}.`;
  if (isFalseAlarm(input)) return `Trail ${subject.name} was reported as stopped, but is logging.`;
  const happened = `${writeHeadline(incident, repeatedOf(input))}.`;
  if (plannedRepair === 'none' || input.moment !== 'alert') return happened;
  return `${happened} The remediator is ${isChecked(incident) ? 'checking it' : 'restarting it'} now.`;
}

// A sweep and a drill have no call.
function callRows(incident: Incident): Row[] {
  const { actor, call } = incident;
  if (call.name === UNKNOWN) return [];
  return [
    ['Call', callWords(call)],
    ['Who', actorWords(actor)],
    ['From', sourceWords(actor)],
  ];
}

function callerRows({ actor, call }: Incident): Row[] {
  if (call.name === UNKNOWN) return [];
  return [
    ['Actor', actor.arn],
    ['Access key', actor.accessKeyId],
    ['Called in', `${call.region}, account ${call.account}`],
  ];
}
