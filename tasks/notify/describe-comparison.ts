import type { Incident } from '../contract/incident.ts';
import type { Comparison, StoredComparison } from '../contract/results.ts';
import { utc, type Row } from './mail-table.ts';

/** The headline of a trail that logs, but not verifiably as before: the subject's mark, and what follows the trail's name. */
export function suspectHeadline({ verdict }: StoredComparison): { mark: string; headline: string } {
  switch (verdict) {
    case 'unknown':
      return { mark: '[LOGS AGAIN]', headline: 'logs; its settings could not be compared' };
    case 'another-trail':
      return { mark: '[ACT NOW]', headline: 'logs, but it is another trail' };
    default:
      return { mark: '[ACT NOW]', headline: 'logs, but not as before' };
  }
}

/** The same for the mail's line about the repair. */
export function describeSuspect({ verdict }: StoredComparison): string {
  switch (verdict) {
    case 'unknown':
      return 'UNKNOWN. The settings of the trail could not be compared with those before the stop.';
    case 'another-trail':
      return 'FAILED. A trail of this name logs, but GetTrailStatus does not show the stop: it is another trail.';
    default:
      return 'FAILED. The trail logs, but its settings are not those from before the stop.';
  }
}

/** What to do about such a trail, most urgent first. */
export function suspectSteps({ verdict }: StoredComparison, { key, region }: Incident['subject']): string[] {
  const stop = `aws cloudtrail stop-logging --region ${region} --name ${key}`;
  switch (verdict) {
    case 'unknown':
      return [
        `Compare its settings with the approved ones: aws cloudtrail get-trail --region ${region} --name ${key}`,
        `If they differ, stop it: ${stop}`,
      ];
    case 'another-trail':
      return [
        `If this was not intended, stop it: ${stop}`,
        'Then delete it, because the remediator starts a stopped trail again, and create the trail again with its old settings.',
      ];
    default:
      return [
        `If this was not intended, stop it: ${stop}`,
        'Then restore the settings that differ (aws cloudtrail update-trail, put-event-selectors). The remediator starts the trail again.',
      ];
  }
}

/** A comparison in one line. */
export function describeComparison(comparison: StoredComparison): string {
  switch (comparison.verdict) {
    case 'as-before':
      return `as before (${observedWords(comparison)})`;
    case 'not-compared':
      return 'not compared: no sweep recorded them before the stop';
    case 'unknown':
      return `not compared: ${comparison.reason}`;
    case 'changed':
      return `NOT as before (${observedWords(comparison)}): ${differenceLines(comparison).join('; ')}`;
    case 'another-trail': {
      const { bucket, scope, observedAt } = comparison;
      const other = `ANOTHER trail (bucket ${bucket.now}, ${scope.now})`;
      if (observedAt === null) return `${other}; no sweep recorded the trail before the stop`;
      return `${other}, before (${observedWords(comparison)}): ${differenceLines(comparison).join('; ')}`;
    }
  }
}

/** Rows of a mail: the settings of a restarted trail, compared with those before the stop. */
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
/** The settings that have rows of their own. */
const SHOWN_APART = ['s3BucketName', 'isMultiRegionTrail', 'isOrganizationTrail'];

function observedWords({ observedAt }: Comparison): string {
  return observedAt === null ? 'not known: no sweep recorded it' : `sweep of ${utc(observedAt)}`;
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
