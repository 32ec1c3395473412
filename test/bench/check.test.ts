import { expect, test } from '@jest/globals';
import { KILOBYTES, overspent, overweight } from '../../bench/check/budgets.ts';
import { RunCounter } from '../../bench/cost/count-run.ts';

test('a run that exceeds its budget is reported with both numbers, and a run within its budget is not', () => {
  const { counts } = new RunCounter();
  const stop = { ...counts, transitions: 36, functionsBeforeStart: 0 };
  expect(overspent('stop', stop)).toEqual([]);
  expect(overspent('of-no-budget', { ...stop, transitions: 1000 })).toEqual([]);
  expect(
    overspent('stop', {
      ...stop,
      transitions: 37,
      functionsBeforeStart: 1,
      requests: { 'dynamodb:PutItem': 20, 'sns:Publish': 15 },
    }),
  ).toEqual([
    'stop: 37 transitions, at most 36',
    'stop: 35 requests, at most 34',
    'stop: 1 functions before StartLogging, at most 0',
  ]);
});

test('a stop that never reached StartLogging exceeds its budget too', () => {
  expect(overspent('stop', new RunCounter().counts)).toEqual(['stop: StartLogging was not called']);
});

test('a bundle that is larger than its budget is reported', () => {
  const bytes = Object.fromEntries(Object.entries(KILOBYTES).map(([name, limit]) => [name, limit * 1000]));
  expect(overweight(bytes as typeof KILOBYTES)).toEqual([]);
  expect(overweight({ ...(bytes as typeof KILOBYTES), 'start-logging': 1e6 })).toEqual([
    expect.stringMatching(/^start-logging: 1000 kilobytes, at most \d+$/),
  ]);
});
