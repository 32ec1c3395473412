import { log } from './aws/log.ts';
import { startLoggingInput } from './contract/repair-inputs.ts';
import { parseInput } from './contract/parse-input.ts';
import type { CheckResult } from './contract/repair-results.ts';
import { startLogging } from './repairs/start-logging/repair.ts';

/**
 * CheckLogging: asks GetTrailStatus whether a restart is needed at all, where what was seen is no proof of a stop.
 * Throws CloudTrailBusyError, or CallNotAllowedError or one of the TERMINAL_ERRORS.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
 */
export async function handler(input: unknown): Promise<CheckResult> {
  const { trailArn, incidentId, executionArn } = parseInput(startLoggingInput, input);
  const result = await startLogging.check(trailArn, executionArn);
  log('info', 'checked', { step: 'check-logging', executionArn, incidentId }, { trailArn, ...result });
  return result;
}
