import { GetTrailStatusCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { awsError } from '../../fixtures/aws-errors.ts';
import type { Fields } from '../../fixtures/identities.ts';
import { notLogging } from '../../fixtures/own-events.ts';
import { eventOf, recordOf } from '../../fixtures/records.ts';
import { failing } from '../../fixtures/failing.ts';
import type { RemediationRun } from '../../fixtures/remediation.ts';
import { recentFinding } from './checks.ts';
import {
  ALERTED,
  ALERTED_LATER,
  BEFORE,
  ESCALATED,
  FIRST_ROUND,
  FUNCTION_ROUND,
  HANDLED_ELSEWHERE,
  moments,
  NO_REPAIR,
  NOT_ALERTED,
  NOTIFIED,
  QUIET,
  type Routes,
  stop,
} from './paths.ts';

const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();

/** A try of the sweep for the same stop. */
const sweepTry = (n: number, stoppedAt: string): Fields =>
  notLogging({ sweepId: `sweep-0123456789abcdef-${n}`, stoppedAt });

/** The ways of a stop that several paths see, of one that lasts, and of a series of them. */
export function detectionRoutes({ world, remediate }: Routes): void {
  const only = async () => {
    const incidents = await world().incidents();
    expect(incidents).toHaveLength(1);
    return incidents[0]!;
  };

  describe('a second detection of the same stop', () => {
    test('by the sweep, after the restart, joins the incident without a mail', async () => {
      const eventTime = ago(30);
      await remediate(stop({ eventTime }));
      const run = await remediate(sweepTry(0, eventTime));
      expect(run.path).toEqual({ main: HANDLED_ELSEWHERE, repair: FUNCTION_ROUND, alert: NOT_ALERTED });
      expect(run.messages).toEqual([]);
      expect(await only()).toMatchObject({
        status: 'RESTORED',
        detections: [
          { source: 'event', delaySeconds: expect.any(Number) },
          { source: 'sweep', id: 'sweep-0123456789abcdef-0', delaySeconds: expect.any(Number) },
        ],
      });
    });

    test('by GuardDuty, on a trail that logs again, joins it without a mail', async () => {
      const eventTime = ago(600);
      await remediate(stop({ eventTime }));
      const run = await remediate(
        recentFinding({ service: { eventFirstSeen: eventTime, eventLastSeen: eventTime } }),
      );
      expect(run.path.main).toEqual(HANDLED_ELSEWHERE);
      expect(run.path.repair).toEqual(['RepairNeeded', 'CheckLogging', 'IsLogging', 'RepairEnded']);
      expect((await only()).detections.map(({ source }) => source)).toEqual(['event', 'guardduty']);
    });

    test('by a finding that is repeated for a later stop is a separate incident, and the restored one does not change', async () => {
      const eventTime = ago(600);
      await remediate(stop({ eventTime }));
      world().answerFirst(false);
      const run = await remediate(
        recentFinding({ service: { eventFirstSeen: eventTime, eventLastSeen: ago(20) } }),
      );
      expect(run.path.main).toEqual(NOTIFIED);
      expect(moments(run)).toEqual(['alert', 'outcome']);
      expect((await world().incidents()).map(({ status }) => status)).toEqual(['RESTORED', 'RESTORED']);
    });

    test('by a finding of a later stop whose trail cannot be restarted is escalated', async () => {
      const eventTime = ago(600);
      await remediate(stop({ eventTime }));
      world().cloudTrail.on(GetTrailStatusCommand).resolves({ IsLogging: false });
      world().cloudTrail.on(StartLoggingCommand).rejects(awsError('AccessDeniedException'));
      const run = await remediate(
        recentFinding({ service: { eventFirstSeen: eventTime, eventLastSeen: ago(20) } }),
      );
      expect(run.path.main).toEqual(ESCALATED);
      expect(moments(run)).toEqual(['alert', 'escalation']);
    });

    test('by the event, after the sweep, joins it', async () => {
      const eventTime = ago(30);
      await remediate(sweepTry(0, eventTime));
      const run = await remediate(stop({ eventTime }));
      expect(run.messages).toEqual([]);
      expect((await only()).detections.map(({ source }) => source)).toEqual(['sweep', 'event']);
    });

    test('by GuardDuty, of a deletion, joins the incident of the call without a mail', async () => {
      const eventTime = ago(600);
      await remediate(eventOf(recordOf('DeleteTrail', { eventTime })));
      const run = await remediate(
        recentFinding({
          api: 'DeleteTrail',
          service: { eventFirstSeen: eventTime, eventLastSeen: eventTime },
        }),
      );
      expect(run.path).toEqual({ main: HANDLED_ELSEWHERE, repair: NO_REPAIR, alert: NOT_ALERTED });
      expect(await only()).toMatchObject({
        kind: 'TRAIL_DELETED',
        detections: [{ source: 'event' }, { source: 'guardduty' }],
      });
    });

    test('by an update of a recorded finding is added to its incident', async () => {
      const first = recentFinding();
      await remediate(first);
      const run = await remediate(first);
      expect(run.path.main).toEqual(HANDLED_ELSEWHERE);
      expect(await only()).toMatchObject({ id: run.item?.id });
    });

    test('of an incident whose execution was stopped is recorded and announced', async () => {
      const eventTime = ago(300);
      await remediate(stop({ eventTime }), {
        // Whatever came of it was never written.
        RecordOutcome: failing('Aborted'),
      });
      expect((await only()).status).toBe('OPEN');
      const run = await remediate(sweepTry(1, eventTime));
      expect(run.path.main).toEqual(NOTIFIED);
      expect(moments(run)).toEqual(['outcome']);
      expect(await only()).toMatchObject({ status: 'RESTORED', repair: { rounds: 1 } });
    });
  });

  describe('a trail that stays stopped', () => {
    const eventTime = ago(3000);
    const DENIED_ROUND = ['StartLogging', 'CheckLogging', 'IsLogging', 'RoundsLeft'];
    const deny = () =>
      world()
        .cloudTrail.on(StartLoggingCommand)
        .rejects(awsError('AccessDeniedException', 400, 'explicit deny'));

    test('is escalated once, even if the sweep retries', async () => {
      deny();
      const first = await remediate(stop({ eventTime }));
      expect(moments(first)).toEqual(['alert', 'escalation']);
      for (const n of [1, 2, 3]) {
        const again = await remediate(sweepTry(n, eventTime));
        expect(again.path).toEqual({
          main: [...BEFORE, 'HowItEnded', 'TrailNotRestored'],
          repair: ['RepairNeeded', ...DENIED_ROUND, 'NextRound', ...DENIED_ROUND, 'RepairEnded'],
          alert: NOT_ALERTED,
        });
        expect(again).toMatchObject({ status: 'FAILED', error: 'TrailNotRestoredError', messages: [] });
      }
      expect((await only()).status).toBe('NEEDS_ACTION');
    });

    test('is announced after a later try restores it', async () => {
      deny();
      await remediate(sweepTry(0, eventTime));
      await remediate(sweepTry(1, eventTime));
      world().answer();
      const run = await remediate(sweepTry(2, eventTime));
      expect(run.path).toEqual({ main: NOTIFIED, repair: FUNCTION_ROUND, alert: NOT_ALERTED });
      expect(run.messages).toMatchObject([
        { moment: 'outcome', subject: expect.stringMatching(/^\[RESTORED [\w ]+\]/) },
      ]);
      expect(await only()).toMatchObject({
        status: 'RESTORED',
        repair: { failure: { error: 'CallNotAllowedError' } },
        detections: [{ id: /-0$/ }, { id: /-1$/ }, { id: /-2$/ }].map(({ id }) => ({
          id: expect.stringMatching(id),
        })),
      });
    });

    test('is escalated again if the record of the try fails: the outcome may have changed', async () => {
      deny();
      await remediate(sweepTry(0, eventTime));
      const run = await remediate(sweepTry(1, eventTime), { RecordOutcome: failing('TimeoutError') });
      expect(moments(run)).toEqual(['escalation']);
    });
  });

  describe('a series on one trail', () => {
    const stopAgain = async (count: number, from = 0): Promise<RemediationRun[]> => {
      const runs: RemediationRun[] = [];
      for (let n = from; n < from + count; n += 1) {
        world().answer();
        runs.push(await remediate(stop({ eventTime: ago(100 - n), eventID: randomUUID() })));
      }
      return runs;
    };

    test('of stops restores and records every stop; mails become summaries at growing counts', async () => {
      const runs = await stopAgain(9);
      expect(runs.map(({ path }) => path.alert.at(-2))).toEqual([
        ...Array<string>(4).fill('PublishAlert'),
        ...Array<string>(3).fill('AlertNeeded'),
        'PublishAlert',
        'AlertNeeded',
      ]);
      expect(runs[3]?.messages[0]?.subject).toMatch(
        /^\[STOPPED\] prod-eu: 4x CloudTrail off, management-events, since \d\d:\d\d UTC, last by mallory$/,
      );
      expect(runs[7]?.messages[0]?.subject).toMatch(
        /: 8x CloudTrail off, management-events, since \d\d:\d\d UTC, last by mallory$/,
      );
      const items = await world().incidents();
      expect(items.map(({ status }) => status)).toEqual(Array(9).fill('RESTORED'));
    });

    test('sends no outcome mail after a suppressed alert, unless the restart or the record failed', async () => {
      await stopAgain(4);
      const [restored] = await stopAgain(1, 4);
      expect(restored).toMatchObject({
        path: { main: QUIET, repair: FIRST_ROUND, alert: NOT_ALERTED },
        messages: [],
        item: { status: 'RESTORED', messageIds: [] },
      });

      const unrecorded = await remediate(stop({ eventTime: ago(20) }), {
        RecordOutcome: failing('TimeoutError'),
      });
      expect(unrecorded.path.alert).toEqual(NOT_ALERTED);
      expect(moments(unrecorded)).toEqual(['outcome']);

      world().cloudTrail.on(StartLoggingCommand).rejects(awsError('TrailNotFoundException'));
      world().cloudTrail.on(GetTrailStatusCommand).rejects(awsError('TrailNotFoundException'));
      const failed = await remediate(stop({ eventTime: ago(10) }));
      expect(failed.path.alert).toEqual(NOT_ALERTED);
      expect(moments(failed)).toEqual(['escalation']);
    });

    test('does not suppress stops of other trails, which are announced two a second', async () => {
      const runs: RemediationRun[] = [];
      for (let n = 0; n < 7; n += 1)
        runs.push(await remediate(stop({ requestParameters: { name: `trail-number-${n}` } })));
      expect(runs.map(({ path }) => path.alert)).toEqual([
        ...Array<string[]>(2).fill(ALERTED),
        ...Array<string[]>(5).fill(ALERTED_LATER),
      ]);
      expect(runs.map(({ messages }) => messages.length)).toEqual(Array(7).fill(2));
    });

    test('does not suppress the alert of another trail', async () => {
      await stopAgain(5);
      const run = await remediate(stop({ requestParameters: { name: 'other' } }));
      expect(run.path.alert).toEqual(ALERTED_LATER);
    });
  });
}
