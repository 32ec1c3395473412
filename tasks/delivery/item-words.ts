import { canonicalJson } from '../baseline/baseline.ts';
import type { Delivery, DeliveryItem, KeptPolicy } from '../contract/delivery.ts';
import { ruleWords } from './lifecycle.ts';
import { digestOfPolicy, isHashed, statementsOf } from './policy-statements.ts';

type Values = Record<string, unknown>;

/**
 * The value of an item in a few words; null is none. Beside another value, a policy and a list of filters show only what the
 * other one does not have.
 */
export function itemWords(
  item: DeliveryItem,
  value: Delivery[DeliveryItem],
  other?: Delivery[DeliveryItem],
): string | null {
  if (value === undefined || value === null)
    return item === 'logRetention' && value === null ? 'for ever' : null;
  switch (item) {
    case 'bucketLifecycle':
      return joined((value as Values[]).map(ruleWords));
    case 'bucketPolicy':
    case 'keyPolicy':
      return policyWords(value as KeptPolicy, other as KeptPolicy | null | undefined);
    case 'bucketPublicAccess':
      return joined(Object.entries(value).flatMap(([name, isOn]) => (isOn === true ? [name] : [])));
    case 'logRetention':
      return `${value as number} ${value === 1 ? 'day' : 'days'}`;
    case 'metricFilters':
    case 'subscriptionFilters':
      return filterWords(value as Values[], (other ?? []) as Values[]);
    default:
      return typeof value === 'string' ? value : canonicalJson(value);
  }
}

function policyWords(policy: KeptPolicy, other: KeptPolicy | null | undefined): string {
  const statements = statementsOf(policy);
  const digest = `SHA-256 ${digestOfPolicy(policy).slice(0, 12)}`;
  if (isHashed(policy)) return digest;
  const count = `${statements.length} ${statements.length === 1 ? 'statement' : 'statements'}`;
  const isCompared = other !== undefined && (other === null || !isHashed(other));
  const extra = isCompared ? statements.filter((one) => !statementsOf(other).includes(one)) : [];
  if (extra.length === 0) return `${count} (${digest})`;
  return `${count}${extra.length < statements.length ? ', among them' : ':'} ${extra.join(' ')}`;
}

function filterWords(filters: readonly Values[], other: readonly Values[]): string | null {
  const others = other.map(canonicalJson);
  const extra = other.length > 0 ? filters.filter((one) => !others.includes(canonicalJson(one))) : filters;
  return joined((extra.length > 0 ? extra : filters).map(({ filterName }) => String(filterName)));
}

function joined(words: readonly string[]): string | null {
  return words.length > 0 ? words.join(', ') : null;
}
