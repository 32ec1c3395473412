import * as v from 'valibot';
import { describe, expect, test } from '@jest/globals';
import { listDocument, showDocument, statsDocument } from '../json/documents.ts';
import type { StoredIncident } from '../../../tasks/contract/table.ts';
import { ACCOUNT, REGION, buildIncident, buildRestored } from '../incident-builder.ts';
import { ON_TABLE, useTable } from '../program-on-table.ts';
import { runProgram } from '../run-program.ts';

describe('on a table: paths', () => {
  const REMEDIATOR = `remediator#${ACCOUNT}#${REGION}`;
  const NOBODY = {
    ...{ type: 'unknown', arn: 'unknown', name: 'unknown', session: 'unknown', account: 'unknown' },
    ...{ accessKeyId: 'unknown', sourceIp: 'unknown', userAgent: 'unknown', mfa: 'unknown' as const },
  };
  const notNeeded = { repair: 'none' as const, outcome: 'not-needed' as const, rounds: 0 };

  /** A stop that three paths saw, GuardDuty three times. */
  const seenThrice = buildRestored(240, {
    id: 'sweep-0a1b2c3d4e5f6a7b-0',
    occurredAt: '2026-11-21T19:00:00.000Z',
    detectedBy: 'sweep',
    actor: NOBODY,
    call: { name: 'unknown' },
    remarks: ['A sweep found that the trail is not logging; no event said who stopped it.'],
    stored: {
      detections: [
        {
          source: 'sweep',
          id: 'sweep-0a1b2c3d4e5f6a7b-0',
          seenAt: '2026-11-21T19:03:50.000Z',
          delaySeconds: 230,
        },
        ...['2026-11-21T19:11:00.000Z', '2026-11-21T19:26:00.000Z'].map((seenAt) => ({
          source: 'guardduty' as const,
          id: '4ac1e2f3a4b5c6d7e8f90a1b2c3d4e5f',
          seenAt,
          delaySeconds: (Date.parse(seenAt) - Date.parse('2026-11-21T19:00:00.000Z')) / 1000,
        })),
        {
          source: 'event',
          id: '1d2c3b4a-0000-4000-8000-000000000001',
          seenAt: '2026-11-21T19:20:00.000Z',
          delaySeconds: 1200,
        },
      ],
    },
  });
  const drill = buildIncident({
    id: 'drill-4f0e2d1c-0000-4000-8000-000000000002',
    kind: 'DRILL',
    severity: 'info',
    status: 'NOTED',
    test: true,
    detectedBy: 'drill',
    occurredAt: '2026-11-21T18:00:00.000Z',
    trail: { key: REMEDIATOR, name: 'drill' },
    actor: {
      ...NOBODY,
      name: `arn:aws:iam::${ACCOUNT}:user/alice`,
      arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
    },
    call: { name: 'unknown' },
    remarks: ['This is a drill: nothing happened, and no trail was touched.'],
    repair: notNeeded,
  });
  const tampered = buildIncident({
    id: 'be110000-0000-4000-8000-000000000003',
    kind: 'REMEDIATOR_TAMPERED',
    severity: 'critical',
    status: 'NOTED',
    detectedBy: 'self-protection',
    occurredAt: '2026-11-21T17:00:00.000Z',
    trail: { key: REMEDIATOR, name: 'cloudtrail-remediator.detection' },
    call: { name: 'DisableRule' },
    repair: notNeeded,
  });
  /** A sample finding, and one that turned out to be over when it was checked: neither shows a trail as off. */
  const sample = buildIncident({
    id: 'aaaa0000000000000000000000000004',
    status: 'NOTED',
    test: true,
    detectedBy: 'guardduty',
    occurredAt: '2026-11-21T16:00:00.000Z',
    trail: { name: 'sampled' },
    repair: notNeeded,
  });
  const over = buildIncident({
    id: 'bbbb0000000000000000000000000005',
    status: 'NOTED',
    detectedBy: 'guardduty',
    occurredAt: '2026-11-21T15:00:00.000Z',
    trail: { name: 'sampled' },
    repair: notNeeded,
  });
  const weak: [StoredIncident['kind'], string][] = [
    ['DETECTION_AT_RISK', 'Only one trail logs write management events in this Region.'],
    ['SUBSCRIPTION_LOST', '1 of 2 subscriptions of the notification topic are still confirmed.'],
    ['TRAIL_NOT_COVERED', 'No remediator runs in us-west-2, the home Region of a trail.'],
  ];
  const found = weak.map(([kind, change], index) =>
    buildIncident({
      id: `finding-${index}a1b2c3d4e5f6071`,
      kind,
      severity: 'medium',
      status: 'NOTED',
      detectedBy: 'sweep',
      occurredAt: `2026-11-20T1${index}:00:00.000Z`,
      trail: { key: REMEDIATOR, name: 'trails of the account' },
      actor: NOBODY,
      call: { name: 'unknown' },
      changes: [change],
      repair: notNeeded,
    }),
  );
  useTable([seenThrice, drill, tampered, sample, over, ...found]);

  describe('incidents that no call shows', () => {
    test.each([80, 160])('are listed in %d columns, with tests marked', async (width) => {
      const { code, stdout } = await runProgram(['list', ...ON_TABLE], { width });
      expect(code).toBe(0);
      expect(stdout).toMatchSnapshot();
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
    });

    test.each([
      ['the paths that saw it, and how long after the stop', seenThrice],
      ['a drill', drill],
      ['tampering with the remediator itself', tampered],
      ['a sample finding', sample],
      ['what a sweep found of the deployment', found[1]!],
    ])('show %s', async (_what, { id }) => {
      const { code, stdout } = await runProgram(['show', id, ...ON_TABLE], { width: 80 });
      expect(code).toBe(0);
      expect(stdout).toMatchSnapshot();
    });

    test('can be found by the id that the list shows', async () => {
      for (const id of ['sweep-0a1b2c', 'drill-4f0e2d', 'finding-0a1b2c']) {
        const { stdout } = await runProgram(['list', ...ON_TABLE]);
        expect(stdout).toContain(`${id} `);
        expect((await runProgram(['show', id, ...ON_TABLE])).code).toBe(0);
      }
    });

    test('are grouped: those of the remediator itself have a name of their own for --trail', async () => {
      const { stdout } = await runProgram(['list', ...ON_TABLE, '--trail', REMEDIATOR, '--json']);
      expect(v.parse(listDocument, JSON.parse(stdout)).incidents).toHaveLength(5);
    });

    test('have their detections in the JSON', async () => {
      const { stdout } = await runProgram(['show', seenThrice.id, ...ON_TABLE, '--json']);
      const { incident } = v.parse(showDocument, JSON.parse(stdout));
      expect(incident.detections.map(({ source, delaySeconds }) => [source, delaySeconds])).toEqual([
        ['sweep', 230],
        ['guardduty', 660],
        ['guardduty', 1560],
        ['event', 1200],
      ]);
      expect(incident.test).toBe(false);
    });

    test('show what they keep after the history is gone', async () => {
      const { stdout } = await runProgram(['history', seenThrice.id, ...ON_TABLE, '--json'], {
        now: new Date('2027-11-21T00:00:00.000Z'),
      });
      const { kept } = JSON.parse(stdout) as { kept: { what: string }[] };
      expect(kept.map(({ what }) => what)).toEqual([
        'Trail management-events was stopped',
        'The incident was recorded',
        'CloudTrail accepted our StartLogging',
        'The trail logs again (StartLoggingTime)',
        'GetTrailStatus showed it',
        'Seen by: GuardDuty finding',
        'Seen by: CloudTrail event',
        'Seen by: GuardDuty finding',
      ]);
    });

    test('are counted, but tests are not, and a trail that was found logging is not off', async () => {
      const { stdout } = await runProgram(['stats', ...ON_TABLE, '--json']);
      const stats = v.parse(statsDocument, JSON.parse(stdout));
      expect(stats).toMatchObject({
        incidents: 6,
        tests: 2,
        bySource: { guardduty: 1, sweep: 4, 'self-protection': 1 },
      });
      expect(stats.trails.map(({ name, stops, offSince }) => [name, stops, offSince])).toEqual([
        ['management-events', 1, null],
        ['the remediator itself', 0, null],
        ['sampled', 0, null],
      ]);
      expect(stats.actors.map(({ name }) => name)).toEqual(['alice']);
      const text = await runProgram(['stats', ...ON_TABLE], { width: 80 });
      expect(text.stdout).toMatchSnapshot();
    });
  });
});
