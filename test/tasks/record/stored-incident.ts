import { describe, expect, test } from '@jest/globals';
import { TrailGoneError, TrailNotLoggingError } from '../../../tasks/contract/errors.ts';
import type { Status } from '../../../tasks/contract/vocabulary.ts';
import type { Alert } from '../../../tasks/contract/publication.ts';
import type { Remediation } from '../../../tasks/contract/outcome.ts';
import type { StoredIncident } from '../../../tasks/contract/table.ts';
import {
  detectedItem,
  outcomeChanged,
  itemAfterOutcome,
  itemWithDetection,
  type DetectionFacts,
} from '../../../tasks/record/stored-incident.ts';
import { EXECUTION_ARN, NOW, TRAIL_ARN } from '../../fixtures/deployment.ts';
import {
  ALERT_SENT,
  alertFailed,
  AS_BEFORE,
  caught,
  CHANGED,
  classified,
  logsAgain,
  NOT_NEEDED,
  NOT_STOPPED,
  NOT_PUBLISHED,
  notRestored,
  RESTORED,
} from '../../fixtures/incidents.ts';
import { recordOf, stopLogging } from '../../fixtures/records.ts';

const EVENT_ID = '5c3b8a52-8a4f-4c39-9a55-0f2f6c0ad111';
const LATER = new Date('2026-11-21T20:20:00Z');
const stop = classified(stopLogging({ eventID: EVENT_ID }));
const detection = { ...stop, executionArn: EXECUTION_ARN, now: NOW };
const SUSPECT = logsAgain(CHANGED);
const FAILED = notRestored(new TrailGoneError('TrailNotFoundException: gone'));

const after = (
  stored: StoredIncident | undefined,
  remediation: Remediation,
  alert: Alert = ALERT_SENT,
): StoredIncident | undefined => itemAfterOutcome(stored, { ...detection, now: LATER, remediation, alert });

describe('the item of a detection', () => {
  test('has its keys, those of the indexes, the incident and the evidence', () => {
    const item = detectedItem(detection);
    expect(item).toMatchObject({
      trailArn: TRAIL_ARN,
      occurredAtId: `2026-11-21T20:11:07.000Z#${EVENT_ID}`,
      idPrefix: '5c3b',
      id: EVENT_ID,
      month: '2026-11',
      status: 'OPEN',
      unresolved: 'OPEN',
      detectedAt: NOW.toISOString(),
      executionArn: EXECUTION_ARN,
      messageIds: [],
      revision: 1,
    });
    expect(item).not.toHaveProperty('plannedRepair');
    expect(Buffer.from(item.record.gzip ?? []).toString('base64')).toBe(stop.record.gzip);
  });

  test.each([
    ['CreateTrail', 'NOTED', undefined],
    ['DeleteTrail', 'NEEDS_ACTION', 'NEEDS_ACTION'],
  ] as const)(
    'of an incident without a repair is unresolved if a person has to act: %s',
    (call, status, unresolved) => {
      const item = detectedItem({ ...detection, ...classified(recordOf(call)) });
      expect(item.status).toBe(status);
      expect(item.unresolved).toBe(unresolved);
      expect(item).not.toHaveProperty('compareTrail');
    },
  );

  test('keeps the digest of a record that was too long', () => {
    const { sha256, bytes } = stop.record;
    expect(detectedItem({ ...detection, record: { sha256, bytes } }).record).toEqual({ sha256, bytes });
  });
});

