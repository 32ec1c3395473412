import prettyMilliseconds from 'pretty-ms';
import type { PublishNotificationInput } from '../contract/inputs.ts';
import { suspectNews } from './describe-comparison.ts';
import { explainComparison } from './explain-failure.ts';
import { isFalseAlarm } from './describe-repair.ts';
import { isStorm } from './judge-storm.ts';
import { repeatedOf, severityOf } from './raise-severity.ts';
import { shortened, tellNews } from './tell-news.ts';

/** SNS takes subjects of less than 100 characters. */
export const SUBJECT_LIMIT = 99;
/** The longest name in a subject. In a storm there is more to say, and the actor's name comes last. */
const NAME_LENGTH = 40;
const NAME_LENGTH_IN_STORM = 24;

/**
 * The subject of a mail: printable ASCII, at most 99 characters, the mark that sorts it first and the news after it.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function writeSubject(input: PublishNotificationInput): string {
  const text = plainSubject(input).replace(/[^\x20-\x7e]+/g, '?');
  return text.length <= SUBJECT_LIMIT ? text : `${text.slice(0, SUBJECT_LIMIT - 3)}...`;
}

function plainSubject(input: PublishNotificationInput): string {
  if (input.moment === 'unclassified') return '[CRITICAL] A CloudTrail event could not be classified';
  const { incident } = input;
  const name = shortened(incident.trail.name, NAME_LENGTH);
  if (input.moment !== 'alert' && input.remediation.outcome === 'logs-again') {
    const { mark, news } = suspectNews(explainComparison(input.remediation.comparison));
    return `${mark} Trail ${name} ${news}`;
  }
  if (input.moment === 'escalation')
    return `[ACT NOW] Trail ${name} is NOT logging and could not be restarted`;
  if (input.moment === 'outcome' && input.remediation.outcome === 'restored') {
    return `[RESTORED] Trail ${name} logs again after ${duration(input.remediation.verification.blindWindowSeconds)}`;
  }
  if (isFalseAlarm(input)) return `[LOGGING] Trail ${name} was reported as stopped, and is logging`;
  const repeated = repeatedOf(input);
  const mark = `[${severityOf(input).toUpperCase()}]`;
  if (isStorm(repeated.repeats)) return `${mark} ${tellNews(incident, repeated, NAME_LENGTH_IN_STORM)}`;
  const news = `${mark} ${tellNews(incident, repeated, NAME_LENGTH)}`;
  if (!incident.restart || input.moment !== 'alert') return news;
  return incident.checkFirst ? `${news}: checking it now` : `${news}: restarting it now`;
}

function duration(seconds: number): string {
  if (seconds < 1) return 'less than 1 s';
  return seconds < 60 ? `${seconds} s` : prettyMilliseconds(seconds * 1000, { unitCount: 2 });
}
