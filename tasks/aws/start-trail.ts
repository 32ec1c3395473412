import { StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { scopeOf } from '../contract/scope.ts';
import { homeRegionOf } from '../contract/subject.ts';
import { judgeRefusal } from '../repairs/start-logging/judge-refusal.ts';
import { cloudTrailIn } from './clients.ts';

/** StartLogging in the trail's home Region. What it throws is turned into the errors that the workflow matches. */
export async function startTrail(trailArn: string, executionArn: string): Promise<void> {
  const cloudTrail = cloudTrailIn(homeRegionOf(trailArn));
  try {
    await cloudTrail.send(new StartLoggingCommand({ Name: trailArn }));
  } catch (error) {
    throw judgeRefusal({ error, trailArn, ownAccount: scopeOf(executionArn).account });
  }
}
