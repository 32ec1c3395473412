import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { bareClients } from '../../bench/check/bare-clients.ts';
import { KILOBYTES, overspent, overweight } from '../../bench/check/budgets.ts';
import { RunCounter } from '../../bench/cost/count-run.ts';
import { bundleFolder } from '../../infra/bundles.ts';

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

describe('a bundle', () => {
  const bytes = Object.fromEntries(Object.entries(KILOBYTES).map(([name, limit]) => [name, limit * 1000]));
  const bare = { 'restore-trail': 330_000, 'sweep-trails': 600_000 };

  test('that is larger than its budget is reported', () => {
    expect(overweight(bytes as typeof KILOBYTES, bare)).toEqual([]);
    expect(overweight({ ...(bytes as typeof KILOBYTES), 'start-logging': 1e6 }, bare)).toEqual([
      expect.stringMatching(/^start-logging: 1000 kilobytes, at most \d+$/),
    ]);
  });

  test('that has too much beside its clients is reported', () => {
    expect(overweight(bytes as typeof KILOBYTES, { ...bare, 'restore-trail': 1000 })).toEqual([
      expect.stringMatching(/^restore-trail: \d+ kilobytes beyond its clients, at most \d+$/),
    ]);
  });
});

test('the bare clients of a function are nearly all of its bundle, and less than it', () => {
  const whole = statSync(join(bundleFolder('start-logging'), 'index.mjs')).size;
  expect(bareClients('start-logging') / whole).toBeGreaterThan(0.9);
  expect(bareClients('start-logging')).toBeLessThan(whole);
});
