import { readTrailState } from './aws/incident-store.ts';
import { log } from './aws/log.ts';
import { readConfiguration } from './aws/trail-calls.ts';
import { compareTrailInput } from './contract/inputs.ts';
import { parseInput } from './contract/parse-input.ts';
import type { Comparison } from './contract/results.ts';
import { compareTrail } from './baseline/compare-trail.ts';
import { homeRegionOf } from './contract/subject.ts';

/**
 * CompareTrail: compares a trail that logs again with what a sweep last observed before the stop. It only reads. Throws
 * CloudTrailBusyError, RestartNotAllowedError or one of the TERMINAL_ERRORS, or what DynamoDB throws: then it is unknown whether the trail is as before.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrail.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html
 */
export async function handler(input: unknown): Promise<Comparison> {
  const { trailArn, stoppedAt, verification, incidentId, executionArn } = parseInput(
    compareTrailInput,
    input,
  );
  const [now, state] = await Promise.all([
    readConfiguration(trailArn, executionArn),
    readTrailState(trailArn),
  ]);
  const { stopLoggingTime } = verification;
  const comparison = compareTrail({
    state,
    now,
    homeRegion: homeRegionOf(trailArn),
    stoppedAt: new Date(stoppedAt),
    stopLoggingTime: stopLoggingTime === null ? undefined : new Date(stopLoggingTime),
  });
  log('info', 'compared', { step: 'compare-trail', executionArn, incidentId }, { trailArn, ...comparison });
  return comparison;
}
