import { log } from './aws/log.ts';
import { verifyLoggingInput } from './contract/repair-inputs.ts';
import { parseInput } from './contract/parse-input.ts';
import type { Verification } from './contract/repair-results.ts';
import { startLogging } from './repairs/start-logging/repair.ts';

/**
 * VerifyLogging: asks GetTrailStatus once whether the trail has logged since the stop. The workflow's
 * Retry is the loop. Throws TrailNotLoggingError until it has, CloudTrailBusyError, or CallNotAllowedError or one of the TERMINAL_ERRORS.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
 */
export async function handler(input: unknown): Promise<Verification> {
  const { trailArn, stoppedAt, incidentId, executionArn } = parseInput(verifyLoggingInput, input);
  const verification = await startLogging.verify(trailArn, {
    stoppedAt: new Date(stoppedAt),
    executionArn,
  });
  const { blindWindowSeconds, deliveryErrors } = verification;
  const context = { step: 'verify-logging', executionArn, incidentId };
  log('info', 'the trail is logging again', context, { trailArn, blindWindowSeconds, deliveryErrors });
  return verification;
}
