import { describe, expect, test } from '@jest/globals';
import { RECORDER_CALLS, WATCHED_CALLS } from '../../../tasks/contract/calls.ts';
import { TrailNotLoggingError, UnclassifiableEventError } from '../../../tasks/contract/errors.ts';
import { KIND_NAMES } from '../../../tasks/contract/kinds.ts';
import { PROTECTED_CALLS } from '../../../tasks/contract/protection/calls.ts';
import type { PublishNotificationInput } from '../../../tasks/contract/publish-inputs.ts';
import { writeSubject } from '../../../tasks/notify/write-subject.ts';
import { DEPLOYMENT, EXECUTION_ARN } from '../../fixtures/deployment.ts';
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
import { NOTIFICATIONS } from '../../fixtures/notifications.ts';
import { stopLogging } from '../../fixtures/records.ts';

const { incident } = classified(stopLogging());

const CALLS: readonly string[][] = [...Object.values(PROTECTED_CALLS), ...Object.values(RECORDER_CALLS)].map(
  (calls) => [...calls],
);
const LONGEST_CALL = [...CALLS.flat(), ...WATCHED_CALLS].toSorted((a, b) => b.length - a.length)[0]!;
const LONGEST_ALIAS = 20;

/** Every moment of an incident whose trail has that name: the name reaches the subject without the classifier. */
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
  return moments.map((input) => writeSubject(input, DEPLOYMENT));
}

