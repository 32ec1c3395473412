import { expect, test } from '@jest/globals';
import { monthsBack } from '../../../cli/incidents/months.ts';

const months = (now: string, since: string) => [...monthsBack(new Date(now), new Date(since))];

test('a period goes back to the first month of CloudTrail at most', () => {
  expect(months('2026-11-21T00:00:00Z', '0109-01-01T00:00:00Z').at(-1)).toBe('2013-11');
  expect(months('2026-11-21T00:00:00Z', '-001000-01-01T00:00:00Z').at(-1)).toBe('2013-11');
});

test.each([
  ['within a month', '2026-11-21T12:00:00Z', '2026-11-20T00:00:00Z', ['2026-11']],
  [
    'over a new year',
    '2026-02-03T00:00:00Z',
    '2025-11-30T23:59:59Z',
    ['2026-02', '2026-01', '2025-12', '2025-11'],
  ],
  ['from the 31st', '2026-03-30T12:00:00Z', '2026-01-31T00:00:00Z', ['2026-03', '2026-02', '2026-01']],
  [
    'on the last day, for clocks that run ahead',
    '2026-11-30T12:00:00Z',
    '2026-11-01T00:00:00Z',
    ['2026-12', '2026-11'],
  ],
])('a period covers the months back %s', (_what, now, since, expected) => {
  expect(months(now, since)).toEqual(expected);
});
