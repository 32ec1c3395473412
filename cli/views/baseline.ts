import { isWeaker } from '../../tasks/baseline/judge-weaker.ts';
import { differenceWords } from '../../tasks/baseline/difference-words.ts';
import { canonicalJson } from '../../tasks/baseline/baseline.ts';
import { whyUnknown, type CurrentTrail } from '../../tasks/contract/current-trail.ts';
import type { ApprovedTrail } from '../../tasks/contract/baseline.ts';
import type { Difference, TrailDiff } from '../../tasks/contract/trail-diff.ts';
import { DELIVERY_ITEMS, isDeliveryItem, ITEM_NAMES } from '../../tasks/contract/delivery-items.ts';
import type { Delivery } from '../../tasks/contract/delivery.ts';
import { itemWords } from '../../tasks/delivery/item-words.ts';
import { restoreStep } from '../../tasks/delivery/restore-item.ts';
import { utc } from '../../tasks/contract/utc.ts';
import type { ApprovedVersion } from '../baseline/baselines.ts';

/** One difference in a line. */
function differenceLine(difference: Difference): string {
  const { setting, approved, current } = difference;
  return differenceWords({
    ...{ setting, before: approved, now: current },
    ...(isWeaker(difference) && { weaker: true as const }),
  });
}

/** What differs and what could not be read, a line each. */
export function diffLines({ differences, unknown }: TrailDiff): string[] {
  return [
    ...differences.map(differenceLine),
    ...unknown.map(({ part, why }) => `${part}: could not be read (${why})`),
  ];
}

/** What restores the delivery path as it was approved, a line for each item that is weaker. */
export function pathSteps(approved: ApprovedTrail, { differences }: TrailDiff): string[] {
  return differences
    .filter(isWeaker)
    .flatMap(({ setting, current }) =>
      isDeliveryItem(setting) ? [restoreStep(approved, setting, current)] : [],
    );
}

/** What of the delivery path could not be read, and is not approved therefore, a line each. */
export function unreadLines(current: CurrentTrail | undefined): string[] {
  return DELIVERY_ITEMS.flatMap((item) => {
    const read = current?.delivery?.[item];
    if (read === 'of another account')
      return [`${ITEM_NAMES[item]}: of another account, where nothing can be read or compared`];
    const why = whyUnknown(read);
    return why === undefined
      ? []
      : [`${ITEM_NAMES[item]}: not approved, since it could not be read (${why})`];
  });
}

/** Settings of a trail, a line each. */
export function settingLines({
  settings,
  selectors,
  insights,
  aggregation,
  tags,
  delivery,
}: ApprovedTrail): string[] {
  return [
    ...Object.entries(settings).map(([setting, value]) =>
      differenceWords({ setting, before: null, now: String(value) }).replace('(none) → ', ''),
    ),
    ...Object.values(selectors as Record<string, object[]>)
      .flat()
      .map((selector) => `Event selector: ${canonicalJson(selector)}`),
    ...insights.map(
      ({ insightType, eventCategories }) => `Insights: ${insightType} (${eventCategories.join(', ')})`,
    ),
    ...aggregation.map(({ templates }) => `Aggregation: ${templates.join(', ')}`),
    ...tags.map(({ key, value }) => `Tag ${key}: ${value}`),
    ...deliveryLines(delivery),
  ];
}

function deliveryLines(delivery: Delivery | undefined): string[] {
  if (!delivery) return [];
  return DELIVERY_ITEMS.filter(
    (item) => delivery[item] !== undefined && delivery[item] !== 'of another account',
  ).map((item) => `${ITEM_NAMES[item]}: ${itemWords(item, delivery[item]) ?? '(none)'}`);
}

/** A version of approved settings in a line. */
export function versionLine({ version, at, by, reason, digest, invalid }: ApprovedVersion): string {
  const what = invalid ?? `digest ${digest?.slice(0, 12)}`;
  return `version ${version}, ${utc(at)}, by ${by}${reason === null ? '' : `: ${reason}`} (${what})`;
}

/** How the owner of a trail puts it back; undefined where nobody is known to own it. */
export function ownersWay(approved: ApprovedTrail, current: CurrentTrail | null): string | undefined {
  const { owner = current?.owner, trailArn, tags } = approved;
  if (trailArn.includes(':trail/aws-controltower-'))
    return 'AWS Control Tower owns the trail. Its way comes first: reset the landing zone.';
  if (owner)
    return `CloudFormation stack ${owner.stackName} owns the trail. Its way comes first: cdk deploy --revert-drift, or an update of the stack.`;
  const isTerraform = tags.some(({ key, value }) => /terraform/i.test(`${key} ${value}`));
  return isTerraform
    ? 'The tags of the trail say that Terraform owns it. Its way comes first: terraform plan, then terraform apply.'
    : undefined;
}
