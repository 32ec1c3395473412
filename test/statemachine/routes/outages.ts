import { failing } from '../../fixtures/failing.ts';
import { StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { PublishCommand } from '@aws-sdk/client-sns';
import { describe, expect, test } from '@jest/globals';
import { awsError } from '../../fixtures/aws-errors.ts';
import { eventOf } from '../../fixtures/records.ts';
import { recentStop } from '../../fixtures/remediation.ts';
import {
  ALERTED,
  ALERTED_UNRECORDED,
  BEFORE,
  denied,
  ESCALATED,
  FIRST_ROUND,
  moments,
  NO_REPAIR,
  NOTIFIED,
  type Routes,
  stop,
} from './paths.ts';

/** The ways without SNS, without DynamoDB, and without either. */
export function outageRoutes({ world, remediate }: Routes): void {
  describe('while SNS is down', () => {
    const down = Object.assign(new Error('SNS is away'), { name: 'InternalErrorException' });

    test('for all messages, the trail is restored and recorded, and the execution reports that no message was sent', async () => {
      world().sns.on(PublishCommand).rejects(down);
      const run = await remediate(stop());
      expect(run.path).toEqual({
        main: [...BEFORE, 'PublishOutcome', 'HowItEnded', 'NotificationFailed'],
        repair: FIRST_ROUND,
        alert: ALERTED,
      });
      expect(run).toMatchObject({
        status: 'FAILED',
        error: 'NotificationFailedError',
        messages: [],
        item: { status: 'RESTORED', alertError: 'SNS is away', messageIds: [] },
      });
    });

    test('at the alert, the outcome reports it', async () => {
      const run = await remediate(stop(), { PublishAlert: failing('InternalErrorException') });
      expect(run.path).toEqual({ main: NOTIFIED, repair: FIRST_ROUND, alert: ALERTED });
      expect(run).toMatchObject({
        status: 'SUCCEEDED',
        item: { alertError: 'InternalErrorException of a test' },
      });
      expect(moments(run)).toEqual(['outcome']);
    });

    test('at the alert of an event that needs no repair, a second try announces it', async () => {
      const run = await remediate(denied(), { PublishAlert: failing('InternalErrorException') });
      expect(run.path).toEqual({ main: NOTIFIED, repair: NO_REPAIR, alert: ALERTED });
      expect(moments(run)).toEqual(['outcome']);
    });

    test('at the escalation, the execution fails with the name that the failure rule matches', async () => {
      world().cloudTrail.on(StartLoggingCommand).rejects(awsError('TrailNotFoundException'));
      const run = await remediate(stop(), { PublishOutcome: failing('InternalErrorException') });
      expect(run.path.main).toEqual([...BEFORE, 'PublishOutcome', 'HowItEnded', 'NotificationFailed']);
      expect(run).toMatchObject({ error: 'NotificationFailedError', item: { status: 'NEEDS_ACTION' } });
    });

    test('at an unclassifiable event, the execution fails with that name too', async () => {
      world().sns.on(PublishCommand).rejects(down);
      const run = await remediate(eventOf(recentStop({ requestParameters: null })));
      expect(run.path.main).toEqual(['ClassifyEvent', 'PublishUnclassified', 'NotificationFailed']);
      expect(run.error).toBe('NotificationFailedError');
    });
  });

  describe('while DynamoDB is down', () => {
    test('at the detection, the outcome writes the whole incident', async () => {
      const run = await remediate(stop(), { RecordDetection: failing('TimeoutError') });
      expect(run.path).toEqual({ main: NOTIFIED, repair: FIRST_ROUND, alert: ALERTED_UNRECORDED });
      expect(run).toMatchObject({
        status: 'SUCCEEDED',
        item: { status: 'RESTORED', revision: 1, messageIds: ['message-1'] },
      });
      expect(moments(run)).toEqual(['alert', 'outcome']);
    });

    test('at the outcome, people are notified, and the execution reports that the record is incomplete', async () => {
      const run = await remediate(stop(), { RecordOutcome: failing('TimeoutError') });
      expect(run.path.main).toEqual([...BEFORE, 'PublishOutcome', 'HowItEnded', 'IncidentNotRecorded']);
      expect(run).toMatchObject({
        status: 'FAILED',
        error: 'IncidentNotRecordedError',
        item: { status: 'OPEN' },
      });
      expect(moments(run)).toEqual(['alert', 'outcome']);
    });

    test('for all calls, the trail is still restored, and people are alerted and notified', async () => {
      const run = await remediate(stop(), { 'record-incident': failing('TimeoutError') });
      expect(run.path).toEqual({
        main: [...BEFORE, 'PublishOutcome', 'HowItEnded', 'IncidentNotRecorded'],
        repair: FIRST_ROUND,
        alert: ALERTED_UNRECORDED,
      });
      expect(run).toMatchObject({ error: 'IncidentNotRecordedError', item: undefined });
      expect(run.messages[1]?.subject).toMatch(/^\[RESTORED \w+\]/);
    });

    test('for all calls, an event that needs no repair causes a second mail that nothing is recorded', async () => {
      const run = await remediate(denied(), { 'record-incident': failing('TimeoutError') });
      expect(run.path.main).toEqual([...BEFORE, 'PublishOutcome', 'HowItEnded', 'IncidentNotRecorded']);
      expect(moments(run)).toEqual(['alert', 'outcome']);
    });

    test('for all calls, a missing trail is escalated', async () => {
      world().cloudTrail.on(StartLoggingCommand).rejects(awsError('TrailNotFoundException'));
      const run = await remediate(stop(), { 'record-incident': failing('TimeoutError') });
      expect(run.path.main).toEqual(ESCALATED);
      expect(moments(run)).toEqual(['alert', 'escalation']);
    });

    test('together with SNS, the trail is still restored', async () => {
      const run = await remediate(stop(), {
        'record-incident': failing('TimeoutError'),
        'publish-notification': failing('TimeoutError'),
      });
      expect(run.path.repair).toEqual(FIRST_ROUND);
      expect(run.error).toBe('NotificationFailedError');
      expect(world().cloudTrail.commandCalls(StartLoggingCommand)).toHaveLength(1);
    });
  });
}
