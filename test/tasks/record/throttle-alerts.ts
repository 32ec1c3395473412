import { describe, expect, test } from '@jest/globals';
import type { Incident } from '../../../tasks/contract/incident.ts';
import { expectedStateOf } from '../../../tasks/record/expect-trail.ts';
import type { ObservedTrail } from '../../../tasks/contract/table.ts';
import {
  countedOfAll,
  dueCount,
  isCounted,
  isKnownToLog,
  isThrottled,
  isAnnouncedAlone,
  secondsBeforeSlot,
  throttleKey,
  throttleLimits,
  rateKey,
  type Counted,
} from '../../../tasks/record/throttle-alerts.ts';
import { classified } from '../../fixtures/incidents.ts';
import { stopLogging } from '../../fixtures/records.ts';

const { incident: stop } = classified(stopLogging());
const tampering: Incident = {
  ...{ ...stop, kind: 'REMEDIATOR_TAMPERED', severity: 'critical' },
  ...{ detectedBy: 'self-protection', plannedRepair: 'none' },
};
const deployment: Incident = { ...tampering, kind: 'REMEDIATOR_DEPLOYED', severity: 'low' };
const weakened: Incident = {
  ...{ ...stop, kind: 'TRAIL_WEAKENED', severity: 'high', plannedRepair: 'none' },
  changes: ['EnableLogFileValidation set to false'],
};
const denied: Incident = { ...stop, kind: 'ATTEMPT_FAILED' };
const named = (incident: Incident, name: string): Incident => ({
  ...incident,
  subject: { ...incident.subject, name, key: incident.subject.key.replace(/[^/]+$/, name) },
});
const key = (incident: Incident, counted: Counted = 'incident', isKnown = false) =>
  Object.values(throttleKey({ incident, isKnown }, counted)).join();

const upTo = (last: number): number[] => Array.from({ length: last }, (_, n) => n + 1);

describe('a series', () => {
  test('is announced at 1, 2, 3, 4, 8, 16 and so on', () => {
    const announced = upTo(1024).filter((count) => dueCount(count, stop, 'incident') === count);
    expect(announced).toEqual([1, 2, 3, 4, 8, 16, 32, 64, 128, 256, 512, 1024]);
    expect(upTo(5).map((count) => isAnnouncedAlone(count, stop, 'incident'))).toEqual([
      ...[true, true, true, false, false],
    ]);
    expect(upTo(5).map(isThrottled)).toEqual([false, false, false, true, true]);
  });

  test('of calls by a deployment is announced once', () => {
    const deployed = deployment;
    expect(upTo(9).map((count) => dueCount(count, deployed, 'incident'))).toEqual(Array(9).fill(1));
    expect(upTo(9).filter((count) => isAnnouncedAlone(count, deployed, 'incident'))).toEqual([1]);
  });

  test('does not include drills: a person waits for each mail', () => {
    expect(isCounted({ ...stop, kind: 'DRILL' })).toBe(false);
    expect(isCounted(stop)).toBe(true);
  });

  test('ends after ten minutes without an incident, and is never silent for more than an hour', () => {
    expect(throttleLimits(new Date('2026-11-21T20:11:07Z'))).toEqual({
      over: '2026-11-21T20:01:07.000Z',
      silent: '2026-11-21T19:11:07.000Z',
      slots: '2026-11-21T20:10:57.000Z',
      second: '2026-11-21T20:11:06.000Z',
    });
  });
});

describe('the same count', () => {
  test.each<[what: string, a: Incident, b: Incident]>([
    ['two stops of a trail by two people', stop, { ...stop, id: 'b', actor: { ...stop.actor, name: 'eve' } }],
    [
      'the same change of a trail, again',
      weakened,
      { ...weakened, id: 'b', occurredAt: '2026-11-21T20:12:00Z' },
    ],
    ['failed calls on two trails', denied, named(denied, 'no-such-trail')],
    ['deployed changes of two parts', named(deployment, 'rule-a'), named(deployment, 'rule-b')],
  ])('includes %s', (_what, a, b) => {
    expect(key(a)).toBe(key(b));
  });

  test.each<[what: string, a: Incident, b: Incident]>([
    ['two changes of a trail', weakened, { ...weakened, changes: ['S3BucketName set to mine'] }],
    [
      'two calls on one part of the remediator',
      tampering,
      { ...tampering, call: { ...tampering.call, name: 'DeleteAlarms' } },
    ],
    ['stops of two trails', stop, named(stop, 'another-trail')],
    ['a stop and a change', stop, { ...stop, kind: 'TRAIL_WEAKENED' }],
    ['an attack and what weighs less', stop, { ...stop, severity: 'low' }],
    ["the remediator's own calls and another's", stop, { ...stop, origin: 'remediator' }],
    ['two parts of the remediator', named(tampering, 'rule-a'), named(tampering, 'rule-b')],
    ['failed calls on trails and on the remediator', denied, { ...denied, detectedBy: 'self-protection' }],
    ['failed calls in two Regions', denied, { ...denied, call: { ...denied.call, region: 'us-east-1' } }],
  ])('does not include %s', (_what, a, b) => {
    expect(key(a)).not.toBe(key(b));
  });

  test('includes alerts of all kinds in the end', () => {
    const keys = [stop, tampering, { ...weakened, severity: stop.severity }];
    expect(new Set(keys.map((incident) => key(incident, 'alert'))).size).toBe(1);
    expect([50, 51, 63, 64, 65].filter((count) => dueCount(count, weakened, 'alert') === count)).toEqual([
      50, 64,
    ]);
  });

  test('does not include alerts of two severities: tags cannot use up the limit of a stop', () => {
    expect(key({ ...weakened, kind: 'TAGS_CHANGED', severity: 'low' }, 'alert')).not.toBe(key(stop, 'alert'));
  });

  test('does not include incidents and failed repairs', () => {
    expect(key(stop, 'failure')).not.toBe(key(stop));
  });
});

test('concurrent alerts are sent two a second, the first two of them at once', () => {
  expect(upTo(6).map(secondsBeforeSlot)).toEqual([0, 0, 1, 1, 2, 2]);
  const rate = (incident: Incident, isKnown = false) => rateKey({ incident, isKnown });
  expect(rate(stop)).toEqual(rate(deployment));
  expect(rate(stop)).not.toEqual(rate({ ...stop, call: { ...stop.call, region: 'us-east-1' } }));
  expect(rate(stop)).not.toEqual(rate(stop, true));
});

test('a trail is known to log after a sweep stored its reference, and by no event', () => {
  expect(isKnownToLog(undefined)).toBe(false);
  expect(isKnownToLog({ ...expectedStateOf(stop), logging: 'on' })).toBe(false);
  const seen = { settings: {}, selectors: {}, observedAt: '2026-11-21T20:06:02Z' } as ObservedTrail;
  expect(isKnownToLog({ observed: seen })).toBe(false);
  expect(isKnownToLog({ observed: seen, reference: seen })).toBe(true);
});

test('every alert but the stop or deletion of a known trail also counts toward the limit of all', () => {
  const of = (incident: Incident, isKnown: boolean) => countedOfAll({ incident, isKnown }, 'incident');
  expect([of(stop, false), of(weakened, false), of(weakened, true)]).toEqual(['alert', 'alert', 'alert']);
  expect([of(stop, true), of({ ...weakened, kind: 'TRAIL_DELETED' }, true)]).toEqual([undefined, undefined]);
  expect(countedOfAll({ incident: stop, isKnown: false }, 'failure')).toBe('escalation');
  expect(countedOfAll({ incident: stop, isKnown: true }, 'failure')).toBeUndefined();
});
