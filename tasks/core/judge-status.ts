import { TrailNotLoggingError } from '../contract/errors.ts';
import type { Verification } from '../contract/results.ts';
import { isFilled } from './cut-text.ts';

/** The part of GetTrailStatus that proves a restart. */
export interface TrailStatus {
  IsLogging?: boolean | undefined;
  StartLoggingTime?: Date | undefined;
  StopLoggingTime?: Date | undefined;
  LatestDeliveryError?: string | undefined;
  LatestDeliveryTime?: Date | undefined;
}

const wholeSeconds = (time: Date): number => Math.floor(time.getTime() / 1000);

/**
 * The only proof of a restart: the trail is logging, and has been since a moment not before the stop. CloudTrail's times
 * are whole seconds, and somebody else may have restarted the trail first, so the stop is what counts, not our call.
 * `StopLoggingTime` says nothing: it stays after a restart. Throws TrailNotLoggingError for anything else.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
 */
export function judgeStatus(status: TrailStatus, stoppedAt: Date, now: Date): Verification {
  const started = status.StartLoggingTime;
  if (status.IsLogging !== true) {
    throw new TrailNotLoggingError(
      `GetTrailStatus says that the trail is not logging (stopped ${stoppedAt.toISOString()}).`,
    );
  }
  if (!started || wholeSeconds(started) < wholeSeconds(stoppedAt)) {
    throw new TrailNotLoggingError(
      `GetTrailStatus says that the trail is logging, but since ${started?.toISOString() ?? 'an unknown time'}: it does not show the stop of ${stoppedAt.toISOString()} yet.`,
    );
  }
  return {
    isLogging: true,
    startLoggingTime: started.toISOString(),
    verifiedAt: now.toISOString(),
    blindWindowSeconds: wholeSeconds(started) - wholeSeconds(stoppedAt),
    latestDeliveryError: isFilled(status.LatestDeliveryError) ? status.LatestDeliveryError : null,
    latestDeliveryTime: status.LatestDeliveryTime?.toISOString() ?? null,
  };
}
