import { duration } from '../contract/duration.ts';
import { isChecked } from '../contract/incident.ts';
import { UNKNOWN } from '../contract/vocabulary.ts';
import { REPAIR_WORDS } from '../repairs/words.ts';
import { rowOf, textsOf } from '../contract/kinds.ts';
import type { AboutIncident } from '../contract/publish-inputs.ts';
import { isCaught, type Caught } from '../contract/caught.ts';
import type { Alert } from '../contract/publication.ts';
import type { AtOnce, RestoreResult, StartResult, Verification } from '../contract/repair-results.ts';
import type { Comparison } from '../contract/comparison.ts';
import type { Remediation } from '../contract/outcome.ts';
import { foughtIn } from '../record/raise-severity.ts';
import { trailBeforeOf } from './describe-before.ts';
import { acceptedIn, comparisonRows, differingIn, loweredIn, suspectWords } from './describe-comparison.ts';
import { explainComparison, readFailure, reasonOf } from './explain-failure.ts';
import { endSentence } from './fill-step.ts';
import { utc } from '../contract/utc.ts';
import type { Row } from './mail-table.ts';

/** What was repaired, for the mail's line about the repair. */
export function describeRepair(input: AboutIncident): string {
  const { incident } = input;
  if (input.moment !== 'alert') return describeRemediation(input, input.remediation);
  if (incident.plannedRepair === 'none')
    return incident.test ? textsOf('DRILL').notFixed : textsOf(incident.kind).notFixed;
  if (!isChecked(incident)) return REPAIR_WORDS[incident.plannedRepair].inProgress;
  return rowOf(incident.kind).logging === 'stopped'
    ? 'GetTrailStatus is checked first. The next mail reports the result.'
    : `${textsOf(incident.kind).notFixed} If the trail is not logging, it is restarted, and the next mail reports the result.`;
}

/** Whether a trail that was reported as stopped is logging. Other reports, such as weakened, are not proved wrong by that. */
export function isFalseAlarm(input: AboutIncident): boolean {
  return (
    input.moment === 'outcome' &&
    (input.remediation.outcome === 'not-stopped' ||
      (input.remediation.outcome === 'not-needed' &&
        isChecked(input.incident) &&
        rowOf(input.incident.kind).logging === 'stopped'))
  );
}

type NotRestored = Extract<Remediation, { outcome: 'not-restored' }>;

function describeRemediation(input: AboutIncident, remediation: Remediation): string {
  const { incident } = input;
  const isRestored = trailBeforeOf(input) === undefined;
  switch (remediation.outcome) {
    case 'not-needed':
      if (acceptedIn(input))
        return 'Accepted: a trusted principal made the change, and nothing is weaker than approved.';
      if (differingIn(input)) return textsOf('TRAIL_DIFFERS').notFixed;
      return isChecked(incident) && rowOf(incident.kind).logging === 'stopped'
        ? 'There is nothing to repair: GetTrailStatus shows that the trail is logging.'
        : textsOf(incident.kind).notFixed;
    case 'not-stopped':
      return `There is nothing to repair. ${readFailure(remediation.failure).message} ${describeStart(remediation.start)}`;
    case 'restored':
      return `${isRestored ? 'Restored' : 'Started'}: ${describeRestart(remediation.verification)}${callsWords(remediation.restore)}`;
    case 'settings-restored':
      return `Restored: as approved again (read at ${utc(verifiedAtOf(remediation.comparison))}).${callsWords(remediation.restore)}${fightWords(foughtIn(input))}`;
    case 'settings-not-restored':
      return `FAILED. ${endSentence(reasonOf(remediation.failure))}${callsWords(remediation.restore)}`;
    case 'logs-again':
      if (remediation.failure)
        return `FAILED. The trail logs, but could not be restored as approved. ${endSentence(reasonOf(remediation.failure))}`;
      return `${suspectWords(explainComparison(remediation.comparison)).repair} It has been ${describeRestart(remediation.verification)}`;
    case 'not-restored': {
      const reason = endSentence(reasonOf(remediation.failure));
      return `${remediation.lastSeen === 'unknown' ? 'UNKNOWN' : 'FAILED'}. ${reason}`;
    }
  }
}

/** When the proof of a restore was read. */
export function verifiedAtOf({ status }: Comparison): string {
  return status?.verifiedAt ?? UNKNOWN;
}

function fightWords(restores: number | undefined): string {
  if (restores === undefined) return '';
  return ` This is restore number ${restores} in a row. Find out who changes the trail, and stop them. Weaker settings are restored every time, without further mails.`;
}

function callsWords(restore: RestoreResult | undefined): string {
  if (!restore || restore.calls.length === 0) return '';
  return ` Calls: ${restore.calls.map(({ call }) => call).join(', ')}.`;
}

