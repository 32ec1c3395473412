import { describe, expect, test } from '@jest/globals';
import fc from '../fixtures/seeded.ts';
import { fuzzSection, runsOf, runTarget } from '../../bench/fuzz/run-targets.ts';
import { target } from '../../bench/fuzz/target.ts';
import { TARGETS } from '../../bench/fuzz/targets.ts';

/** Cases of all stages together: `npm run fuzz` has 200,000. */
const CASES = 300;

describe('for any input', () => {
  test.each(TARGETS.map((each) => [each.name, each] as const))(
    'this property holds: %s',
    async (_name, each) => {
      const { cases, failure } = await runTarget(each, Math.max(4, runsOf(each, CASES, TARGETS)));
      expect(failure).toBeUndefined();
      expect(cases).toBeGreaterThan(0);
    },
  );
});

describe('a failing fuzz target', () => {
  const odd = target({
    name: 'numbers',
    holds: 'No number is above 100.',
    share: 1,
    cases: fc.nat(1000),
    examples: [],
    open: () => ({
      check: (given: number) => {
        expect(given).toBeLessThanOrEqual(100);
      },
    }),
  });

  test('is reported with its smallest case and its seed', async () => {
    const { failure, ...figures } = await runTarget(odd, 100, 5);
    expect(failure).toMatchObject({ smallest: '101', seed: 5 });
    expect(fuzzSection([{ ...figures, failure: failure! }], 5)).toContain('1 of 1 stages failed');
  });

  test('runs the examples that failed before any generated case', async () => {
    const { failure, cases } = await runTarget({ ...odd, examples: [500] }, 100, 5);
    expect(cases).toBe(1);
    expect(failure?.smallest).toBe('101');
  });
});
