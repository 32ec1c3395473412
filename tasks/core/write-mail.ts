import { UNKNOWN, type Actor, type Incident } from '../contract/incident.ts';
import type { AboutIncident, PublishNotificationInput } from '../contract/inputs.ts';
import { adviceFor } from './advise-reader.ts';
import { executionLink, lookupCommand, storedId } from './console-links.ts';
import { cutText } from './cut-text.ts';
import { suspectNews } from './describe-comparison.ts';
import { explainComparison, explainFailure } from './explain-failure.ts';
import { deliveryRows, describeRepair, isFalseAlarm, settingsRows } from './describe-repair.ts';
import { table, utc, type Row } from './mail-table.ts';
import { RESPONDER_PLACE } from './name-trail.ts';
import { repeatedOf, severityOf } from './raise-severity.ts';
import { tellNews } from './tell-news.ts';

/** The plain-text mail: headline, facts in ten lines, what to do next, where to look. `rawLimit` in bytes. */
export function writeMail(input: PublishNotificationInput, rawLimit: number): string {
  return input.moment === 'unclassified' ? unclassifiedMail(input, rawLimit) : incidentMail(input);
}

function incidentMail(input: AboutIncident): string {
  const { incident, executionArn } = input;
  const { trail, changes, remarks, detectedBy } = incident;
  // What concerns the product itself is kept under a place that is no ARN.
  const isNamed = !trail.arn.startsWith(RESPONDER_PLACE);
  const whoseWords = detectedBy === 'call' || detectedBy === 'watch' ? 'Said' : 'Found';
  return [
    headline(input),
    table([
      [isNamed ? 'Trail' : 'About', `${trail.name} (${trail.homeRegion}, account ${trail.account})`],
      ...callRows(incident),
      ['When', utc(incident.occurredAt)],
      ...changes.map((change, index): Row => [index === 0 ? whoseWords : '', change]),
      ['Fixed', describeRepair(input)],
      ...settingsRows(input),
      ...deliveryRows(input),
    ]),
    ...(remarks.length > 0 ? [['Note', ...remarks.map((remark) => `- ${remark}`)].join('\n')] : []),
    ['What to do next', ...adviceFor(input).map((advice, index) => `${index + 1}. ${advice}`)].join('\n'),
    table([
      ['Severity', severityOf(input)],
      ['Incident', storedId(input)],
      ...(isNamed ? ([['Trail ARN', trail.arn]] as const) : []),
      ...callerRows(incident),
      ['Look it up', lookupCommand(input)],
      ['Execution', executionLink(executionArn)],
    ]),
  ].join('\n\n');
}

function unclassifiedMail(
  { failure, event, executionArn }: Extract<PublishNotificationInput, { moment: 'unclassified' }>,
  rawLimit: number,
): string {
  const { error, message } = explainFailure(failure);
  return [
    'A CloudTrail event reached the remediator, but could not be classified. Nothing was repaired.',
    table([
      ['Why', `${error}: ${message}`],
      ['Execution', executionLink(executionArn)],
    ]),
    [
      'What to do next',
      '1. Read the event below: which call was made, on which trail, by whom?',
      '2. Check that every trail of the account is logging: aws cloudtrail get-trail-status --name TRAIL',
    ].join('\n'),
    `The event as it came (cut where it ends in …):\n${cutText(visibleJson(event), rawLimit)}`,
  ].join('\n\n');
}

// JSON leaves some marks as they are that reorder or hide text on a screen; as escapes it is still the same JSON.
function visibleJson(value: unknown): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value, null, 2).replace(/[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu, (mark) =>
    mark.split('').map(escaped).join(''),
  );
}

function headline(input: AboutIncident): string {
  const { incident } = input;
  const { trail, restart, checkFirst } = incident;
  if (input.moment !== 'alert' && input.remediation.outcome === 'logs-again')
    return `Trail ${trail.name} ${suspectNews(explainComparison(input.remediation.comparison)).news}.`;
  if (input.moment === 'escalation')
    return `Trail ${trail.name} is NOT logging, and the remediator could not restart it.`;
  if (input.moment === 'outcome' && input.remediation.outcome === 'restored') {
    return `Trail ${trail.name} was stopped and is logging again.`;
  }
  if (isFalseAlarm(input)) return `Trail ${trail.name} was reported as stopped, and is logging.`;
  const news = `${tellNews(incident, repeatedOf(input))}.`;
  if (!restart || input.moment !== 'alert') return news;
  return `${news} The remediator is ${checkFirst ? 'checking it' : 'restarting it'} now.`;
}

// A sweep and a drill know of no call.
function callRows(incident: Incident): Row[] {
  const { actor, call } = incident;
  if (call.name === UNKNOWN) return [];
  return [
    ['Call', describeCall(incident)],
    ['Who', describeWho(actor)],
    ['From', describeSource(actor)],
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

function describeCall({ call }: Incident): string {
  if (call.errorCode === undefined) return call.name;
  return `${call.name}, refused with ${call.errorCode}${call.errorMessage === undefined ? '' : `: ${call.errorMessage}`}`;
}

function describeSource({ sourceIp, userAgent }: Actor): string {
  return userAgent === UNKNOWN ? sourceIp : `${sourceIp}, ${cutText(userAgent, 80)}`;
}

function describeWho(actor: Actor): string {
  const session = actor.session === UNKNOWN ? '' : `, session ${actor.session}`;
  const behalf = actor.onBehalfOf === UNKNOWN ? '' : `, on behalf of ${actor.onBehalfOf}`;
  const mfa = { yes: 'with MFA', no: 'without MFA', unknown: 'MFA unknown' }[actor.mfa];
  return `${actor.name} (${actor.type}${session}${behalf}), ${mfa}`;
}
