import prettyMilliseconds from 'pretty-ms';
import { UNKNOWN, type Actor, type Incident, type Kind } from '../contract/incident.ts';
import type { PublishNotificationInput } from '../contract/inputs.ts';
import { isCaught, type Alert, type Remediation } from '../contract/results.ts';
import { adviceFor } from './advise-reader.ts';
import { executionLink, lookupCommand } from './console-links.ts';
import { cutText } from './cut-text.ts';
import { explainFailure } from './explain-failure.ts';
import { HAPPENED, resourceOf } from './write-subject.ts';

type Row = readonly [label: string, value: string];
type AboutIncident = Exclude<PublishNotificationInput, { moment: 'unclassified' }>;

/** The plain-text mail: headline, facts in ten lines, what to do next, where to look. `rawLimit` in bytes. */
export function writeMail(input: PublishNotificationInput, rawLimit: number): string {
  return input.moment === 'unclassified' ? unclassifiedMail(input, rawLimit) : incidentMail(input);
}

function incidentMail(input: AboutIncident): string {
  const { incident, executionArn } = input;
  const { trail, call, changes, remarks } = incident;
  return [
    headline(input),
    table([
      ['Trail', `${trail.name} (${trail.homeRegion}, account ${trail.account})`],
      ['Call', describeCall(incident)],
      ['Who', describeWho(incident.actor)],
      ['From', `${incident.actor.sourceIp}, ${cutText(incident.actor.userAgent, 80)}`],
      ['When', utc(incident.occurredAt)],
      ...changes.map((change, index): Row => [index === 0 ? 'Said' : '', change]),
      ['Fixed', describeRepair(input)],
      ...deliveryRows(input),
    ]),
    ...(remarks.length > 0 ? [['Note', ...remarks.map((remark) => `- ${remark}`)].join('\n')] : []),
    ['What to do next', ...adviceFor(input).map((advice, index) => `${index + 1}. ${advice}`)].join('\n'),
    table([
      ['Severity', incident.severity],
      ['Incident', incident.id],
      ['Trail ARN', trail.arn],
      ['Actor', incident.actor.arn],
      ['Access key', incident.actor.accessKeyId],
      ['Called in', `${call.region}, account ${call.account}`],
      ['Look it up', lookupCommand(incident.id)],
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

function headline({ moment, incident, ...rest }: AboutIncident): string {
  const { kind, trail, restart, call } = incident;
  if (moment === 'escalation')
    return `Trail ${trail.name} is NOT logging, and the remediator could not restart it.`;
  if (moment === 'outcome' && 'remediation' in rest && rest.remediation.outcome === 'restored') {
    return `Trail ${trail.name} was stopped and is logging again.`;
  }
  if (kind === 'ATTEMPT_FAILED')
    return `Somebody tried ${call.name} on trail ${trail.name}, and the call failed.`;
  if (kind === 'NOTED')
    return `Somebody called ${call.name} on ${resourceOf(trail.arn)}, which is not a trail.`;
  const happened = `Trail ${trail.name} ${HAPPENED[kind]}.`;
  return restart ? `${happened} The remediator is restarting it now.` : happened;
}

function describeRepair(input: AboutIncident): string {
  const { kind, restart } = input.incident;
  if (input.moment !== 'alert') return describeRemediation(input.remediation, kind);
  return restart ? 'Not yet. The next mail says how it ended.' : UNREPAIRED[kind];
}

const FOR_YOU = 'No. Nothing was repaired: this is for you to judge.';
const HARMLESS = 'There is nothing to repair.';
/** Why nothing was repaired, by kind. */
const UNREPAIRED: Readonly<Record<Kind, string>> = {
  LOGGING_STOPPED: FOR_YOU,
  TRAIL_DELETED: FOR_YOU,
  TRAIL_WEAKENED: FOR_YOU,
  COVERAGE_REDUCED: FOR_YOU,
  INSIGHTS_DISABLED: FOR_YOU,
  TRAIL_CHANGED: FOR_YOU,
  TRAIL_CREATED: HARMLESS,
  TAGS_CHANGED: HARMLESS,
  LOGGING_STARTED: HARMLESS,
  ATTEMPT_FAILED: 'There is nothing to repair: the call failed.',
  NOTED: HARMLESS,
};

function describeRemediation(remediation: Remediation, kind: Kind): string {
  switch (remediation.outcome) {
    case 'not-needed':
      return UNREPAIRED[kind];
    case 'restored': {
      const { startLoggingTime, blindWindowSeconds, verifiedAt } = remediation.verification;
      return `Yes: logging since ${utc(startLoggingTime)} (GetTrailStatus, ${utc(verifiedAt)}). Blind for ${duration(blindWindowSeconds)}.`;
    }
    case 'not-restored': {
      const { error, message } = explainFailure(remediation.failure);
      return message === UNKNOWN ? `NO. ${error}` : `NO. ${error}: ${message}`;
    }
  }
}

// What went wrong beside the repair belongs into the mail that still gets through.
function deliveryRows(input: AboutIncident): Row[] {
  const rows: Row[] = [];
  if (input.moment === 'alert') {
    if (isCaught(input.detection))
      rows.push(['Record', 'The incident could not be stored yet; another try follows.']);
    return rows;
  }
  if (
    input.remediation.outcome === 'restored' &&
    input.remediation.verification.latestDeliveryError !== null
  ) {
    rows.push([
      'Delivery',
      `The trail logs, but its last delivery to S3 failed: ${input.remediation.verification.latestDeliveryError}`,
    ]);
  }
  if (isCaught(input.recorded)) {
    rows.push([
      'Record',
      `NOT STORED: ${explainFailure(input.recorded).message}. This mail and the execution are the only record.`,
    ]);
  }
  const failed = alertFailure(input.alert);
  if (failed !== undefined) rows.push(['Alert', `The first mail could not be sent: ${failed}`]);
  return rows;
}

function alertFailure({ publication }: Alert): string | undefined {
  return publication && isCaught(publication) ? explainFailure(publication).message : undefined;
}

function describeCall({ call }: Incident): string {
  if (call.errorCode === undefined) return call.name;
  return `${call.name}, refused with ${call.errorCode}${call.errorMessage === undefined ? '' : `: ${call.errorMessage}`}`;
}

function describeWho(actor: Actor): string {
  const session = actor.session === UNKNOWN ? '' : `, session ${actor.session}`;
  const behalf = actor.onBehalfOf === UNKNOWN ? '' : `, on behalf of ${actor.onBehalfOf}`;
  const mfa = { yes: 'with MFA', no: 'without MFA', unknown: 'MFA unknown' }[actor.mfa];
  return `${actor.name} (${actor.type}${session}${behalf}), ${mfa}`;
}

function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`).join('\n');
}

/** A time as people read it: `2026-11-21 20:11:07 UTC`. */
function utc(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`;
}

// CloudTrail's times are whole seconds: nothing shorter can be told apart.
function duration(seconds: number): string {
  return seconds < 1 ? 'less than a second' : prettyMilliseconds(seconds * 1000, { verbose: true });
}
