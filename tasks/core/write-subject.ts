import type { Kind } from '../contract/incident.ts';
import type { PublishNotificationInput } from '../contract/inputs.ts';

/** SNS takes subjects of less than 100 characters. */
export const SUBJECT_LIMIT = 99;

/** What happened to the trail, as the end of "Trail NAME …"; failed calls and those on no trail are told otherwise. */
export const HAPPENED: Readonly<Record<Exclude<Kind, 'ATTEMPT_FAILED' | 'NOTED'>, string>> = {
  LOGGING_STOPPED: 'was stopped',
  TRAIL_DELETED: 'was deleted',
  TRAIL_WEAKENED: 'was weakened',
  COVERAGE_REDUCED: 'logs less than before',
  INSIGHTS_DISABLED: 'lost its Insights',
  TRAIL_CHANGED: 'was changed',
  TRAIL_CREATED: 'was created',
  TAGS_CHANGED: 'got other tags',
  LOGGING_STARTED: 'was started',
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
    const { blindWindowSeconds: seconds } = input.remediation.verification;
    return `[RESTORED] Trail ${name} logs again after ${seconds < 1 ? 'less than 1' : seconds} s`;
  }
  const mark = `[${severity.toUpperCase()}]`;
  if (kind === 'ATTEMPT_FAILED') return `${mark} Failed ${call.name} on trail ${name}`;
  if (kind === 'NOTED') return `${mark} ${call.name} on ${resourceOf(trail.arn)}`;
  const news = `${mark} Trail ${name} ${HAPPENED[kind]}`;
  return restart ? `${news}: restarting it now` : news;
}

/** Type and name of the resource of an ARN: `eventdatastore/…`. */
export function resourceOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}
