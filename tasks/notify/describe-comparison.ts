import type { Incident } from '../contract/incident.ts';
import type { Comparison, StoredComparison } from '../contract/results.ts';
import { utc, type Row } from './mail-table.ts';

interface Suspect {
  /** The subject's mark, and what follows the trail's name in the headline. */
  mark: string;
  headline: string;
  /** The mail's line about the repair. */
  repair: string;
  /** What to do, most urgent first. `{trail}` are the options that name the trail. */
  steps: readonly string[];
}

const STOP = 'If this was not intended, stop it: aws cloudtrail stop-logging {trail}';
const UNKNOWN_TRAIL: Suspect = {
  mark: '[LOGS AGAIN]',
  headline: 'logs; its settings could not be compared',
  repair: 'UNKNOWN. The settings of the trail could not be compared with those before the stop.',
  steps: [
    'Compare its settings with the approved ones: aws cloudtrail get-trail {trail}',
    'If they differ, stop it: aws cloudtrail stop-logging {trail}',
  ],
};
const OTHER_TRAIL: Suspect = {
  mark: '[ACT NOW]',
  headline: 'logs, but it is another trail',
  repair:
    'FAILED. A trail of this name logs, but GetTrailStatus does not show the stop: it is another trail.',
  steps: [
    STOP,
    'Then delete it, because the remediator starts a stopped trail again, and create the trail again with its old settings.',
  ],
};
const CHANGED_TRAIL: Suspect = {
  mark: '[ACT NOW]',
  headline: 'logs, but not as before',
  repair: 'FAILED. The trail logs, but its settings are not those from before the stop.',
  steps: [
    STOP,
    'Then restore the settings that differ (aws cloudtrail update-trail, put-event-selectors). The remediator starts the trail again.',
  ],
};

/** What to say of a trail that logs, but not verifiably as before. */
export function suspectWords({ verdict }: StoredComparison): Suspect {
  if (verdict === 'unknown') return UNKNOWN_TRAIL;
  return verdict === 'another-trail' ? OTHER_TRAIL : CHANGED_TRAIL;
}

/** What to do about such a trail, most urgent first. */
export function suspectSteps(comparison: StoredComparison, { key, region }: Incident['subject']): string[] {
  const options = `--region ${region} --name ${key}`;
  return suspectWords(comparison).steps.map((step) => step.replace('{trail}', options));
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