describe('the subject of a mail', () => {
  test('has verdict, account, event and trail', () => {
    expect(subjectsOf('management-events')).toEqual([
      '[STOPPED] prod-eu: CloudTrail off, restarting now, management-events',
      '[RESTORED 14s] prod-eu: CloudTrail on again, management-events',
      '[ACT NOW] prod-eu: CloudTrail OFF, restart failed, management-events',
      '[ACT NOW] prod-eu: CloudTrail logs, but not as before, management-events',
      '[ACT NOW] prod-eu: CloudTrail logs, but it is another trail, management-events',
      '[LOGS AGAIN] prod-eu: CloudTrail logs; its settings could not be compared, management-events',
      '[LOGGING] prod-eu: CloudTrail on, reported as off, management-events',
      '[CRITICAL] prod-eu: attempt failed: StopLogging, trail management-events',
      '[ACT NOW] prod-eu: a CloudTrail event could not be classified',
    ]);
  });

  test.each([
    'alert: deleted',
    'alert: the remediator was changed',
    'alert: no trail logs write management events',
  ])('begins with [ACT NOW] for a critical incident that needs action: %s', (name) => {
    expect(writeSubject(NOTIFICATIONS[name]!, DEPLOYMENT)).toMatch(/^\[ACT NOW\] prod-eu: /);
  });

  test('has in its first 45 characters the verdict, the account and the event', () => {
    expect(subjectsOf('management-events').map((subject) => subject.slice(0, 45))).toEqual([
      '[STOPPED] prod-eu: CloudTrail off, restarting',
      '[RESTORED 14s] prod-eu: CloudTrail on again, ',
      '[ACT NOW] prod-eu: CloudTrail OFF, restart fa',
      '[ACT NOW] prod-eu: CloudTrail logs, but not a',
      '[ACT NOW] prod-eu: CloudTrail logs, but it is',
      '[LOGS AGAIN] prod-eu: CloudTrail logs; its se',
      '[LOGGING] prod-eu: CloudTrail on, reported as',
      '[CRITICAL] prod-eu: attempt failed: StopLoggi',
      '[ACT NOW] prod-eu: a CloudTrail event could n',
    ]);
  });

  test.each([
    ['outcome: started, but it was off before', 'it was off before'],
    ['outcome: started, but it was not known to log before', 'not known to log before'],
  ])('does not report a trail as restored that was not known to log: %s', (name, what) => {
    expect(writeSubject(NOTIFICATIONS[name]!, DEPLOYMENT)).toBe(
      `[STARTED] prod-eu: CloudTrail on, ${what}, management-events`,
    );
  });

  test.each<[more: Parameters<typeof notRestored>[1], subject: string]>([
    [{ start: START }, '[ACT NOW] prod-eu: not verified after StartLogging, management-events'],
    [{}, '[ACT NOW] prod-eu: not verified, no restart confirmed, management-events'],
    [{ lastSeen: 'gone' }, '[ACT NOW] prod-eu: trail is GONE, management-events'],
  ])(
    'of a failed repair (%j) has the trail and its last known state, and never reports it as off',
    (more, text) => {
      const subject = (name: string) =>
        writeSubject(
          {
            moment: 'escalation',
            incident: { ...incident, subject: { ...incident.subject, name } },
            remediation: notRestored(new Error('x'), more),
            alert: ALERT_SENT,
            recorded: RECORDED,
            executionArn: EXECUTION_ARN,
          },
          DEPLOYMENT,
        );
      expect(subject('management-events')).toBe(text);
      expect(subject('x'.repeat(128))).toMatch(/, x+\.\.\.$/);
    },
  );

  test.each([
    [0, '0s'],
    [59, '59s'],
    [3725, '1h 2m'],
    [200_000, '2d 7h'],
  ])('has the %d seconds without logging as %s', (blindWindowSeconds, words) => {
    const { incident } = classified(stopLogging());
    const subject = writeSubject(
      {
        moment: 'outcome',
        incident,
        remediation: { ...RESTORED, verification: { ...RESTORED.verification, blindWindowSeconds } },
        alert: ALERT_SENT,
        recorded: RECORDED,
        executionArn: EXECUTION_ARN,
      },
      DEPLOYMENT,
    );
    expect(subject).toBe(`[RESTORED ${words}] prod-eu: CloudTrail on again, management-events`);
  });

  test.each(['management-events', 'x'.repeat(128)])('reports a failed delivery of %s', (name) => {
    const subject = writeSubject(
      {
        moment: 'outcome',
        incident: { ...incident, subject: { ...incident.subject, name } },
        remediation: { ...RESTORED, verification: { ...RESTORED.verification, deliveryErrors: ['x'] } },
        alert: ALERT_SENT,
        recorded: RECORDED,
        executionArn: EXECUTION_ARN,
      },
      DEPLOYMENT,
    );
    expect(subject).toMatch(/^\[RESTORED 14s\] prod-eu: a delivery FAILS, CloudTrail on again, \S+$/);
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

  test.each(KIND_NAMES)(
    'is as short for the longest call on the longest name in a throttled alert: %s',
    (kind) => {
      const many = { ...DETECTED, repeats: 1234, since: '2026-11-20T20:02:00Z' };
      for (const detection of [DETECTED, many]) {
        const subject = writeSubject(
          {
            moment: 'alert',
            incident: {
              ...incident,
              kind,
              plannedRepair: 'none',
              subject: { ...incident.subject, name: 'x'.repeat(128) },
              call: { ...incident.call, name: LONGEST_CALL },
              actor: { ...incident.actor, name: 'y'.repeat(64) },
            },
            detection,
            executionArn: EXECUTION_ARN,
          },
          { ...DEPLOYMENT, account: 'z'.repeat(LONGEST_ALIAS) },
        );
        expect(subject).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,98}$/);
        if (detection === many) expect(subject).toContain('z: 1234x ');
      }
    },
  );

  test('has a long name cut, not the words before it', () => {
    const [alert = '', restored = '', escalation = ''] = subjectsOf('x'.repeat(128));
    expect(alert).toMatch(/^\[STOPPED\] prod-eu: CloudTrail off, restarting now, x{45}\.\.\.$/);
    expect(restored).toMatch(/^\[RESTORED 14s\] prod-eu: CloudTrail on again, x+\.\.\.$/);
    expect(escalation).toMatch(/^\[ACT NOW\] prod-eu: CloudTrail OFF, restart failed, x+\.\.\.$/);
  });

  test('of a throttled alert has the count, the last actor and the raised severity', () => {
    const throttledOf = (name: string, actor: string) =>
      writeSubject(
        {
          moment: 'alert',
          incident: {
            ...incident,
            kind: 'TRAIL_WEAKENED',
            severity: 'high',
            plannedRepair: 'none',
            status: 'NEEDS_ACTION',
            subject: { ...incident.subject, name },
            actor: { ...incident.actor, name: actor },
          },
          detection: { ...DETECTED, repeats: 16, since: '2026-11-21T20:02:00Z' },
          executionArn: EXECUTION_ARN,
        },
        DEPLOYMENT,
      );
    expect(throttledOf('management-events', 'mallory')).toBe(
      '[ACT NOW] prod-eu: 16x trail weakened, management-events, since 20:02 UTC, last by mallory',
    );
    expect(throttledOf('x'.repeat(128), 'y'.repeat(64))).toMatch(
      /^\[ACT NOW\] prod-eu: 16x trail weakened, x{21}\.\.\., since 20:02 UTC, last by y+\.\.\.$/,
    );
  });
});
