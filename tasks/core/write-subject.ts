import type { Kind } from '../contract/incident.ts';
import type { PublishNotificationInput } from '../contract/inputs.ts';

/** SNS takes subjects of less than 100 characters. */
export const SUBJECT_LIMIT = 99;

/** What happened to the trail, as the end of "Trail NAME …". */
export const HAPPENED: Readonly<Record<Kind, string>> = {
  LOGGING_STOPPED: 'was stopped',
  TRAIL_DELETED: 'was deleted',
  TRAIL_WEAKENED: 'was weakened',
  COVERAGE_REDUCED: 'logs less than before',
  INSIGHTS_DISABLED: 'lost its Insights',
  TRAIL_CHANGED: 'was changed',
  TRAIL_CREATED: 'was created',
  TAGS_CHANGED: 'got other tags',
  LOGGING_STARTED: 'was started',
  ATTEMPT_FAILED: 'was the target of a failed call',
  NOTED: 'was named in a call on another resource',
  RESPONDER_TAMPERED: 'lost part of its guard',
  DELIVERY_FAILING: 'logs but does not deliver',
  DETECTION_AT_RISK: 'is all that detection rests on',
  TRAIL_NOT_COVERED: 'is in a Region without a remediator',
  SUBSCRIPTION_LOST: 'has fewer people listening',
  DRILL: 'was not touched: this is a drill',
};

/**
 * The subject of a mail: printable ASCII, at most 99 characters, the mark that sorts it first and the trail after it.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function writeSubject(input: PublishNotificationInput): string {
  const text = plainSubject(input).replace(/[^\x20-\x7e]+/g, '?');
  return text.length <= SUBJECT_LIMIT ? text : `${text.slice(0, SUBJECT_LIMIT - 3)}...`;
}

function plainSubject(input: PublishNotificationInput): string {
  if (input.moment === 'unclassified') return '[CRITICAL] A CloudTrail event could not be classified';
  const { kind, severity, trail, restart, call } = input.incident;
  // The name is cut, not the news after it.
  const name = trail.name.length > 40 ? `${trail.name.slice(0, 37)}...` : trail.name;
  if (input.moment === 'escalation')
    return `[ACT NOW] Trail ${name} is NOT logging and could not be restarted`;
  if (input.moment === 'outcome' && input.remediation.outcome === 'restored') {
    return `[RESTORED] Trail ${name} logs again after ${input.remediation.verification.blindWindowSeconds} s`;
  }
  if (kind === 'ATTEMPT_FAILED') return `[${severity.toUpperCase()}] Failed ${call.name} on trail ${name}`;
  const mark = `[${severity.toUpperCase()}] Trail ${name} ${HAPPENED[kind]}`;
  return restart ? `${mark}: restarting it now` : mark;
}
