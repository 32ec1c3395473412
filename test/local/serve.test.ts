import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  CloudTrailClient,
  CreateTrailCommand,
  GetTrailStatusCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { openEmbedded } from '../../local/embedded.ts';
import { runProgram, startProgram, type RunningProgram } from './program-io.ts';
import { temporaryFolder } from './state-folder-for-tests.ts';

let program: RunningProgram;

// Before the folder goes.
afterAll(async () => {
  program.interrupt();
  await program.done;
});

const { path: root } = temporaryFolder();
const dir = join(root, 'served');

let config: {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
};

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('It did not become so within 10 seconds.');
    await after(50);
  }
}

function served(stdout: string): string {
  return /http:\/\/127\.0\.0\.1:\d+/.exec(stdout)?.[0] ?? '';
}

beforeAll(async () => {
  program = startProgram(['--serve', '--port', '0', '--dir', dir]);
  await eventually(() => Promise.resolve(program.stdout().includes('What happens')));
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  config = { endpoint: served(program.stdout()), region: 'eu-central-1', credentials };
});

async function stopAndWait(Name: string): Promise<void> {
  const client = new CloudTrailClient(config);
  await client.send(new StopLoggingCommand({ Name }));
  await eventually(async () => (await client.send(new GetTrailStatusCommand({ Name }))).IsLogging === true);
  client.destroy();
}

describe('npm start -- --serve', () => {
  test('prints the commands to try, with the endpoint', () => {
    const text = program.stdout();
    expect(text).toContain(`export AWS_ENDPOINT_URL=${config.endpoint}`);
    expect(text).toContain('aws cloudtrail stop-logging --name management-events');
    expect(text).toContain(`npm run -s incidents -- list --local ${dir}`);
  });

  test('lets any client stop the trail and find it logging again, with incident, message and history', async () => {
    await stopAndWait('management-events');
    const dynamo = new DynamoDBClient(config);
    await eventually(async () => {
      const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: 'cloudtrail-incidents' }));
      return Items.some(({ status, kind }) => status?.S === 'RESTORED' && kind?.S === 'LOGGING_STOPPED');
    });
    const states = new SFNClient(config);
    const stateMachineArn = 'arn:aws:states:eu-central-1:111122223333:stateMachine:cloudtrail-remediation';
    // The first sweep starts an execution as well, before or after that of the stop.
    await eventually(async () => {
      const { executions = [] } = await states.send(new ListExecutionsCommand({ stateMachineArn }));
      if (!executions.every(({ status }) => status === 'SUCCEEDED')) return false;
      const histories = await Promise.all(
        executions.map(({ executionArn }) => states.send(new GetExecutionHistoryCommand({ executionArn }))),
      );
      const entered = histories.flatMap(({ events = [] }) =>
        events.map(({ stateEnteredEventDetails: state }) => state?.name),
      );
      return entered.includes('VerifyLogging') && entered.includes('PublishOutcome');
    });
    const sns = new SNSClient(config);
    const TopicArn = 'arn:aws:sns:eu-central-1:111122223333:cloudtrail-alerts';
    const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(Subscriptions).toMatchObject([{ Protocol: 'email', Endpoint: 'security@example.com' }]);
    const sts = new STSClient(config);
    expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe('111122223333');
    for (const client of [dynamo, states, sns, sts]) client.destroy();
  });

  test('shows each call and each step as it happens', async () => {
    await eventually(() =>
      Promise.resolve(program.stdout().replace(/\s+/g, ' ').includes('came back as an event: recorded only')),
    );
    const text = program.stdout();
    expect(text).not.toMatch(/mail: .* was started/);
    expect(text).toMatch(/\d\d:\d\d:\d\d cloudtrail StopLogging management-events {2}any in eu-central-1/);
    expect(text).toMatch(/\d +\d\d:\d\d:\d\d \d\d:\d\d:\d\d {2}│ ✔ VerifyLogging/);
    expect(text).toMatch(/mail: \[RESTORED \w+\] 111122223333: CloudTrail on again, management-events/);
  });

  test('leaves trails of other Regions to a deployment there, and says so', async () => {
    const client = new CloudTrailClient({ ...config, region: 'us-east-1' });
    await client.send(new CreateTrailCommand({ Name: 'virginia', S3BucketName: 'virginia-log' }));
    await client.send(new StartLoggingCommand({ Name: 'virginia' }));
    await client.send(new StopLoggingCommand({ Name: 'virginia' }));
    await eventually(() =>
      Promise.resolve(
        program.stdout().includes('No remediator runs in us-east-1: this StopLogging is not detected.'),
      ),
    );
    expect(program.stdout()).not.toContain('Trail virginia was');
    const { IsLogging } = await client.send(new GetTrailStatusCommand({ Name: 'virginia' }));
    expect(IsLogging).toBe(false);
    client.destroy();
  });

  test('reports a port in use in one clear sentence', async () => {
    const other = join(root, 'other');
    const { exitCode, stderr } = await runProgram([
      '--serve',
      '--port',
      new URL(config.endpoint).port,
      '--dir',
      other,
    ]);
    expect(exitCode).toBe(1);
    expect(existsSync(other)).toBe(false);
    expect(stderr).toMatch(/^Port \d+ on 127\.0\.0\.1 is taken by another program: .*--port.*\.\n$/);
  });

  test('reports a state folder in use in one clear sentence', async () => {
    const { exitCode, stderr } = await runProgram(['--serve', '--port', '0', '--dir', dir]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^The state folder .* is in use by another process.*\n$/);
  });

  test('refuses --fresh on a state folder in use', async () => {
    const kept = () => readdirSync(dir, { recursive: true }).sort();
    const before = kept();
    for (const args of [
      ['--serve', '--port', '0'],
      ['--scenario', 'stop'],
      ['--scenario', 'storm-short'],
    ]) {
      const { exitCode, stderr } = await runProgram([...args, '--fresh', '--dir', dir]);
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/^The state folder .* is in use by another process.*\n$/);
    }
    expect(kept()).toEqual(before);
    expect(before).toContain('embedded.json');
  });

  test('serves its state to other programs through its endpoint while it runs', async () => {
    const { url, close } = await openEmbedded({ dir, readOnly: true });
    expect(url).toBe(config.endpoint);
    await close();
  });
});

describe('Ctrl-C', () => {
  test('stops the program cleanly, and the next run finds trails and incidents unchanged', async () => {
    const own = join(root, 'own');
    const first = startProgram(['--serve', '--port', '0', '--dir', own]);
    await eventually(() => Promise.resolve(first.stdout().includes('What happens')));
    const client = new CloudTrailClient({ ...config, endpoint: served(first.stdout()) });
    await client.send(new CreateTrailCommand({ Name: 'second-trail', S3BucketName: 'second-log' }));
    client.destroy();
    first.interrupt();
    const { exitCode, stdout } = await first.done;
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Stopped. The state stays in ${own}.`);
    const { url, settings, close } = await openEmbedded({ dir: own, readOnly: true });
    const reader = new CloudTrailClient({ ...config, endpoint: url });
    const { IsLogging } = await reader.send(new GetTrailStatusCommand({ Name: 'management-events' }));
    expect(IsLogging).toBe(true);
    await expect(reader.send(new GetTrailStatusCommand({ Name: 'second-trail' }))).resolves.toMatchObject({
      IsLogging: false,
    });
    expect(settings.tableName).toBe('cloudtrail-incidents');
    reader.destroy();
    await close();
  });
});
