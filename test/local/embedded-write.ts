import { readFileSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  CloudTrailClient,
  CreateTrailCommand,
  GetTrailStatusCommand,
  StartLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  type DescribeExecutionOutput,
} from '@aws-sdk/client-sfn';
import { embeddedClient } from '../../local/deploy.ts';
import { openEmbedded } from '../../local/embedded.ts';
import { install } from '../../local/installation.ts';
import { drillEvent } from '../fixtures/own-events.ts';
import { temporaryFolder } from './state-folder-for-tests.ts';

describe('embedded write', () => {
  const folder = temporaryFolder();
  const { path: dir, outbox } = folder;

  beforeAll(async () => {
    await (await install({ folder, keepTrails: true })).close();
  });

  async function ended(states: SFNClient, executionArn: string): Promise<DescribeExecutionOutput> {
    for (;;) {
      const execution = await states.send(new DescribeExecutionCommand({ executionArn }));
      if (execution.status !== 'RUNNING') return execution;
      await after(10);
    }
  }

  describe('a state folder that is opened for more than reading', () => {
    test('runs an execution as npm start does: the incident is in the table and the mail in the outbox', async () => {
      const { url, settings, close } = await openEmbedded({ dir, readOnly: false });
      const states = new SFNClient(embeddedClient(url, 'any'));
      const { stateMachineArn, tableName: TableName } = settings;
      const { executionArn = '' } = await states.send(
        new StartExecutionCommand({ stateMachineArn, name: 'drill-1', input: JSON.stringify(drillEvent()) }),
      );
      expect((await ended(states, executionArn)).status).toBe('SUCCEEDED');
      states.destroy();
      const dynamo = new DynamoDBClient(embeddedClient(url, 'any'));
      const { Items = [] } = await dynamo.send(new ScanCommand({ TableName, ConsistentRead: true }));
      expect(Items.map(({ id, kind }) => [id?.S, kind?.S])).toContainEqual(['drill-5b9d0c1e', 'DRILL']);
      dynamo.destroy();
      await close();
      expect(readFileSync(outbox, 'utf8')).toContain('drill by alice');
    });

    test('keeps its changes for the next program that opens it, with the trails', async () => {
      const first = await openEmbedded({ dir, readOnly: false });
      const owner = new CloudTrailClient(embeddedClient(first.url, 'any'));
      await owner.send(new CreateTrailCommand({ Name: 'kept', S3BucketName: 'kept-log' }));
      await owner.send(new StartLoggingCommand({ Name: 'kept' }));
      owner.destroy();
      await first.close();
      const second = await openEmbedded({ dir });
      const reader = new CloudTrailClient(embeddedClient(second.url, 'any'));
      const states = new SFNClient(embeddedClient(second.url, 'any'));
      const { IsLogging } = await reader.send(new GetTrailStatusCommand({ Name: 'kept' }));
      expect(IsLogging).toBe(true);
      const executionArn = `${second.settings.stateMachineArn.replace(':stateMachine:', ':execution:')}:drill-1`;
      const { status } = await states.send(new DescribeExecutionCommand({ executionArn }));
      expect(status).toBe('SUCCEEDED');
      reader.destroy();
      states.destroy();
      await second.close();
    });

    test('cannot be opened by another program until it is closed', async () => {
      const { url, close } = await openEmbedded({ dir, readOnly: false });
      // A second one is served by the first, as by npm start -- --serve.
      const second = await openEmbedded({ dir, readOnly: false });
      expect(second.url).toBe(url);
      await second.close();
      await expect(install({ folder })).rejects.toThrow(/is in use by another process|is taken/);
      await close();
      await (await install({ folder })).close();
    });
  });
});
