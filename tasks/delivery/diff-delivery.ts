import { canonicalJson } from '../baseline/baseline.ts';
import { isKnown, whyUnknown, type CurrentDelivery } from '../contract/current-trail.ts';
import type { Difference, TrailDiff } from '../contract/trail-diff.ts';
import { DELIVERY_ITEMS, RESOURCE_OF } from '../contract/delivery-items.ts';
import type { Delivery, DeliveryItem, KeptPolicy } from '../contract/delivery.ts';
import { itemWords } from './item-words.ts';
import { judgeItem } from './judge-item.ts';
import { digestOfPolicy, isHashed } from './policy-statements.ts';

/**
 * What of the delivery path is not as approved. An item that was not approved is not compared. One that is absent now belongs
 * to a resource that is gone, which is a difference itself; otherwise it is no longer approved, which is weaker.
 */
export function diffDelivery(approved: Delivery, current: CurrentDelivery): TrailDiff {
  const compared = DELIVERY_ITEMS.filter((item) => approved[item] !== undefined);
  return {
    differences: compared.flatMap((item) => differenceOf(item, approved, current)),
    unknown: compared.flatMap((item) => {
      const why = whyUnknown(current[item]);
      return why === undefined ? [] : [{ part: item, why }];
    }),
  };
}

function differenceOf(item: DeliveryItem, approved: Delivery, current: CurrentDelivery): Difference[] {
  const [had, has] = [approved[item], current[item]];
  if (!isKnown<Delivery[DeliveryItem]>(has) || had === undefined || isSame(had, has)) return [];
  const about = { part: 'delivery' as const, setting: item };
  if (has === undefined) {
    if (!isThere(RESOURCE_OF[item], current)) return [];
    return [
      { ...about, approved: itemWords(item, had), current: null, change: 'removed', direction: 'weaker' },
    ];
  }
  return [
    {
      ...about,
      approved: itemWords(item, had, has),
      current: itemWords(item, has, had),
      ...judgeItem(item, had as never, has as never),
    },
  ];
}

function isThere(resource: DeliveryItem, current: CurrentDelivery): boolean {
  const presence = current[resource];
  return presence !== 'gone' && presence !== 'of another account';
}

function isSame(
  approved: Exclude<Delivery[DeliveryItem], undefined>,
  current: Delivery[DeliveryItem],
): boolean {
  if (typeof approved === 'object' && approved !== null && isHashed(approved as KeptPolicy))
    return (
      current !== null && digestOfPolicy(current as KeptPolicy) === (approved as { sha256: string }).sha256
    );
  return canonicalJson(approved) === canonicalJson(current);
}
