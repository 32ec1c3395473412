import { describe, expect, test } from '@jest/globals';
import { incidentSchema } from '../../../tasks/contract/incident.ts';
import { parseInput } from '../../../tasks/contract/parse-input.ts';
import { classifyEvent } from '../../../tasks/classify/classify-event.ts';
import { packRecord } from '../../../tasks/classify/pack-record.ts';
import { ACCOUNT, SETTINGS, TRAIL_ARN, trailArn } from '../../fixtures/deployment.ts';
import type { Fields } from '../../fixtures/identities.ts';
import { classifiedEvent } from '../../fixtures/incidents.ts';
import { sweepFindingEvent, drillEvent, notLogging } from '../../fixtures/own-events.ts';

const NOW = new Date('2026-11-21T20:12:01Z');
const SCOPE = { partition: 'aws', region: 'eu-central-1', account: ACCOUNT };

function incidentOf(event: Fields) {
  const { incident, record } = classifiedEvent(event, NOW);
  expect(parseInput(incidentSchema, incident)).toEqual(incident);
  expect(record).toEqual(packRecord(event['detail']));
  return incident;
}

describe('a trail that a sweep found not logging', () => {
  test('is restarted at once: the sweep has asked GetTrailStatus', () => {
    expect(incidentOf(notLogging())).toMatchObject({
      id: 'sweep-0123456789abcdef-0',
      kind: 'LOGGING_STOPPED',
      severity: 'critical',
      status: 'OPEN',
      plannedRepair: 'start-logging',
      detectedBy: 'sweep',
      test: false,
      occurredAt: '2026-11-21T20:11:07.000Z',
      subject: { key: TRAIL_ARN },
      actor: { name: 'unknown' },
      call: { name: 'unknown', account: ACCOUNT },
    });
  });

  test('has one remark for a sweep with all fields', () => {
    expect(incidentOf(notLogging()).remarks).toEqual([
      expect.stringContaining('No event said who stopped it'),
    ]);
    expect(incidentOf(notLogging())).toMatchObject({ changes: [] });
    expect(incidentOf(notLogging())).not.toHaveProperty('compareTrail');
  });

  test.each([
    ['an ignored trail', { trailArn: trailArn('scratch') }, 'NOTED', 'ignoreTrails'],
    ['no trail', { trailArn: 'management-events' }, 'NEEDS_ACTION', 'does not name the trail'],
    [
      'an event data store',
      { trailArn: trailArn('x').replace('trail/', 'eventdatastore/') },
      'NEEDS_ACTION',
      '',
    ],
  ])('is not restarted for %s', (_what, detail, status, remark) => {
    const incident = incidentOf(notLogging(detail));
    expect(incident).toMatchObject({ plannedRepair: 'none', status });
    expect(incident.remarks.join()).toContain(remark);
  });

  test('has a remark if the time of the stop cannot be read', () => {
    const incident = incidentOf(notLogging({ stoppedAt: 'yesterday' }));
    expect(incident.occurredAt).toBe('2026-11-21T20:12:00.000Z');
    expect(incident.remarks[1]).toContain('could not be read');
  });
});

describe('a sweep finding', () => {
  test.each([
    ['TRAIL_DELETED', 'critical'],
    ['DELIVERY_FAILING', 'high'],
    ['SUBSCRIPTION_LOST', 'high'],
    ['DETECTION_BLIND', 'critical'],
    ['DETECTION_AT_RISK', 'medium'],
    ['TRAIL_NOT_COVERED', 'medium'],
  ])('%s is %s, and repairs nothing', (kind, severity) => {
    expect(incidentOf(sweepFindingEvent({ kind }))).toMatchObject({
      id: 'finding-0123456789abcdef',
      kind,
      severity,
      status: 'NEEDS_ACTION',
      plannedRepair: 'none',
      detectedBy: 'sweep',
      subject: {
        ...SCOPE,
        type: 'account',
        key: `account#${ACCOUNT}#eu-central-1`,
        name: 'trails of the account',
      },
      changes: ['Only one trail logs write management events.', 'Make a second one.'],
    });
  });

  test('of a trail has that trail as its subject', () => {
    expect(incidentOf(sweepFindingEvent({ kind: 'DELIVERY_FAILING', trailArn: TRAIL_ARN })).subject.key).toBe(
      TRAIL_ARN,
    );
  });

  test('has the severity of the sweep, and the time at which it was seen', () => {
    const seenAt = '2026-11-21T20:10:00.000Z';
    expect(incidentOf(sweepFindingEvent({ severity: 'low' }))).toMatchObject({
      ...{ severity: 'low', occurredAt: seenAt, remarks: [] },
    });
    const late = incidentOf(sweepFindingEvent({ seenAt: 'yesterday' }));
    expect(late.occurredAt).toBe('2026-11-21T20:12:00.000Z');
    expect(late.remarks).toEqual([expect.stringContaining("the event's arrival")]);
  });

  test.each<[what: string, detail: Fields, enforceTrails: string[], repair: string]>([
    ['the second time in a row', { again: true }, ['audit', 'management-events', 'other'], 'restore-trail'],
    ['the first time', {}, ['management-events'], 'none'],
    ['where another trail is enforced', { again: true }, ['other'], 'none'],
    ['about the account', { again: true, trailArn: undefined }, ['management-events'], 'none'],
    ['about an ignored trail', { again: true, trailArn: trailArn('scratch') }, ['scratch'], 'none'],
  ])(
    '(%s) is repaired as its details require: %j, %j enforced, %s',
    (_what, detail, enforceTrails, plannedRepair) => {
      const event = sweepFindingEvent({ kind: 'TRAIL_DELETED', trailArn: TRAIL_ARN, ...detail });
      const { incident } = classifyEvent(event, { ...SETTINGS, enforceTrails }, NOW);
      expect(incident.plannedRepair).toBe(plannedRepair);
      expect(incident.compareTrail ?? false).toBe(plannedRepair === 'restore-trail');
    },
  );

  test('has at most three restore commands, each short enough to paste, and none if there are none', () => {
    const steps = ['aws one', `aws two ${'x'.repeat(3000)}`, 'aws three', 'aws four'];
    const { restoreSteps } = incidentOf(sweepFindingEvent({ restoreSteps: steps }));
    expect(restoreSteps).toEqual(['aws one', expect.stringMatching(/^aws two x+…$/), 'aws three']);
    expect(incidentOf(sweepFindingEvent())).not.toHaveProperty('restoreSteps');
  });

  test('with twenty details lists them all', () => {
    const findings = Array.from({ length: 20 }, (_, n) => `finding ${n}`);
    expect(incidentOf(sweepFindingEvent({ findings })).changes).toEqual(findings);
  });

  test('with more details lists twenty, and the number of the others', () => {
    const findings = Array.from({ length: 200 }, (_, n) => `${trailArn(`trail-${n}`)} ${'x'.repeat(5000)}`);
    const incident = incidentOf(sweepFindingEvent({ findings }));
    expect(incident.changes).toHaveLength(21);
    expect(incident.changes.at(-1)).toBe('… and 180 more');
    expect(JSON.stringify(incident).length).toBeLessThan(16 * 1024);
  });
});

