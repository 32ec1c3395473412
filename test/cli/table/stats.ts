import * as v from 'valibot';
import { describe, expect, test } from '@jest/globals';
import { statsDocument } from '../json/documents.ts';
import { Tally, spreadOf } from '../../../cli/stats/tally.ts';
import { buildIncident, buildRestored } from '../incident-builder.ts';
import { INCIDENTS } from '../incident-fixtures.ts';
import { ON_TABLE, useTable } from '../program-on-table.ts';
import { runProgram } from '../run-program.ts';

describe('on a table: stats', () => {
  const quick = Array.from({ length: 10 }, (_, index) =>
    buildRestored(index + 1, {
      occurredAt: new Date(Date.UTC(2026, 9, 1 + index)).toISOString(),
      trail: { name: 'ten-stops' },
    }),
  );
  const tested = [true, false].map((test) =>
    buildIncident({ occurredAt: `2026-06-0${test ? 1 : 2}T00:00:00.000Z`, test, trail: { name: 'tested' } }),
  );
  const anotherPerson = buildIncident({
    occurredAt: '2026-06-03T00:00:00.000Z',
    status: 'NOTED',
    kind: 'TAGS_CHANGED',
    actor: { ...INCIDENTS[3]!.actor, session: 'ana@example.com' },
  });
  useTable([...INCIDENTS, ...quick, ...tested, anotherPerson]);

  const stats = (...args: string[]) => runProgram(['stats', ...ON_TABLE, ...args]);

  async function figures(...args: string[]) {
    return v.parse(statsDocument, JSON.parse((await stats(...args, '--json')).stdout));
  }

  describe('incidents stats', () => {
    test.each([80, 160])('shows its figures in %d columns', async (width) => {
      const { code, stdout, stderr } = await runProgram(['stats', ...ON_TABLE, '--since', '2026-09-01'], {
        width,
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatchSnapshot();
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
    });

    test('gives exact percentiles of the time to restore and the total blind time', async () => {
      const { timeToRestore, blindWindow, trails, incidents } = await figures('--trail', 'ten-stops');
      expect(incidents).toBe(10);
      expect(blindWindow).toEqual({ incidents: 10, p50: 5, p90: 9, max: 10 });
      // The proof comes two seconds later.
      expect(timeToRestore).toEqual({ incidents: 10, p50: 7, p90: 11, max: 12 });
      expect(trails).toMatchObject([{ name: 'ten-stops', stops: 10, blindSeconds: 55, offSince: null }]);
    });

    test('counts the requested incidents, and says for which period', async () => {
      const document = await figures('--since', '3d');
      expect(document).toMatchObject({
        trail: null,
        since: '2026-11-18T20:15:00.000Z',
        until: '2026-11-21T20:15:00.000Z',
        byKind: { LOGGING_STOPPED: 4, LOGGING_STARTED: 1 },
        byStatus: { OPEN: 1, RESTORED: 2, NEEDS_ACTION: 1, NOTED: 1 },
      });
    });

    test('shows a trail without a known restart as off', async () => {
      const { trails } = await figures('--since', '1d');
      expect(trails.find(({ name }) => name.startsWith('data-events'))).toMatchObject({
        offSince: '2026-11-21T20:14:01.000Z',
        blindSeconds: 59,
      });
    });

    test('counts each session of a role as a separate actor', async () => {
      const { actors, allActors, ownCalls } = await figures('--since', '2026-06-01');
      expect(
        actors
          .filter(({ name }) => name.startsWith('AWSReservedSSO'))
          .map(({ session }) => session)
          .sort(),
      ).toEqual(['ana@example.com', 'bob@example.com']);
      expect({ allActors, ownCalls }).toEqual({ allActors: actors.length, ownCalls: 1 });
    });

    test('says how many tests are not counted', async () => {
      const { stdout } = await stats('--trail', 'tested');
      expect(stdout).toContain('1 incident, and 1 test that is not counted');
    });

    test('warns that a trail may log again by an incident that a filter leaves out', async () => {
      expect((await stats('--status', 'needs-action')).stderr).toContain(
        'Only incidents that fit the filter are counted',
      );
      expect((await stats('--trail', 'management-events')).stderr).not.toContain('filter');
    });

    test("leaves the remediator's own calls out of the actors", async () => {
      const { actors } = await figures();
      expect(actors.map(({ name }) => name)).not.toContain('cloudtrail-remediator-start-logging');
    });

    test('exits with 0 if there is nothing to count', async () => {
      const { code, stdout, stderr } = await stats('--trail', 'ten-stops', '--since', '1d');
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: 'No incident found.\n' });
    });
  });

  describe('the quantiles', () => {
    test.each([
      [[7], { p50: 7, p90: 7, max: 7 }],
      [[1, 2], { p50: 1, p90: 2, max: 2 }],
      [[1, 1, 1, 1, 100], { p50: 1, p90: 100, max: 100 }],
      [[10, 9, 8, 7, 6, 5, 4, 3, 2, 1], { p50: 5, p90: 9, max: 10 }],
      [[], undefined],
    ])('of %j are exact', (numbers, spread) => {
      const tally = new Tally<number>();
      for (const number of numbers) tally.add(number);
      expect(spreadOf(tally)).toEqual(spread);
    });
  });
});
