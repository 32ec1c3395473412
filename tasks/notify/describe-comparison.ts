import { differenceWords } from '../baseline/difference-words.ts';
import { rowOf } from '../contract/kinds.ts';
import type { Incident } from '../contract/incident.ts';
import type { AboutIncident } from '../contract/publish-inputs.ts';
import { isAccepted, isDiffering, isLowered, type Comparison } from '../contract/comparison.ts';
import type { StoredComparison } from '../contract/stored-comparison.ts';
import { isCaught } from '../contract/caught.ts';
import { endSentence } from './fill-step.ts';
import { utc } from '../contract/utc.ts';
import type { Row } from './mail-table.ts';

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
    'Then delete it, because the remediator starts a stopped trail again, and create the trail again with its old settings: aws cloudtrail delete-trail {trail}',
  ],
};
const CHANGED_TRAIL: Suspect = {
  mark: '[ACT NOW]',
  headline: 'logs, but not as before',
  repair: 'FAILED. The trail logs, but its settings are not those from before the stop.',
  steps: [
    STOP,
    'Then restore the settings that differ, since the remediator starts the trail again: aws cloudtrail get-trail {trail}',
  ],
};

const NOT_AS_APPROVED: Suspect = {
  mark: '[ACT NOW]',
  headline: 'logs, but not as approved',
  repair: 'FAILED. The trail logs, but not as approved.',
  steps: [],
};

/** What to say of a trail that logs, but not verifiably as before. */
export function suspectWords(comparison: StoredComparison): Suspect {
  const { verdict } = comparison;
  if (verdict === 'unknown') return UNKNOWN_TRAIL;
  if (verdict === 'another-trail') return OTHER_TRAIL;
  return isApproved(comparison) ? NOT_AS_APPROVED : CHANGED_TRAIL;
}

function versionOf({ baseline }: Pick<Comparison, 'baseline'>): string {
  return baseline ? String(baseline.version) : '(unknown)';
}

function isApproved(comparison: Comparison): boolean {
  return comparison.against === 'approved';
}

/** The comparison of a mail about a change after which a trail is not as approved; undefined for any other mail. */
export function differingIn(input: AboutIncident): Comparison | undefined {
  if (input.moment === 'alert' || input.remediation.outcome !== 'not-needed') return undefined;
  const { comparison } = input.remediation;
  if (rowOf(input.incident.kind).aboutApproval) return undefined;
  return isDiffering(comparison) ? comparison : undefined;
}

/** What a mail says of approved settings that are weaker now, or not valid; undefined for any other mail. */
export function loweredIn(input: AboutIncident): { headline: string; rows: Row[] } | undefined {
  if (input.moment !== 'outcome' || !rowOf(input.incident.kind).aboutApproval) return undefined;
  const { remediation } = input;
  const comparison = remediation.outcome === 'not-needed' ? remediation.comparison : undefined;
  if (comparison === undefined || !isLowered(comparison)) return undefined;
  if (isCaught(comparison)) return { headline: 'approved settings NOT valid', rows: [] };
  return {
    headline: 'approved settings are WEAKER',
    rows: [
      ['Approved', `Version ${versionOf(comparison)} is WEAKER than the settings that were approved before.`],
    ],
  };
}

/** The comparison of a mail about a change that was accepted because of who made it; undefined for any other mail. */
export function acceptedIn(input: AboutIncident): Comparison | undefined {
  if (input.moment === 'alert' || input.remediation.outcome !== 'not-needed') return undefined;
  const { comparison } = input.remediation;
  return !rowOf(input.incident.kind).aboutApproval && isAccepted(comparison) ? comparison : undefined;
}

/** What to do about such a change. */
export const ACCEPTED_STEPS = [
  'Approve the trail as it is now, as the next version: incidents baseline approve {name} --reason "…"',
];

/** What follows the trail's name in subject and headline of such a mail. */
export function differingHeadline({ differences, more }: Comparison): string {
  const weaker = differences.filter((difference) => difference.weaker);
  const count = (weaker.length > 0 ? weaker : differences).length + more;
  const what = weaker.length > 0 ? 'is weaker than approved' : 'is not as approved';
  return `${what}: ${count} ${count === 1 ? 'setting' : 'settings'}`;
}

/**
 * What to do about a trail that is not as approved: its owner's way first, then the one command.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/drift-aware-change-sets.html
 */
