import { UNKNOWN } from '../contract/vocabulary.ts';
import type { Incident } from '../contract/incident.ts';
import type { AboutIncident, PublishNotificationInput } from '../contract/publish-inputs.ts';
import type { Step } from '../contract/notification.ts';
import { scopeOf } from '../contract/scope.ts';
import { repeatedOf, severityOf } from '../record/raise-severity.ts';
import { isThrottled } from '../record/throttle-alerts.ts';
import { ticketName } from '../record/tickets-of.ts';
import { adviceFor } from './advise-reader.ts';
import { executionLink, lookupCommand, storedId } from './console-links.ts';
import type { Deployment } from './deployment.ts';
import { actorWords, callWords, userAgentWords } from './describe-caller.ts';
import { beforeNotes, suppressedNotes } from './describe-before.ts';
import {
  deliveryRows,
  describeAtOnce,
  describeLogging,
  describeRepair,
  settingsRows,
} from './describe-repair.ts';
import { utc } from '../contract/utc.ts';
import { bullets, table, wrapped, type Row } from './mail-table.ts';
import { readUnclassified } from './read-unclassified.ts';
import { runbookLink } from './runbook-link.ts';
import { historyLinkOf } from './search-history.ts';
import { accountWords, writeResolution } from './write-resolution.ts';
import { stepsBlock } from './write-steps.ts';

/** The plain-text mail: who did what in one paragraph, facts, what to do next, where to look. The subject says what happened. */
export function writeMail(input: PublishNotificationInput, deployment: Deployment): string {
  switch (input.moment) {
    case 'unclassified':
      return unclassifiedMail(input, deployment);
    case 'resolution':
      return writeResolution(input, deployment);
    default:
      return incidentMail(input, deployment);
  }
}

function incidentMail(input: AboutIncident, deployment: Deployment): string {
  const { incident, executionArn } = input;
  const { subject, changes, detectedBy, actor, call } = incident;
  const remarks = [...incident.remarks, ...beforeNotes(input), ...suppressedNotes(input)];
  const isCaller = ['event', 'self-protection', 'parameter-store'].includes(detectedBy);
  const changeLabel = call.errorCode !== undefined ? 'Request' : isCaller ? 'Change' : 'Found';
  const isNamed = !['account', 'remediator', 'unnamed'].includes(subject.type);
  const isCall = call.name !== UNKNOWN;
  const history = historyLinkOf(incident);
  const article = runbookLink(input, deployment);
  return [
    wrapped(summary(input, deployment)),
    table([
      ...(call.errorCode === undefined ? [] : [['Call', callWords(call)] as const]),
      ...changes.map((change, index): Row => [index === 0 ? changeLabel : '', change]),
      ['Repair', describeRepair(input)],
      ...settingsRows(input),
      ...deliveryRows(input),
      ...ticketRows(input),
    ]),
    ...(remarks.length > 0 ? [`Note:\n${bullets(remarks)}`] : []),
    stepsBlock(adviceFor(input, deployment)),
    table([
      ['Severity', severityOf(input)],
      ['Incident', storedId(input)],
      ...(isNamed ? [[subject.type === 'trail' ? 'Trail ARN' : 'ARN', subject.key] as const] : []),
      ...(isCall ? callerRows(incident) : []),
    ]),
    `Look it up:\n${lookupCommand(input, deployment)}`,
    ...(history === undefined
      ? []
      : [`${actor.name === UNKNOWN ? 'Event history' : 'What else was done'}:\n${history}`]),
    `Execution:\n${executionLink(executionArn)}`,
    ...(article === undefined ? [] : [`Runbook:\n${article}`]),
  ].join('\n\n');
}

function ticketRows(input: AboutIncident): Row[] {
  const tickets = input.moment === 'outcome' && 'next' in input.recorded ? input.recorded.tickets : undefined;
  return (tickets ?? []).map((ticket, index): Row => {
    const link = ticket.link === undefined ? '' : ` ${ticket.link}`;
    return [index === 0 ? 'Ticket' : '', `${ticketName(ticket)}${link}`];
  });
}

