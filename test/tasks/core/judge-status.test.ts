import { describe, expect, test } from '@jest/globals';
import { TrailNotLoggingError } from '../../../tasks/contract/errors.ts';
import { judgeStatus, type TrailStatus } from '../../../tasks/core/judge-status.ts';

const STOPPED = new Date('2026-11-21T20:11:07.900Z');
const NOW = new Date('2026-11-21T20:11:22.480Z');
const at = (time: string) => new Date(`2026-11-21T${time}Z`);
const judge = (status: TrailStatus) => judgeStatus(status, STOPPED, NOW);

describe('what proves a restart', () => {
  test('logging since a time after the stop', () => {
    const status = {
      IsLogging: true,
      StartLoggingTime: at('20:11:21'),
      // It stays after a restart and says nothing.
      StopLoggingTime: at('20:11:07'),
      LatestDeliveryTime: at('20:08:40'),
      LatestDeliveryError: '',
    };
    expect(judge(status)).toEqual({
      isLogging: true,
      startLoggingTime: '2026-11-21T20:11:21.000Z',
      verifiedAt: '2026-11-21T20:11:22.480Z',
      blindWindowSeconds: 14,
      latestDeliveryError: null,
      latestDeliveryTime: '2026-11-21T20:08:40.000Z',
    });
  });

  test('logging since the very second of the stop, whose fraction CloudTrail does not keep', () => {
    const { blindWindowSeconds } = judge({ IsLogging: true, StartLoggingTime: at('20:11:07') });
    expect(blindWindowSeconds).toBe(0);
  });

  test('a failed delivery is told, not taken for a failed restart', () => {
    const status = { IsLogging: true, StartLoggingTime: at('20:11:21'), LatestDeliveryError: 'AccessDenied' };
    expect(judge(status)).toMatchObject({ latestDeliveryError: 'AccessDenied', latestDeliveryTime: null });
  });

  test.each<[what: string, status: TrailStatus]>([
    ['not logging', { IsLogging: false, StartLoggingTime: at('20:11:21') }],
    ['nothing', {}],
    ['logging since an unknown time', { IsLogging: true }],
    [
      'logging since before the stop: it does not show the stop yet',
      { IsLogging: true, StartLoggingTime: at('20:11:06') },
    ],
    ['a word for true', { IsLogging: 'true' as never, StartLoggingTime: at('20:11:21') }],
  ])('not an answer that says %s', (_what, status) => {
    expect(() => judge(status)).toThrow(TrailNotLoggingError);
  });

  test('the error says since when the trail logs, and which stop that does not show', () => {
    expect(() => judge({ IsLogging: true, StartLoggingTime: at('20:00:00') })).toThrow(
      'GetTrailStatus says that the trail is logging, but since 2026-11-21T20:00:00.000Z: it does not show the stop of 2026-11-21T20:11:07.900Z yet.',
    );
  });
});
