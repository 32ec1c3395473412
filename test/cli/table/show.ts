import { ticketKey } from '../../../tasks/contract/table.ts';
import * as v from 'valibot';
import { describe, expect, test } from '@jest/globals';
import { showDocument } from '../json/documents.ts';
import { ANOTHER_TRAIL, CHANGED } from '../../fixtures/incidents.ts';
import { buildIncident, buildRestored, buildSuspect } from '../incident-builder.ts';
import { IDS, INCIDENTS } from '../incident-fixtures.ts';
import { ON_TABLE, useTable } from '../program-on-table.ts';
import { runProgram } from '../run-program.ts';

describe('on a table: show', () => {
  const twins = ['a', 'b'].map((end) =>
    buildIncident({ id: `beef0000-0000-4000-8000-00000000000${end}`, trail: { name: `trail-${end}` } }),
  );
  const swarm = Array.from({ length: 12 }, (_, index) =>
    buildIncident({ id: `sweep-${String(index).padStart(2, '0')}`, trail: { name: `trail-${index}` } }),
  );
  const short = buildIncident({ id: 'cafe', trail: { name: 'short-id' } });
  const long = buildIncident({ id: 'cafe-and-more', trail: { name: 'long-id' } });
  const digestOnly = buildIncident({
    id: 'd16e5700-0000-4000-8000-000000000000',
    stored: { record: { sha256: 'ab'.repeat(32), bytes: 250_000 } },
  });
  const troubled = buildRestored(200, {
    id: '7e0b1e00-0000-4000-8000-000000000000',
    occurredAt: '2026-11-16T09:00:00.000Z',
    repair: {
      repair: 'start-logging',
      outcome: 'restored',
      rounds: 2,
      proof: {
        loggingSince: '2026-11-16T09:03:20.000Z',
        verifiedAt: '2026-11-16T09:03:25.000Z',
        blindWindowSeconds: 200,
        latestDeliveryError: 'NoSuchBucket',
      },
      failedAt: '2026-11-16T09:02:00.000Z',
      failure: { error: 'TrailNotLoggingError', message: 'not yet', advice: 'Wait.' },
    },
    stored: { messageIds: [], alertError: 'SNS did not answer' },
  });
  const aborted = buildIncident({
    id: 'ab027ed0-0000-4000-8000-000000000000',
    occurredAt: '2026-11-21T20:05:19.000Z',
    trail: { name: 'aborted' },
  });
  const started = buildIncident({
    id: '57a27ed0-0000-4000-8000-000000000000',
    occurredAt: '2026-11-21T20:07:19.000Z',
    status: 'NOTED',
    kind: 'LOGGING_STARTED',
    trail: { name: 'aborted' },
  });
  const deleted = buildIncident({
    id: 'de1e7ed0-0000-4000-8000-000000000000',
    occurredAt: '2026-11-21T20:05:00.000Z',
    status: 'NOTED',
    kind: 'TRAIL_DELETED',
    trail: { name: 'deleted' },
  });
  const suspects = {
    changed: buildSuspect(CHANGED, {
      id: 'c4a26ed0-0000-4000-8000-000000000000',
      trail: { name: 'changed' },
    }),
    another: buildSuspect(ANOTHER_TRAIL, {
      id: 'a207e500-0000-4000-8000-000000000000',
      trail: { name: 'another' },
    }),
    unknown: buildSuspect(
      { verdict: 'unknown', reason: 'TimeoutError: connect ECONNREFUSED' },
      { id: '0bc0de00-0000-4000-8000-000000000000', trail: { name: 'unknown-settings' } },
    ),
  };
  const weaker = buildIncident({
    id: 'aed00000-0000-4000-8000-000000000000',
    status: 'NEEDS_ACTION',
    kind: 'TRAIL_WEAKENED',
    trail: { name: 'approved' },
    repair: {
      ...{ repair: 'none', outcome: 'not-needed', rounds: 0 },
      comparison: {
        ...CHANGED,
        ...{ against: 'approved', baseline: { version: 3, severity: 'critical' } },
        differences: [
          { setting: 's3BucketName', before: 'audit-log', now: 'mallorys-bucket', weaker: true },
          { setting: 'isMultiRegionTrail', before: 'false', now: 'true' },
        ],
      },
    },
  });
  const unconfirmed = buildIncident({
    id: 'f0263d00-0000-4000-8000-000000000000',
    status: 'NOTED',
    trail: { name: 'unconfirmed' },
    repair: {
      repair: 'start-logging',
      outcome: 'not-stopped',
      rounds: 1,
      applied: { at: '2026-11-21T20:11:08.400Z' },
    },
  });
  const delivered = ['2026-11-20T10:00:00.000Z', '2026-11-20T12:30:00.000Z'].map((occurredAt) =>
    buildIncident({ id: '0ddba11e-0000-4000-8000-000000000000', occurredAt, trail: { name: 'twice' } }),
  );
  const KIND = 'LOGGING_STOPPED';
  const ticketed = buildIncident({ id: '71c4e7ed-0000-4000-8000-000000000000', trail: { name: 'ticketed' } });
  useTable(
    [
      ...[aborted, started, deleted, ...delivered],
      ...INCIDENTS,
      ...Object.values(suspects),
      weaker,
      unconfirmed,
      ...twins,
      ...swarm,
      short,
      long,
      digestOnly,
      troubled,
      ticketed,
    ],
    [
      {
        ...ticketKey(ticketed.trailArn, KIND),
        ...{ opsItem: 'oi-0a1b2c3d4e5f', about: ticketed.occurredAtId, preset: 'jira', lastTicket: 'SEC-41' },
      },
      {
        ...ticketKey(unconfirmed.trailArn, KIND),
        ...{
          lastOpsItem: 'oi-000000000001',
          ended: unconfirmed.occurredAtId,
          lastTicket: 'SEC-42',
          ticketLink: 'https://example.atlassian.net/browse/SEC-42',
          preset: 'jira',
        },
      },
      { ...ticketKey(aborted.trailArn, KIND), lastOpsItem: 'oi-000000000002', ended: '2020#other' },
    ],
  );

  const show = (id: string, ...args: string[]) => runProgram(['show', id, ...ON_TABLE, ...args]);

  describe('incidents show', () => {
    test.each([
      ['restored', 80],
      ['restored', 160],
      ['failed', 80],
      ['refused', 80],
      ['hostile', 80],
    ] as const)('shows a %s incident in %d columns', async (name, width) => {
      const { code, stdout, stderr } = await runProgram(['show', IDS[name], ...ON_TABLE], { width });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatchSnapshot();
    });

    test('shows approved and current values side by side, and which are weaker', async () => {
      const { stdout } = await runProgram(['show', weaker.id, ...ON_TABLE], { width: 80 });
      expect(stdout).toContain('NOT as approved: version 3\n');
      expect(stdout).toMatch(/^SETTING +APPROVED +CURRENT$/m);
      expect(stdout).toMatch(/^Bucket +audit-log +mallorys-bucket +WEAKER$/m);
      expect(stdout).toMatch(/^All Regions +off +on$/m);
    });

    test('shows the failure beside the repair', async () => {
      const { stdout } = await runProgram(['show', troubled.id, ...ON_TABLE], { width: 250 });
      expect(stdout).toContain('in round 2: restarted by somebody else');
      expect(stdout).toContain('it had been given up at 2026-11-16 09:02:00 UTC');
      expect(stdout).toContain('the last delivery to S3 failed: NoSuchBucket');
      expect(stdout).toContain('the alert could not be published: SNS did not answer');
    });

    test.each([
      [
        'changed',
        'NOT as before (observed by the sweep of 2026-11-21 20:06:02 UTC): s3BucketName: audit-log → mallorys-bucket; isMultiRegionTrail: true → false; kmsKeyId: ',
      ],
      [
        'another',
        'ANOTHER trail (bucket mallorys-bucket, eu-central-1 only); no sweep recorded the trail before the stop',
      ],
      ['unknown', 'not compared: TimeoutError: connect ECONNREFUSED'],
    ] as const)('says what a trail that logs again was compared with: %s', async (name, settings) => {
      const { id, subject } = suspects[name];
      const { stdout } = await runProgram(['show', id, ...ON_TABLE], { width: 400 });
      expect(stdout).toContain('logging again, but NOT shown to be as before: StartLogging accepted');
      expect(stdout).toContain(`Settings    ${settings}`);
      expect(stdout).toContain(
        `stop it:\n  aws cloudtrail stop-logging --region eu-central-1 --name ${subject.key}\n`,
      );
      const { stdout: json } = await show(id, '--json');
      expect(v.parse(showDocument, JSON.parse(json)).incident.repair).toMatchObject({
        outcome: 'logs-again',
        comparison: suspects[name].repair?.comparison,
      });
    });

    test('says for an unconfirmed stop that the trail was never off', async () => {
      const { stdout } = await runProgram(['show', unconfirmed.id, ...ON_TABLE], { width: 250 });
      expect(stdout).toContain('none needed: the trail was logging all the time, the stop was not confirmed');
      expect(stdout).not.toContain('Blind');
    });

    test('ends the blind window of an aborted repair at a later incident that shows the trail logging', async () => {
      const { stdout } = await show(aborted.id);
      expect(stdout).toContain('Blind       2m\n');
      expect(stdout).toContain('to 2026-11-21 20:07:19 UTC, as incident 57a27ed0 shows');
      expect(stdout).not.toContain('under way');
      expect(stdout).not.toContain('no restart is known');
      const { stdout: json } = await show(aborted.id, '--json');
      expect(v.parse(showDocument, JSON.parse(json)).incident.blindWindow).toEqual({
        from: aborted.occurredAt,
        to: started.occurredAt,
        seconds: 120,
        shownBy: started.id,
      });
    });

    test('looks for that incident with one Query beside the one for tickets, and only if it is needed', async () => {
      expect((await show(aborted.id, '--cost')).stderr).toMatch(/^DynamoDB: 4 requests/m);
      expect((await show(IDS.restored, '--cost')).stderr).toMatch(/^DynamoDB: 3 requests/m);
    });

    test('says how long a deleted trail has been off', async () => {
      expect((await show(deleted.id)).stdout).toContain('10m so far, no restart is known');
    });

    test('says that only the digest of the record was kept', async () => {
      expect((await show(digestOnly.id)).stdout).toContain(
        '250,000 bytes, too large to keep, only its digest was',
      );
    });

    test('writes the documented JSON with the original record in it', async () => {
      const { stdout } = await show(IDS.restored, '--json');
      const { incident } = v.parse(showDocument, JSON.parse(stdout));
      expect(incident.record.content).toMatchObject({ eventID: IDS.restored, eventName: 'StopLogging' });
      expect(incident.blindWindow).toEqual({
        from: '2026-11-21T20:11:07.000Z',
        to: '2026-11-21T20:11:09.000Z',
        seconds: 2,
      });
    });

    test('writes JSON of untrusted text that does nothing to a terminal and reads back exactly', async () => {
      const { stdout } = await show(IDS.hostile, '--json');
      expect(stdout).not.toMatch(/[^\n\P{Cc}]|\p{Cf}|\u2028/u);
      expect(v.parse(showDocument, JSON.parse(stdout)).incident.subject.name).toBe(
        'evil\u202e\u001b[31mtrail',
      );
    });

    test('shows the newest of several incidents with one id, names the others, and shows each by its time', async () => {
      const newest = await show(delivered[0]!.id);
      expect(newest.code).toBe(0);
      expect(newest.stdout).toContain('When        2026-11-20 12:30:00 UTC');
      expect(newest.stderr).toBe(
        '2 incidents have this id, of 2026-11-20T12:30:00Z and 2026-11-20T10:00:00Z: this is the newest, --at TIME takes another.\n',
      );
      for (const at of ['2026-11-20T10:00:00Z', '2026-11-20 10:00']) {
        const older = await show(delivered[0]!.id, '--at', at);
        expect(older).toMatchObject({ code: 0, stderr: '' });
        expect(older.stdout).toContain('When        2026-11-20 10:00:00 UTC');
      }
      const neither = await show(delivered[0]!.id, '--at', '2026-11-19');
      expect(neither).toMatchObject({ code: 1, stdout: '' });
      expect(neither.stderr).toContain('there are 2 of 2026-11-20T12:30:00Z and 2026-11-20T10:00:00Z');
    });

    test.each([
      IDS.restored.toUpperCase(),
      IDS.restored.slice(0, 6).toUpperCase(),
      IDS.restored,
      IDS.restored.slice(0, 4),
      `${IDS.restored.slice(0, 13)} `,
    ])('finds %j', async (id) => {
      expect((await show(id)).stdout).toContain(IDS.restored);
    });

    test('prefers a whole id over a longer one that begins with it', async () => {
      expect((await show('cafe')).stdout).toContain('Trail short-id was stopped');
    });
  });

  describe('an id that is not one incident', () => {
    test('lists the candidates of an ambiguous prefix and ends with 1', async () => {
      const { code, stdout, stderr } = await show('beef');
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatchSnapshot();
    });

    test('lists no more than ten candidates', async () => {
      const { stderr } = await show('sweep');
      expect(stderr).toContain('More than 10 incidents have an id that begins with sweep: give more of it.');
      expect(stderr.match(/^sweep-/gm)).toHaveLength(10);
    });

    test('exits with 1 if there is none', async () => {
      const { code, stderr } = await show('0000');
      expect(code).toBe(1);
      expect(stderr).toMatch(/^incidents: No incident has an id that begins with 0000\..*\n$/);
    });

    test('does not treat a whole id as a prefix', async () => {
      const { stderr } = await show('00000000-0000-4000-8000-000000000000');
      expect(stderr).toMatch(/^incidents: No incident has the id 00000000-0000-4000-8000-000000000000\. /);
    });

    test.each([[['5b1']], [[]]])('exits with 2 for %j', async (ids) => {
      const { code, stderr } = await runProgram(['show', ...ids, ...ON_TABLE]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^incidents: .*\n$/);
    });
  });

  describe('the tickets of an incident', () => {
    test('are shown while they are open, each with its system', async () => {
      const { stdout } = await show(ticketed.id);
      expect(stdout).toMatch(/Tickets +OpsItem oi-0a1b2c3d4e5f, open\n/);
      expect(stdout).not.toContain('SEC-41');
    });

    test('are shown as resolved by the incident that resolved them, and by no other', async () => {
      const { stdout } = await show(unconfirmed.id);
      expect(stdout).toMatch(
        /Tickets +OpsItem oi-000000000001, resolved\n +https:.*opsitems.oi-000000000001.*\n +jira SEC-42, resolved\n +https:\/\/example\.atlassian\.net\/browse\/SEC-42\n/,
      );
      expect((await show(aborted.id)).stdout).not.toContain('oi-000000000002');
    });

    test('are in the JSON document', async () => {
      const { stdout } = await show(unconfirmed.id, '--json');
      expect(v.parse(showDocument, JSON.parse(stdout)).incident.tickets).toEqual([
        { system: 'opscenter', id: 'oi-000000000001', status: 'resolved' },
        {
          ...{ system: 'jira', id: 'SEC-42', status: 'resolved' },
          link: 'https://example.atlassian.net/browse/SEC-42',
        },
      ]);
    });
  });
});