/** What the subject says of a repair that failed. "OFF" only if GetTrailStatus said so. */
export function failureHeadline({ lastSeen, start }: NotRestored): string {
  switch (lastSeen) {
    case 'not-logging':
      return 'CloudTrail OFF, restart failed';
    case 'gone':
      return 'trail is GONE';
    case 'unknown':
      return start ? 'not verified after StartLogging' : 'not verified, no restart confirmed';
  }
}

/** Whether the trail logged, and for how long it did not, in a sentence; undefined where that is not the point. */
export function describeLogging(input: AboutIncident): string | undefined {
  const { incident } = input;
  if (input.moment === 'alert' || rowOf(incident.kind).logging !== 'stopped') return undefined;
  const { remediation } = input;
  switch (remediation.outcome) {
    case 'restored':
    case 'logs-again': {
      const before = trailBeforeOf(input);
      if (before) {
        return before.state === 'off'
          ? 'It was off before the call, too.'
          : 'It was not known to log before the call.';
      }
      return `Logging was off for ${duration(remediation.verification.blindWindowSeconds, 'long')}.`;
    }
    case 'settings-not-restored':
      return 'It is not known whether it logs.';
    case 'not-restored':
      if (remediation.lastSeen === 'gone') return 'The trail no longer exists.';
      return remediation.lastSeen === 'unknown'
        ? `Whether it logs could not be verified. ${remediation.start ? describeStart(remediation.start) : 'No answer confirms that StartLogging was accepted.'}`
        : 'Logging has been off since then.';
    default:
      return remediation.outcome === 'not-stopped'
        ? 'It was logging all the time, so the stop could not be confirmed.'
        : 'It is logging.';
  }
}

function describeRestart({ startLoggingTime, verifiedAt }: Verification): string {
  return `logging since ${utc(startLoggingTime)} (GetTrailStatus, ${utc(verifiedAt)}).`;
}

/** Errors of a call that may have worked: no answer came, or none that can be read. */
const UNANSWERED = [
  'States.Timeout',
  'Sandbox.Timedout',
  'CloudTrail.SdkClientException',
  'CloudTrailBusyError',
];

function describeStart(start: StartResult | Caught): string {
  if (!isCaught(start)) return `StartLogging was accepted at ${utc(start.acceptedAt)}.`;
  const how = UNANSWERED.includes(start.Error)
    ? 'No answer confirms that StartLogging was accepted'
    : 'StartLogging was not accepted';
  return `${how}: ${readFailure(start).message}`;
}

/** What was repaired of an event that could not be classified. */
export function describeAtOnce(atOnce: AtOnce): string {
  return 'called' in atOnce ? 'None.' : `${describeStart(atOnce)} Nothing verified whether the trail logs.`;
}

/** The settings of a restarted trail, compared with those before the stop. */
export function settingsRows(input: AboutIncident): Row[] {
  if (input.moment === 'alert') return [];
  const { remediation } = input;
  const comparison = 'comparison' in remediation ? remediation.comparison : undefined;
  if (!comparison) return [];
  const rows = [...(loweredIn(input)?.rows ?? []), ...comparisonRows(explainComparison(comparison))];
  // What it was is shown beside the proof.
  const before = 'before' in remediation ? remediation.before : undefined;
  return before ? [...comparisonRows(before).map(wasRow), ...rows] : rows;
}

function wasRow([label, value]: Row): Row {
  return [label === 'Approved' ? 'Was' : label, value.replace('approved → now:', 'approved → then:')];
}

/** What a restarted trail does not deliver, a sentence each. */
export function failedDeliveries(input: AboutIncident): string[] {
  if (input.moment === 'alert' || !('verification' in input.remediation)) return [];
  return input.remediation.verification.deliveryErrors ?? [];
}

/** What failed besides the repair: this mail may be the only report of it. */
export function deliveryRows(input: AboutIncident): Row[] {
  const rows: Row[] = [];
  if (input.moment === 'alert') {
    if (isCaught(input.detection))
      rows.push(['Record', 'The incident is not stored yet. The workflow tries again.']);
    return rows;
  }
  rows.push(...failedDeliveries(input).map((error, index): Row => [index === 0 ? 'Delivery' : '', error]));
  if (isCaught(input.recorded)) {
    rows.push([
      'Record',
      `NOT CONFIRMED: ${readFailure(input.recorded).message}. This mail and the execution may be the only record.`,
    ]);
  }
  const failed = alertFailure(input.alert);
  if (failed !== undefined) rows.push(['Alert', `The first mail may not have been sent: ${failed}`]);
  return rows;
}

function alertFailure({ publication }: Alert): string | undefined {
  return publication && isCaught(publication) ? readFailure(publication).message : undefined;
}
