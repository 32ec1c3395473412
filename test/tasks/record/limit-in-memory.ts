import { beforeEach, describe, expect, test } from '@jest/globals';
import { MemoryLimit } from '../../../tasks/record/limit-in-memory.ts';
import { classified } from '../../fixtures/incidents.ts';
import { stopLogging } from '../../fixtures/records.ts';

describe('the limit in memory', () => {
  const { incident: stop } = classified(stopLogging());
  const START = Date.parse('2026-11-21T20:11:10Z');
  let limit: MemoryLimit;
  beforeEach(() => {
    limit = new MemoryLimit();
  });

  /** Whether a stop of a trail is announced, so many seconds later. */
  const count = (seconds: number, name = 'management-events', isKnown = false) => {
    const subject = { ...stop.subject, name, key: stop.subject.key.replace(/[^/]+$/, name) };
    const incident = { ...stop, subject };
    return limit.count({ incident, isKnown }, 'incident', new Date(START + seconds * 1000));
  };
  const upTo = (last: number): number[] => Array.from({ length: last }, (_, n) => n + 1);

  describe('without the table, one container', () => {
    test('announces the same counts of a series as the table', () => {
      const announced = upTo(17).filter((n) => count(n).announce);
      expect(announced).toEqual([1, 2, 3, 4, 8, 16]);
      expect(count(17 + 601)).toEqual({ announce: true, suppressed: 1 });
    });

    test('sends five messages a second, and the next one has the number of suppressed ones', () => {
      const flood = upTo(30).map((n) => count(0, `trail-${n}`));
      expect(flood.filter(({ announce }) => announce)).toHaveLength(5);
      expect(count(1.1, 'trail-31')).toEqual({ announce: true, suppressed: 25 });
      expect(count(1.2, 'trail-32')).toEqual({ announce: true, suppressed: 0 });
    });

    test('announces fifty alerts of all trails, then at growing counts', () => {
      const announced = upTo(70).filter((n) => count(n, `trail-${n}`).announce);
      expect(announced).toEqual([...upTo(50), 64]);
    });

    test('announces at least one alert every hour', () => {
      for (const n of upTo(9)) count(n);
      const announced = upTo(20).filter((n) => count(n * 301).announce);
      expect(announced).toEqual([7, 19]);
    });

    test('announces the stop of a trail known to log, for any other alerts in its second', () => {
      for (const n of upTo(60)) count(0, `trail-${n}`);
      expect(count(0, 'management-events', true)).toMatchObject({ announce: true });
    });
  });
});