/** Who, from where, account, Region and trail, and for how long it did not log. The subject says the rest. */
function summary(input: AboutIncident, { account }: Deployment): string {
  const { incident } = input;
  const { subject } = incident;
  const { repeats } = repeatedOf(input);
  const isTrail = ['trail', 'unnamed'].includes(subject.type);
  const about = ['account', 'remediator'].includes(subject.type)
    ? ''
    : `${isTrail ? 'trail ' : ''}${subject.name}, `;
  const where = `${about}account ${accountWords(ownName(input, account), subject.account)}, ${subject.region}`;
  const logging = describeLogging(input);
  const counted = isThrottled(repeats) ? ` This was call number ${repeats} in a row.` : '';
  return `${sourceOf(incident)} at ${utc(incident.occurredAt)}: ${where}.${counted}${logging === undefined ? '' : ` ${logging}`}`;
}

// The alias is that of the account of the deployment, and a trail may belong to another one.
function ownName({ incident, executionArn }: AboutIncident, account: string): string {
  const { account: own } = scopeOf(executionArn);
  return incident.subject.account === own ? account : incident.subject.account;
}

function sourceOf({ actor, call, detectedBy, test }: Incident): string {
  if (detectedBy === 'drill') return `${actor.name} asked for a drill`;
  if (detectedBy === 'parameter-store') return 'An unknown caller changed a parameter in Parameter Store';
  if (call.name === UNKNOWN) return 'A sweep found this';
  const from = actor.sourceIp === UNKNOWN ? '' : ` from ${actor.sourceIp}`;
  const by = actor.name === UNKNOWN ? 'An unknown caller' : actorWords(actor);
  return `${test ? 'In the sample, ' : ''}${by} called ${call.name}${from}`;
}

/** What to do about an event that could not be classified. */
export function unclassifiedSteps({ failure, executionArn }: Unclassified): Step[] {
  const { event } = readUnclassified(failure);
  const { region } = scopeOf(executionArn);
  return [
    {
      text: 'Check that every trail logs.',
      command: `for trail in $(aws cloudtrail list-trails --region ${region} --query 'Trails[].TrailARN' --output text); do aws cloudtrail get-trail-status --region ${region} --name $trail; done`,
    },
    event === undefined
      ? {
          text: 'Read the event: which call was made, on which trail, by whom.',
          command: `aws stepfunctions describe-execution --region ${region} --query input --output text --execution-arn ${executionArn}`,
        }
      : { text: 'Read the event below: which call was made, on which trail, by whom.' },
  ];
}

type Unclassified = Extract<PublishNotificationInput, { moment: 'unclassified' }>;

function unclassifiedMail(input: Unclassified, deployment: Deployment): string {
  const { failure, atOnce, executionArn } = input;
  const { error, message, event } = readUnclassified(failure);
  const { account, region } = scopeOf(executionArn);
  return [
    wrapped(
      `A CloudTrail event reached the remediator: account ${accountWords(deployment.account, account)}, ${region}.`,
    ),
    table([
      ['Why', `${error}: ${message}`],
      ['Repair', describeAtOnce(atOnce)],
    ]),
    stepsBlock(unclassifiedSteps(input)),
    `Execution:\n${executionLink(executionArn)}`,
    `Runbook:\n${runbookLink(input, deployment)}`,
    ...(event === undefined ? [] : [`The event (cut if it ends in …):\n${visibleJson(event)}`]),
  ].join('\n\n');
}

/** An event is indented in a mail as long as it has at most so many characters then. */
const MOST_INDENTED = 64 * 1024;

// JSON does not escape some marks that reorder or hide text on a screen. With the escapes it is the same JSON.
function visibleJson(text: string): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return indented(text).replace(/[\p{Cf}\p{Zl}\p{Zp}\u0000-\u0009\u000b-\u001f\u007f-\u009f]/gu, (mark) =>
    mark.split('').map(escaped).join(''),
  );
}

// Deep nesting grows with the square of its depth, and SNS takes no message above 256 KiB.
function indented(text: string): string {
  try {
    const lines = JSON.stringify(JSON.parse(text), null, 2);
    return lines.length <= MOST_INDENTED ? lines : text;
  } catch {
    // It was cut.
    return text;
  }
}

function callerRows({ actor, call }: Incident): Row[] {
  const agent = userAgentWords(actor);
  return [
    ['Actor', actor.arn],
    ...(actor.accessKeyId === UNKNOWN ? [] : [['Access key', actor.accessKeyId] as const]),
    ...(agent === undefined ? [] : [['With', agent] as const]),
    ['Called in', `${call.region}, account ${call.account}`],
  ];
}
