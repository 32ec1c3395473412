import { GetTrailStatusCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { describe, expect, test } from '@jest/globals';
import { EXECUTION_ARN, TRAIL_ARN } from '../../fixtures/deployment.ts';
import { awsError } from '../../fixtures/aws-errors.ts';
import { failing } from '../../fixtures/failing.ts';
import { closedEvent, resolvedEvent } from '../../fixtures/own-events.ts';
import { eventOf, recordOf, updateTrail } from '../../fixtures/records.ts';
import type { StoredIncident } from '../../../tasks/contract/table.ts';
import { ALERTED, BEFORE, NOT_ALERTED, NOTIFIED, QUIET, type Routes, stop } from './paths.ts';

const { readState } = await import('../../../tasks/aws/state-store.ts');

const ago = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);
const at = (minutes: number) => ({ eventTime: ago(minutes).toISOString() });
const COMPARED = ['RepairNeeded', 'CompareTrail', 'RepairEnded'];
const started = () => eventOf(recordOf('StartLogging', { eventID: 'started-by-mallory', ...at(0) }));
const weakened = () =>
  eventOf(updateTrail({ isMultiRegionTrail: false }, { eventID: 'weakened', ...at(10) }));

/** The ways of incidents that needed action, until they are over. */
export function resolutionRoutes({ world, remediate }: Routes): void {
  /** A stop of some minutes ago that could not be repaired. */
  async function notRestored(minutes = 10): Promise<StoredIncident> {
    world().cloudTrail.on(StartLoggingCommand).rejects(awsError('AccessDeniedException'));
    world().cloudTrail.on(GetTrailStatusCommand).resolves({ IsLogging: false });
    const { item } = await remediate(stop({ eventID: `stopped-${minutes}`, ...at(minutes) }));
    expect(item).toMatchObject({ status: 'NEEDS_ACTION' });
    return item!;
  }

  const stored = async (id: string) => (await world().incidents()).find((incident) => incident.id === id);

  describe('an incident that needs action', () => {
    test('is restored by the person who starts the trail and is named in the only message', async () => {
      const { id } = await notRestored();
      world().answerLogging(ago(0), ago(10));
      const run = await remediate(started());
      expect(run.path).toEqual({ main: NOTIFIED, repair: COMPARED, alert: NOT_ALERTED });
      expect(run.messages).toMatchObject([
        {
          moment: 'resolution',
          subject: '[RESTORED] prod-eu: CloudTrail on again, by mallory, management-events',
          email: expect.not.stringContaining('access key'),
        },
      ]);
      expect(await stored(id)).toMatchObject({
        status: 'RESTORED',
        resolution: { source: 'event', by: 'mallory', proof: expect.stringContaining('logging since') },
      });
      expect(await stored(id)).not.toHaveProperty('unresolved');
    });

    test('stays open if the trail does not log after a start, and the call is announced', async () => {
      const { id } = await notRestored();
      const run = await remediate(started());
      expect(run.path.main).toEqual(NOTIFIED);
      expect(run.messages).toMatchObject([
        { moment: 'outcome', subject: '[LOW] prod-eu: trail started, management-events' },
      ]);
      expect(await stored(id)).toMatchObject({ status: 'NEEDS_ACTION' });
    });

    test('is restored by a call that restores the earlier settings', async () => {
      await world().observe(ago(30));
      world().answerTrail({ IsMultiRegionTrail: false });
      world().answerLogging(ago(600), null);
      await remediate(weakened());
      expect(await stored('weakened')).toMatchObject({ status: 'NEEDS_ACTION' });
      world().answerTrail({});
      const run = await remediate(
        eventOf(updateTrail({ isMultiRegionTrail: true }, { eventID: 'restored', ...at(0) })),
      );
      expect(run.messages.map(({ subject }) => subject)).toContain(
        '[RESTORED] prod-eu: trail as before again, by mallory, management-events',
      );
      expect(await stored('weakened')).toMatchObject({ status: 'RESTORED', resolution: { by: 'mallory' } });
    });

    test('ends with the next stop of the trail that is repaired', async () => {
      const { id } = await notRestored();
      world().answer();
      const run = await remediate(stop());
      expect(run).toMatchObject({ status: 'SUCCEEDED', item: { status: 'RESTORED' } });
      expect(await stored(id)).toMatchObject({ status: 'RESTORED', resolution: { source: 'event' } });
      expect((await stored(id))?.resolution).not.toHaveProperty('by');
    });
  });

  describe('a call on a trail', () => {
    test('shows the current state of the trail: logging, or gone', async () => {
      world().answerLogging(ago(600), null);
      const run = await remediate(eventOf(recordOf('AddTags', { eventID: 'tagged', ...at(0) })));
      expect(run.path).toEqual({ main: QUIET, repair: COMPARED, alert: ALERTED });
      expect(await readState(TRAIL_ARN)).toMatchObject({ logging: 'on', offSince: null });
      world().cloudTrail.on(GetTrailStatusCommand).rejects(awsError('TrailNotFoundException'));
      await remediate(eventOf(recordOf('DeleteTrail', { eventID: 'deleted', ...at(0) })));
      expect(await readState(TRAIL_ARN)).toMatchObject({ logging: 'gone' });
    });
  });

  describe('incidents that ended', () => {
    const ended = [
      'IsStop',
      'RecordResolution',
      'PublishResolution',
      'AnnounceResolution',
      'HowItEnded',
      'Done',
    ];

    test('by the verification of a sweep are restored, with one message', async () => {
      const incidents = [await notRestored(10), await notRestored(20)];
      const run = await remediate(resolvedEvent(incidents));
      expect(run).toMatchObject({
        status: 'SUCCEEDED',
        visited: ended,
        messages: [{ moment: 'resolution' }],
      });
      for (const { id } of incidents) {
        expect(run.messages[0]?.email).toContain(id);
        expect(await stored(id)).toMatchObject({ status: 'RESTORED', resolution: { source: 'sweep' } });
      }
    });

    test('because a person closed one are closed, with the note and the name of that person', async () => {
      const incident = await notRestored();
      const run = await remediate(closedEvent(incident));
      expect(run).toMatchObject({
        status: 'SUCCEEDED',
        visited: ended,
        messages: [{ subject: '[CLOSED] prod-eu: CloudTrail off, closed by alice, management-events' }],
      });
      expect(await stored(incident.id)).toMatchObject({
        status: 'CLOSED',
        resolution: {
          source: 'person',
          by: 'arn:aws:sts::111122223333:assumed-role/OnCall/alice',
          note: 'The trail is replaced by another one.',
          executionArn: EXECUTION_ARN.replace(/[^:]*$/, `close-${incident.id}`),
        },
      });
      expect(await readState(TRAIL_ARN)).toMatchObject({ logging: 'off' });
    });

    test('are not ended twice, and no second message is sent', async () => {
      const incident = await notRestored();
      await remediate(closedEvent(incident));
      const run = await remediate(resolvedEvent([incident]));
      expect(run).toMatchObject({
        status: 'SUCCEEDED',
        visited: ['IsStop', 'RecordResolution', 'Done'],
        messages: [],
      });
      expect(await stored(incident.id)).toMatchObject({ status: 'CLOSED' });
    });

    test('all stay open if one of them is not in the table: the failure rule announces it', async () => {
      const incident = await notRestored();
      const vanished = { trailArn: TRAIL_ARN, occurredAtId: `${incident.occurredAt}#vanished` };
      const run = await remediate(resolvedEvent([incident, vanished]));
      expect(run).toMatchObject({ status: 'FAILED', error: 'IncidentsNotResolvedError', messages: [] });
      expect(await stored(incident.id)).toMatchObject({ status: 'NEEDS_ACTION' });
    });

    test('fail the execution if they cannot be written: the failure rule announces it', async () => {
      const incident = await notRestored();
      const run = await remediate(closedEvent(incident), {
        RecordResolution: failing('InternalServerError'),
      });
      expect(run).toMatchObject({ status: 'FAILED', error: 'IncidentsNotResolvedError', messages: [] });
      expect(await stored(incident.id)).toMatchObject({ status: 'NEEDS_ACTION' });
    });

    test('are ended even if they cannot be announced, and the failure rule announces it', async () => {
      const incident = await notRestored();
      const run = await remediate(closedEvent(incident), {
        PublishResolution: failing('InternalErrorException'),
      });
      expect(run).toMatchObject({ status: 'FAILED', error: 'NotificationFailedError' });
      expect(await stored(incident.id)).toMatchObject({ status: 'CLOSED' });
    });
  });

  test('a repeated stop after a person closed its incident is announced as known', async () => {
    const incident = await notRestored();
    await remediate(closedEvent(incident));
    const run = await remediate(stop({ eventID: incident.id, eventTime: incident.occurredAt }));
    expect(run.path.main.slice(0, 3)).toEqual(BEFORE.slice(0, 3));
    expect(run.item).toMatchObject({ status: 'CLOSED' });
  });
}
