import { isWeaker } from '../../tasks/baseline/judge-weaker.ts';
import { differenceWords } from '../../tasks/baseline/difference-words.ts';
import { canonicalJson } from '../../tasks/baseline/baseline.ts';
import type { ApprovedTrail, CurrentTrail, Difference, TrailDiff } from '../../tasks/contract/baseline.ts';
import { utc } from '../../terminal/words.ts';
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

/** Settings of a trail, a line each. */
export function settingLines({ settings, selectors, insights, aggregation, tags }: ApprovedTrail): string[] {
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
  ];
}

/** A version of approved settings in a line. */
export function versionLine({ version, at, by, reason, digest, invalid }: ApprovedVersion): string {
  const what = invalid ?? `digest ${digest?.slice(0, 12)}`;
  return `version ${version}, ${utc(at)} UTC, by ${by}${reason === null ? '' : `: ${reason}`} (${what})`;
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
