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

describe('what a sweep stores of a trail', () => {
  test('is what it is, and the first time also what it is compared with', () => {
    expect(observe({})).toEqual({ observed: observed('now'), reference: observed('now') });
  });

  test('is not what it is compared with, if an incident is open and nothing is stored', () => {
    expect(observe({}, { isOpen: true })).toEqual({ observed: observed('now') });
  });

  test('says since when it is like this', () => {
    const known = observed('now', ago(60), ago(5));
    expect(observe({ observed: known, reference: known })).toEqual({
      observed: observed('now', ago(60)),
      reference: observed('now', ago(60)),
    });
  });

  test('takes what an older version stored for what it is compared with', () => {
    const known = { ...trail('now'), observedAt: ago(5).toISOString() };
    expect(observe({ observed: known })).toEqual({
      observed: observed('now', ago(5)),
      reference: observed('now', ago(5)),
    });
  });
});

describe('a change replaces what the trail is compared with', () => {
  const reference = observed('before', ago(600), ago(20));

  test('once it has lasted for 15 minutes, and leaves beside it what was before', () => {
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
