import { readTrailState } from './aws/incident-store.ts';
import { log } from './aws/log.ts';
import { readConfiguration, readTrailStatus } from './aws/trail-calls.ts';
import { compareTrailInput } from './contract/inputs.ts';
import { parseInput } from './contract/parse-input.ts';
import type { Comparison } from './contract/results.ts';
import { compareTrail } from './baseline/compare-trail.ts';
import { homeRegionOf } from './contract/subject.ts';
import { seenStatus } from './repairs/start-logging/judge-status.ts';

/**
 * CompareTrail: compares a trail that logs again, or that an event may have changed, with what a sweep last observed before.
 * It only reads. Throws CloudTrailBusyError, RestartNotAllowedError or one of the TERMINAL_ERRORS, or what DynamoDB throws:
 * then it is unknown whether the trail is as before.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrail.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html
 */
export async function handler(input: unknown): Promise<Comparison> {
  const { trailArn, stoppedAt, repair, incidentId, executionArn } = parseInput(compareTrailInput, input);
  const { verification } = repair;
  const [now, state, status] = await Promise.all([
    readConfiguration(trailArn, executionArn),
    readTrailState(trailArn),
    verification ? undefined : readTrailStatus(trailArn, executionArn),
  ]);
  const seen = status && seenStatus(status, new Date());
  const stopLoggingTime = verification?.stopLoggingTime ?? seen?.stopLoggingTime;
  const comparison = compareTrail({
    state,
    now,
    homeRegion: homeRegionOf(trailArn),
    ...(verification && { stoppedAt: new Date(stoppedAt) }),
    stopLoggingTime: typeof stopLoggingTime === 'string' ? new Date(stopLoggingTime) : undefined,
  });
  log('info', 'compared', { step: 'compare-trail', executionArn, incidentId }, { trailArn, ...comparison });
  return { ...comparison, ...(seen && { status: seen }) };
}
