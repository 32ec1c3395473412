import { GetTrailCommand } from '@aws-sdk/client-cloudtrail';
import { CloudTrailBusyError } from '../contract/errors.ts';
import type { TrailConfiguration } from '../contract/trail-configuration.ts';
import { judgeRefusal } from '../repairs/start-logging/judge-refusal.ts';
import { scopeOf } from '../contract/scope.ts';
import { homeRegionOf } from '../contract/subject.ts';
import { DEFAULT_SELECTORS, normalizeSettings } from '../baseline/normalize-trail.ts';
import { cloudTrailIn } from './clients.ts';
import { readSelectors } from './read-selectors.ts';

/** Settings and selectors of a trail in its home Region; what it throws is turned into the errors that the workflow knows. */
export async function readConfiguration(trailArn: string, executionArn: string): Promise<TrailConfiguration> {
  const cloudTrail = cloudTrailIn(homeRegionOf(trailArn));
  try {
    const { Trail } = await cloudTrail.send(new GetTrailCommand({ Name: trailArn }));
    if (!Trail) throw new CloudTrailBusyError('GetTrail answered without the trail.');
    const selectors =
      Trail.HasCustomEventSelectors === false ? DEFAULT_SELECTORS : await readSelectors(cloudTrail, trailArn);
    return { settings: normalizeSettings(Trail), selectors };
  } catch (error) {
    throw judgeRefusal({ error, trailArn, ownAccount: scopeOf(executionArn).account });
  }
}
