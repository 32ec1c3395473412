import { describe, expect, test } from '@jest/globals';
import { TrailNotLoggingError, UnclassifiableEventError } from '../../../tasks/contract/errors.ts';
import type { PublishNotificationInput } from '../../../tasks/contract/inputs.ts';
import { writeSubject } from '../../../tasks/notify/write-subject.ts';
import { EXECUTION_ARN } from '../../fixtures/deployment.ts';
import {
  ALERT_SENT,
  ANOTHER_TRAIL,
  caught,
  CHANGED,
  classified,
  DETECTED,
  logsAgain,
  NOT_STOPPED,
  notRestored,
  RECORDED,
  RESTORED,
  START,
} from '../../fixtures/incidents.ts';
import { stopLogging } from '../../fixtures/records.ts';

const { incident } = classified(stopLogging());

/** Every moment of an incident whose trail has that name: no classifier stands between a name and the subject here. */
function subjectsOf(name: string): string[] {
  const about = {
    incident: { ...incident, subject: { ...incident.subject, name } },
    executionArn: EXECUTION_ARN,
  };
  const end = { ...about, alert: ALERT_SENT, recorded: RECORDED };
  const moments: PublishNotificationInput[] = [
    { moment: 'alert', ...about, detection: DETECTED },
    { moment: 'outcome', ...end, remediation: RESTORED },
    {
      moment: 'escalation',
      ...end,
      remediation: notRestored(new TrailNotLoggingError('x'), { lastSeen: 'not-logging' }),
    },
    { moment: 'escalation', ...end, remediation: logsAgain(CHANGED) },
    { moment: 'escalation', ...end, remediation: logsAgain(ANOTHER_TRAIL) },
    { moment: 'escalation', ...end, remediation: logsAgain({ Error: 'States.Timeout' }) },
    { moment: 'outcome', ...end, remediation: NOT_STOPPED },
    {
      moment: 'alert',
      ...about,
      incident: { ...about.incident, kind: 'ATTEMPT_FAILED', plannedRepair: 'none' },
      detection: DETECTED,
    },
    {
      moment: 'unclassified',
      failure: caught(new UnclassifiableEventError(name)),
      atOnce: { called: false },
      executionArn: EXECUTION_ARN,
    },
  ];
  return moments.map(writeSubject);
}

describe('the subject of a mail', () => {
  test('says what happened, after a mark', () => {
    expect(subjectsOf('management-events')).toEqual([
      '[CRITICAL] Trail management-events was stopped: restarting it now',
      '[RESTORED] Trail management-events logs again after 14 seconds',
      '[ACT NOW] Trail management-events is NOT logging and could not be restarted',
      '[ACT NOW] Trail management-events logs, but not as before',
      '[ACT NOW] Trail management-events logs, but it is another trail',
      '[LOGS AGAIN] Trail management-events logs; its settings could not be compared',
      '[LOGGING] Trail management-events was reported as stopped, but is logging',
      '[CRITICAL] StopLogging on trail management-events failed',
      '[CRITICAL] A CloudTrail event could not be classified',
    ]);
  });

  test.each<[more: Parameters<typeof notRestored>[1], subject: string]>([
    [{ start: START }, '[ACT NOW] Trail management-events: could not be verified after StartLogging'],
    [{}, '[ACT NOW] Trail management-events: could not be verified or restarted'],
    [{ lastSeen: 'gone' }, '[ACT NOW] Trail management-events no longer exists'],
  ])(
    'of a failed repair (%j) names the trail and what was seen of it, and never that it is off',
    (more, text) => {
      const subject = (name: string) =>
        writeSubject({
          moment: 'escalation',
          incident: { ...incident, subject: { ...incident.subject, name } },
          remediation: notRestored(new Error('x'), more),
          alert: ALERT_SENT,
          recorded: RECORDED,
          executionArn: EXECUTION_ARN,
        });
      expect(subject('management-events')).toBe(text);
      // A phone shows some 45 characters: what to do, and on which trail.
      expect(text.slice(0, 45)).toMatch(/^\[ACT NOW\] Trail management-events(: could not| no longer e)/);
      expect(subject('x'.repeat(128))).toMatch(/[a-z]$/);
    },
  );

  test.each([
    [0, 'less than a second'],
    [59, '59 seconds'],
    [3725, '1 hour 2 minutes'],
    [200_000, '2 days 7 hours'],
  ])('names the %d seconds without logging as %s', (blindWindowSeconds, words) => {
    const { incident } = classified(stopLogging());
    const subject = writeSubject({
      moment: 'outcome',
      incident,
      remediation: { ...RESTORED, verification: { ...RESTORED.verification, blindWindowSeconds } },
      alert: ALERT_SENT,
      recorded: RECORDED,
      executionArn: EXECUTION_ARN,
    });
    expect(subject).toBe(`[RESTORED] Trail management-events logs again after ${words}`);
  });

  test.each(['management-events', 'x'.repeat(128)])('says so if a delivery of %s fails', (name) => {
    const subject = writeSubject({
      moment: 'outcome',
      incident: { ...incident, subject: { ...incident.subject, name } },
      remediation: { ...RESTORED, verification: { ...RESTORED.verification, deliveryErrors: ['x'] } },
      alert: ALERT_SENT,
      recorded: RECORDED,
      executionArn: EXECUTION_ARN,
    });
    expect(subject).toMatch(/^\[RESTORED\] Trail \S+ logs again, but a delivery fails$/);
  });

  test.each([
    ['a line break', 'x\r\nBcc: everybody@example.com'],
    ['a control character', 'x\u0000\u001b[31m'],
    ['another alphabet', 'Ärger mit dem Pfad – 跟踪'],
    ['an emoji', '😀'.repeat(100)],
    ['a reordering mark', 'x\u202egolmoc'],
    ['half a pair', 'x\ud800'],
    ['128 letters', 'x'.repeat(128)],
    ['100,000 letters', 'x'.repeat(100_000)],
    ['nothing', ''],
  ])('is at most 99 printable ASCII characters for a name with %s', (_what, name) => {
    for (const subject of subjectsOf(name)) expect(subject).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,98}$/);
  });

  test('a long name is cut, not the words after it', () => {
    const [alert = '', restored = '', escalation = ''] = subjectsOf('x'.repeat(128));
    expect(alert).toMatch(/x{37}\.\.\. was stopped: restarting it now$/);
    expect(restored).toMatch(/\.\.\. logs again after 14 seconds$/);
    expect(escalation).toMatch(/\.\.\. is NOT logging and could not be restarted$/);
  });

  test('of a throttled alert gives the count, the last actor and the raised severity', () => {
    const throttledOf = (name: string, actor: string) =>
      writeSubject({
        moment: 'alert',
        incident: {
          ...incident,
          kind: 'TRAIL_WEAKENED',
          severity: 'high',
          plannedRepair: 'none',
          subject: { ...incident.subject, name },
          actor: { ...incident.actor, name: actor },
        },
        detection: { ...DETECTED, repeats: 16, since: '2026-11-21T20:02:00Z' },
        executionArn: EXECUTION_ARN,
      });
    expect(throttledOf('management-events', 'mallory')).toBe(
      '[CRITICAL] Trail management-events was weakened, 16 times since 20:02 UTC, last by mallory',
    );
    expect(throttledOf('x'.repeat(128), 'y'.repeat(64))).toMatch(
      /^\[CRITICAL\] Trail x{21}\.\.\. was weakened, 16 times since 20:02 UTC, last by y+\.\.\.$/,
    );
  });
});
