import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BlindClock } from '../../../cli/stats/blind-clock.ts';

const at = (second: number): string => new Date(second * 1000).toISOString();
const stop = (second: number, loggingSince?: number) => ({
  kind: 'LOGGING_STOPPED' as const,
  occurredAt: at(second),
  ...(loggingSince !== undefined && {
    repair: { outcome: 'restored' as const, rounds: 1, loggingSince: at(loggingSince) },
  }),
});
const start = (second: number) => ({ kind: 'LOGGING_STARTED' as const, occurredAt: at(second) });
type Happening = ReturnType<typeof stop> | ReturnType<typeof start>;

function clockOf(happenings: Happening[], now = 100): { seconds: number; darkSince: number | null } {
  const clock = new BlindClock();
  const oldestFirst = [...happenings].sort((a, b) => a.occurredAt.localeCompare(b.occurredAt));
  for (const happening of oldestFirst) clock.add(happening);
  const { blindSeconds, darkSince } = clock.finish(new Date(now * 1000));
  return { seconds: blindSeconds, darkSince: darkSince === null ? null : Date.parse(darkSince) / 1000 };
}

describe('the blind time of a trail', () => {
  test.each([
    ['nothing', [], 0, null],
    ['one restored stop', [stop(10, 12)], 2, null],
    ['two apart', [stop(10, 12), stop(20, 25)], 7, null],
    ['a second stop before anybody restarted: counted once', [stop(10, 25), stop(20, 25)], 15, null],
    ['a stop whose own check saw a later restart', [stop(10, 25), start(12), stop(20, 25)], 7, null],
    ['a stop that the repair of an earlier one ended', [stop(10, 25), stop(20)], 15, null],
    ['a repair that was late and changed nothing more', [stop(10, 20), stop(15, 50)], 10, null],
    ['a failed repair that somebody mended by hand', [stop(10), start(40)], 30, null],
    ['a failed repair before a restored stop', [stop(10), stop(30, 33)], 23, null],
    ['a stop that nobody mended', [stop(90)], 10, 90],
    ['two of them: dark since the first', [stop(70), stop(90)], 30, 70],
    ['a restart before the stop mends nothing', [start(50), stop(90)], 10, 90],
  ] as const)('%s', (_what, happenings, seconds, darkSince) => {
    expect(clockOf([...happenings])).toEqual({ seconds, darkSince });
  });

  test('is what counting every single second gives', () => {
    const happening = fc.oneof(
      fc.tuple(
        fc.constant('stop'),
        fc.integer({ min: 0, max: 99 }),
        fc.option(fc.integer({ min: 0, max: 30 })),
      ),
      fc.tuple(fc.constant('start'), fc.integer({ min: 0, max: 99 }), fc.constant(null)),
    );
    fc.assert(
      fc.property(fc.uniqueArray(happening, { maxLength: 12, selector: ([, second]) => second }), (drawn) => {
        const happenings = drawn.map(([what, second, wait]) =>
          what === 'start'
            ? start(second)
            : stop(second, wait === null ? undefined : Math.min(99, second + wait)),
        );
        const signs = happenings.flatMap((one) =>
          'repair' in one
            ? [Date.parse(one.repair.loggingSince) / 1000]
            : one.kind === 'LOGGING_STARTED'
              ? [Date.parse(one.occurredAt) / 1000]
              : [],
        );
        const dark = new Set<number>();
        for (const happening of happenings) {
          if (happening.kind !== 'LOGGING_STOPPED') continue;
          const from = Date.parse(happening.occurredAt) / 1000;
          const ownSign = 'repair' in happening ? [Date.parse(happening.repair.loggingSince) / 1000] : [];
          const to = Math.min(100, ...signs.filter((sign) => sign > from), ...ownSign);
          for (let second = from; second < to; second += 1) dark.add(second);
        }
        expect(clockOf(happenings).seconds).toBe(dark.size);
      }),
    );
  });
});