describe('the item after an outcome', () => {
  test('that restored the trail is no longer unresolved, and has the proof', () => {
    const item = after(detectedItem(detection), RESTORED);
    expect(item).toMatchObject({
      status: 'RESTORED',
      detectedAt: NOW.toISOString(),
      messageIds: ['0d7f1b9e-alert'],
      revision: 2,
      repair: {
        outcome: 'restored',
        rounds: 1,
        repair: 'start-logging',
        applied: { at: '2026-11-21T20:11:20.900Z' },
        proof: {
          loggingSince: '2026-11-21T20:11:21.000Z',
          verifiedAt: '2026-11-21T20:11:22.480Z',
          blindWindowSeconds: 14,
          latestDeliveryTime: '2026-11-21T20:08:40.000Z',
        },
        comparison: AS_BEFORE,
      },
    });
    expect(item).not.toHaveProperty('unresolved');
    expect(item?.repair?.proof).not.toHaveProperty('latestDeliveryError');
    expect(item?.repair?.proof).not.toHaveProperty('deliveryErrors');
  });

  test('of a trail that another caller restored has no start of the remediator', () => {
    const start = { Error: 'States.Timeout' };
    const item = after(detectedItem(detection), { ...RESTORED, start });
    expect(item?.repair).not.toHaveProperty('applied');
    expect(item?.status).toBe('RESTORED');
  });

  test('that did not restore the trail is unresolved as NEEDS_ACTION, with the reason and the advice', () => {
    expect(after(detectedItem(detection), FAILED)).toMatchObject({
      status: 'NEEDS_ACTION',
      unresolved: 'NEEDS_ACTION',
      repair: {
        outcome: 'not-restored',
        rounds: 1,
        failedAt: LATER.toISOString(),
        failure: { error: 'TrailGoneError', message: 'TrailNotFoundException: gone' },
      },
    });
  });

  test('that did not restore the trail after an accepted call has that call and its time', () => {
    const start = { acceptedAt: '2026-11-21T20:11:20.900Z' };
    const item = after(detectedItem(detection), {
      outcome: 'not-restored',
      rounds: 2,
      start,
      failure: caught(new TrailNotLoggingError('IsLogging is false')),
      lastSeen: 'not-logging',
    });
    expect(item?.repair).toMatchObject({
      repair: 'start-logging',
      outcome: 'not-restored',
      rounds: 2,
      applied: { at: start.acceptedAt },
    });
  });

  test.each([
    ['not as before: with what differs', CHANGED, CHANGED],
    [
      'not compared: with the reason',
      { Error: 'States.Timeout', Cause: 'It took 15 seconds.' },
      { verdict: 'unknown', reason: 'States.Timeout: It took 15 seconds.' },
    ],
  ])(
    'of a trail that logs again, but %s, is unresolved as NEEDS_ACTION, and its time without logging has ended',
    (_what, comparison, stored) => {
      expect(after(detectedItem(detection), logsAgain(comparison))).toMatchObject({
        status: 'NEEDS_ACTION',
        unresolved: 'NEEDS_ACTION',
        repair: {
          outcome: 'logs-again',
          proof: { loggingSince: '2026-11-21T20:11:21.000Z', blindWindowSeconds: 14 },
          comparison: stored,
        },
      });
    },
  );

  test('of a trail that was never stopped is NOTED, with the start that was not needed, and without a blind window', () => {
    const item = after(detectedItem(detection), NOT_STOPPED);
    expect(item).toMatchObject({
      status: 'NOTED',
      repair: { outcome: 'not-stopped', rounds: 1, applied: { at: '2026-11-21T20:11:20.900Z' } },
    });
    expect(item?.repair).not.toHaveProperty('proof');
  });

  test('without a repair is the detected one, with the message that announced it', () => {
    const noted = classified(recordOf('CreateTrail', { eventID: EVENT_ID }));
    const item = itemAfterOutcome(detectedItem({ ...detection, ...noted }), {
      ...detection,
      ...noted,
      remediation: NOT_NEEDED,
      alert: ALERT_SENT,
    });
    expect(item).toMatchObject({ status: 'NOTED', repair: { outcome: 'not-needed', rounds: 0 } });
    expect(item).not.toHaveProperty('unresolved');
  });

  test('without an item before it is written whole as the first revision', () => {
    const whole = after(undefined, RESTORED);
    const step = after(detectedItem({ ...detection, now: LATER }), RESTORED);
    expect(whole).toEqual({ ...step, revision: 1 });
  });

  test('of an alert that failed keeps its reason, until one is sent', () => {
    const failed = after(detectedItem(detection), FAILED, alertFailed(new Error('SNS is away')));
    expect(failed).toMatchObject({ messageIds: [], alertError: 'SNS is away' });
    const silent = after(failed, FAILED, NOT_PUBLISHED);
    expect(silent).toMatchObject({ messageIds: [], alertError: 'SNS is away' });
    const sent = after(failed, RESTORED);
    expect(sent).not.toHaveProperty('alertError');
    expect(sent?.messageIds).toEqual(['0d7f1b9e-alert']);
  });

  test('lists the same message once', () => {
    const noted = after(after(detectedItem(detection), FAILED), FAILED);
    expect(noted?.messageIds).toEqual(['0d7f1b9e-alert']);
  });
});

