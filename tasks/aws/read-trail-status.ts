import { GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import { judgeRefusal } from '../repairs/start-logging/judge-refusal.ts';
import type { TrailStatus } from '../repairs/start-logging/judge-status.ts';
import { scopeOf } from '../contract/scope.ts';
import { homeRegionOf } from '../contract/subject.ts';
import { cloudTrailIn } from './clients.ts';

/** GetTrailStatus in the trail's home Region; what it throws is turned into the errors that the workflow knows. */
export async function readTrailStatus(trailArn: string, executionArn: string): Promise<TrailStatus> {
  const cloudTrail = cloudTrailIn(homeRegionOf(trailArn));
  try {
    return await cloudTrail.send(new GetTrailStatusCommand({ Name: trailArn }));
  } catch (error) {
    throw judgeRefusal({ error, trailArn, ownAccount: scopeOf(executionArn).account });
  }
}
