import type { Difference, Judgement, TrailDiff } from '../contract/trail-diff.ts';
import type { WholeSelectors, WholeSettings } from '../contract/baseline.ts';
import { type Severity, SEVERITIES } from '../contract/vocabulary.ts';
import { parseArn, scopeOf } from '../contract/scope.ts';
import { isDeliveryItem } from '../contract/delivery-items.ts';
import { ITEM_SEVERITIES } from '../delivery/judge-item.ts';
import { judgeCoverage } from './judge-coverage.ts';

/** Where the log goes, and who can read it. */
const DESTINATIONS = [
  's3BucketName',
  's3KeyPrefix',
  'snsTopicARN',
  'kmsKeyId',
  'cloudWatchLogsLogGroupArn',
  'cloudWatchLogsRoleArn',
];

/**
 * Judges a setting that differs. A destination that changed is weaker, whatever it changed to. One that was added is
 * stronger, unless it moves the log (a prefix) or belongs to another account, which may then take it away.
 */
export function judgeSetting(
  trailArn: string,
  setting: keyof WholeSettings,
  approved: string | boolean | undefined,
  current: string | boolean | undefined,
): Judgement {
  if (!DESTINATIONS.includes(setting)) {
    return current === true
      ? { change: 'turned on', direction: 'stronger' }
      : { change: 'turned off', direction: 'weaker' };
  }
  if (current === undefined) return { change: 'emptied', direction: 'weaker' };
  if (approved !== undefined) return { change: 'replaced', direction: 'weaker' };
  const isOwn = parseArn(current)?.accountId === scopeOf(trailArn).account;
  return { change: 'set', direction: isOwn ? 'stronger' : 'weaker' };
}

/**
 * Judges selectors by the events that they log. Where that cannot be decided the direction is `other` and `undecided` is
 * true: it counts as weaker.
 */
export function judgeSelectors(
  approved: WholeSelectors,
  current: WholeSelectors,
): Pick<Judgement, 'direction' | 'events' | 'undecided'> {
  const { lost, undecided } = judgeCoverage(approved, current);
  if (lost.length > 0) return { direction: 'weaker', events: lost };
  if (undecided.length > 0) return { direction: 'other', events: undecided, undecided: true };
  const { lost: gained } = judgeCoverage(current, approved);
  return gained.length > 0 ? { direction: 'stronger', events: gained } : { direction: 'other' };
}

/** Judges a list of which each value adds something, as the categories of Insights do: weaker when one is missing. */
export function judgeList(approved: readonly string[], current: readonly string[]): Judgement {
  const isWeaker = approved.some((value) => !current.includes(value));
  const change = current.length === 0 ? 'removed' : approved.length === 0 ? 'added' : 'changed';
  return { change, direction: isWeaker ? 'weaker' : 'stronger' };
}

/** Whether a difference takes something away from what was approved, or may do so. */
export function isWeaker({ direction, undecided }: Difference): boolean {
  return direction === 'weaker' || undecided === true;
}

/** The severity of what differs: that of the gravest difference; null when nothing does. It follows from what got weaker, not from the call. */
export function severityOf({ differences }: Pick<TrailDiff, 'differences'>): Severity | null {
  const severities = differences.map(severityOfOne);
  return SEVERITIES.find((severity) => severities.includes(severity)) ?? null;
}

function severityOfOne(difference: Difference): Severity {
  const { part, setting, change, events } = difference;
  if (!isWeaker(difference)) return 'low';
  if (part === 'delivery' && isDeliveryItem(setting)) return ITEM_SEVERITIES[setting];
  if (part === 'trail' || part === 'logging' || setting === 's3BucketName') return 'critical';
  // The owner of the key decides who reads the log.
  if (setting === 'kmsKeyId' && change !== 'emptied') return 'critical';
  if (events?.includes('write management events') === true) return 'critical';
  return part === 'insights' || part === 'aggregation' || setting === 'snsTopicARN' ? 'medium' : 'high';
}
