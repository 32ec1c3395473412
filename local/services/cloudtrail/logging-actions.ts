import { GetTrailStatusCommand, StartLoggingCommand, StopLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { type Action, type Call, defineAction } from './action.ts';
import { readableTrail, unknownTrail, writableTrail } from './find-trail.ts';
import { type LoggingState, type Trail, wholeSeconds } from './trail.ts';
import { isInRegion } from './trail-store.ts';

/** Log files come about every five minutes, digests every hour (milliseconds). */
const DELIVERY_PERIOD = { logs: 5 * 60 * 1000, digests: 60 * 60 * 1000 };

/** StartLogging, StopLogging and GetTrailStatus. */
export const LOGGING_ACTIONS = {
  StartLogging: defineAction(StartLoggingCommand, (call, { Name }) => {
    const trail = writableTrail(call, Name);
    // A second StartLogging changes nothing: the logging period goes on.
    if (trail.isLogging) return;
    changeLogging(call, trail, { isLogging: true, startedAt: wholeSeconds(call.now) });
  }),
  StopLogging: defineAction(StopLoggingCommand, (call, { Name }) => {
    const trail = writableTrail(call, Name);
    if (!trail.isLogging) return;
    const delivered = lastDelivery(trail, call.now, DELIVERY_PERIOD.logs);
    changeLogging(call, trail, {
      isLogging: false,
      stoppedAt: wholeSeconds(call.now),
      ...(delivered && { deliveredAt: delivered.toISOString() }),
    });
    if (call.conditions.insightsOffAfterStop === true) trail.insightSelectors = [];
  }),
  GetTrailStatus: defineAction(GetTrailStatusCommand, (call, { Name }) => {
    const trail = readableTrail(call, Name);
    if (!isInRegion(trail, call.request.region)) throw unknownTrail(trail.arn, call.identity.account);
    return trailStatus(trail, visibleState(trail), call.now);
  }),
} satisfies Record<string, Action>;

function changeLogging(call: Call, trail: Trail, change: Partial<LoggingState>): void {
  const { isLogging, startedAt, stoppedAt, deliveredAt, deliveryError } = trail;
  Object.assign(trail, change);
  if (call.readsToConverge === 0) return;
  const state = { isLogging, startedAt, stoppedAt, deliveredAt, deliveryError };
  trail.lagging = { state, reads: call.readsToConverge };
}

/** The state that this read sees: the one before the last change as long as the change has not spread. */
function visibleState(trail: Trail): LoggingState {
  const lagging = trail.lagging;
  if (!lagging) return trail;
  lagging.reads -= 1;
  if (lagging.reads === 0) delete trail.lagging;
  return lagging.state;
}

/**
 * What GetTrailStatus answers. The members that are strings are "no longer in use", but still there.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
 */
function trailStatus(trail: Trail, state: LoggingState, now: Date) {
  const { settings } = trail;
  const delivery = lastDelivery(state, now, DELIVERY_PERIOD.logs);
  const digest = settings.LogFileValidationEnabled
    ? lastDelivery({ ...state, deliveredAt: undefined }, now, DELIVERY_PERIOD.digests)
    : undefined;
  const notification = settings.SnsTopicARN === undefined ? undefined : delivery;
  return {
    IsLogging: state.isLogging,
    LatestDeliveryError: state.deliveryError,
    LatestDeliveryTime: delivery,
    LatestNotificationTime: notification,
    StartLoggingTime: state.startedAt === undefined ? undefined : new Date(state.startedAt),
    StopLoggingTime: state.stoppedAt === undefined ? undefined : new Date(state.stoppedAt),
    LatestCloudWatchLogsDeliveryTime: settings.CloudWatchLogsLogGroupArn === undefined ? undefined : delivery,
    LatestDigestDeliveryTime: digest,
    LatestDeliveryAttemptTime: text(delivery),
    LatestNotificationAttemptTime: text(notification),
    LatestNotificationAttemptSucceeded: text(notification),
    LatestDeliveryAttemptSucceeded: state.deliveryError === undefined ? text(delivery) : '',
    TimeLoggingStarted: state.startedAt ?? '',
    TimeLoggingStopped: state.stoppedAt ?? '',
  };
}

const text = (time: Date | undefined) => (time ? wholeSeconds(time) : '');

/** When something was last delivered: once a period while the trail logs, else when it last did. */
function lastDelivery(state: LoggingState, now: Date, period: number): Date | undefined {
  const start = Date.parse(state.startedAt ?? '');
  const periods = state.isLogging ? Math.floor((now.getTime() - start) / period) : 0;
  if (periods > 0) return new Date(start + periods * period);
  return state.deliveredAt === undefined ? undefined : new Date(state.deliveredAt);
}