describe('the status of an incident', () => {
  const stored = (status: Status): StoredIncident => ({ ...detectedItem(detection), status });
  const outcomes = { RESTORED, NEEDS_ACTION: FAILED, NOTED: NOT_NEEDED } as const;
  test.each<[from: Status, to: keyof typeof outcomes, moves: boolean]>([
    ['OPEN', 'RESTORED', true],
    ['OPEN', 'NEEDS_ACTION', true],
    ['OPEN', 'NOTED', true],
    ['NEEDS_ACTION', 'RESTORED', true],
    ['NEEDS_ACTION', 'NEEDS_ACTION', true],
    ['NEEDS_ACTION', 'NOTED', false],
    ['RESTORED', 'RESTORED', false],
    ['RESTORED', 'NEEDS_ACTION', false],
    ['RESTORED', 'NOTED', false],
    ['NOTED', 'NOTED', true],
    ['NOTED', 'RESTORED', false],
    ['NOTED', 'NEEDS_ACTION', false],
  ])('moves from %s to %s: %p', (from, to, moves) => {
    expect(after(stored(from), outcomes[to], NOT_PUBLISHED)?.status).toBe(moves ? to : undefined);
  });

  test('keeps both times and the reason after a failure was corrected', () => {
    const failed = after(
      detectedItem(detection),
      notRestored(new TrailNotLoggingError('still not logging'), { rounds: 2 }),
    );
    const restored = after(failed, RESTORED);
    expect(restored).toMatchObject({
      status: 'RESTORED',
      revision: 3,
      repair: {
        outcome: 'restored',
        failedAt: LATER.toISOString(),
        failure: { error: 'TrailNotLoggingError', message: 'still not logging' },
        proof: { verifiedAt: '2026-11-21T20:11:22.480Z' },
      },
    });
    expect(restored).not.toHaveProperty('unresolved');
  });

  test('is not moved by a second execution, whose message is listed', () => {
    const restored = after(detectedItem(detection), RESTORED, NOT_PUBLISHED);
    const second = after(restored, RESTORED);
    expect(second).toEqual({ ...restored, messageIds: ['0d7f1b9e-alert'], revision: 3 });
    expect(after(second, RESTORED)).toBeUndefined();
  });
});

