import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { CloudTrailClient, ListTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { DynamoDBClient, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { embeddedClient } from '../../local/deploy.ts';
import { openEmbedded, StateFolderError, type OpenedState } from '../../local/embedded.ts';
import { loadScenario } from '../../local/scenarios/load-scenario.ts';
import { runScenario } from '../../local/scenarios/run-scenario.ts';
import { embeddedSettings } from '../../local/settings.ts';
import { temporaryFolder } from './state-folder-for-tests.ts';

describe('embedded', () => {
  const folder = temporaryFolder();

  /** What any client can read of an opened folder: not the part whose file is damaged. */
  async function readable({ url, settings }: Pick<OpenedState, 'url' | 'settings'>) {
    const config = { ...embeddedClient(url, 'any', settings.region), maxAttempts: 1 };
    const clients = [
      new DynamoDBClient(config),
      new SFNClient(config),
      new CloudTrailClient(config),
      new SNSClient(config),
    ] as const;
    const [dynamo, states, cloudTrail, sns] = clients;
    const { tableName: TableName, stateMachineArn } = settings;
    const found = (call: Promise<{ length?: number } | undefined>, reason: RegExp) =>
      call.then(
        (list) => (list?.length ?? 0) > 0,
        (error: unknown) => {
          expect(String(error)).toMatch(reason);
          return false;
        },
      );
    const what = {
      table: await found(
        dynamo.send(new ScanCommand({ TableName })).then(({ Items }) => Items),
        /never/,
      ),
      executions: await found(
        states.send(new ListExecutionsCommand({ stateMachineArn })).then(({ executions }) => executions),
        /never/,
      ),
      trails: await found(
        cloudTrail.send(new ListTrailsCommand({})).then(({ Trails }) => Trails),
        /InternalFailure: .*cloudtrail\.json cannot be read/,
      ),
      topics: await found(
        sns.send(new ListTopicsCommand({})).then(({ Topics }) => Topics),
        /InternalFailure: .*sns\.json cannot be read/,
      ),
    };
    for (const client of clients) client.destroy();
    return what;
  }

  describe('openEmbedded', () => {
    test('reads incidents and executions of an earlier run with any client, and starts none', async () => {
      const { observed } = await runScenario(loadScenario('stop-root'), { folder, speed: 6 });
      const { url, settings, close } = await openEmbedded({ dir: folder.path, readOnly: true });
      const config = {
        endpoint: url,
        region: settings.region,
        credentials: { accessKeyId: 'embedded', secretAccessKey: 'embedded' },
      };
      const dynamo = new DynamoDBClient(config);
      const { Items = [] } = await dynamo.send(
        new QueryCommand({
          TableName: settings.tableName,
          KeyConditionExpression: 'trailArn = :arn',
          ExpressionAttributeValues: { ':arn': { S: observed.incident!.trailArn } },
        }),
      );
      expect(Items.map(({ status }) => status?.S).toSorted()).toEqual(['NOTED', 'RESTORED']);
      const states = new SFNClient(config);
      const { stateMachineArn } = settings;
      const { executions = [] } = await states.send(new ListExecutionsCommand({ stateMachineArn }));
      expect(executions.map(({ executionArn }) => executionArn)).toContain(observed.incident!.executionArn);
      await expect(states.send(new StartExecutionCommand({ stateMachineArn }))).rejects.toThrow(
        'opened for reading only',
      );
      dynamo.destroy();
      states.destroy();
      await close();
    });

    test('reports missing state, and creates no folder', async () => {
      const dir = join(folder.path, 'nothing-here');
      await expect(openEmbedded({ dir })).rejects.toThrow(StateFolderError);
      await expect(openEmbedded({ dir })).rejects.toThrow(
        /^There is no embedded state in .*: run npm start first/,
      );
      expect(existsSync(dir)).toBe(false);
    });

    test.each([
      ['cloudtrail.json', 'the emulated trails'],
      ['sns.json', 'the emulated topics and subscriptions'],
      ['ssm.json', 'the emulated parameters'],
      ['embedded.json', 'the Region of the remediator and its address'],
    ])(
      'opens a folder in which %s is damaged, reports it, and reads all the other files',
      async (name, holds) => {
        const file = join(folder.path, name);
        const sound = readFileSync(file, 'utf8');
        writeFileSync(file, '');
        const { damaged, ...opened } = await openEmbedded({ dir: folder.path });
        expect(damaged).toEqual([expect.stringMatching(`${name} cannot be read .* It holds ${holds}`)]);
        expect(await readable(opened)).toEqual({
          table: true,
          executions: true,
          trails: name !== 'cloudtrail.json',
          topics: name !== 'sns.json',
        });
        await opened.close();
        writeFileSync(file, sound);
        // The table can be opened by one at a time.
        await (await openEmbedded({ dir: folder.path })).close();
      },
    );

    test('leaves out an execution whose file is damaged, reports it, and lists the others', async () => {
      writeFileSync(join(folder.executions, 'cut-off.jsonl'), '{"executionArn":"arn:');
      const { damaged, ...opened } = await openEmbedded({ dir: folder.path });
      expect(damaged).toEqual([
        expect.stringMatching(/cut-off\.jsonl cannot be read .* It holds one execution with its history\./),
      ]);
      expect(await readable(opened)).toMatchObject({ table: true, executions: true });
      await opened.close();
      rmSync(join(folder.executions, 'cut-off.jsonl'));
    });

    test('ignores the URL of an installation that was killed', async () => {
      folder.writeManifest(embeddedSettings('eu-central-1'), 'http://127.0.0.1:9');
      const { url, close } = await openEmbedded({ dir: folder.path });
      expect(url).not.toBe('http://127.0.0.1:9');
      await close();
    });
  });
});
