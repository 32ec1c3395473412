import { describe, expect, test } from '@jest/globals';
import { DEFAULT_SELECTORS, normalizeSettings } from '../../../tasks/baseline/normalize-trail.ts';
import { observeTrail } from '../../../tasks/baseline/observe-trail.ts';

const NOW = new Date('2026-11-21T21:00:00Z');
const ago = (minutes: number): Date => new Date(NOW.getTime() - minutes * 60_000);
const trail = (S3BucketName: string) => ({
  settings: normalizeSettings({ S3BucketName }),
  selectors: DEFAULT_SELECTORS,
});
const observed = (bucket: string, at = NOW) => ({ ...trail(bucket), observedAt: at.toISOString() });
const observe = (started: Date | undefined, known?: ReturnType<typeof observed>) =>
  observeTrail(
    trail('now'),
    { IsLogging: true, StartLoggingTime: started },
    known ? { observed: known } : {},
    NOW,
  );

describe('what a sweep stores of a trail that logs', () => {
  test('is what it is, where nothing is stored yet, however new it is', () => {
    for (const started of [ago(1), ago(600), undefined])
      expect(observe(started)).toEqual({ observed: observed('now') });
  });

  test('is what it is, where it has logged for 15 minutes', () => {
    expect(observe(ago(600), observed('known', ago(5)))).toEqual({ observed: observed('now') });
  });

  test('is nothing within 15 minutes of a restart: it may have been changed while it was stopped', () => {
    expect(observe(ago(14), observed('known', ago(20)))).toEqual({});
  });

  test('is nothing where CloudTrail does not say since when it logs', () => {
    expect(observe(undefined, observed('known', ago(20)))).toEqual({});
  });

  test('after a restart leaves beside it what it was before', () => {
    const known = observed('known', ago(20));
    expect(observe(ago(15), known)).toEqual({ observed: observed('now'), observedBefore: known });
  });
});
