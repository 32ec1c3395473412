import { GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import { cloudTrailIn } from './aws/clients.ts';
import { log } from './aws/log.ts';
import { verifyLoggingInput } from './contract/inputs.ts';
import { parseInput } from './contract/parse-input.ts';
import type { Verification } from './contract/results.ts';
import { judgeRefusal } from './core/judge-refusal.ts';
import { judgeStatus, type TrailStatus } from './core/judge-status.ts';
import { accountOf, homeRegionOf } from './core/name-trail.ts';

/**
 * VerifyLogging and ReverifyLogging: asks GetTrailStatus once whether the trail has logged since the stop. The workflow's
 * Retry is the loop. Throws TrailNotLoggingError until it has, CloudTrailBusyError, or one of the TERMINAL_ERRORS.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
 */
export async function handler(input: unknown): Promise<Verification> {
  const { trailArn, stoppedAt, incidentId, executionArn } = parseInput(verifyLoggingInput, input);
  const status = await readStatus(trailArn, executionArn);
  const verification = judgeStatus(status, new Date(stoppedAt), new Date());
  const { blindWindowSeconds, latestDeliveryError } = verification;
  const context = { step: 'verify-logging', executionArn, incidentId };
  log('info', 'the trail is logging again', context, { trailArn, blindWindowSeconds, latestDeliveryError });
  return verification;
}

async function readStatus(trailArn: string, executionArn: string): Promise<TrailStatus> {
  const cloudTrail = cloudTrailIn(homeRegionOf(trailArn));
  try {
    return await cloudTrail.send(new GetTrailStatusCommand({ Name: trailArn }));
  } catch (error) {
    throw judgeRefusal({ error, trailArn, ownAccount: accountOf(executionArn) });
  }
}
