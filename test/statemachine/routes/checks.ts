import { GetTrailStatusCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { describe, expect, test } from '@jest/globals';
import { awsError } from '../../fixtures/aws-errors.ts';
import { findingOf, type FindingFields } from '../../fixtures/findings.ts';
import type { Fields } from '../../fixtures/identities.ts';
import { sweepFindingEvent, drillEvent } from '../../fixtures/own-events.ts';
import { failing } from '../../fixtures/failing.ts';
import { deployed, disableRule } from '../../fixtures/protected-calls.ts';
import { ALERTED, ESCALATED, moments, NO_REPAIR, NOTIFIED, QUIET, RESTARTED, type Routes } from './paths.ts';

const CHECKED = ['RepairNeeded', 'CheckLogging'];

/** A finding about a stop of ten minutes ago. */
export function recentFinding(given: FindingFields = {}): Fields {
  const eventFirstSeen = new Date(Date.now() - 600_000).toISOString();
  return findingOf({
    ...given,
    service: { eventFirstSeen, eventLastSeen: eventFirstSeen, ...given.service },
  });
}

/** The ways of what is no proof of a stop, and of what is about no trail. */
export function checkRoutes({ world, remediate }: Routes): void {
  describe('a GuardDuty finding', () => {
    test('on a logging trail restarts nothing, and the mail says so; GetTrailStatus is called once', async () => {
      world().answerFirst(true);
      const run = await remediate(recentFinding());
      expect(run.path).toEqual({
        main: NOTIFIED,
        repair: [...CHECKED, 'IsLogging', 'RepairEnded'],
        alert: ALERTED,
      });
      expect(run).toMatchObject({
        status: 'SUCCEEDED',
        item: { status: 'NOTED', repair: { rounds: 0 } },
        messages: [
          {
            moment: 'alert',
            subject: '[CHECKING] prod-eu: GuardDuty reports CloudTrail off, management-events',
          },
          {
            moment: 'outcome',
            subject: '[LOGGING] prod-eu: CloudTrail on, reported as off, management-events',
          },
        ],
      });
      expect(run.item).not.toHaveProperty('unresolved');
      expect(world().cloudTrail.calls()).toHaveLength(1);
    });

    test.each(['PutEventSelectors', 'UpdateTrail', 'DeleteBucket'])(
      'of %s on a logging trail causes one mail, and needs action although the trail logs',
      async (api) => {
        world().answerFirst(true);
        const run = await remediate(recentFinding({ api }));
        expect(run.path).toEqual({
          main: QUIET,
          repair: [...CHECKED, 'IsLogging', 'RepairEnded'],
          alert: ALERTED,
        });
        expect(run).toMatchObject({ item: { status: 'NOTED' }, messages: [{ moment: 'alert' }] });
      },
    );

    test('on a stopped trail restarts it, verifies it and notifies', async () => {
      world().answerFirst(false);
      const run = await remediate(recentFinding());
      expect(run.path).toEqual({
        main: NOTIFIED,
        repair: [...CHECKED, 'IsLogging', ...RESTARTED],
        alert: ALERTED,
      });
      expect(run).toMatchObject({
        status: 'SUCCEEDED',
        item: { status: 'RESTORED', detections: [{ source: 'guardduty' }] },
        messages: [
          {
            moment: 'alert',
            subject: '[CHECKING] prod-eu: GuardDuty reports CloudTrail off, management-events',
          },
          { moment: 'outcome', subject: expect.stringMatching(/^\[RESTORED \w+\]/) },
        ],
      });
    });

    test.each(['TypeError', 'States.Timeout', 'CloudTrailBusyError', 'InvalidInputError'])(
      'whose check fails (%s) is treated as a stop',
      async (error) => {
        world().answerFirst(true);
        const run = await remediate(recentFinding(), { CheckLogging: failing(error) });
        expect(run.path.repair).toEqual([...CHECKED, 'IsLogging', ...RESTARTED]);
        expect(run.item?.status).toBe('RESTORED');
      },
    );

    test.each([
      ['AccessDeniedException', 'CallNotAllowedError', 2],
      ['UnsupportedOperationException', 'RestartRefusedError', 1],
    ])('whose check is refused (%s) still starts the trail', async (name, error, rounds) => {
      world().cloudTrail.on(GetTrailStatusCommand).rejects(awsError(name));
      const run = await remediate(recentFinding());
      expect(run.path.repair.slice(0, 5)).toEqual([...CHECKED, 'IsLogging', 'StartLogging', 'VerifyLogging']);
      expect(world().cloudTrail.commandCalls(StartLoggingCommand)).toHaveLength(rounds);
      expect(run.item).toMatchObject({ status: 'NEEDS_ACTION', repair: { failure: { error } } });
    });

    test.each([
      ['TrailNotFoundException', 'TrailGoneError'],
      ['NotOrganizationMasterAccountException', 'NotTrailOwnerError'],
      ['InvalidHomeRegionException', 'WrongHomeRegionError'],
    ])('on a trail that cannot be started (%s) is escalated at once', async (name, error) => {
      world().cloudTrail.on(GetTrailStatusCommand).rejects(awsError(name));
      const run = await remediate(recentFinding());
      const compared = error === 'TrailGoneError' ? ['CompareTrail'] : [];
      const repair = [...CHECKED, ...compared, 'RepairEnded'];
      expect(run.path).toEqual({ main: ESCALATED, repair, alert: ALERTED });
      expect(world().cloudTrail.commandCalls(StartLoggingCommand)).toHaveLength(0);
      expect(run.item).toMatchObject({ status: 'NEEDS_ACTION', repair: { failure: { error } } });
    });
  });

  describe('an event without a trail that could be restarted', () => {
    test.each<[what: string, event: () => Fields, kind: string, status: string]>([
      [
        'a sample finding',
        () => recentFinding({ service: { additionalInfo: { sample: true } } }),
        'LOGGING_STOPPED',
        'NOTED',
      ],
      [
        'a finding on a deletion',
        () => recentFinding({ api: 'DeleteTrail' }),
        'TRAIL_DELETED',
        'NEEDS_ACTION',
      ],
      ['a drill', () => drillEvent(), 'DRILL', 'NOTED'],
      ['a sweep finding', () => sweepFindingEvent(), 'DETECTION_AT_RISK', 'NEEDS_ACTION'],
      ['a call on the remediator', () => disableRule(), 'REMEDIATOR_TAMPERED', 'NEEDS_ACTION'],
      ['a deployment of the remediator', () => deployed(), 'REMEDIATOR_DEPLOYED', 'NOTED'],
      [
        'an attempt on the remediator',
        () => disableRule({ errorCode: 'AccessDenied' }),
        'ATTEMPT_FAILED',
        'NOTED',
      ],
    ])(
      '(%s) is announced once and recorded, and CloudTrail is not called',
      async (_what, event, kind, status) => {
        const run = await remediate(event());
        expect(run.path).toEqual({ main: QUIET, repair: NO_REPAIR, alert: ALERTED });
        expect(run).toMatchObject({ status: 'SUCCEEDED', item: { kind, status } });
        expect(moments(run)).toEqual(['alert']);
        expect(world().cloudTrail.calls()).toHaveLength(0);
      },
    );
  });
}