describe('a change of the outcome', () => {
  const OTHER = `${EXECUTION_ARN}-other`;
  const outcome = (remediation: Remediation, executionArn = EXECUTION_ARN) => ({
    ...detection,
    executionArn,
    remediation,
    alert: NOT_PUBLISHED,
    now: LATER,
  });
  /** The item after outcomes, one after the other. */
  const afterAll = (...outcomes: ReturnType<typeof outcome>[]) =>
    outcomes.reduce<StoredIncident>(
      (item, next) => itemAfterOutcome(item, next) ?? item,
      detectedItem(detection),
    );

  test.each<[what: string, before: ReturnType<typeof outcome>[], then: ReturnType<typeof outcome>, boolean]>([
    ['the first failure', [], outcome(FAILED), true],
    ['the first restart', [], outcome(RESTORED), true],
    ['a retry of the same failure', [outcome(FAILED)], outcome(FAILED), true],
    ['a retry of the same restart', [outcome(RESTORED)], outcome(RESTORED), true],
    ['a later failure of another execution', [outcome(FAILED)], outcome(FAILED, OTHER), false],
    [
      'the retry of a later failure',
      [outcome(FAILED), outcome(FAILED, OTHER)],
      outcome(FAILED, OTHER),
      false,
    ],
    ['a trail not as before, after it was not logging', [outcome(FAILED)], outcome(SUSPECT, OTHER), true],
    [
      'a trail that another execution found not as before',
      [outcome(SUSPECT)],
      outcome(SUSPECT, OTHER),
      false,
    ],
    ['a trail put back after it was not as before', [outcome(SUSPECT)], outcome(RESTORED, OTHER), true],
    ['a restart after a failure', [outcome(FAILED)], outcome(RESTORED, OTHER), true],
    [
      'the retry of a restart after a failure',
      [outcome(FAILED), outcome(RESTORED, OTHER)],
      outcome(RESTORED, OTHER),
      true,
    ],
    [
      'a restart that another execution was faster with',
      [outcome(RESTORED, OTHER)],
      outcome(RESTORED),
      false,
    ],
    ['a failure on a trail that was restored', [outcome(RESTORED)], outcome(FAILED, OTHER), true],
  ])('is decided for %s', (_what, before, then, changed) => {
    expect(outcomeChanged(afterAll(...before), then)).toBe(changed);
  });

  test('is assumed if the table has no item', () => {
    expect(outcomeChanged(undefined, outcome(FAILED))).toBe(true);
  });

  test('is attributed to the execution that wrote it first', () => {
    expect(afterAll(outcome(FAILED), outcome(FAILED, OTHER)).repair?.executionArn).toBe(EXECUTION_ARN);
    expect(afterAll(outcome(FAILED), outcome(RESTORED, OTHER)).repair?.executionArn).toBe(OTHER);
  });
});

describe('a further detection', () => {
  const item = detectedItem(detection);
  const seenAt = (time: string): DetectionFacts => ({
    ...detection,
    incident: { ...detection.incident, detectedBy: 'sweep', id: 'sweep-0123456789abcdef-0' },
    now: new Date(time),
  });
  const later = seenAt('2026-11-21T20:15:00.000Z');

  test('is listed after the first, with its delay after the stop', () => {
    expect(item.detections).toEqual([
      { source: 'event', id: EVENT_ID, seenAt: NOW.toISOString(), delaySeconds: 12 },
    ]);
    const added = { source: 'sweep', id: 'sweep-0123456789abcdef-0', seenAt: '2026-11-21T20:15:00.000Z' };
    expect(itemWithDetection(item, later)).toEqual({
      ...item,
      detections: [...item.detections, { ...added, delaySeconds: 233 }],
      revision: 2,
    });
  });

  test('is listed once for a retry, but a later detection is another one', () => {
    const once = itemWithDetection(item, later)!;
    expect(itemWithDetection(once, seenAt('2026-11-21T20:15:02.000Z'))).toBeUndefined();
    expect(itemWithDetection(once, seenAt('2026-11-21T20:31:00.000Z'))?.detections).toHaveLength(3);
  });

  test('is omitted after fifty', () => {
    const full = { ...item, detections: Array.from({ length: 50 }, () => item.detections[0]!) };
    expect(itemWithDetection(full, later)).toBeUndefined();
  });

  test('has no negative delay if the clocks put the record before the call', () => {
    const early = detectedItem({ ...detection, now: new Date('2026-11-21T20:11:00Z') });
    expect(early.detections[0]?.delaySeconds).toBe(0);
  });
});
