import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  CloudTrailClient,
  CreateTrailCommand,
  GetTrailStatusCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { embeddedClient } from '../../local/deploy.ts';
import { openEmbedded } from '../../local/embedded.ts';
import { runProgram, startProgram, type RunningProgram } from './program-io.ts';
import { temporaryFolder } from './state-folder-for-tests.ts';

const { path: root } = temporaryFolder();
let program: RunningProgram | undefined;
/** Always the same one: the functions of a process know one endpoint only. */
let port = '0';

afterEach(async () => {
  program?.interrupt();
  await program?.done;
});

/** Serves a folder until what was printed holds, and then until `stop`. */
async function serve(dir: string, sweep: number, holds: (stdout: string) => boolean): Promise<string> {
  program = startProgram(['--serve', '--port', port, '--sweep', String(sweep), '--dir', dir]);
  await eventually(() => Promise.resolve(holds(program?.stdout() ?? '')));
  const [url, own = port] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(program.stdout()) ?? [''];
  port = own;
  return url;
}

async function stop(): Promise<string> {
  program?.interrupt();
  const { exitCode, stdout } = await program!.done;
  expect(exitCode).toBe(0);
  return stdout;
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('It did not become so within 10 seconds.');
    await after(20);
  }
}

const sweeps = (stdout: string) => stdout.split('\n').filter((line) => line.includes('Sweep: '));

describe('npm start -- --serve --sweep', () => {
  test('finds at once, and restarts, a trail that was stopped while no endpoint was running', async () => {
    const dir = `${root}/stopped`;
    await serve(dir, 3600, (text) => sweeps(text).length > 0);
    expect(sweeps(await stop())).toEqual([
      expect.stringMatching(/^ *\d\d:\d\d:\d\d Sweep: 1 trail read, all that should log are logging/),
    ]);
    const { url, close } = await openEmbedded({ dir, readOnly: false });
    const client = new CloudTrailClient(embeddedClient(url, 'any'));
    await client.send(new StopLoggingCommand({ Name: 'management-events' }));
    client.destroy();
    await close();
    // Its event is lost.
    const file = `${dir}/cloudtrail.json`;
    const { undelivered, ...state } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    expect(undelivered).toHaveLength(1);
    writeFileSync(file, JSON.stringify(state));
    const servedAt = await serve(dir, 3600, (text) => text.includes('execution SUCCEEDED'));
    const owner = new CloudTrailClient(embeddedClient(servedAt, 'any'));
    const { IsLogging } = await owner.send(new GetTrailStatusCommand({ Name: 'management-events' }));
    owner.destroy();
    expect(IsLogging).toBe(true);
    const stdout = await stop();
    expect(sweeps(stdout)).toEqual([
      expect.stringMatching(/1 should log and is not logging; started \S*sweep-[0-9a-f]{16}-/),
    ]);
    expect(stdout).toMatch(/mail: \[RESTORED [\w ]+\] 111122223333: CloudTrail on again, management-events/);
  });

  test('sweeps again after that many seconds, and not after Ctrl-C', async () => {
    await serve(`${root}/again`, 1, (text) => sweeps(text).length >= 2);
    const stdout = await stop();
    expect(sweeps(stdout)).toHaveLength(2);
    expect(stdout.indexOf('Stopped.')).toBeGreaterThan(stdout.lastIndexOf('Sweep: '));
  });

  test('never sweeps with 0', async () => {
    const url = await serve(`${root}/never`, 0, (text) => text.includes('What happens'));
    const client = new CloudTrailClient(embeddedClient(url, 'any'));
    await client.send(new CreateTrailCommand({ Name: 'another', S3BucketName: 'another-log' }));
    client.destroy();
    await eventually(() => Promise.resolve(program?.stdout().includes('CreateTrail another') ?? false));
    expect(sweeps(await stop())).toEqual([]);
  });

  test.each([
    [['--sweep', '5'], "'--sweep' goes with --serve only"],
    [['--serve', '--sweep', '-1'], 'It must be a whole number of seconds from 0 to 86400.'],
    [['--serve', '--sweep', '1.5'], 'It must be a whole number of seconds from 0 to 86400.'],
    [['--serve', '--sweep', '86401'], 'It must be a whole number of seconds from 0 to 86400.'],
  ])('%j is a usage error', async (args, text) => {
    const { exitCode, stderr } = await runProgram(args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(text);
  });
});
