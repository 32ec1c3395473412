import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { CloudTrailClient, StopLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { embeddedClient } from '../../local/deploy.ts';
import { install, type Installation } from '../../local/installation.ts';
import type { ExecutionSummary } from '../../local/workflow/execution.ts';
import { ExecutionStore } from '../../local/workflow/execution-store.ts';
import { temporaryFolder } from './state-folder-for-tests.ts';

describe('cut short', () => {
  const folder = temporaryFolder();
  const ARN = 'arn:aws:cloudtrail:eu-central-1:111122223333:trail/management-events';

  /** The incidents in the table that calls of other callers caused. */
  async function statuses({ url }: Installation): Promise<string[]> {
    const client = new DynamoDBClient(embeddedClient(url, 'any'));
    const { Items = [] } = await client.send(new ScanCommand({ TableName: 'cloudtrail-incidents' }));
    client.destroy();
    return Items.flatMap(({ kind, status }) => (kind?.S === 'LOGGING_STOPPED' ? (status?.S ?? '') : []));
  }

  async function stopTrail({ url }: Installation): Promise<string> {
    const client = new CloudTrailClient(embeddedClient(url, 'any'));
    const answer = client.send(new StopLoggingCommand({ Name: ARN }));
    return answer
      .then(
        () => 'accepted',
        (error: unknown) => (error as Error).name,
      )
      .finally(() => {
        client.destroy();
      });
  }

  const ofStop = ({ input }: ExecutionSummary) => input.includes('"StopLogging"');

  describe('an execution', () => {
    test('that its program does not finish is stopped with a cause, raises no alarm, and is started again until its incident is closed', async () => {
      const slow = await install({ folder, keepTrails: true });
      slow.cloudTrail.injectFault({ call: 'StartLogging', error: 'ThrottlingException', times: 1000 });
      const unannounced: string[] = [];
      slow.events.on('unannounced', (_event, reason) => unannounced.push(reason));
      slow.cloudTrail.seedTrail({ arn: ARN, isLogging: true, settings: { IsMultiRegionTrail: true } });
      slow.arm();
      expect(await stopTrail(slow)).toBe('accepted');
      const begun = Date.now();
      await slow.drain(1000);
      expect(Date.now() - begun).toBeLessThan(4000);
      expect(slow.stateMachine.running()).toBe(1);
      expect(await stopTrail(slow)).toBe('ServiceUnavailable');
      expect(await statuses(slow)).toEqual(['OPEN']);
      await slow.close();
      expect(unannounced).toEqual([]);

      const kept = new ExecutionStore(folder.executions).list().filter(ofStop);
      expect(kept).toMatchObject([
        { status: 'ABORTED', cause: 'The program that ran this execution was stopped.', unfinished: true },
      ]);
      expect(new ExecutionStore(folder.executions).get(kept[0]!.executionArn)?.events.at(-1)).toMatchObject({
        type: 'ExecutionAborted',
        executionAbortedEventDetails: { cause: 'The program that ran this execution was stopped.' },
      });

      const next = await install({ folder, keepTrails: true });
      next.arm();
      const resumed = next.resume();
      expect(resumed.map(({ executionArn }) => executionArn)).toEqual([kept[0]?.executionArn]);
      await next.settled();
      expect(await statuses(next)).toEqual(['RESTORED']);
      const all = next.stateMachine.store.list().filter(ofStop);
      expect(all).toMatchObject([
        { status: 'SUCCEEDED', executionArn: kept[0]?.executionArn, input: kept[0]?.input },
      ]);
      expect(next.resume()).toEqual([]);
      await next.close();
    });

    test('is started again as well after a kill, which leaves it running', async () => {
      const store = new ExecutionStore(folder.executions);
      const [summary] = store.list().filter(ofStop);
      const before = store.get(summary!.executionArn);
      store.startAgain(before!.name);
      store.save({ ...before!, status: 'RUNNING', events: before!.events.slice(0, 3) });
      const next = await install({ folder, keepTrails: true });
      expect(next.resume()).toMatchObject([{ status: 'ABORTED', name: before!.name }]);
      await next.settled();
      expect(next.stateMachine.store.list().filter(ofStop)).toHaveLength(1);
      await next.close();
      const again = await install({ folder, keepTrails: true });
      expect(again.resume()).toEqual([]);
      await again.close();
    });

    test('that a person stops is published once over each topic, even if many states stop with it', async () => {
      const installation = await install({ folder, keepTrails: true });
      installation.cloudTrail.injectFault({
        call: 'StartLogging',
        error: 'ThrottlingException',
        times: 1000,
      });
      installation.arm();
      const mails: string[] = [];
      installation.events.on('delivery', ({ body }) => mails.push(body));
      expect(await stopTrail(installation)).toBe('accepted');
      await after(500);
      const [running] = installation.stateMachine.store.list().filter(({ status }) => status === 'RUNNING');
      installation.stateMachine.stopExecution(running!.executionArn, { cause: 'Enough.' });
      await installation.settled();
      expect(installation.stateMachine.store.get(running!.executionArn)).toMatchObject({
        status: 'ABORTED',
        cause: 'Enough.',
      });
      expect(
        mails.filter((body) => body.includes(running!.executionArn) && body.includes('ABORTED')),
      ).toHaveLength(2);
      expect(installation.resume()).toEqual([]);
      await installation.close();
    });
  });
});
