import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { blindWords } from '../../../cli/views/list.ts';
import { listDocument } from '../json/documents.ts';
import { buildIncident, trailArn } from '../incident-builder.ts';
import { INCIDENTS } from '../incident-fixtures.ts';
import { ON_TABLE, useTable } from '../program-on-table.ts';
import { runProgram } from '../run-program.ts';

describe('on a table: list', () => {
  const crowd = Array.from({ length: 25 }, (_, index) =>
    buildIncident({
      occurredAt: new Date(Date.UTC(2026, 9, 1 + index)).toISOString(),
      trail: { name: 'busy-trail' },
      kind: index % 2 === 0 ? 'LOGGING_STOPPED' : 'TRAIL_CHANGED',
      status: index % 5 === 0 ? 'NEEDS_ACTION' : 'NOTED',
    }),
  );
  const foreign = ['444455556666', '777788889999'].map((account, index) =>
    buildIncident({
      occurredAt: `2026-05-0${index + 1}T00:00:00.000Z`,
      trail: { name: 'shared-name', account, key: trailArn('shared-name', account) },
    }),
  );
  const organization = buildIncident({
    occurredAt: '2026-06-01T00:00:00.000Z',
    trail: {
      name: 'organization-trail',
      account: '444455556666',
      key: trailArn('organization-trail', '444455556666'),
    },
  });
  const alike = [1, 2, 3].map((number) =>
    buildIncident({
      occurredAt: `2026-06-1${number}T00:00:00.000Z`,
      status: 'NOTED',
      kind: 'TAGS_CHANGED',
      trail: { name: `management-events-of-team-${number}` },
    }),
  );
  const tampered = buildIncident({
    occurredAt: '2026-07-25T00:00:00.000Z',
    status: 'NOTED',
    kind: 'REMEDIATOR_TAMPERED',
    trail: { type: 'remediator', name: 'stop-events', key: 'remediator#111122223333#eu-central-1' },
  });
  useTable([...INCIDENTS, ...crowd, ...foreign, organization, ...alike, tampered]);

  const list = (...args: string[]) => runProgram(['list', ...ON_TABLE, ...args]);

  async function listed(...args: string[]): Promise<v.InferOutput<typeof listDocument>> {
    const { stdout } = await list('--json', ...args);
    return v.parse(listDocument, JSON.parse(stdout));
  }

  describe('incidents list', () => {
    test.each([80, 160])('fits its table into %d columns', async (width) => {
      const { code, stdout, stderr } = await runProgram(
        ['list', ...ON_TABLE, '--since', '2026-10-18', '--limit', '8'],
        {
          width,
        },
      );
      expect(code).toBe(0);
      expect(stdout).toMatchSnapshot();
      expect(stderr).toMatch(
        /^8 incidents shown, there are more: repeat the command with --cursor a-[0-9a-f]{8}\n$/m,
      );
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
    });

    test.each([80, 160])('shows the incidents of one trail in %d columns', async (width) => {
      const { stdout } = await runProgram(['list', ...ON_TABLE, '--trail', 'management-events'], { width });
      expect(stdout).toMatchSnapshot();
    });

    test('writes nothing that can control a terminal', async () => {
      for (const args of [[], ['--json']]) {
        const { stdout } = await list(...args);
        expect(stdout).not.toMatch(/[^\n\P{Cc}]|\p{Cf}|\u2028/u);
        expect(stdout).toContain('mallory');
      }
    });

    test('reads the last 90 days if neither a trail nor a day is given, and says so on stderr', async () => {
      const { stderr } = await list();
      expect(stderr).toContain('Looking at the last 90 days; --since looks further back.');
      const { incidents } = await listed('--limit', '1000', '--all');
      // What needs a person is shown whenever it happened.
      expect(incidents).toHaveLength(
        INCIDENTS.length + crowd.length + foreign.length + [organization].length,
      );
    });

    test('shows incidents that need a person first, and then the rest, each newest first', async () => {
      const { incidents } = await listed('--limit', '1000');
      const needing = incidents.filter(({ status }) => status === 'OPEN' || status === 'NEEDS_ACTION');
      expect(incidents.slice(0, needing.length)).toEqual(needing);
      for (const part of [needing, incidents.slice(needing.length)]) {
        const times = part.map(({ occurredAt }) => occurredAt);
        expect(times.length).toBeGreaterThan(4);
        expect(times).toEqual(times.toSorted().reverse());
      }
    });

    test('leaves out the calls of the remediator itself, except with --all', async () => {
      const origins = async (...args: string[]) =>
        new Set((await listed('--limit', '1000', ...args)).incidents.map(({ origin }) => origin));
      expect(await origins()).toEqual(new Set(['other']));
      expect(await origins('--all')).toEqual(new Set(['other', 'remediator']));
    });

    test('returns pages that follow each other without a gap or an overlap', async () => {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await listed('--limit', '7', ...(cursor ? ['--cursor', cursor] : []));
        expect(page.incidents.length).toBeLessThanOrEqual(7);
        seen.push(...page.incidents.map(({ occurredAt }) => occurredAt));
        cursor = page.next;
      } while (cursor);
      const { incidents } = await listed('--limit', '1000');
      expect(seen).toEqual(incidents.map(({ occurredAt }) => occurredAt));
    });

    test.each([
      ['a trail', ['--trail', 'busy-trail'], 25],
      [
        'a status of a trail, from its sparse index',
        ['--trail', 'busy-trail', '--status', 'needs-action'],
        5,
      ],
      ['a status everywhere', ['--status', 'open'], 5],
      ['a kind', ['--trail', 'busy-trail', '--kind', 'trail-changed'], 12],
      ['a severity and above', ['--trail', 'management-events', '--severity', 'HIGH'], 5],
      ['several at once', ['--trail', 'busy-trail', '--status', 'noted', '--kind', 'LOGGING_STOPPED'], 10],
      ['a day', ['--trail', 'busy-trail', '--since', '2026-10-21'], 5],
      ['a length of time', ['--since', '2h', '--all'], 3],
      ['a status that nothing has', ['--status', 'closed'], 0],
    ])('filters by %s', async (_what, args, number) => {
      const { incidents } = await listed(...args, '--limit', '100');
      expect(incidents).toHaveLength(number);
      const pages: unknown[] = [];
      let cursor: string | null = null;
      do {
        const page = await listed(...args, '--limit', '3', ...(cursor ? ['--cursor', cursor] : []));
        pages.push(...page.incidents);
        cursor = page.next;
      } while (cursor);
      expect(pages).toEqual(incidents);
    });

    test('says that a trail is still off only if a later restart would be on the page', async () => {
      const lines = async (...args: string[]) => (await list('--trail', 'management-events', ...args)).stdout;
      expect(await lines()).toMatch(/^7d20c9aa .* needs action +18h 1m /m);
      expect(await lines('--status', 'needs-action')).toMatch(/^7d20c9aa .* needs action +\? /m);
      const { stderr } = await list('--trail', 'management-events', '--status', 'needs-action');
      expect(stderr).toContain(
        'BLIND ? means that no restart is on this page. To look for one: incidents show ID --table',
      );
      const { incidents } = await listed('--trail', 'management-events', '--limit', '4');
      expect(incidents[0]?.blindWindow).toMatchObject({ to: '2026-11-20T04:01:35.000Z', seconds: 64_895 });
    });

    test('names incidents of the remediator itself as stats does', async () => {
      expect((await list('--kind', 'remediator-tampered', '--since', '2026-07-01')).stdout).toContain(
        '  the remediator itself  ',
      );
    });

    test('shows trails with a common beginning as different, in 80 columns', async () => {
      const { stdout } = await runProgram(
        ['list', ...ON_TABLE, '--since', '2026-06-10', '--kind', 'tags-changed'],
        {
          width: 80,
        },
      );
      const names = stdout.match(/\S+…\S+/g);
      expect(new Set(names).size).toBe(3);
    });

    test('finds a trail of another account by its short name', async () => {
      const { incidents } = await listed('--trail', 'organization-trail');
      expect(incidents.map(({ subject }) => subject.account)).toEqual(['444455556666']);
    });

    test('asks for the ARN if a short name matches several trails, and names them', async () => {
      const { code, stderr } = await list('--trail', 'shared-name');
      expect(code).toBe(1);
      expect(stderr).toContain(trailArn('shared-name', '444455556666'));
      expect(stderr).toContain(trailArn('shared-name', '777788889999'));
    });

    test('lists the existing trails if a name matches none of them', async () => {
      const { code, stdout, stderr } = await list('--trail', 'managment-events');
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(
        /^incidents: No incident of a trail "managment-events" since 2025-11-21: .*busy-trail.* and \d more\.\n$/,
      );
    });

    test('exits with 0 and an empty list if nothing matches', async () => {
      const { code, stdout, stderr } = await list('--trail', 'busy-trail', '--since', '1h');
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: 'No incident found.\n' });
      expect((await listed('--trail', 'busy-trail', '--since', '1h')).incidents).toEqual([]);
    });

    test('reads the first page of a trail with a Query, after one for each unresolved status', async () => {
      const { stderr } = await list('--trail', trailArn('busy-trail'), '--json', '--limit', '30', '--cost');
      expect(stderr).toMatch(/^DynamoDB: 4 requests, [\d.]+ read units?\.$/m);
    });

    test('uses colours on a terminal only, and not with NO_COLOR', async () => {
      const args = ['list', ...ON_TABLE];
      const coloured = await runProgram(args, { tty: true });
      expect(coloured.stdout).toContain('\u001b[');
      const plain = await runProgram(args, { tty: true, env: { NO_COLOR: '1' } });
      expect(plain.stdout).toBe((await runProgram(args)).stdout);
      expect(plain.stdout).not.toContain('\u001b');
    });
  });

  describe('the label of a blind window', () => {
    const window = { from: '2026-11-21T20:11:07.000Z' };

    test.each([
      ['off', 'off', false],
      ['gone', 'gone', true],
      ['on', '?', true],
      [undefined, 'still', true],
      [undefined, '?', false],
    ] as const)(
      'of a trail that was last seen %s, without a known restart, is %s',
      (logging, word, whole) => {
        expect(blindWords(window, logging && { logging }, whole)).toBe(word);
        expect(blindWords({ ...window, to: window.from, seconds: 95 }, logging && { logging }, whole)).toBe(
          '1m 35s',
        );
        expect(blindWords(undefined, logging && { logging }, whole)).toBe('');
      },
    );
  });

  describe('wrong usage of incidents list', () => {
    test.each([
      ['--since', 'yesterday'],
      ['--since', '2026-02-30'],
      ['--since', '2027-01-01'],
      ['--status', 'over'],
      ['--kind', 'stopped'],
      ['--severity', 'worst'],
      ['--limit', '0'],
      ['--limit', '1001'],
      ['--limit', 'ten'],
      ['--cursor', 'abc'],
      ['--colour'],
    ])('%s %s ends with 2 and one line on stderr', async (...args) => {
      const { code, stdout, stderr } = await list(...args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr.replace(/^Looking at.*\n/, '')).toMatch(/^incidents: .*\n$/);
    });

    test('a cursor of another listing is refused, because it would leave incidents out', async () => {
      const { next } = await listed('--trail', 'busy-trail', '--limit', '1');
      const { code, stderr } = await list('--cursor', next!);
      expect(code).toBe(2);
      expect(stderr).toContain('--cursor belongs to a listing of the trail arn:aws:cloudtrail');
    });
  });
});
