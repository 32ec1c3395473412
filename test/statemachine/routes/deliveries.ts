import { failing } from '../../fixtures/failing.ts';
import { GetTrailStatusCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { PublishCommand } from '@aws-sdk/client-sns';
import { describe, expect, test } from '@jest/globals';
import { awsError } from '../../fixtures/aws-errors.ts';
import { EXECUTION_ARN } from '../../fixtures/deployment.ts';
import { HANDLERS } from '../../fixtures/handlers.ts';
import type { Fields } from '../../fixtures/identities.ts';
import { ALERT_SENT, branchOf, notRestored, RESTORED } from '../../fixtures/incidents.ts';
import { eventOf } from '../../fixtures/records.ts';
import { recentStop } from '../../fixtures/remediation.ts';
import {
  denied,
  ESCALATED,
  FIRST_ROUND,
  HANDLED_ELSEWHERE,
  moments,
  NOT_ALERTED,
  NOTIFIED,
  type Routes,
  stop,
} from './paths.ts';

/** The ways of an event that comes a second time, and of one that cannot be read. */
export function deliveryRoutes({ world, remediate }: Routes): void {
  describe('a second delivery', () => {
    const OTHER = `${EXECUTION_ARN}-first`;
    async function firstDelivery(event: Fields, outcome?: object): Promise<void> {
      const about = { ...(await HANDLERS['classify-event'](event)), executionArn: OTHER };
      await HANDLERS['record-incident']({ moment: 'detection', ...about });
      if (outcome) await HANDLERS['record-incident']({ moment: 'outcome', ...about, ...outcome });
    }
    const FAILED = { remediation: branchOf(notRestored(new Error('x'))), alert: ALERT_SENT };

    test('of a restored stop ends without mail or record', async () => {
      const event = stop();
      await firstDelivery(event, { remediation: branchOf(RESTORED), alert: ALERT_SENT });
      const run = await remediate(event);
      expect(run.path).toEqual({
        main: HANDLED_ELSEWHERE,
        repair: FIRST_ROUND,
        alert: NOT_ALERTED,
      });
      expect(run).toMatchObject({
        status: 'SUCCEEDED',
        messages: [],
        item: { status: 'RESTORED', revision: 2, executionArn: OTHER },
      });
    });

    test('that is faster than the first is recorded and announced, because the first may never finish', async () => {
      const event = stop();
      await firstDelivery(event);
      const run = await remediate(event);
      expect(run.path).toEqual({ main: NOTIFIED, repair: FIRST_ROUND, alert: NOT_ALERTED });
      expect(run.item).toMatchObject({ status: 'RESTORED', executionArn: OTHER });
      expect(run.item?.repair?.executionArn).not.toBe(OTHER);
      expect(moments(run)).toEqual(['outcome']);
    });

    test('at the same moment causes one alert and one outcome, in any order', async () => {
      const event = stop();
      const runs = await Promise.all([remediate(event), remediate(event)]);
      const [item] = (await world().incidents()).filter(({ id }) => id === runs[0].item?.id);
      const published = world().sns.commandCalls(PublishCommand);
      expect(published.map(({ args }) => args[0].input.Subject?.slice(0, 9)).sort()).toEqual([
        '[RESTORED',
        '[STOPPED]',
      ]);
      expect(item).toMatchObject({ status: 'RESTORED', messageIds: ['message-1'] });
      expect(runs.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    });

    test('that needs no repair ends without mail or record', async () => {
      const event = denied();
      await firstDelivery(event);
      const run = await remediate(event);
      expect(run.path.main).toEqual(HANDLED_ELSEWHERE);
      expect(run.messages).toEqual([]);
    });

    test('whose repair failed is recorded and escalated', async () => {
      const event = stop();
      await firstDelivery(event);
      world().cloudTrail.on(StartLoggingCommand).rejects(awsError('TrailNotFoundException'));
      world().cloudTrail.on(GetTrailStatusCommand).rejects(awsError('TrailNotFoundException'));
      const run = await remediate(event);
      expect(run.path).toEqual({
        main: ESCALATED,
        repair: ['RepairNeeded', 'CheckLogging', 'CompareTrail', 'RepairEnded'],
        alert: NOT_ALERTED,
      });
      expect(run).toMatchObject({ status: 'FAILED', item: { status: 'NEEDS_ACTION', executionArn: OTHER } });
      expect(moments(run)).toEqual(['escalation']);
    });

    test('that repairs the trail after the first failed is recorded and announced', async () => {
      const event = stop();
      await firstDelivery(event, FAILED);
      const run = await remediate(event);
      expect(run.path).toEqual({ main: NOTIFIED, repair: FIRST_ROUND, alert: NOT_ALERTED });
      expect(run).toMatchObject({
        status: 'SUCCEEDED',
        item: { status: 'RESTORED', repair: { failure: {} } },
      });
      expect(moments(run)).toEqual(['outcome']);
    });
  });

  describe('an event that cannot be classified', () => {
    test('is published as it came, and the execution fails with its error', async () => {
      const event = eventOf(recentStop({ requestParameters: null }));
      const run = await remediate(event);
      expect(run.path).toEqual({
        main: ['ClassifyEvent', 'PublishUnclassified', 'Unclassifiable'],
        repair: [],
        alert: [],
      });
      expect(run).toMatchObject({ status: 'FAILED', error: 'UnclassifiableEventError' });
      expect(moments(run)).toEqual(['unclassified']);
      expect(run.calls.filter(({ state }) => state === 'ClassifyEvent')).toHaveLength(1);
      expect(run.messages[0]?.email).toContain(JSON.stringify(event, null, 2));
    });

    test.each([{}, null, [], 'x', { detail: null }])('is published even if it is %j', async (event) => {
      const run = await remediate(event as Fields);
      expect(run.error).toBe('UnclassifiableEventError');
      expect(moments(run)).toEqual(['unclassified']);
    });

    test.each(['TypeError', 'MissingEnvironmentError', 'Runtime.ImportModuleError', 'Sandbox.Timedout'])(
      'is published if the function is broken (%s), and fails with that name: the failure rule publishes it too',
      async (error) => {
        const run = await remediate(stop(), { ClassifyEvent: failing(error) });
        expect(run.path.main).toEqual(['ClassifyEvent', 'PublishUnclassified', 'Unclassifiable']);
        expect(run).toMatchObject({ status: 'FAILED', error });
        expect(moments(run)).toEqual(['unclassified']);
      },
    );
  });
}
