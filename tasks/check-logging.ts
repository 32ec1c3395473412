import { log } from './aws/log.ts';
import { readTrailStatus } from './aws/read-trail-status.ts';
import { startLoggingInput } from './contract/inputs.ts';
import { parseInput } from './contract/parse-input.ts';
import type { CheckResult } from './contract/results.ts';

/**
 * CheckLogging: asks GetTrailStatus whether a restart is needed at all, where what was seen is no proof of a stop.
 * Throws CloudTrailBusyError, or one of the TERMINAL_ERRORS.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
 */
export async function handler(input: unknown): Promise<CheckResult> {
  const { trailArn, incidentId, executionArn } = parseInput(startLoggingInput, input);
  const { IsLogging, StartLoggingTime, StopLoggingTime } = await readTrailStatus(trailArn, executionArn);
  const result = {
    isLogging: IsLogging === true,
    startLoggingTime: StartLoggingTime?.toISOString() ?? null,
    stopLoggingTime: StopLoggingTime?.toISOString() ?? null,
  };
  log('info', 'checked', { step: 'check-logging', executionArn, incidentId }, { trailArn, ...result });
  return result;
}
