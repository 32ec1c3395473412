import { describe, expect, test } from '@jest/globals';
import fc from '../../../fixtures/seeded.ts';
import {
  CloudTrailBusyError,
  StopNotConfirmedError,
  TrailNotLoggingError,
} from '../../../../tasks/contract/errors.ts';
import {
  judgeStatus,
  seenStatus,
  type TrailStatus,
} from '../../../../tasks/repairs/start-logging/judge-status.ts';

const STOPPED = new Date('2026-11-21T20:11:07.900Z');
const NOW = new Date('2026-11-21T20:11:22.480Z');
const at = (time: string) => new Date(`2026-11-21T${time}Z`);
const judge = (status: TrailStatus) => judgeStatus(status, STOPPED, NOW);

test('a status shows whether the trail logs, since when, and which deliveries fail', () => {
  expect(seenStatus({ IsLogging: false }, NOW)).toEqual({
    ...{ isLogging: false, startLoggingTime: null, stopLoggingTime: null, deliveryErrors: [] },
    verifiedAt: '2026-11-21T20:11:22.480Z',
  });
  const times = { StartLoggingTime: at('20:11:21'), StopLoggingTime: at('20:11:07') };
  expect(seenStatus({ IsLogging: true, ...times, LatestNotificationError: 'x' }, NOW)).toMatchObject({
    ...{ isLogging: true, startLoggingTime: '2026-11-21T20:11:21.000Z' },
    ...{ stopLoggingTime: '2026-11-21T20:11:07.000Z' },
    deliveryErrors: ['The last notification to SNS failed: x'],
  });
});

test('a trail that does not log is reported as stopped, with the time', () => {
  expect(() => judge({ IsLogging: false })).toThrow('is not logging (stopped 2026-11-21 20:11:07 UTC)');
});

describe('the proof of a restart', () => {
  test('is a start after the stop', () => {
    const status = {
      IsLogging: true,
      StartLoggingTime: at('20:11:21'),
      StopLoggingTime: at('20:11:07'),
      LatestDeliveryTime: at('20:08:40'),
      LatestDeliveryError: '',
    };
    expect(judge(status)).toEqual({
      isLogging: true,
      startLoggingTime: '2026-11-21T20:11:21.000Z',
      stopLoggingTime: '2026-11-21T20:11:07.000Z',
      verifiedAt: '2026-11-21T20:11:22.480Z',
      blindWindowSeconds: 14,
      latestDeliveryError: null,
      deliveryErrors: [],
      latestDeliveryTime: '2026-11-21T20:08:40.000Z',
    });
  });

  test('is a start in the second of the stop, whose fraction CloudTrail does not store', () => {
    const { blindWindowSeconds, stopLoggingTime } = judge({
      IsLogging: true,
      StartLoggingTime: at('20:11:07'),
    });
    expect([blindWindowSeconds, stopLoggingTime]).toEqual([0, null]);
  });

  test('is a start with a failed delivery too, which is announced separately', () => {
    const status = { IsLogging: true, StartLoggingTime: at('20:11:21'), LatestDeliveryError: 'AccessDenied' };
    expect(judge(status)).toMatchObject({ latestDeliveryError: 'AccessDenied', latestDeliveryTime: null });
    const others = {
      LatestCloudWatchLogsDeliveryError: 'a',
      LatestDigestDeliveryError: 'b',
      LatestNotificationError: 'c',
    };
    expect(judge({ ...status, ...others }).deliveryErrors).toEqual([
      'The last delivery to S3 failed: AccessDenied',
      'The last delivery to CloudWatch Logs failed: a',
      'The last delivery of a digest to S3 failed: b',
      'The last notification to SNS failed: c',
    ]);
  });

  test.each<[what: string, status: TrailStatus]>([
    ['nothing', {}],
    ['logging since an unknown time', { IsLogging: true }],
    ['a word for true', { IsLogging: 'true' as never, StartLoggingTime: at('20:11:21') }],
  ])('is absent from a response with %s, which is requested again', (_what, status) => {
    expect(() => judge(status)).toThrow(CloudTrailBusyError);
  });

  test('is refuted only by IsLogging of false', () => {
    expect(() => judge({ IsLogging: false, StartLoggingTime: at('20:11:21') })).toThrow(TrailNotLoggingError);
  });

  test('is a start up to 60 seconds before the stop, by another clock: blind for no time', () => {
    const { blindWindowSeconds } = judge({ IsLogging: true, StartLoggingTime: at('20:10:07') });
    expect(blindWindowSeconds).toBe(0);
  });

  test('is not an earlier start, which confirms no stop, and the error has its time', () => {
    const logging = () => judge({ IsLogging: true, StartLoggingTime: at('20:10:06') });
    expect(logging).toThrow(StopNotConfirmedError);
    expect(logging).toThrow(
      'The trail has been logging since 2026-11-21 20:10:06 UTC, so the stop of 2026-11-21 20:11:07 UTC could not be confirmed.',
    );
  });

  test('has three results for every status: a restart at or after the stop, no stop, or not logging', () => {
    const time = fc.option(fc.integer({ min: -7200, max: 7200 }), { nil: undefined });
    const dateOf = (offset: number | undefined) =>
      offset === undefined ? undefined : new Date(STOPPED.getTime() + offset * 1000);
    fc.assert(
      fc.property(fc.boolean(), time, time, (IsLogging, started, stopped) => {
        const status = { IsLogging, StartLoggingTime: dateOf(started), StopLoggingTime: dateOf(stopped) };
        if (!IsLogging) expect(() => judge(status)).toThrow(TrailNotLoggingError);
        else if (started === undefined) expect(() => judge(status)).toThrow(CloudTrailBusyError);
        else if (started < -60) expect(() => judge(status)).toThrow(StopNotConfirmedError);
        else expect(judge(status).blindWindowSeconds).toBe(Math.max(0, started));
      }),
    );
  });
});
