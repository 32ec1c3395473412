import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { findingExecutionName, sweepExecutionName, tryNumber } from '../../../tasks/sweep/schedule-sweep.ts';
import { TRAIL_ARN, trailArn } from '../../fixtures/deployment.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

describe('the tries of a sweep', () => {
  test('come at 0, 5, 15 and 35 minutes after the stop, and then hourly', () => {
    const starts = [0, 5 * MINUTE, 15 * MINUTE, 35 * MINUTE, 95 * MINUTE, 155 * MINUTE];
    starts.forEach((seconds, n) => {
      expect([tryNumber(seconds), tryNumber(seconds + 299)]).toEqual([n, n]);
      if (n > 0) expect(tryNumber(seconds - 1)).toBe(n - 1);
    });
  });

  test('never move backwards, and are 26 on the first day', () => {
    const numbers = Array.from({ length: (24 * HOUR) / (5 * MINUTE) }, (_, n) => tryNumber(n * 5 * MINUTE));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(new Set(numbers).size).toBe(27);
  });
});

describe('the name of an execution', () => {
  const stoppedAt = '2026-11-21T20:11:07.000Z';

  test('of a sweep is the same for every sweep of the same try, and another one otherwise', () => {
    const digest = createHash('sha256')
      .update(TRAIL_ARN + stoppedAt)
      .digest('hex')
      .slice(0, 16);
    expect(sweepExecutionName(TRAIL_ARN, stoppedAt, 3)).toBe(`sweep-${digest}-3`);
    const names = [
      sweepExecutionName(TRAIL_ARN, stoppedAt, 0),
      sweepExecutionName(TRAIL_ARN, stoppedAt, 1),
      sweepExecutionName(TRAIL_ARN, '2026-11-21T20:11:08.000Z', 0),
      sweepExecutionName(trailArn('other'), stoppedAt, 0),
    ];
    expect(new Set(names).size).toBe(4);
  });

  test.each([
    ['a sweep', sweepExecutionName(trailArn('x'.repeat(128)), stoppedAt, 99_999)],
    ['a finding', findingExecutionName('x'.repeat(5000), '😀'.repeat(5000))],
  ])('of %s is accepted by Step Functions', (_what, name) => {
    expect(name).toMatch(/^[A-Za-z0-9-]{1,80}$/);
  });
});
