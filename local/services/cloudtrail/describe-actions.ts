import { DescribeTrailsCommand, GetTrailCommand, ListTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { AwsError } from '../../endpoint/error.ts';
import { type Action, type Call, defineAction } from './action.ts';
import { hasCustomEventSelectors, seenTrail, type Trail } from './trail.ts';
import { resolveTrailName } from './trail-name.ts';
import { readableTrail } from './find-trail.ts';
import { isInRegion } from './trail-store.ts';

/** GetTrail, DescribeTrails and ListTrails. */
export const DESCRIBE_ACTIONS = {
  GetTrail: defineAction(GetTrailCommand, (call, { Name }) => ({
    Trail: describe(readableTrail(call, Name)),
  })),
  DescribeTrails: defineAction(
    DescribeTrailsCommand,
    (call, { trailNameList = [], includeShadowTrails = true }) => {
      const trails =
        trailNameList.length > 0 ? named(call, trailNameList) : inRegion(call, includeShadowTrails);
      return { trailList: trails.map(describe) };
    },
  ),
  ListTrails: defineAction(ListTrailsCommand, (call, { NextToken }) => {
    if (NextToken !== undefined) {
      throw new AwsError(
        'InvalidNextTokenException',
        'All trails fit in the first page: call without NextToken.',
      );
    }
    const trails = call.store.visibleTo(call.identity.account);
    return {
      Trails: trails.map(({ arn, name, homeRegion }) => ({
        TrailARN: arn,
        Name: name,
        HomeRegion: homeRegion,
      })),
    };
  }),
} satisfies Record<string, Action>;

/** Trails that are not there are left out: no exception is modelled for them. */
function named(call: Call, names: readonly string[]): Trail[] {
  const { account } = call.identity;
  const arns = names.map((name) => resolveTrailName(name, account, call.request.region).arn);
  return call.store.visibleTo(account).filter(({ arn }) => arns.includes(arn));
}

/** Shadows are trails of other Regions and, in a member account, the organization's trails. */
function inRegion(call: Call, includeShadowTrails: boolean): Trail[] {
  const { region } = call.request;
  return call.store
    .visibleTo(call.identity.account)
    .filter((trail) => isInRegion(trail, region))
    .filter(
      (trail) =>
        includeShadowTrails || (trail.homeRegion === region && trail.account === call.identity.account),
    );
}

function describe(current: Trail) {
  const trail = seenTrail(current);
  return {
    Name: trail.name,
    HomeRegion: trail.homeRegion,
    TrailARN: trail.arn,
    ...trail.settings,
    HasCustomEventSelectors: hasCustomEventSelectors(trail),
    HasInsightSelectors: trail.insightSelectors.length > 0,
  };
}
