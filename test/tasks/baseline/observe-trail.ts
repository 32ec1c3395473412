import { describe, expect, test } from '@jest/globals';
import { DEFAULT_SELECTORS, normalizeSettings } from '../../../tasks/baseline/normalize-trail.ts';
import { observeTrail } from '../../../tasks/baseline/observe-trail.ts';
import type { TrailState } from '../../../tasks/contract/table.ts';

const NOW = new Date('2026-11-21T21:00:00Z');
const ago = (minutes: number): Date => new Date(NOW.getTime() - minutes * 60_000);
const trail = (S3BucketName: string) => ({
  settings: normalizeSettings({ S3BucketName }),
  selectors: DEFAULT_SELECTORS,
});
const observed = (bucket: string, since = NOW, at = NOW) => ({
  ...trail(bucket),
  since: since.toISOString(),
  observedAt: at.toISOString(),
});
const observe = (
  state: Pick<TrailState, 'observed' | 'reference'>,
  { started = ago(600), isOpen = false }: { started?: Date | undefined; isOpen?: boolean } = {},
) =>
  observeTrail(trail('now'), {
    status: { IsLogging: true, StartLoggingTime: started },
    state,
    isOpen,
    now: NOW,
  });

describe('the observation that a sweep stores of a trail', () => {
  test('is the current state, and the first one is also the reference', () => {
    expect(observe({})).toEqual({ observed: observed('now'), reference: observed('now') });
  });

  test('is not the reference if an incident is open and nothing is stored', () => {
    expect(observe({}, { isOpen: true })).toEqual({ observed: observed('now') });
  });

  test('has the time since which it is unchanged', () => {
    const known = observed('now', ago(60), ago(5));
    expect(observe({ observed: known, reference: known })).toEqual({
      observed: observed('now', ago(60)),
      reference: observed('now', ago(60)),
    });
  });

  test('keeps the observation of an older version as the reference', () => {
    const known = { ...trail('now'), observedAt: ago(5).toISOString() };
    expect(observe({ observed: known })).toEqual({
      observed: observed('now', ago(5)),
      reference: observed('now', ago(5)),
    });
  });
});

describe('a change replaces the reference', () => {
  const reference = observed('before', ago(600), ago(20));

  test('after it has lasted for 15 minutes, and keeps the earlier reference beside it', () => {
    expect(observe({ observed: observed('now', ago(15), ago(5)), reference })).toEqual({
      observed: observed('now', ago(15)),
      reference: observed('now', ago(15)),
      observedBefore: reference,
    });
  });

  test.each([
    ['it has not lasted for 15 minutes', { observed: observed('now', ago(14), ago(5)) }, {}],
    ['it is new', { observed: observed('before', ago(600), ago(5)) }, {}],
    ['an incident of the trail is open', { observed: observed('now', ago(60), ago(5)) }, { isOpen: true }],
    [
      'the trail was restarted within 15 minutes',
      { observed: observed('now', ago(60)) },
      { started: ago(14) },
    ],
  ])('but not while %s', (_, state, given) => {
    const stored = observe({ ...state, reference }, given);
    expect(stored.reference).toEqual(reference);
    expect(stored).not.toHaveProperty('observedBefore');
    expect(stored.observed?.settings).toEqual(trail('now').settings);
  });
});