describe('a drill', () => {
  test('has the time of its request, or of its arrival', () => {
    const remark = 'This is a drill: nothing happened, and no trail was touched.';
    expect(incidentOf(drillEvent())).toMatchObject({
      ...{ occurredAt: '2026-11-21T20:10:30.000Z', remarks: [remark] },
    });
    const late = incidentOf(drillEvent({ requestedAt: 'yesterday' }));
    expect(late.occurredAt).toBe('2026-11-21T20:12:00.000Z');
    expect(late.remarks).toEqual([remark, expect.stringContaining("the event's arrival")]);
  });

  test('is a test with the name of its caller', () => {
    expect(incidentOf(drillEvent())).toMatchObject({
      id: 'drill-5b9d0c1e',
      kind: 'DRILL',
      severity: 'info',
      status: 'NOTED',
      plannedRepair: 'none',
      detectedBy: 'drill',
      test: true,
      subject: { ...SCOPE, type: 'remediator', key: `remediator#${ACCOUNT}#eu-central-1`, name: 'drill' },
      actor: { name: 'alice', arn: 'arn:aws:sts::111122223333:assumed-role/OnCall/alice' },
    });
  });

  test.each([
    ['arn:aws:iam::111122223333:root', 'root'],
    ['alice', 'alice'],
    ['', 'unknown'],
    ['arn:aws:iam::111122223333:user/a\r\nb', 'a b'],
  ])('by %j is shown as by %s', (requestedBy, name) => {
    expect(incidentOf(drillEvent({ requestedBy })).actor.name).toBe(name);
  });

  test('stays small for a very long caller name', () => {
    const incident = incidentOf(drillEvent({ requestedBy: 'x'.repeat(100_000) }));
    expect(JSON.stringify(incident).length).toBeLessThan(4096);
  });
});

describe('an event that claims to come from the remediator', () => {
  test.each([undefined, '', 'Incident', 'AWS API Call via CloudTrail', 7])(
    'with type %p is refused',
    (type) => {
      expect(() => incidentOf(notLogging({}, { 'detail-type': type }))).toThrow(
        expect.objectContaining({ name: 'UnclassifiableEventError' }),
      );
    },
  );

  test.each<[what: string, event: Fields, field: RegExp]>([
    ['no trail', notLogging({ trailArn: undefined }), /trailArn/],
    ['a sweep of another type', notLogging({ sweepId: 7 }), /sweepId/],
    ['a kind that no sweep finds', sweepFindingEvent({ kind: 'LOGGING_STOPPED' }), /kind/],
    ['findings that are no list', sweepFindingEvent({ findings: 'x' }), /findings/],
    ['no caller', drillEvent({ requestedBy: null }), /requestedBy/],
    ['no detail', drillEvent({}, { detail: undefined }), /input|detail/],
  ])('with %s is an invalid input that names it', (_what, event, field) => {
    expect(() => incidentOf(event)).toThrow(
      expect.objectContaining({ name: 'InvalidInputError', message: expect.stringMatching(field) }),
    );
  });

  test.each(['', '../x', 'a b', 'x'.repeat(300), '$(reboot)'])(
    'with the id %j gets the digest of its detail instead',
    (id) => {
      for (const event of [
        notLogging({ sweepId: id }),
        sweepFindingEvent({ sweepId: id }),
        drillEvent({ drillId: id }),
      ])
        expect(incidentOf(event).id).toBe(packRecord(event['detail']).sha256);
    },
  );
});
