import * as v from 'valibot';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  CloudTrailClient,
  CreateTrailCommand,
  DeleteTrailCommand,
  GetTrailStatusCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { listDocument } from '../cli/json/documents.ts';
import { openEmbedded } from '../../local/embedded.ts';
import { runProgram as runIncidents } from '../cli/run-program.ts';
import { runProgram, startProgram, type RunningProgram } from './program-io.ts';
import { temporaryFolder } from './state-folder-for-tests.ts';

let program: RunningProgram | undefined;

// Before the folder goes.
afterEach(async () => {
  program?.interrupt();
  await program?.done;
});

const { path: root } = temporaryFolder();
const dir = join(root, 'virginia');
/** Always the same one: the functions of a process know one endpoint and one Region only. */
let port = '0';

async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('It did not become so within 10 seconds.');
    await after(20);
  }
}

/** Serves the folder; gives a client of us-east-1, with nothing else set. */
async function serve(...options: string[]): Promise<CloudTrailClient> {
  const started = startProgram(['--serve', '--port', port, '--sweep', '0', '--dir', dir, ...options]);
  program = started;
  await eventually(() => started.stdout().includes('What happens'));
  const [endpoint = '', own = port] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(started.stdout()) ?? [];
  port = own;
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  return new CloudTrailClient({ endpoint, region: 'us-east-1', credentials });
}

async function stop(): Promise<string> {
  program?.interrupt();
  const { exitCode, stdout } = await program!.done;
  expect(exitCode).toBe(0);
  return stdout;
}

async function stopAndWait(client: CloudTrailClient, Name: string): Promise<void> {
  await client.send(new StopLoggingCommand({ Name }));
  await eventually(async () => (await client.send(new GetTrailStatusCommand({ Name }))).IsLogging === true);
  await eventually(() => program!.stdout().includes('CloudTrail on again'));
}

describe('npm start -- --serve --region', () => {
  test('restarts the trail that a client of that Region stops, and keeps everything there', async () => {
    const client = await serve('--region', 'us-east-1');
    const text = program!.stdout();
    expect(text).toContain('The remediator runs in us-east-1.');
    expect(text).toContain('export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1');
    expect(text).toContain('arn:aws:states:us-east-1:111122223333:stateMachine:cloudtrail-remediation');
    await stopAndWait(client, 'management-events');
    client.destroy();
    expect(await stop()).not.toContain('eu-central-1');
    const kept = ['embedded.json', 'sns.json', 'cloudtrail.json', 'outbox.jsonl'];
    for (const file of kept) expect(readFileSync(join(dir, file), 'utf8')).not.toContain('eu-central-1');
  });

  test('is stored: incidents --local reads that Region', async () => {
    const local = ['--local', dir];
    const { code, stdout } = await runIncidents(
      ['list', '--trail', 'management-events', '--json', ...local],
      { now: new Date(), openEmbedded },
    );
    expect(code).toBe(0);
    const stops = v
      .parse(listDocument, JSON.parse(stdout))
      .incidents.filter(({ kind }) => kind === 'LOGGING_STOPPED');
    expect(stops).toMatchObject([{ status: 'RESTORED' }]);
    const history = await runIncidents(['history', stops[0]!.id, ...local], {
      now: new Date(),
      openEmbedded,
    });
    expect(history.code).toBe(0);
    expect(history.stdout).toContain('VerifyLogging');
  });

  test('is kept by a later --serve without it, which names an existing trail', async () => {
    const client = await serve();
    for (const Name of ['a-stopped-one', 'another']) {
      await client.send(new CreateTrailCommand({ Name, S3BucketName: 'another-log' }));
    }
    await client.send(new StartLoggingCommand({ Name: 'another' }));
    await client.send(new DeleteTrailCommand({ Name: 'management-events' }));
    client.destroy();
    await stop();
    const next = await serve();
    expect(program!.stdout()).toContain('The remediator runs in us-east-1.');
    expect(program!.stdout()).toContain('aws cloudtrail stop-logging --name another\n');
    expect(program!.stdout()).toContain('aws cloudtrail get-trail-status --name another\n');
    expect(program!.stdout()).not.toContain('--name management-events');
    await stopAndWait(next, 'another');
    next.destroy();
    await stop();
  });

  test('that differs from the Region of the folder is refused, and changes nothing', async () => {
    const manifest = () => readFileSync(join(dir, 'embedded.json'), 'utf8');
    const before = manifest();
    const { exitCode, stderr } = await runProgram([
      ...['--serve', '--port', port, '--dir', dir, '--region', 'eu-west-1'],
    ]);
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      `The folder ${dir} belongs to a remediator in us-east-1 and keeps its incidents. For one in eu-west-1 choose another folder with --dir.\n`,
    );
    expect(manifest()).toBe(before);
  });

  test.each([
    [['--region', 'us-east-1'], "'--region' goes with --serve only"],
    [
      ['--serve', '--region', 'us-esat-1'],
      'It must be an AWS Region of the partition aws, such as us-east-1.',
    ],
    [['--serve', '--region', 'us-east'], 'It must be an AWS Region'],
    [['--serve', '--region', 'cn-north-1'], 'It must be an AWS Region'],
    [['--serve', '--region', 'us-gov-west-1'], 'It must be an AWS Region'],
    [['--serve', '--region', ''], 'It must be an AWS Region'],
  ])('%j is a usage error', async (args, text) => {
    const { exitCode, stderr } = await runProgram(args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(text);
  });

  test.each(['ap-southeast-5', 'ca-west-1', 'il-central-1', 'mx-central-1'])('accepts %s', async (region) => {
    const { stderr } = await runProgram(['--serve', '--port', port, '--dir', dir, '--region', region]);
    expect(stderr).toContain(`For one in ${region} choose another folder`);
  });
});