export function restoreSteps(
  { baseline, differences }: Comparison,
  { name, region }: Pick<Incident['subject'], 'name' | 'region'>,
): string[] {
  const stackName = baseline?.stackName;
  const path = differences.flatMap(({ restore }) => restore ?? []);
  // What restores the trail does not change its bucket, key, log group or topic.
  if (path.length === differences.filter(({ weaker }) => weaker).length && path.length > 0)
    return [...path, `If the change was intended, approve it: incidents baseline approve ${name}`];
  return [
    ...path,
    ...(stackName === undefined
      ? []
      : [
          `Revert the drift of stack ${stackName}, which owns the trail, by a change set that you review and execute: aws cloudformation create-change-set --region ${region} --stack-name ${stackName} --change-set-name revert-drift --use-previous-template --deployment-mode REVERT_DRIFT`,
        ]),
    `Restore what was approved: incidents baseline restore ${name}`,
    `If the change was intended, approve it: incidents baseline approve ${name}`,
  ];
}

/** What to do about such a trail, most urgent first. */
export function suspectSteps(comparison: StoredComparison, subject: Incident['subject']): string[] {
  const { key, region } = subject;
  if (comparison.verdict !== 'unknown' && isApproved(comparison)) return restoreSteps(comparison, subject);
  const options = `--region ${region} --name ${key}`;
  return suspectWords(comparison).steps.map((step) => step.replace('{trail}', options));
}

/** A comparison in one line. */
export function describeComparison(comparison: StoredComparison): string {
  switch (comparison.verdict) {
    case 'as-before':
      if (comparison.baseline?.accepted)
        return `differ from version ${versionOf(comparison)} of the approved settings, and were accepted: ${differenceLines(comparison).join('; ')}`;
      if (isApproved(comparison))
        return [`as approved in version ${versionOf(comparison)}`, ...differenceLines(comparison)].join('; ');
      return `as before (${observedWords(comparison)})`;
    case 'not-compared':
      return 'not compared: no sweep recorded them before the stop';
    case 'gone':
      return `the trail did not exist (${observedWords(comparison)})`;
    case 'unknown':
      return `not compared: ${comparison.reason}`;
    case 'changed':
      if (isApproved(comparison))
        return `NOT as approved in version ${versionOf(comparison)}: ${differenceLines(comparison).join('; ')}`;
      return `NOT as before (${observedWords(comparison)}): ${differenceLines(comparison).join('; ')}`;
    case 'another-trail': {
      const { bucket, scope, observedAt } = comparison;
      const other = `ANOTHER trail (bucket ${bucket.now}, ${scope.now})`;
      if (observedAt === null && !isApproved(comparison))
        return `${other}; no sweep recorded the trail before the stop`;
      return `${other}, before (${observedWords(comparison)}): ${differenceLines(comparison).join('; ')}`;
    }
  }
}

/** Rows of a mail: the settings of a restarted trail, compared with those before the stop. */
export function comparisonRows(comparison: StoredComparison): Row[] {
  const held = comparison.verdict === 'unknown' ? undefined : comparison.held;
  if (held !== undefined) return [...differingRows(comparison), ['Not restored', held]];
  return differingRows(comparison);
}

function differingRows(comparison: StoredComparison): Row[] {
  const { verdict } = comparison;
  const isShown = verdict !== 'unknown' && comparison.baseline?.accepted !== undefined;
  if (verdict !== 'changed' && verdict !== 'another-trail' && !isShown)
    return [['Settings', endSentence(capital(describeComparison(comparison)))]];
  if (isApproved(comparison)) {
    return [
      ['Approved', `Version ${versionOf(comparison)}. Differences, approved → now:`],
      ...differenceLines(comparison).map((line): Row => ['', line]),
      ...[...new Set(comparison.differences.flatMap(({ until }) => until ?? []))].map((until, index): Row => [
        index === 0 ? 'What is lost' : '',
        until,
      ]),
    ];
  }
  return [
    ['Bucket', changeWords(comparison.bucket)],
    ['Scope', changeWords(comparison.scope)],
    ...differenceLines(comparison, SHOWN_APART).map((line, index): Row => [
      index === 0 ? 'Differs' : '',
      line,
    ]),
    ['Before', `${capital(observedWords(comparison))}. Nobody approved the settings.`],
  ];
}

const NONE = '(none)';
/** The settings that have rows of their own. */
const SHOWN_APART = ['s3BucketName', 'isMultiRegionTrail', 'isOrganizationTrail'];

function observedWords({ observedAt, baseline }: Comparison): string {
  if (baseline) return `version ${baseline.version} of the approved settings`;
  return observedAt === null
    ? 'not known: no sweep recorded it'
    : `observed by the sweep of ${utc(observedAt)}`;
}

function differenceLines(comparison: Comparison, except: readonly string[] = []): string[] {
  const { differences, more, unknown = [] } = comparison;
  if (isApproved(comparison)) {
    return [
      ...differences.map(differenceWords),
      ...(more > 0 ? [`… and ${more} more`] : []),
      ...unknown.map((part) => `could not be read: ${part}`),
    ];
  }
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
