import { duration } from '../contract/duration.ts';
import { isChecked } from '../contract/incident.ts';
import { UNKNOWN } from '../contract/vocabulary.ts';
import type { AboutIncident, PublishNotificationInput } from '../contract/publish-inputs.ts';
import { rowOf } from '../contract/kinds.ts';
import type { TrailBefore } from '../contract/record-results.ts';
import { foughtIn, repeatedOf, severityOf } from '../record/raise-severity.ts';
import { isThrottled } from '../record/throttle-alerts.ts';
import type { Deployment } from './deployment.ts';
import { trailBeforeOf } from './describe-before.ts';
import {
  acceptedIn,
  differingHeadline,
  differingIn,
  loweredIn,
  suspectWords,
} from './describe-comparison.ts';
import { explainComparison } from './explain-failure.ts';
import { failedDeliveries, failureHeadline, isFalseAlarm, verifiedAtOf } from './describe-repair.ts';
import { briefly, clock, shortened } from './write-headline.ts';
import { resolutionBriefly } from './write-resolution.ts';

/** SNS takes subjects of less than 100 characters. */
const SUBJECT_LIMIT = 99;
/** The longest name in a subject that ends with another one. */
const NAME_LENGTH = 24;

/** A subject in its parts. A phone shows some 45 characters: the name of the trail comes last, and is what is cut. */
interface Parts {
  /** What is so now: RESTORED 14s, ACT NOW; the severity only where there is no verdict. */
  mark: string;
  /** What happened. */
  what: string;
  /** Of which trail; absent where `what` names it, or it is about none. */
  name?: string | undefined;
}

/**
 * The subject of a mail: printable ASCII, at most 99 characters: `[RESTORED 14s] prod-eu: CloudTrail on again, management-events`.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function writeSubject(input: PublishNotificationInput, { account }: Deployment): string {
  const { mark, what, name } = partsOf(input);
  const start = `[${mark}] ${account}: ${what}`;
  const room = SUBJECT_LIMIT - start.length - 2;
  const whole = name === undefined ? start : `${start}, ${shortened(name, Math.max(room, NAME_LENGTH))}`;
  const text = whole.replace(/[^\x20-\x7e]+/g, '?');
  return text.length <= SUBJECT_LIMIT ? text : `${text.slice(0, SUBJECT_LIMIT - 3)}...`;
}

function partsOf(input: PublishNotificationInput): Parts {
  if (input.moment === 'unclassified')
    return { mark: 'ACT NOW', what: 'a CloudTrail event could not be classified' };
  if (input.moment === 'resolution') {
    const { incident, status } = input.resolved;
    return { mark: status, what: resolutionBriefly(input.resolved, NAME_LENGTH), name: nameOf({ incident }) };
  }
  const verdict = input.moment === 'alert' ? undefined : outcomeOf(input);
  return verdict ? { ...verdict, name: input.incident.subject.name } : happenedOf(input);
}

/** What a subject says of a trail that was not known to log. */
const BEFORE: Readonly<Record<TrailBefore['state'], string>> = {
  off: 'it was off before',
  unknown: 'not known to log before',
};

const FALSE_ALARM: Parts = { mark: 'LOGGING', what: 'CloudTrail on, reported as off' };

/** What a repair came to; undefined if there was nothing to repair. */
function outcomeOf(input: Exclude<AboutIncident, { moment: 'alert' }>): Parts | undefined {
  const { remediation } = input;
  switch (remediation.outcome) {
    case 'logs-again': {
      const { mark, headline } = suspectWords(explainComparison(remediation.comparison));
      return { mark: mark.replace(/[[\]]/g, ''), what: `CloudTrail ${headline}` };
    }
    case 'settings-restored': {
      const fought = foughtIn(input);
      if (fought !== undefined) return { mark: 'ACT NOW', what: `trail restored ${fought} times in a row` };
      const { occurredAt, kind } = input.incident;
      const isDeleted = rowOf(kind).logging === 'deleted' || remediation.before?.verdict === 'gone';
      const took = Math.max(0, Date.parse(verifiedAtOf(remediation.comparison)) - Date.parse(occurredAt));
      const mark = `RESTORED ${duration(Math.round(took / 1000))}`;
      return { mark, what: `trail as approved again${isDeleted ? ', it was deleted' : ''}` };
    }
    case 'settings-not-restored':
      return { mark: 'ACT NOW', what: 'trail NOT restored as approved' };
    case 'not-restored':
      return { mark: 'ACT NOW', what: failureHeadline(remediation) };
    case 'restored': {
      const before = trailBeforeOf(input);
      if (before) return { mark: 'STARTED', what: `CloudTrail on, ${BEFORE[before.state]}` };
      const mark = `RESTORED ${duration(remediation.verification.blindWindowSeconds)}`;
      const fails = failedDeliveries(input).length > 0;
      return { mark, what: fails ? 'a delivery FAILS, CloudTrail on again' : 'CloudTrail on again' };
    }
    case 'not-needed': {
      const differing = differingIn(input);
      if (differing) return { mark: markOf(input), what: `trail ${differingHeadline(differing)}` };
      const lowered = loweredIn(input);
      if (lowered) return { mark: markOf(input), what: lowered.headline };
      if (acceptedIn(input)) return { mark: markOf(input), what: 'trusted change of a trail accepted' };
      return isFalseAlarm(input) ? FALSE_ALARM : undefined;
    }
    default:
      return isFalseAlarm(input) ? FALSE_ALARM : undefined;
  }
}

function happenedOf(input: AboutIncident): Parts {
  const { incident } = input;
  const { repeats, since } = repeatedOf(input);
  const mark = markOf(input);
  if (!isThrottled(repeats)) {
    if (mark === 'SAMPLE') return { mark, what: 'nothing happened, sample finding of GuardDuty' };
    const checked = mark === 'CHECKING' ? 'GuardDuty reports ' : '';
    const soon = incident.plannedRepair === 'none' ? ', ignored trail' : ', restarting now';
    return {
      mark,
      what: `${checked}${briefly(incident)}${mark === 'STOPPED' ? soon : ''}`,
      name: nameOf(input),
    };
  }
  const name = nameOf(input);
  const ofTrail = name === undefined ? '' : `, ${shortened(name, NAME_LENGTH)}`;
  const begun = since === undefined ? '' : `, since ${clock(since, incident.occurredAt)}`;
  const what = `${repeats}x ${briefly(incident, NAME_LENGTH, true)}${ofTrail}${begun}`;
  return { mark, what: `${what}, last by ${shortened(incident.actor.name, NAME_LENGTH)}` };
}

function markOf(input: AboutIncident): string {
  const { incident } = input;
  if (incident.test) return incident.kind === 'DRILL' ? 'DRILL' : 'SAMPLE';
  const severity = severityOf(input);
  if (incident.plannedRepair === 'none' && incident.status === 'NEEDS_ACTION' && severity === 'critical')
    return 'ACT NOW';
  if (input.moment === 'alert' && isChecked(incident)) return 'CHECKING';
  return rowOf(incident.kind).logging === 'stopped' ? 'STOPPED' : severity.toUpperCase();
}

function nameOf({ incident }: Pick<AboutIncident, 'incident'>): string | undefined {
  const { name } = incident.subject;
  return rowOf(incident.kind).aboutTrail && name !== UNKNOWN ? name : undefined;
}
