import type { readTrailStatus } from '../../aws/trail-calls.ts';
import { CloudTrailBusyError, StopNotConfirmedError, TrailNotLoggingError } from '../../contract/errors.ts';
import type { SeenStatus } from '../../contract/comparison.ts';
import type { Verification } from '../../contract/repair-results.ts';
import { cleanField } from '../../contract/clean-text.ts';
import { isFilled } from '../../contract/raw-object.ts';
import { utc } from '../../contract/utc.ts';

/** What GetTrailStatus answers. */
export type TrailStatus = Awaited<ReturnType<typeof readTrailStatus>>;

/** So many seconds before the stop still count as at the stop: the clocks of the two times are not the same. */
const TOLERANCE = 60;

/** A time in the whole seconds since 1970 that CloudTrail keeps. */
export function wholeSeconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}

/** Whether a time of GetTrailStatus is at the stop or after it, as far as clocks agree. */
export function isAtOrAfter(time: Date, stoppedAt: Date): boolean {
  return wholeSeconds(time) >= wholeSeconds(stoppedAt) - TOLERANCE;
}

/** Whether GetTrailStatus says that the trail is logging. Throws CloudTrailBusyError for an answer that does not say. */
export function isLogging({ IsLogging }: TrailStatus): boolean {
  if (typeof IsLogging === 'boolean') return IsLogging;
  throw new CloudTrailBusyError('GetTrailStatus did not say whether the trail is logging.');
}

/** The errors of a trail's deliveries, by what failed. */
const DELIVERIES = {
  LatestDeliveryError: 'The last delivery to S3',
  LatestCloudWatchLogsDeliveryError: 'The last delivery to CloudWatch Logs',
  LatestDigestDeliveryError: 'The last delivery of a digest to S3',
  LatestNotificationError: 'The last notification to SNS',
} as const;

/**
 * What of a trail does not arrive, a sentence each. A trail logs all the same.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html#API_GetTrailStatus_ResponseElements
 */
export function deliveryErrors(status: TrailStatus): string[] {
  return Object.entries(DELIVERIES).flatMap(([field, what]) => {
    const error = status[field as keyof typeof DELIVERIES];
    return isFilled(error) ? [`${what} failed: ${cleanField(error)}`] : [];
  });
}

/** What a status shows of a trail. Throws CloudTrailBusyError for an answer that does not say whether it is logging. */
export function seenStatus(status: TrailStatus, now: Date): SeenStatus {
  const { StartLoggingTime: started, StopLoggingTime: stopped } = status;
  return {
    isLogging: isLogging(status),
    startLoggingTime: started?.toISOString() ?? null,
    stopLoggingTime: stopped?.toISOString() ?? null,
    deliveryErrors: deliveryErrors(status),
    verifiedAt: now.toISOString(),
  };
}

/**
 * The only proof of a restart: the trail is logging, and has been since a moment not before the stop. Somebody else may
 * have restarted the trail first, so the stop is what counts, not our call. Throws StopNotConfirmedError for a trail that
 * has been logging since before the stop, TrailNotLoggingError for one that is not logging, and CloudTrailBusyError for an
 * answer that says neither.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
 */
export function judgeStatus(status: TrailStatus, stoppedAt: Date, now: Date): Verification {
  const { StartLoggingTime: started, StopLoggingTime: stopped } = status;
  if (!isLogging(status)) {
    throw new TrailNotLoggingError(
      `GetTrailStatus says that the trail is not logging (stopped ${utc(stoppedAt.toISOString())}).`,
    );
  }
  if (!started) {
    throw new CloudTrailBusyError(
      'GetTrailStatus says that the trail is logging, but not since when: that proves no restart.',
    );
  }
  if (!isAtOrAfter(started, stoppedAt)) {
    throw new StopNotConfirmedError(
      `The trail has been logging since ${utc(started.toISOString())}, so the stop of ${utc(stoppedAt.toISOString())} could not be confirmed.`,
    );
  }
  return {
    isLogging: true,
    startLoggingTime: started.toISOString(),
    stopLoggingTime: stopped?.toISOString() ?? null,
    verifiedAt: now.toISOString(),
    blindWindowSeconds: Math.max(0, wholeSeconds(started) - wholeSeconds(stoppedAt)),
    latestDeliveryError: isFilled(status.LatestDeliveryError) ? status.LatestDeliveryError : null,
    deliveryErrors: deliveryErrors(status),
    latestDeliveryTime: status.LatestDeliveryTime?.toISOString() ?? null,
  };
}
