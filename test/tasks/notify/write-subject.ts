import { describe, expect, test } from '@jest/globals';
import { RECORDER_CALLS, WATCHED_CALLS } from '../../../tasks/contract/calls.ts';
import { TrailNotLoggingError, UnclassifiableEventError } from '../../../tasks/contract/errors.ts';
import { KIND_NAMES, type Kind } from '../../../tasks/contract/kinds.ts';
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
  SETTINGS_RESTORED,
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

  test.each<[verifiedAt: string, kind: Kind, before: 'changed' | 'gone', words: string]>([
    ['06.000', 'TRAIL_WEAKENED', 'changed', '[RESTORED 0s] prod-eu: trail as approved again'],
    ['12.499', 'TRAIL_WEAKENED', 'changed', '[RESTORED 5s] prod-eu: trail as approved again'],
    ['12.500', 'TRAIL_WEAKENED', 'changed', '[RESTORED 6s] prod-eu: trail as approved again'],
    ['12.000', 'TRAIL_DELETED', 'changed', '[RESTORED 5s] prod-eu: trail as approved again, it was deleted'],
    ['12.000', 'TRAIL_DIFFERS', 'gone', '[RESTORED 5s] prod-eu: trail as approved again, it was deleted'],
  ])('of a trail that is as approved at second %s, after %s (%s), is %s', (second, kind, verdict, words) => {
    const { before, comparison } = SETTINGS_RESTORED;
    const verifiedAt = `2026-11-21T20:11:${second}Z`;
    const subject = writeSubject(
      {
        moment: 'outcome',
        incident: { ...incident, kind },
        remediation: {
          ...SETTINGS_RESTORED,
          before: { ...before, verdict },
          comparison: { ...comparison, status: { ...comparison.status, verifiedAt } },
        },
        alert: ALERT_SENT,
        recorded: RECORDED,
        executionArn: EXECUTION_ARN,
      },
      DEPLOYMENT,
    );
    expect(subject).toBe(`${words}, management-events`);
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

  test('has a question mark for what is no printable ASCII', () => {
    expect(subjectsOf('Ärger – 跟踪')[0]).toBe(
      '[STOPPED] prod-eu: CloudTrail off, restarting now, ?rger ? ?',
    );
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

  test.each([
    ['x'.repeat(40), 'x'.repeat(40)],
    ['x'.repeat(41), `${'x'.repeat(37)}...`],
  ])('of a refused call has at most 40 characters of %s', (name, shown) => {
    expect(subjectsOf(name)).toContain(`[CRITICAL] prod-eu: attempt failed: StopLogging, trail ${shown}`);
  });

  test.each([
    ['y'.repeat(24), 'y'.repeat(24)],
    ['y'.repeat(25), `${'y'.repeat(21)}...`],
  ])('of a resolution has at most 24 characters of %s', (by, shown) => {
    const at = '2026-11-21T20:31:12.000Z';
    const resolution = { source: 'event', at, by, executionArn: EXECUTION_ARN } as const;
    const resolved = { ...{ incident, resolution }, status: 'RESTORED' as const, ids: [incident.id] };
    expect(writeSubject({ moment: 'resolution', resolved, executionArn: EXECUTION_ARN }, DEPLOYMENT)).toBe(
      `[RESTORED] prod-eu: CloudTrail on again, by ${shown}, management-events`,
    );
  });

  test('has a long name cut, not the words before it', () => {
    const [alert = '', restored = '', escalation = ''] = subjectsOf('x'.repeat(128));
    expect(alert).toMatch(/^\[STOPPED\] prod-eu: CloudTrail off, restarting now, x{45}\.\.\.$/);
    expect(restored).toMatch(/^\[RESTORED 14s\] prod-eu: CloudTrail on again, x+\.\.\.$/);
    expect(escalation).toMatch(/^\[ACT NOW\] prod-eu: CloudTrail OFF, restart failed, x+\.\.\.$/);
    const longest = 'x'.repeat(48);
    expect(subjectsOf(longest)[0]).toBe(`[STOPPED] prod-eu: CloudTrail off, restarting now, ${longest}`);
  });

  test('of a throttled alert has the count, the last actor and the raised severity', () => {
    const throttledOf = (
      name: string,
      actor: string,
      kind: Kind = 'TRAIL_WEAKENED',
      count: { since?: string } = { since: '2026-11-21T20:02:00Z' },
    ) =>
      writeSubject(
        {
          moment: 'alert',
          incident: {
            ...incident,
            kind,
            severity: 'high',
            plannedRepair: 'none',
            status: 'NEEDS_ACTION',
            subject: { ...incident.subject, name },
            actor: { ...incident.actor, name: actor },
          },
          detection: { ...DETECTED, repeats: 16, ...count },
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
    expect(throttledOf('audit', 'y'.repeat(25))).toBe(
      `[ACT NOW] prod-eu: 16x trail weakened, audit, since 20:02 UTC, last by ${'y'.repeat(21)}...`,
    );
    expect(throttledOf('x'.repeat(25), 'mallory', 'REMEDIATOR_TAMPERED')).toContain(
      `: 16x remediator changed: StopLogging on ${'x'.repeat(21)}...,`,
    );
    expect(throttledOf('x'.repeat(24), 'mallory', 'REMEDIATOR_TAMPERED')).toContain(
      `: 16x remediator changed: StopLogging on ${'x'.repeat(24)},`,
    );
    expect(throttledOf('audit', 'mallory', 'ATTEMPT_FAILED', { since: '2026-11-20T20:02:00Z' })).toBe(
      '[ACT NOW] prod-eu: 16x Calls on trails failed, since 2026-11-20, last by mallory',
    );
    expect(throttledOf('audit', 'mallory', 'TRAIL_WEAKENED', {})).toBe(
      '[ACT NOW] prod-eu: 16x trail weakened, audit, last by mallory',
    );
    expect(throttledOf('audit', 'y'.repeat(24))).toMatch(/ last by y{24}$/);
  });
});
