import type { Incident } from '../contract/incident.ts';
import type { Comparison, StoredComparison } from '../contract/results.ts';
import { utc, type Row } from './mail-table.ts';

/** The news of a trail that logs again, but is not shown to be as before: the subject's mark, and what follows the trail's name. */
export function suspectNews({ verdict }: StoredComparison): { mark: string; news: string } {
  switch (verdict) {
    case 'unknown':
      return { mark: '[LOGS AGAIN]', news: 'logs; whether it is as before is unknown' };
    case 'another-trail':
      return { mark: '[ACT NOW]', news: 'logs, but it is another trail' };
    default:
      return { mark: '[ACT NOW]', news: 'logs, but not as before' };
  }
}

/** The same in the line that says whether it is fixed. */
export function describeSuspect({ verdict }: StoredComparison): string {
  switch (verdict) {
    case 'unknown':
      return 'UNKNOWN. The trail could not be compared with what it was before the stop.';
    case 'another-trail':
      return 'NO. A trail of this name logs, but it does not show the stop: it is another trail.';
    default:
      return 'NO. The trail logs, but not as it did before the stop.';
  }
}

/** What the reader does about such a trail, the most urgent first. */
export function suspectSteps(
  { verdict }: StoredComparison,
  { arn, homeRegion }: Incident['trail'],
): string[] {
  const stop = `aws cloudtrail stop-logging --region ${homeRegion} --name ${arn}`;
  switch (verdict) {
    case 'unknown':
      return [
        `Compare it with what was approved: aws cloudtrail get-trail --region ${homeRegion} --name ${arn}`,
        `If it is not as approved, stop it: ${stop}`,
      ];
    case 'another-trail':
      return [
        `Unless this was meant, stop it: ${stop}`,
        'Then delete it, since the remediator starts it again, and create the trail anew as it was before.',
      ];
    default:
      return [
        `Unless this was meant, stop it: ${stop}`,
        'Then put back what differs (aws cloudtrail update-trail, put-event-selectors). The remediator starts it again.',
      ];
  }
}

/** A comparison in one line. */
export function describeComparison(comparison: StoredComparison): string {
  switch (comparison.verdict) {
    case 'as-before':
      return `as before (${observedWords(comparison)})`;
    case 'not-compared':
      return 'not compared: no sweep had stored them before the stop';
    case 'unknown':
      return `not compared: ${comparison.reason}`;
    case 'changed':
      return `NOT as before (${observedWords(comparison)}): ${differenceLines(comparison).join('; ')}`;
    case 'another-trail': {
      const { bucket, scope, observedAt } = comparison;
      const other = `ANOTHER trail (bucket ${bucket.now}, ${scope.now})`;
      if (observedAt === null) return `${other}; no sweep had stored what it was before`;
      return `${other}, before (${observedWords(comparison)}): ${differenceLines(comparison).join('; ')}`;
    }
  }
}

/** Rows of a mail: what a restarted trail is, compared with what it was before. */
export function comparisonRows(comparison: StoredComparison): Row[] {
  const { verdict } = comparison;
  if (verdict !== 'changed' && verdict !== 'another-trail')
    return [['Settings', `${capital(describeComparison(comparison))}.`]];
  return [
    ['Bucket', changeWords(comparison.bucket)],
    ['Scope', changeWords(comparison.scope)],
    ...differenceLines(comparison, SHOWN_APART).map((line, index): Row => [
      index === 0 ? 'Differs' : '',
      line,
    ]),
    ['Before', `${capital(observedWords(comparison))}.`],
  ];
}

const NONE = '(none)';
/** The settings that the rows for bucket and scope show. */
const SHOWN_APART = ['s3BucketName', 'isMultiRegionTrail', 'isOrganizationTrail'];

function observedWords({ observedAt }: Comparison): string {
  return observedAt === null
    ? 'not known: no sweep had stored it'
    : `as a sweep saw it at ${utc(observedAt)}`;
}

function differenceLines({ differences, more }: Comparison, except: readonly string[] = []): string[] {
  const lines = differences
    .filter(({ setting }) => !except.includes(setting))
    .map(({ setting, before, now }) => `${setting}: ${before ?? NONE} → ${now ?? NONE}`);
  return more > 0 ? [...lines, `… and ${more} more`] : lines;
}

function changeWords({ before, now }: Comparison['bucket']): string {
  if (before === null) return now;
  return before === now ? `${now} (as before)` : `${before} → ${now}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
