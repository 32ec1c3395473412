import { describe, expect, test } from '@jest/globals';
import type { AccountState, TrailState } from '../../../tasks/contract/table.ts';
import { trailBefore } from '../../../tasks/record/trail-before.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 21, 20, minute)).toISOString();
const SWEPT: AccountState = { trails: [] };
const before = (state: TrailState | undefined, account: AccountState | undefined = SWEPT) =>
  trailBefore(state, account, at(10));

describe('a trail that was stopped at minute 10', () => {
  test.each<[what: string, state: TrailState]>([
    ['a sweep saw it log', { shouldLog: true, seenLoggingAt: at(6) }],
    [
      'a StartLogging was seen since a sweep saw it off',
      { shouldLog: true, seenLoggingAt: at(8), offSince: at(6) },
    ],
    ['a sweep saw it log after it was off', { shouldLog: true, seenLoggingAt: at(8), offSince: null }],
    ['another stop showed that it should', { shouldLog: true, seenLoggingAt: at(9) }],
  ])('is known to have logged if %s', (_what, state) => {
    expect(before(state)).toBeUndefined();
  });

  test.each<[what: string, state: TrailState]>([
    ['a sweep saw it off', { offSince: at(6) }],
    [
      'the remediator started it after this stop',
      { offSince: at(6), shouldLog: true, seenLoggingAt: at(11) },
    ],
    ['a sweep saw it off a minute before this stop', { offSince: at(8) }],
    ['it had logged before that', { offSince: at(6), seenLoggingAt: at(1) }],
    ['it had been deleted before that', { offSince: at(6), shouldLog: false, deletedAt: at(5) }],
  ])('is known to have been off if %s', (_what, state) => {
    expect(before(state)).toEqual({ state: 'off', since: state.offSince });
  });

  test.each<[what: string, state: TrailState | undefined]>([
    ['nothing is stored of it', undefined],
    ['it was deleted since it was seen off', { offSince: at(2), shouldLog: false, deletedAt: at(5) }],
    ['a sweep saw it off after this stop only', { offSince: at(11) }],
    ['a sweep saw it off in the minute of this stop, and may have seen the stop', { offSince: at(9) }],
  ])('is unknown if %s', (_what, state) => {
    expect(before(state)).toEqual({ state: 'unknown' });
  });

  test('has no state before the first sweep: a new deployment has seen no trail', () => {
    expect(trailBefore(undefined, undefined, at(10))).toBeUndefined();
    expect(trailBefore(undefined, {}, at(10))).toBeUndefined();
  });
});
