import {
  DescribeTrailsCommand,
  GetTrailStatusCommand,
  paginateListTrails,
  type Trail,
  type TrailInfo,
} from '@aws-sdk/client-cloudtrail';
import pThrottle from 'p-throttle';
import type { CurrentTrail } from '../contract/current-trail.ts';
import type { FurtherParts, TrailSelectors } from '../contract/trail-configuration.ts';
import type { TrailStatus } from '../repairs/start-logging/judge-status.ts';
import { cloudTrailIn } from './cloudtrail-client.ts';
import { READ_RATE } from './read-rate.ts';
import { readSelectors } from './read-selectors.ts';
import { readFurtherParts, readWholeTrail } from './read-whole-trail.ts';

/** All reads of a sweep share one limit. */
const waitForSlot = pThrottle({ ...READ_RATE, strict: true })(() => Promise.resolve());

/** The sweep has no workflow that retries for it: it waits half a minute in all where others use up the quota. */
const cloudTrailOf = (region: string) => cloudTrailIn(region, 8);

/** A trail as ListTrails names it. */
export type KnownTrail = { [Field in keyof TrailInfo]-?: string };

/** Every trail of the account, whatever its home Region; organization trails of others are among them. */
export async function listTrails(region: string): Promise<KnownTrail[]> {
  const trails: KnownTrail[] = [];
  await waitForSlot();
  for await (const { Trails = [] } of paginateListTrails({ client: cloudTrailOf(region) }, {})) {
    trails.push(...Trails.filter(isComplete));
    await waitForSlot();
  }
  return trails;
}

/** The trails that log in a Region, wherever their home is. */
export async function describeTrails(region: string): Promise<Trail[]> {
  await waitForSlot();
  const { trailList = [] } = await cloudTrailOf(region).send(new DescribeTrailsCommand({}));
  return trailList;
}

/** Status of a trail as a Region sees it. */
export async function readStatus(region: string, Name: string): Promise<TrailStatus> {
  await waitForSlot();
  return cloudTrailOf(region).send(new GetTrailStatusCommand({ Name }));
}

/** Selectors of a trail, in the form in which they are stored. */
export async function readSelectorsIn(region: string, trailName: string): Promise<TrailSelectors> {
  await waitForSlot();
  return readSelectors(cloudTrailOf(region), trailName);
}

/** Everything of a trail that can be approved; null when there is no such trail. */
export function readWholeTrailIn(region: string, trailArn: string): Promise<CurrentTrail | null> {
  return readWholeTrail(cloudTrailOf(region), trailArn, waitForSlot);
}

/** Insights, event configuration and tags of a trail, as far as they can be read. */
export function readFurtherPartsIn(
  region: string,
  trailArn: string,
  hasInsights: boolean | undefined,
): Promise<FurtherParts> {
  return readFurtherParts(cloudTrailOf(region), trailArn, hasInsights, waitForSlot);
}

function isComplete(trail: TrailInfo): trail is KnownTrail {
  return trail.TrailARN !== undefined && trail.HomeRegion !== undefined && trail.Name !== undefined;
}
