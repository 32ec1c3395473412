import {
  GetTrailCommand,
  GetTrailStatusCommand,
  StartLoggingCommand,
  type CloudTrailClient,
  type GetTrailStatusResponse,
} from '@aws-sdk/client-cloudtrail';
import { DEFAULT_SELECTORS, normalizeSettings } from '../baseline/normalize-trail.ts';
import { CloudTrailBusyError } from '../contract/errors.ts';
import { scopeOf } from '../contract/scope.ts';
import { homeRegionOf } from '../contract/subject.ts';
import type { TrailConfiguration } from '../contract/trail-configuration.ts';
import { judgeRefusal } from '../repairs/start-logging/judge-refusal.ts';
import { cloudTrailIn } from './cloudtrail-client.ts';
import { readSelectors } from './read-selectors.ts';
import { readFurtherParts } from './read-whole-trail.ts';

/** A call on a trail in its home Region. What it throws is turned into the errors that the workflow matches. */
async function callOn<Answer>(
  trailArn: string,
  executionArn: string,
  call: (cloudTrail: CloudTrailClient) => Promise<Answer>,
): Promise<Answer> {
  const cloudTrail = cloudTrailIn(homeRegionOf(trailArn));
  try {
    return await call(cloudTrail);
  } catch (error) {
    throw judgeRefusal({ error, trailArn, ownAccount: scopeOf(executionArn).account });
  }
}

/** StartLogging. */
export async function startTrail(trailArn: string, executionArn: string): Promise<void> {
  await callOn(trailArn, executionArn, (cloudTrail) =>
    cloudTrail.send(new StartLoggingCommand({ Name: trailArn })),
  );
}

/** GetTrailStatus. */
export function readTrailStatus(trailArn: string, executionArn: string): Promise<GetTrailStatusResponse> {
  return callOn(trailArn, executionArn, (cloudTrail) =>
    cloudTrail.send(new GetTrailStatusCommand({ Name: trailArn })),
  );
}

/** Settings and selectors of a trail, and its further parts as far as they can be read. */
export function readConfiguration(trailArn: string, executionArn: string): Promise<TrailConfiguration> {
  return callOn(trailArn, executionArn, async (cloudTrail) => {
    const { Trail } = await cloudTrail.send(new GetTrailCommand({ Name: trailArn }));
    if (!Trail) throw new CloudTrailBusyError('GetTrail answered without the trail.');
    const { HasCustomEventSelectors, HasInsightSelectors } = Trail;
    const [selectors, further] = await Promise.all([
      HasCustomEventSelectors === false ? DEFAULT_SELECTORS : readSelectors(cloudTrail, trailArn),
      readFurtherParts(cloudTrail, trailArn, HasInsightSelectors),
    ]);
    return { settings: normalizeSettings(Trail), selectors, ...further };
  });
}
