import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { openEmbedded, StateFolderError } from '../../local/embedded.ts';
import { loadScenario } from '../../local/scenarios/load-scenario.ts';
import { runScenario } from '../../local/scenarios/run-scenario.ts';
import { StateFolder } from '../../local/state-folder.ts';
import { temporaryFolder } from './state-folder-for-tests.ts';

const folder = temporaryFolder();

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

  test('says so when there is no state, and makes no folder', async () => {
    const dir = join(folder.path, 'nothing-here');
    await expect(openEmbedded({ dir })).rejects.toThrow(StateFolderError);
    await expect(openEmbedded({ dir })).rejects.toThrow(
      /^There is no embedded state in .*: run npm start first/,
    );
    expect(existsSync(dir)).toBe(false);
  });

  test('names a damaged file, and leaves nothing open', async () => {
    const sound = readFileSync(join(folder.path, 'sns.json'), 'utf8');
    writeFileSync(join(folder.path, 'sns.json'), '{"topics":');
    await expect(openEmbedded({ dir: folder.path })).rejects.toThrow(/sns\.json cannot be read .*--fresh/);
    writeFileSync(join(folder.path, 'sns.json'), sound);
    // The table can be opened by one at a time.
    await (await openEmbedded({ dir: folder.path })).close();
  });

  test('is not led astray by the URL of an installation that was killed', async () => {
    folder.writeManifest('http://127.0.0.1:9');
    const { url, close } = await openEmbedded({ dir: folder.path });
    expect(url).not.toBe('http://127.0.0.1:9');
    await close();
  });
});

describe('the state folder', () => {
  test('refuses a damaged file with the way out', () => {
    writeFileSync(join(folder.path, 'cloudtrail.json'), '{"trails":');
    expect(() => new StateFolder(folder.path).cloudTrail()).toThrow(/cannot be read .*--fresh starts anew/);
  });
});
