import { describe, expect, test } from '@jest/globals';
import fc from '../../fixtures/seeded.ts';
import { embedIncident } from '../../../cli/report/data.ts';
import { trailHistories } from '../../../cli/report/trail-histories.ts';
import { BlindClock } from '../../../cli/stats/blind-clock.ts';
import { buildIncident } from '../incident-builder.ts';

const at = (second: number): string => new Date(second * 1000).toISOString();
const incident = (
  kind: 'LOGGING_STOPPED' | 'LOGGING_STARTED' | 'TRAIL_DELETED',
  second: number,
  since?: number,
) =>
  buildIncident({
    kind,
    occurredAt: at(second),
    ...(since !== undefined && {
      repair: {
        repair: 'start-logging',
        outcome: 'restored',
        rounds: 1,
        proof: { loggingSince: at(since), verifiedAt: at(since), blindWindowSeconds: since - second },
      },
    }),
  });
const stop = (second: number, since?: number) => incident('LOGGING_STOPPED', second, since);
const start = (second: number) => incident('LOGGING_STARTED', second);
const ownStart = (second: number) => ({ ...start(second), origin: 'remediator' as const });
const deletion = (second: number) => incident('TRAIL_DELETED', second);

function clockOf(happenings: readonly ReturnType<typeof incident>[], now = 100) {
  const clock = new BlindClock();
  const oldestFirst = [...happenings].sort((a, b) => (a.occurredAt < b.occurredAt ? -1 : 1));
  for (const happening of oldestFirst) clock.add(happening);
  const { blindSeconds, offSince } = clock.finish(new Date(now * 1000));
  return { seconds: blindSeconds, offSince: offSince === null ? null : Date.parse(offSince) / 1000 };
}

describe('the blind time of a trail', () => {
  test.each([
    ['nothing', [], 0, null],
    ['one restored stop', [stop(10, 12)], 2, null],
    ['two apart', [stop(10, 12), stop(20, 25)], 7, null],
    ['a second stop before anybody restarted: counted once', [stop(10, 25), stop(20, 25)], 15, null],
    ['a StartLogging that did not help, and a verified restart later', [stop(10, 25), start(12)], 15, null],
    ['a failed repair that a person completed', [stop(10), start(40)], 30, null],
    ['a failed repair whose own StartLogging did not help', [stop(10), ownStart(12)], 90, 10],
    ['a failed repair before a restored stop', [stop(10), stop(30, 33)], 23, null],
    ['a failed repair that the restart of an earlier stop ended', [stop(10, 25), stop(20)], 15, null],
    ['a deleted trail that was made and started again', [deletion(10), start(40)], 30, null],
    ['a stop that was not repaired', [stop(90)], 10, 90],
    ['two of them: off since the first', [stop(70), stop(90)], 30, 70],
    ['a restart before the stop ends nothing', [start(50), stop(90)], 10, 90],
    ['a deleted trail', [deletion(60)], 40, 60],
  ] as const)('%s', (_what, happenings, seconds, offSince) => {
    expect(clockOf(happenings)).toEqual({ seconds, offSince });
  });

  test('counts each second once, even if the stops overlap', () => {
    const stops = fc.array(
      fc.record({ from: fc.integer({ min: 0, max: 60 }), wait: fc.integer({ min: 0, max: 30 }) }),
      {
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(stops, (drawn) => {
        const offAt = new Set(
          drawn.flatMap(({ from, wait }) => Array.from({ length: wait }, (_, second) => from + second)),
        );
        const incidents = drawn.map(({ from, wait }) => stop(from, from + wait));
        expect(clockOf(incidents)).toEqual({ seconds: offAt.size, offSince: null });
        const embedded = incidents.map(embedIncident);
        expect(trailHistories(embedded, 100_000)[0]?.blindSeconds ?? 0).toBe(offAt.size);
      }),
    );
  });

  test('is the same as in the report, for any history', () => {
    const second = fc.integer({ min: 0, max: 99 });
    const happening = fc.oneof(
      fc.record({
        what: fc.constant('stop' as const),
        second,
        wait: fc.option(fc.integer({ min: 0, max: 30 })),
      }),
      fc.record({
        what: fc.constantFrom('start' as const, 'deletion' as const),
        second,
        wait: fc.constant(null),
      }),
    );
    const happenings = fc.uniqueArray(happening, { maxLength: 12, selector: (one) => one.second });
    fc.assert(
      fc.property(happenings, (drawn) => {
        const incidents = drawn.map((one) => {
          if (one.what === 'start') return start(one.second);
          if (one.what === 'deletion') return deletion(one.second);
          return stop(one.second, one.wait === null ? undefined : Math.min(99, one.second + one.wait));
        });
        const embedded = incidents.map(embedIncident);
        const [history] = trailHistories(embedded, 100_000);
        const { seconds, offSince } = clockOf(incidents);
        expect(seconds).toBe(history?.blindSeconds ?? 0);
        expect(offSince !== null).toBe(history?.dark ?? false);
      }),
      { numRuns: 500 },
    );
  });
});
