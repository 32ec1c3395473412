import { canonicalJson } from '../baseline/baseline.ts';
import type { Difference, Judgement } from '../contract/trail-diff.ts';
import type { Delivery, DeliveryItem, KeptPolicy } from '../contract/delivery.ts';
import type { Severity } from '../contract/vocabulary.ts';
import { deletionDays } from './lifecycle.ts';
import { isHashed, statementsOf } from './policy-statements.ts';

type Judge<Item extends DeliveryItem> = (
  approved: NonNullableItem<Item>,
  current: NonNullableItem<Item>,
) => Difference['direction'] | 'undecided';
type NonNullableItem<Item extends DeliveryItem> = Exclude<Delivery[Item], undefined>;
type JsonObject = Readonly<Record<string, unknown>>;

/** How each item is judged, where it differs. Whatever cannot be decided counts as weaker. */
const JUDGES: { readonly [Item in DeliveryItem]: Judge<Item> } = {
  bucket: judgePresence,
  bucketLifecycle: judgeLifecycle,
  bucketPolicy: judgePolicy,
  bucketVersioning: (approved) => (approved === 'Enabled' ? 'weaker' : 'stronger'),
  bucketObjectLock: (approved, current) =>
    approved === null ? 'stronger' : current === null ? 'weaker' : 'undecided',
  bucketPublicAccess: (approved, current) =>
    Object.entries(approved ?? {}).some(([name, isOn]) => isOn && current?.[name] !== true)
      ? 'weaker'
      : 'stronger',
  bucketEncryption: (approved, current) =>
    approved === null ? 'stronger' : current === null ? 'weaker' : 'undecided',
  key: judgePresence,
  keyState: (_approved, current) => (current === 'Enabled' ? 'stronger' : 'weaker'),
  keyPolicy: judgePolicy,
  logGroup: judgePresence,
  logRetention: (approved, current) =>
    (current ?? Infinity) < (approved ?? Infinity) ? 'weaker' : 'stronger',
  metricFilters: judgeFilters,
  subscriptionFilters: judgeFilters,
  topic: judgePresence,
};

/** Judges an item that differs, whether the trail is weaker for it. */
export function judgeItem<Item extends DeliveryItem>(
  item: Item,
  approved: NonNullableItem<Item>,
  current: NonNullableItem<Item>,
): Judgement {
  const direction = JUDGES[item](approved, current);
  return {
    change: isNone(current) ? 'removed' : isNone(approved) ? 'added' : 'changed',
    ...(direction === 'undecided' ? { direction: 'other', undecided: true } : { direction }),
  };
}

/**
 * How grave it is when an item is weaker: critical where the log is destroyed, or can no longer be written or read, and no
 * status of the trail says so.
 */
export const ITEM_SEVERITIES: Readonly<Record<DeliveryItem, Severity>> = {
  bucket: 'critical',
  bucketLifecycle: 'critical',
  bucketPolicy: 'critical',
  bucketVersioning: 'high',
  bucketObjectLock: 'high',
  bucketPublicAccess: 'high',
  bucketEncryption: 'high',
  key: 'critical',
  keyState: 'critical',
  keyPolicy: 'critical',
  logGroup: 'high',
  logRetention: 'high',
  metricFilters: 'high',
  subscriptionFilters: 'high',
  topic: 'medium',
};

function isNone(value: unknown): boolean {
  return value === null || value === 'gone' || (Array.isArray(value) && value.length === 0);
}

function judgePresence(approved: string): 'weaker' | 'stronger' {
  return approved === 'exists' ? 'weaker' : 'stronger';
}

/** Rules are weaker when one deletes what no approved rule deletes as early; rules that delete nothing take nothing away. */
function judgeLifecycle(approved: readonly JsonObject[], current: readonly JsonObject[]): 'weaker' | 'other' {
  const deletes = current.some((rule) => {
    const days = deletionDays(rule);
    if (days === undefined) return false;
    return !approved.some(
      (other) => scopeOf(other) === scopeOf(rule) && (deletionDays(other) ?? Infinity) <= days,
    );
  });
  return deletes ? 'weaker' : 'other';
}

function scopeOf({ Filter, Prefix }: JsonObject): string {
  return canonicalJson({ Filter, Prefix });
}

/** What was allowed or denied and is not any more, and a new Deny, take something away. A new Allow may. */
function judgePolicy(approved: KeptPolicy | null, current: KeptPolicy | null): 'weaker' | 'undecided' {
  if (approved === null || isHashed(approved)) return 'undecided';
  const [had, has] = [statementsOf(approved), statementsOf(current)];
  const isMissing = had.some((statement) => !has.includes(statement));
  const isDenied = has.some(
    (statement) => !had.includes(statement) && (JSON.parse(statement) as JsonObject)['Effect'] === 'Deny',
  );
  return isMissing || isDenied ? 'weaker' : 'undecided';
}

function judgeFilters(approved: readonly JsonObject[], current: readonly JsonObject[]): 'weaker' | 'other' {
  const has = current.map(canonicalJson);
  return approved.some((filter) => !has.includes(canonicalJson(filter))) ? 'weaker' : 'other';
}
