import {
  GetEventSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  StartLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { describe, expect, test } from '@jest/globals';
import { ACCOUNT, REGION, TRAIL_ARN } from '../../fixtures/deployment.ts';
import { awsError } from '../../fixtures/aws-errors.ts';
import { HANDLERS } from '../../fixtures/handlers.ts';
import { failing } from '../../fixtures/failing.ts';
import type { Fields } from '../../fixtures/identities.ts';
import { notLogging } from '../../fixtures/own-events.ts';
import type { Overrides } from '../../fixtures/remediation.ts';
import { recentFinding } from './checks.ts';
import {
  ALERTED,
  BEFORE,
  BOTH_ROUNDS,
  ESCALATED,
  FIRST_ROUND,
  HANDLED_ELSEWHERE,
  moments,
  NOT_ALERTED,
  NOTIFIED,
  type Routes,
  stop,
} from './paths.ts';

const { rememberState } = await import('../../../tasks/aws/state-store.ts');

const MALLORYS = { S3BucketName: 'mallorys-bucket', IsMultiRegionTrail: false };
const ago = (seconds: number): Date => new Date(Date.now() - seconds * 1000);

/** The ways of a trail that logs again, but may not be what it was, and of one that never stopped. */
export function comparisonRoutes({ world, remediate }: Routes): void {
  describe('a trail that logs again', () => {
    test('with the settings of the last sweep is restored, and the mail has the time of that sweep', async () => {
      await world().observe(ago(120));
      const run = await remediate(stop());
      expect(run.path).toEqual({ main: NOTIFIED, repair: FIRST_ROUND, alert: ALERTED });
      expect(run.item).toMatchObject({
        status: 'RESTORED',
        repair: { comparison: { verdict: 'as-before', differences: [] } },
      });
      expect(run.messages[1]?.email).toMatch(/Settings: As before \(observed by the sweep of /);
    });

    test('without stored settings, but with the time of the stop, is restored, and the mail says so', async () => {
      const run = await remediate(stop());
      expect(run.item).toMatchObject({
        status: 'RESTORED',
        repair: { comparison: { verdict: 'not-compared' } },
      });
      expect(run.messages[1]?.email).toContain('Not compared: no sweep recorded them before the stop.');
    });

    test.each([
      ['that shows the stop', 2, 'changed', 'logs, but not as before'],
      ['that does not show the stop', null, 'another-trail', 'logs, but it is another trail'],
    ])(
      '%s, and writes to another bucket, is not restored: a person is called',
      async (_what, stopped, verdict, headline) => {
        await world().observe(ago(120));
        world().answerLogging(ago(1), stopped === null ? null : ago(stopped));
        world().answerTrail(MALLORYS);
        const run = await remediate(stop());
        expect(run.path).toEqual({ main: ESCALATED, repair: FIRST_ROUND, alert: ALERTED });
        expect(run).toMatchObject({
          status: 'FAILED',
          error: 'TrailNotRestoredError',
          item: {
            status: 'NEEDS_ACTION',
            unresolved: 'NEEDS_ACTION',
            repair: {
              outcome: 'logs-again',
              proof: { loggingSince: expect.any(String) },
              comparison: { verdict, bucket: { before: 'audit-log', now: 'mallorys-bucket' } },
            },
          },
        });
        const [, announced] = run.messages;
        expect(announced).toMatchObject({
          moment: 'escalation',
          subject: `[ACT NOW] prod-eu: CloudTrail ${headline}, management-events`,
        });
        expect(announced?.email).toMatch(/Bucket: audit-log → mallorys-bucket/);
        expect(announced?.email).toMatch(/Scope: all Regions → eu-central-1 only/);
        expect(announced?.email).toMatch(
          /aws cloudtrail stop-logging --region eu-central-1 --name arn:aws:cloudtrail:/,
        );
      },
    );

    test('with other event selectors is not as before', async () => {
      await world().observe(ago(120));
      world().answerTrail({ HasCustomEventSelectors: true });
      world()
        .cloudTrail.on(GetEventSelectorsCommand)
        .resolves({ EventSelectors: [{ ReadWriteType: 'ReadOnly', IncludeManagementEvents: true }] });
      const run = await remediate(stop());
      expect(run.messages[1]?.email).toContain('"readWriteType":"ReadOnly"');
      expect(run.item).toMatchObject({ repair: { comparison: { verdict: 'changed' } } });
    });

    test('without a stop time is restored if its settings are as before', async () => {
      await world().observe(ago(120));
      world().answerLogging(ago(1), null);
      const run = await remediate(stop());
      expect(run.path.repair).toEqual(FIRST_ROUND);
    });

    test('without a stop time is another trail if no settings were stored', async () => {
      world().answerLogging(ago(1), null);
      const run = await remediate(stop());
      expect(run.item).toMatchObject({
        status: 'NEEDS_ACTION',
        repair: { comparison: { verdict: 'another-trail' } },
      });
      expect(run.messages[1]?.subject).toBe(
        '[ACT NOW] prod-eu: CloudTrail logs, but it is another trail, management-events',
      );
    });

    test('is not compared with a sweep after the stop, which may have seen the changed settings', async () => {
      world().answerLogging(ago(1), null);
      await world().observe(new Date());
      const run = await remediate(stop());
      expect(run.item?.status).toBe('NEEDS_ACTION');
    });

    test.each([
      ['its function breaks', { CompareTrail: failing('TypeError') }],
      ['its function hangs', { CompareTrail: failing('States.Timeout') }],
      ['the table does not answer', { CompareTrail: failing('TimeoutError') }],
    ])('whose comparison fails because %s is not reported as restored', async (_what, overrides) => {
      const run = await remediate(stop(), overrides);
      expect(run.path).toEqual({
        main: ESCALATED,
        repair: FIRST_ROUND,
        alert: ALERTED,
      });
      expect(run).toMatchObject({
        error: 'TrailNotRestoredError',
        item: { status: 'NEEDS_ACTION', repair: { comparison: { verdict: 'unknown' } } },
      });
      expect(run.messages[1]?.subject).toBe(
        '[LOGS AGAIN] prod-eu: CloudTrail logs; its settings could not be compared, management-events',
      );
      expect(run.messages[1]?.email).toMatch(/Settings: Not compared: [\w.]+: .* of a test/);
    });

    test.each(['AccessDeniedException', 'TrailNotFoundException', 'InternalFailure'])(
      'whose settings cannot be read (%s) is not reported as restored',
      async (name) => {
        world().cloudTrail.on(GetTrailCommand).rejects(awsError(name));
        const run = await remediate(stop());
        expect(run.messages[1]?.subject).toMatch(/^\[LOGS AGAIN\]/);
      },
    );

    test('with other settings is announced once, even if it is delivered again, and restored after its settings were restored', async () => {
      const event = stop();
      await world().observe(ago(120));
      world().answerTrail(MALLORYS);
      await remediate(event);
      const again = await remediate(event);
      expect(again.path).toEqual({
        main: [...BEFORE, 'HowItEnded', 'TrailNotRestored'],
        repair: FIRST_ROUND,
        alert: NOT_ALERTED,
      });
      expect(again.messages).toEqual([]);
      world().answerTrail({});
      const restored = await remediate(event);
      expect(restored.messages).toMatchObject([{ subject: expect.stringMatching(/^\[RESTORED( \w+)?\]/) }]);
      expect(restored.item).toMatchObject({ status: 'RESTORED' });
    });

    test('with other settings is announced, even after it could not be restarted', async () => {
      const event = stop();
      await world().observe(ago(120));
      world().cloudTrail.on(StartLoggingCommand).rejects(awsError('AccessDeniedException'));
      await remediate(event);
      world().answer();
      world().answerTrail(MALLORYS);
      const run = await remediate(event);
      expect(run.messages).toMatchObject([
        { subject: expect.stringMatching(/not as before, management-events$/) },
      ]);
    });
  });

  describe('a trail that was off before the call that stopped it', () => {
    test.each([
      ['though no time of the trail shows the call', 86_400],
      ['and the trail shows the call', 2],
    ])('is started at once, and not reported as restored, %s', async (_what, stopped) => {
      await rememberState(TRAIL_ARN, { offSince: ago(3600).toISOString() });
      world().answerLogging(ago(1), ago(stopped));
      const run = await remediate(stop());
      expect(run.path).toEqual({ main: NOTIFIED, repair: FIRST_ROUND, alert: ALERTED });
      expect(run.messages.map(({ subject }) => subject)).toEqual([
        '[STOPPED] prod-eu: CloudTrail off, restarting now, management-events',
        '[STARTED] prod-eu: CloudTrail on, it was off before, management-events',
      ]);
      for (const { email } of run.messages) {
        expect(email).toContain('The trail was not known to log: a sweep found it off since ');
        expect(email).toContain('add management-events to the ignoreTrails setting');
      }
      expect(run.item).toMatchObject({ status: 'RESTORED', trailBefore: { state: 'off' } });
    });
  });

  test('a trail that no sweep has seen is started, and not reported as restored', async () => {
    await rememberState(`account#${ACCOUNT}#${REGION}`, { trails: [] });
    world().answerLogging(ago(1));
    const run = await remediate(stop());
    expect(run.path).toEqual({ main: NOTIFIED, repair: FIRST_ROUND, alert: ALERTED });
    expect(run.messages[1]?.subject).toBe(
      '[STARTED] prod-eu: CloudTrail on, not known to log before, management-events',
    );
    for (const { email } of run.messages) {
      expect(email).toContain('The trail was not known to log: neither a sweep nor ');
      expect(email).toContain('add management-events to the ignoreTrails setting');
    }
  });

  describe('a stop that GetTrailStatus does not confirm', () => {
    const started = new Date('2026-11-01T08:00:00Z');

    test('is polled six times and noted; the mail says that the trail kept logging', async () => {
      world().answerLogging(started, null);
      const run = await remediate(stop());
      expect(run.path).toEqual({
        main: NOTIFIED,
        repair: ['RepairNeeded', 'VerifyLogging', 'RepairEnded'],
        alert: ALERTED,
      });
      expect(world().cloudTrail.commandCalls(GetTrailStatusCommand)).toHaveLength(6);
      expect(run).toMatchObject({
        status: 'SUCCEEDED',
        item: { status: 'NOTED', repair: { outcome: 'not-stopped', applied: { at: expect.any(String) } } },
      });
      expect(run.item).not.toHaveProperty('unresolved');
      const [, announced] = run.messages;
      expect(announced?.subject).toMatch(/^\[LOGGING\] prod-eu: .*, management-events$/);
      expect(announced?.email).toContain(
        'The trail has been logging since 2026-11-01 08:00:00 UTC, so the stop of ',
      );
      expect(announced?.email).toMatch(/StartLogging was accepted at 20\d\d-/);
    });

    test('is also noted in the second round', async () => {
      world().answerLogging(started, null);
      const run = await remediate(stop(), {
        VerifyLogging: failing('TrailNotLoggingError', 12, HANDLERS['verify-logging']),
      });
      expect(run.path.repair).toEqual([...BOTH_ROUNDS, 'RepairEnded']);
      expect(run.item?.status).toBe('NOTED');
    });

    test.each([
      'AccessDeniedException',
      'UnsupportedOperationException',
      'NotOrganizationMasterAccountException',
    ])('is noted even if StartLogging was refused (%s)', async (name) => {
      world().answerLogging(started, null);
      world().cloudTrail.on(StartLoggingCommand).rejects(awsError(name));
      const run = await remediate(stop());
      expect(run.path).toEqual({
        main: NOTIFIED,
        repair: ['RepairNeeded', 'StartLogging', 'CheckLogging', 'IsLogging', 'VerifyLogging', 'RepairEnded'],
        alert: ALERTED,
      });
      expect(run).toMatchObject({ status: 'SUCCEEDED', item: { status: 'NOTED' } });
      const [, announced] = run.messages;
      expect(announced?.email).toContain('It was logging all the time, so the stop could not be confirmed.');
      expect(announced?.email).toContain(`StartLogging was not accepted: ${name}`);
    });

    test.each<[source: string, event: () => Fields, overrides: Overrides]>([
      ['a GuardDuty finding', recentFinding, {}],
      [
        'a GuardDuty finding that could not be checked',
        recentFinding,
        { CheckLogging: failing('TypeError') },
      ],
      ['a sweep', () => notLogging({ stoppedAt: ago(60).toISOString() }), {}],
    ])('is noted if %s reported it', async (_source, event, overrides) => {
      world().answerLogging(started, null);
      const run = await remediate(event(), overrides);
      expect(run).toMatchObject({ status: 'SUCCEEDED', item: { status: 'NOTED' } });
      expect(run.messages.map(({ subject }) => subject).join()).not.toContain('ACT NOW');
    });

    test('needs neither mail nor record if it is delivered again', async () => {
      const event = stop();
      world().answerLogging(started, null);
      await remediate(event);
      const again = await remediate(event);
      expect(again.path.main).toEqual(HANDLED_ELSEWHERE);
      expect(again.messages).toEqual([]);
    });

    test('is recorded and announced after an aborted execution', async () => {
      const event = stop();
      world().answerLogging(started, null);
      await remediate(event, { RecordOutcome: failing('Aborted') });
      const run = await remediate(event);
      expect(run.path.main).toEqual(NOTIFIED);
      expect(moments(run)).toEqual(['outcome']);
    });

    test('that becomes visible later leads to a restart', async () => {
      world().answerLogging(started, null);
      let asked = 0;
      world()
        .cloudTrail.on(GetTrailStatusCommand)
        .callsFake(() => {
          asked += 1;
          return asked < 4
            ? { IsLogging: true, StartLoggingTime: started }
            : { IsLogging: true, StartLoggingTime: ago(1), StopLoggingTime: ago(2) };
        });
      const run = await remediate(stop());
      expect(run.item?.status).toBe('RESTORED');
    });
  });
}
