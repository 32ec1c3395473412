import { describe, expect, test } from '@jest/globals';
import { readTime } from '../../../tasks/classify/read-time.ts';
import { classified } from '../../fixtures/incidents.ts';
import { stopLogging } from '../../fixtures/records.ts';

const NOW = new Date('2026-11-21T20:12:00Z');

describe('readTime', () => {
  test.each([
    ['2026-11-21T20:11:07Z', '2026-11-21T20:11:07.000Z'],
    ['2026-11-21T20:11:07', '2026-11-21T20:11:07.000Z'],
    ['2026-11-21 20:11:07', '2026-11-21T20:11:07.000Z'],
    ['2026-11-21 20:11:07Z', '2026-11-21T20:11:07.000Z'],
    ['2026-11-21T20:11:07.5Z', '2026-11-21T20:11:07.500Z'],
    ['2026-11-21T20:11:07.123456789Z', '2026-11-21T20:11:07.123Z'],
    ['2026-11-21T21:11:07+01:00', '2026-11-21T20:11:07.000Z'],
    ['2026-11-21T15:11:07-0500', '2026-11-21T20:11:07.000Z'],
    ['2017-01-01T00:20:50Z', '2017-01-01T00:20:50.000Z'],
    ['2010-01-01T00:00:00Z', '2010-01-01T00:00:00.000Z'],
    // A clock that is a little ahead of ours.
    ['2026-11-21T20:16:59Z', '2026-11-21T20:16:59.000Z'],
    ['2026-11-21T20:17:00Z', '2026-11-21T20:17:00.000Z'],
  ])('%s is %s', (given, iso) => {
    expect(readTime([given, 'garbage'], NOW)).toEqual({ iso, remarks: [] });
  });

  test.each([
    undefined,
    null,
    1_795_292_000,
    ['2026-11-21T20:11:07Z'],
    '',
    'yesterday',
    '2026-13-40T99:99:99Z',
    '2026-11-21',
    '2026-11-21T20:17:00.001Z',
    '9999-12-31T23:59:59Z',
    '2026-11-22T20:13:00Z',
    '2009-12-31T23:59:59Z',
    '1970-01-01T00:00:00Z',
    '2026-11-21T20:11:07Z; rm',
  ])('%p is rejected: the arrival of the event counts, and the incident says so', (given) => {
    expect(readTime([given, '2026-11-21T20:11:09Z'], NOW)).toEqual({
      iso: '2026-11-21T20:11:09.000Z',
      remarks: ["The time of the call could not be read: the time given is the event's arrival."],
    });
  });

  test('uses the time of classification for an event without any time', () => {
    expect(readTime([undefined, {}], NOW)).toEqual({
      iso: NOW.toISOString(),
      remarks: ['The time of the call could not be read: the time given is when it was classified.'],
    });
  });

  test('a time that cannot be read prevents no repair', () => {
    const { incident } = classified(stopLogging({ eventTime: 'garbage' }), { time: null });
    expect(incident).toMatchObject({
      plannedRepair: 'start-logging',
      occurredAt: '2026-11-21T20:11:19.250Z',
    });
    expect(incident.call.time).toBe(incident.occurredAt);
  });
});
