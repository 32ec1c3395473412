import { duration } from '../contract/duration.ts';
import { isChecked } from '../contract/incident.ts';
import type { PublishNotificationInput } from '../contract/inputs.ts';
import { trailBeforeOf } from './describe-before.ts';
import { suspectWords, weakenedHeadline, weakenedIn } from './describe-comparison.ts';
import { explainComparison } from './explain-failure.ts';
import { failedDeliveries, failureHeadline, isFalseAlarm } from './describe-repair.ts';
import { isThrottled } from '../record/throttle-alerts.ts';
import { repeatedOf, severityOf } from '../record/raise-severity.ts';
import { shortened, writeHeadline } from './write-headline.ts';
import { resolutionHeadline } from './write-resolution.ts';

/** SNS takes subjects of less than 100 characters. */
const SUBJECT_LIMIT = 99;
/** The longest name in a subject. A throttled alert says more, and ends with the actor's name. */
const NAME_LENGTH = 40;
const THROTTLED_NAME_LENGTH = 24;

/**
 * The subject of a mail: printable ASCII, at most 99 characters: a mark, then the headline.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function writeSubject(input: PublishNotificationInput): string {
  const text = plainSubject(input).replace(/[^\x20-\x7e]+/g, '?');
  return text.length <= SUBJECT_LIMIT ? text : `${text.slice(0, SUBJECT_LIMIT - 3)}...`;
}

function plainSubject(input: PublishNotificationInput): string {
  if (input.moment === 'unclassified') return '[CRITICAL] A CloudTrail event could not be classified';
  if (input.moment === 'resolution')
    return `[${input.resolved.status}] ${resolutionHeadline(input.resolved, NAME_LENGTH)}`;
  const { incident } = input;
  const name = shortened(incident.subject.name, NAME_LENGTH);
  if (input.moment !== 'alert' && input.remediation.outcome === 'logs-again') {
    const { mark, headline } = suspectWords(explainComparison(input.remediation.comparison));
    return `${mark} Trail ${name} ${headline}`;
  }
  if (input.moment !== 'alert' && input.remediation.outcome === 'not-restored')
    return `[ACT NOW] Trail ${name}${failureHeadline(input.remediation).subject}`;
  if (input.moment === 'outcome' && input.remediation.outcome === 'restored') {
    if (trailBeforeOf(input)?.state === 'off') return `[STARTED] Trail ${name} logs now; it was off before`;
    // The subject has no room for both.
    if (failedDeliveries(input).length > 0)
      return `[RESTORED] Trail ${name} logs again, but a delivery fails`;
    return `[RESTORED] Trail ${name} logs again after ${duration(input.remediation.verification.blindWindowSeconds, 'long')}`;
  }
  const weakened = weakenedIn(input);
  if (weakened) return `[${severityOf(input).toUpperCase()}] Trail ${name} ${weakenedHeadline(weakened)}`;
  if (isFalseAlarm(input)) return `[LOGGING] Trail ${name} was reported as stopped, but is logging`;
  const repeated = repeatedOf(input);
  const mark = `[${severityOf(input).toUpperCase()}]`;
  if (isThrottled(repeated.repeats))
    return `${mark} ${writeHeadline(incident, repeated, THROTTLED_NAME_LENGTH)}`;
  const headline = `${mark} ${writeHeadline(incident, repeated, NAME_LENGTH)}`;
  if (incident.plannedRepair === 'none' || input.moment !== 'alert') return headline;
  return isChecked(incident) ? `${headline}: checking it now` : `${headline}: restarting it now`;
}
