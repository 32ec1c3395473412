import { describe, expect, test } from '@jest/globals';
import { afterRestore, restoresInARow, waitsUntil, type BackOff } from '../../../tasks/baseline/back-off.ts';

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 21) + minutes * 60_000);
const TAG = 'tag Owner';

/** Restores of a setting at these minutes. */
function restoredAt(...minutes: number[]): BackOff | undefined {
  return minutes.reduce<BackOff | undefined>(
    (known, minute) => afterRestore(known, 1, [TAG], at(minute)),
    undefined,
  );
}

const endOf = (backOff: BackOff | undefined, now: number, version = 1, settings = [TAG]) =>
  waitsUntil(backOff, version, settings, at(now))?.toISOString();

describe('a setting can be restored again', () => {
  test.each<[string, number[], number]>([
    ['a minute after it was restored once', [0], 1],
    ['two minutes after it was restored twice in a row', [0, 1], 3],
    ['four minutes after it was restored three times in a row', [0, 1, 3], 7],
    ['a minute after it was restored, if it had stayed as approved for twice its wait', [0, 3], 4],
  ])('%s', (_when, restores, free) => {
    const backOff = restoredAt(...restores);
    expect(endOf(backOff, free - 0.01)).toBe(at(free).toISOString());
    expect(endOf(backOff, free)).toBeUndefined();
  });

  test('after a day at most, however often it was restored', () => {
    const settings = { [TAG]: { restores: 2000, at: at(0).toISOString() } };
    expect(endOf({ version: 1, settings }, 1)).toBe(at(24 * 60).toISOString());
  });

  test('at once if no restore of it is stored', () => {
    expect(endOf(undefined, 0)).toBeUndefined();
    expect(endOf(restoredAt(0), 0.5, 1, ['another setting'])).toBeUndefined();
  });

  test('at once for another version of the approved settings, which starts a new count', () => {
    const backOff = restoredAt(0, 1, 3);
    expect(endOf(backOff, 4, 2)).toBeUndefined();
    expect(afterRestore(backOff, 2, [TAG], at(4)).settings[TAG]?.restores).toBe(1);
  });

  test('when the last of several settings can be restored', () => {
    const backOff = afterRestore(restoredAt(0, 1), 1, ['insight ApiCallRateInsight'], at(1.5));
    expect(endOf(backOff, 2, 1, [TAG, 'insight ApiCallRateInsight'])).toBe(at(3).toISOString());
  });
});

describe('the number of restores in a row', () => {
  test('is that of the setting that was restored most', () => {
    const backOff = afterRestore(restoredAt(0, 1, 3), 1, ['s3BucketName'], at(4));
    expect(restoresInARow(backOff, [TAG, 's3BucketName'])).toBe(3);
    expect(restoresInARow(backOff, ['kmsKeyId'])).toBe(0);
  });

  test('counts each restore once, even if it is reported twice', () => {
    expect(restoredAt(0, 1, 1, 1)).toEqual(restoredAt(0, 1));
  });
});

test('the back-off stores at most 20 settings', () => {
  const many = Array.from({ length: 30 }, (_, index) => `tag ${index}`);
  expect(Object.keys(afterRestore(undefined, 1, many, at(0)).settings)).toHaveLength(20);
});
