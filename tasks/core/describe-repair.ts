import prettyMilliseconds from 'pretty-ms';
import { UNKNOWN, type Incident, type Kind } from '../contract/incident.ts';
import type { AboutIncident } from '../contract/inputs.ts';
import {
  isCaught,
  type Alert,
  type Caught,
  type Remediation,
  type StartResult,
  type Verification,
} from '../contract/results.ts';
import { comparisonRows, describeSuspect } from './describe-comparison.ts';
import { explainComparison, explainFailure } from './explain-failure.ts';
import { utc, type Row } from './mail-table.ts';

/** Whether it is fixed, in the one line that readers look for. */
export function describeRepair(input: AboutIncident): string {
  const { kind, restart, checkFirst, test } = input.incident;
  if (input.moment !== 'alert') return describeRemediation(input.remediation, input.incident);
  if (checkFirst && kind !== 'LOGGING_STOPPED')
    return 'Nothing yet: this is for you to judge. Should the trail not be logging, the next mail says how that ended.';
  if (restart) return `${checkFirst ? 'Being checked' : 'Not yet'}. The next mail says how it ended.`;
  return test ? HARMLESS : UNREPAIRED[kind];
}

/** Whether a trail that was reported as stopped turned out to be logging. Of one that was weakened that says nothing. */
export function isFalseAlarm(input: AboutIncident): boolean {
  const { kind, checkFirst } = input.incident;
  return (
    input.moment === 'outcome' &&
    (input.remediation.outcome === 'not-stopped' ||
      (input.remediation.outcome === 'not-needed' && checkFirst && kind === 'LOGGING_STOPPED'))
  );
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
  RESPONDER_TAMPERED: FOR_YOU,
  DELIVERY_FAILING: FOR_YOU,
  DETECTION_AT_RISK: FOR_YOU,
  TRAIL_NOT_COVERED: FOR_YOU,
  SUBSCRIPTION_LOST: FOR_YOU,
  DRILL: HARMLESS,
};

function describeRemediation(remediation: Remediation, { kind, checkFirst }: Incident): string {
  switch (remediation.outcome) {
    case 'not-needed':
      return checkFirst && kind === 'LOGGING_STOPPED'
        ? 'There was nothing to repair: GetTrailStatus shows that the trail is logging.'
        : UNREPAIRED[kind];
    case 'not-stopped':
      return `There was nothing to repair. ${explainFailure(remediation.failure).message} ${describeStart(remediation.start)}`;
    case 'restored':
      return `Yes: ${describeRestart(remediation.verification)}`;
    case 'logs-again':
      return `${describeSuspect(explainComparison(remediation.comparison))} It is ${describeRestart(remediation.verification)}`;
    case 'not-restored': {
      const { error, message } = explainFailure(remediation.failure);
      return message === UNKNOWN ? `NO. ${error}` : `NO. ${error}: ${message}`;
    }
  }
}

function describeRestart({ startLoggingTime, verifiedAt, blindWindowSeconds }: Verification): string {
  return `logging since ${utc(startLoggingTime)} (GetTrailStatus, ${utc(verifiedAt)}). Blind for ${duration(blindWindowSeconds)}.`;
}

function describeStart(start: StartResult | Caught): string {
  return isCaught(start)
    ? `StartLogging was not accepted: ${explainFailure(start).message}`
    : `StartLogging was accepted at ${utc(start.acceptedAt)}.`;
}

/** What a restarted trail is compared with what it was before the stop. */
export function settingsRows(input: AboutIncident): Row[] {
  return input.moment !== 'alert' && 'comparison' in input.remediation
    ? comparisonRows(explainComparison(input.remediation.comparison))
    : [];
}

/** What went wrong beside the repair, which belongs into the mail that still gets through. */
export function deliveryRows(input: AboutIncident): Row[] {
  const rows: Row[] = [];
  if (input.moment === 'alert') {
    if (isCaught(input.detection))
      rows.push(['Record', 'The incident could not be stored yet; another try follows.']);
    return rows;
  }
  if ('verification' in input.remediation && input.remediation.verification.latestDeliveryError !== null) {
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

function duration(seconds: number): string {
  return seconds === 0 ? 'less than a second' : prettyMilliseconds(seconds * 1000, { verbose: true });
}
