import { GetTrailStatusCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { describe, expect, test } from '@jest/globals';
import { awsError, brokenOff } from '../../fixtures/aws-errors.ts';
import { trailArn } from '../../fixtures/deployment.ts';
import { HANDLERS } from '../../fixtures/handlers.ts';
import { IDENTITIES, type Fields } from '../../fixtures/identities.ts';
import { eventOf, recordOf, updateTrail } from '../../fixtures/records.ts';
import { failing } from '../../fixtures/failing.ts';
import {
  ALERTED,
  BOTH_ROUNDS,
  denied,
  ESCALATED,
  FIRST_ROUND,
  FUNCTION_ROUND,
  moments,
  NO_REPAIR,
  NOT_ALERTED,
  NOTIFIED,
  QUIET,
  RESTARTED,
  type Routes,
  SECOND_ROUND,
  stop,
} from './paths.ts';

const REFUSED = { RestartAtOnce: failing('CloudTrail.ThrottlingException') };

/** The ways of the repair, and of what needs none. */
export function repairRoutes({ world, remediate }: Routes): void {
  describe('a trail that was stopped', () => {
    test('is restored in the first round, announced twice and recorded', async () => {
      const run = await remediate(stop());
      expect(run.path).toEqual({ main: NOTIFIED, repair: FIRST_ROUND, alert: ALERTED });
      expect(run).toMatchObject({
        status: 'SUCCEEDED',
        messages: [
          {
            moment: 'alert',
            subject: '[STOPPED] prod-eu: CloudTrail off, restarting now, management-events',
          },
          {
            moment: 'outcome',
            subject: expect.stringMatching(
              /^\[RESTORED \w+\] prod-eu: CloudTrail on again, management-events$/,
            ),
          },
        ],
        item: { status: 'RESTORED', messageIds: ['message-1'], repair: { rounds: 1 } },
      });
      expect(run.item).not.toHaveProperty('unresolved');
    });

    test('is restored in the second round if it did not log in the first', async () => {
      const run = await remediate(stop(), {
        VerifyLogging: failing('TrailNotLoggingError', 12, HANDLERS['verify-logging']),
      });
      expect(run.path).toEqual({
        main: NOTIFIED,
        repair: SECOND_ROUND,
        alert: ALERTED,
      });
      expect(run).toMatchObject({ status: 'SUCCEEDED', item: { status: 'RESTORED', repair: { rounds: 2 } } });
      // Two StartLogging, one GetTrailStatus, and the four reads of the comparison.
      expect(world().cloudTrail.calls()).toHaveLength(7);
    });

    test('is polled until it logs: 12 times a round', async () => {
      const verify = failing('TrailNotLoggingError', 11, HANDLERS['verify-logging']);
      const run = await remediate(stop(), { VerifyLogging: verify });
      expect(run.path.repair).toEqual(FIRST_ROUND);
      expect(run.calls.filter(({ state }) => state === 'VerifyLogging')).toHaveLength(12);
    });

    test('that is never restored calls a person, and the incident and the execution fail', async () => {
      world().cloudTrail.on(GetTrailStatusCommand).resolves({ IsLogging: false });
      const run = await remediate(stop());
      expect(run.path).toEqual({
        main: ESCALATED,
        repair: [...BOTH_ROUNDS, 'RoundsLeft', 'RepairEnded'],
        alert: ALERTED,
      });
      expect(run).toMatchObject({
        status: 'FAILED',
        error: 'TrailNotRestoredError',
        item: {
          status: 'NEEDS_ACTION',
          unresolved: 'NEEDS_ACTION',
          repair: { rounds: 2, failure: { error: 'TrailNotLoggingError' } },
        },
      });
      expect(moments(run)).toEqual(['alert', 'escalation']);
    });

    test('is reported as restored only if GetTrailStatus has the time of the start, for any answer of StartLogging', async () => {
      world().cloudTrail.on(GetTrailStatusCommand).resolves({ IsLogging: true });
      const run = await remediate(stop());
      expect(run.error).toBe('TrailNotRestoredError');
    });

    const GONE = ['TrailNotFoundException', 'TrailGoneError'] as const;
    const REFUSALS = [
      ['NotOrganizationMasterAccountException', 'NotTrailOwnerError'],
      ['InvalidHomeRegionException', 'WrongHomeRegionError'],
      ['UnsupportedOperationException', 'RestartRefusedError'],
    ] as const;

    test.each(REFUSALS)('that cannot be restarted (%s) is given up at once as %s', async (name, error) => {
      world().cloudTrail.on(StartLoggingCommand).rejects(awsError(name));
      const run = await remediate(stop());
      expect(run.path).toEqual({
        main: ESCALATED,
        repair: ['RepairNeeded', 'StartLogging', 'CheckLogging', 'IsLogging', 'RepairEnded'],
        alert: ALERTED,
      });
      expect(run).toMatchObject({
        status: 'FAILED',
        error: 'TrailNotRestoredError',
        item: { status: 'NEEDS_ACTION', repair: { rounds: 1, failure: { error } } },
      });
      // RestartAtOnce, then the function.
      expect(world().cloudTrail.commandCalls(StartLoggingCommand)).toHaveLength(2);
      expect(world().cloudTrail.commandCalls(GetTrailStatusCommand)).toHaveLength(1);
      expect(run.messages[1]?.subject).toBe(
        '[ACT NOW] prod-eu: CloudTrail OFF, restart failed, management-events',
      );
    });

    test('and deleted is given up at once, after one StartLogging', async () => {
      world().cloudTrail.on(StartLoggingCommand).rejects(awsError('TrailNotFoundException'));
      world().cloudTrail.on(GetTrailStatusCommand).rejects(awsError('TrailNotFoundException'));
      const run = await remediate(stop());
      expect(run.path).toEqual({
        main: ESCALATED,
        repair: ['RepairNeeded', 'CheckLogging', 'CompareTrail', 'RepairEnded'],
        alert: ALERTED,
      });
      expect(run).toMatchObject({
        error: 'TrailNotRestoredError',
        item: { status: 'NEEDS_ACTION', repair: { rounds: 1, failure: { error: 'TrailGoneError' } } },
      });
      expect(world().cloudTrail.commandCalls(StartLoggingCommand)).toHaveLength(1);
      expect(run.messages[1]?.subject).toBe('[ACT NOW] prod-eu: trail is GONE, management-events');
    });

    test('that GetTrailStatus still shows as stopped is started by the function', async () => {
      world()
        .cloudTrail.on(StartLoggingCommand)
        .rejectsOnce(awsError('TrailNotFoundException'))
        .resolves({})
        .on(GetTrailStatusCommand)
        .resolvesOnce({ IsLogging: false })
        .resolves({ IsLogging: true, StartLoggingTime: new Date() });
      const run = await remediate(stop());
      expect(run.path.repair).toEqual(['RepairNeeded', 'CheckLogging', 'IsLogging', ...RESTARTED]);
    });

    const BUSY = 'ThrottlingException';
    test.each([
      ['was throttled', awsError(BUSY)],
      ['was denied', awsError('AccessDeniedException')],
      ['was refused', awsError('UnsupportedOperationException')],
      ['was cut off', brokenOff()],
      ['was sent with an expired credential', awsError('ExpiredTokenException')],
    ])(
      'is not reported as off if GetTrailStatus %s: it could not be verified, and StartLogging was accepted',
      async (_what, error) => {
        world().cloudTrail.on(GetTrailStatusCommand).rejects(error);
        const run = await remediate(stop());
        const [, escalation] = run.messages;
        expect(escalation?.subject).toBe(
          '[ACT NOW] prod-eu: not verified after StartLogging, management-events',
        );
        expect(escalation?.email).toMatch(
          /Whether it logs could not be verified\. StartLogging was accepted at 20\d\d-\d\d-\d\d [\d:]+ UTC\. /,
        );
        expect(escalation?.email).not.toContain('NOT logging');
        expect(run.error).toBe('TrailNotRestoredError');
      },
    );

    test.each(['Sandbox.Timedout', 'States.Timeout', 'TypeError'])(
      'is not reported as off if the function that polls ends in %s',
      async (error) => {
        const run = await remediate(stop(), { 'verify-logging': failing(error) });
        expect(run.messages[1]?.subject).toMatch(/: not verified after StartLogging, management-events$/);
      },
    );

    test('is not reported as off if both calls were denied: no answer shows that StartLogging was accepted', async () => {
      world().cloudTrail.on(StartLoggingCommand).rejects(awsError('AccessDeniedException'));
      world().cloudTrail.on(GetTrailStatusCommand).rejects(awsError('AccessDeniedException'));
      const run = await remediate(stop());
      expect(run.messages[1]?.subject).toMatch(/: not verified, no restart confirmed, management-events$/);
      expect(run.messages[1]?.email).toContain('No answer confirms that StartLogging was accepted.');
    });

    test.each<[what: string, error: Error, tries: number]>([
      ['an answer that broke off', brokenOff(), 62],
      ...['ECONNRESET', 'EPIPE', 'ETIMEDOUT'].map((code): [string, Error, number] => [
        code,
        Object.assign(new Error(`read ${code}`), { code, $metadata: {} }),
        62,
      ]),
      ['an expired credential', awsError('ExpiredTokenException'), 62],
      ['a clock that differs', awsError('InvalidSignatureException', 403), 62],
      ['AccessDenied, twice', awsError('AccessDeniedException'), 2],
    ])('gets a second round after %s', async (_what, error, tries) => {
      let asked = 0;
      world()
        .cloudTrail.on(GetTrailStatusCommand)
        .callsFake(() => {
          asked += 1;
          if (asked <= tries) throw error;
          return { IsLogging: true, StartLoggingTime: new Date(), StopLoggingTime: new Date() };
        });
      const run = await remediate(stop());
      expect(run.path.repair).toEqual(SECOND_ROUND);
      expect(run.item?.status).toBe('RESTORED');
    });

    test('is restored within the first round after one AccessDenied', async () => {
      world().cloudTrail.on(StartLoggingCommand).rejectsOnce(awsError('AccessDeniedException')).resolves({});
      world().answerLogging(new Date());
      const verify = failing('CallNotAllowedError', 1, HANDLERS['verify-logging']);
      const run = await remediate(stop(), { VerifyLogging: verify });
      expect(run.path.repair).toEqual(FUNCTION_ROUND);
      expect(run.item?.status).toBe('RESTORED');
    });

    test('is restored even if its times are some seconds before that of the event', async () => {
      const eventTime = new Date();
      world().answerLogging(new Date(eventTime.getTime() - 5000), new Date(eventTime.getTime() - 8000));
      const run = await remediate(stop({ eventTime: eventTime.toISOString() }));
      expect(run.path.repair).toEqual(FIRST_ROUND);
      expect(run.item).toMatchObject({ status: 'RESTORED', repair: { proof: { blindWindowSeconds: 0 } } });
    });

    test.each([GONE, ...REFUSALS])(
      'whose status cannot be read (%s) is given up at once as %s',
      async (name, error) => {
        world().cloudTrail.on(GetTrailStatusCommand).rejects(awsError(name));
        const run = await remediate(stop());
        const compared = error === 'TrailGoneError' ? ['CompareTrail'] : [];
        expect(run.path.repair).toEqual(['RepairNeeded', 'VerifyLogging', ...compared, 'RepairEnded']);
        expect(run.item).toMatchObject({ status: 'NEEDS_ACTION', repair: { failure: { error } } });
      },
    );

    test.each([GONE, ...REFUSALS])(
      'that cannot be restarted again (%s) ends as %s after two rounds',
      async (name, error) => {
        world().cloudTrail.on(GetTrailStatusCommand).resolves({ IsLogging: false });
        world().cloudTrail.on(StartLoggingCommand).resolvesOnce({}).rejects(awsError(name));
        const run = await remediate(stop());
        const asked = error === 'TrailGoneError' ? ['CompareTrail'] : ['CheckLogging', 'IsLogging'];
        expect(run.path.repair).toEqual([...BOTH_ROUNDS.slice(0, -1), ...asked, 'RepairEnded']);
        expect(run.item).toMatchObject({ status: 'NEEDS_ACTION', repair: { rounds: 2, failure: { error } } });
      },
    );

    test('and belongs to an organization is left to the account that owns it', async () => {
      world().cloudTrail.on(StartLoggingCommand).rejects(awsError('AccessDeniedException'));
      const name = trailArn('organization', 'eu-central-1', '999988887777');
      const run = await remediate(stop({ requestParameters: { name } }));
      expect(run.item).toMatchObject({
        trailArn: name,
        repair: { failure: { error: 'NotTrailOwnerError' } },
      });
    });

    test('whose StartLogging is throttled is restarted after 62 tries', async () => {
      const start = failing('CloudTrailBusyError', 61, HANDLERS['start-logging']);
      const run = await remediate(stop(), { ...REFUSED, StartLogging: start });
      expect(run.path.repair).toEqual(FUNCTION_ROUND);
      expect(run.calls.filter(({ state }) => state === 'StartLogging')).toHaveLength(62);
    });

    test.each([
      'CloudTrailBusyError',
      'States.Timeout',
      'Lambda.Unknown',
      'Lambda.ServiceException',
      'TypeError',
    ])('whose StartLogging ends in %s is restored if it logs again: the proof counts', async (error) => {
      world().answerLogging(new Date());
      const run = await remediate(stop(), { ...REFUSED, StartLogging: failing(error) });
      expect(run.path.repair).toEqual(FUNCTION_ROUND);
      expect(run).toMatchObject({ status: 'SUCCEEDED', item: { status: 'RESTORED' } });
      expect(run.item?.repair).not.toHaveProperty('applied');
    });

    test('whose StartLogging function fails in the second round can still be verified', async () => {
      world().answerLogging(new Date());
      const run = await remediate(stop(), {
        'start-logging': failing('TypeError'),
        VerifyLogging: failing('TypeError', 3, HANDLERS['verify-logging']),
      });
      expect(run.path.repair).toEqual(SECOND_ROUND);
    });
  });

  describe('a call that needs no repair', () => {
    test('because it was denied is announced once and recorded, and CloudTrail is not called', async () => {
      const run = await remediate(denied());
      expect(run.path).toEqual({ main: QUIET, repair: NO_REPAIR, alert: ALERTED });
      expect(run.item).toMatchObject({ kind: 'ATTEMPT_FAILED', status: 'NOTED', messageIds: ['message-1'] });
      expect(moments(run)).toEqual(['alert']);
      expect(world().cloudTrail.calls()).toHaveLength(0);
    });

    test.each<[what: string, event: () => Fields, kind: string, status: string]>([
      ['a deletion', () => eventOf(recordOf('DeleteTrail')), 'TRAIL_DELETED', 'NEEDS_ACTION'],
      [
        'a weakening',
        () => eventOf(updateTrail({ isMultiRegionTrail: false })),
        'TRAIL_WEAKENED',
        'NEEDS_ACTION',
      ],
      [
        'a stop of an ignored trail',
        () => stop({ requestParameters: { name: 'scratch' } }),
        'LOGGING_STOPPED',
        'NOTED',
      ],
    ])(
      '(%s) is announced once and recorded, and CloudTrail is only read',
      async (_what, event, kind, status) => {
        const run = await remediate(event());
        expect(run.path).toEqual({
          main: QUIET,
          repair: ['RepairNeeded', 'CompareTrail', 'RepairEnded'],
          alert: ALERTED,
        });
        expect(run).toMatchObject({ status: 'SUCCEEDED', item: { kind, status, messageIds: ['message-1'] } });
        expect(moments(run)).toEqual(['alert']);
        expect(world().cloudTrail.commandCalls(StartLoggingCommand)).toHaveLength(0);
      },
    );

    test('because it is the StartLogging of the remediator is recorded, and nothing is published', async () => {
      const run = await remediate(eventOf(recordOf('StartLogging', { userIdentity: IDENTITIES.remediator })));
      expect(run.path).toEqual({ main: QUIET, repair: NO_REPAIR, alert: NOT_ALERTED });
      expect(run).toMatchObject({
        status: 'SUCCEEDED',
        messages: [],
        item: { kind: 'LOGGING_STARTED', status: 'NOTED', messageIds: [] },
      });
    });
  });
}
