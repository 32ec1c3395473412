import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { promisify } from 'node:util';
import { InvalidArgumentError } from 'commander';
import { markdownTable } from '../../docs/table.ts';
import { callWith } from '../../local/deploy.ts';
import { makeCall, type ScenarioCall } from '../../local/scenarios/make-call.ts';
import { benchCommand, PROOF } from '../command.ts';
import { ServedProcess } from '../served/served-process.ts';
import { executionsOf, makeTrails, settled, trailClient, TRAILS } from '../served/trails.ts';
import { showFigures } from '../write-proof.ts';

/** Calls in turn, each on the next trail: the trails with an even number are stopped, the others are changed. */
const CALLS: readonly (readonly [ScenarioCall, Readonly<Record<string, unknown>>])[] = [
  ['StopLogging', {}],
  ['UpdateTrail', { S3KeyPrefix: 'logs' }],
  ['StopLogging', {}],
  ['UpdateTrail', { S3KeyPrefix: 'audit' }],
];

const LIMITS = { failed: 0, megabytes: 500, listSeconds: 1 };

const NOTES = `
It starts \`npm start -- --serve\` on a new folder, and makes the calls with the AWS SDK. Memory is that of the served process.

Exit codes: 0 no execution failed, memory stayed under ${LIMITS.megabytes} MB and \`incidents list\` took less than ${LIMITS.listSeconds} s; 1 otherwise;
2 the command line is wrong.`;

/** What the load came to. Sizes in megabytes, times in seconds. */
interface LoadFigures {
  readonly events: number;
  readonly failed: number;
  readonly memory: number;
  readonly files: number;
  readonly folder: number;
  readonly list: number;
  readonly settling: number;
}

/** Puts a steady load on embedded mode and prints its figures. */
export async function benchLoad(args: readonly string[]): Promise<boolean> {
  const { seconds, rate, proof } = readArguments(args);
  const path = await mkdtemp(join(tmpdir(), 'load-bench-'));
  try {
    const figures = await measureLoad(path, seconds, rate);
    const { events, failed, memory, files, folder, list, settling } = figures;
    const table = markdownTable(
      ['events', 'failed', 'peak memory', 'files', 'folder', '`incidents list`', 'settled after'],
      [
        [
          ...[String(events), String(failed), `${memory} MB`, String(files), `${folder} MB`],
          ...[`${list.toFixed(2)} s`, `${settling.toFixed(1)} s`],
        ],
      ],
    );
    await showFigures('load', table, proof);
    return failed <= LIMITS.failed && memory < LIMITS.megabytes && list < LIMITS.listSeconds;
  } finally {
    await rm(path, { recursive: true });
  }
}

async function measureLoad(dir: string, seconds: number, rate: number): Promise<LoadFigures> {
  const served = await ServedProcess.start(dir, 0);
  try {
    const { url } = served;
    await makeTrails(url, TRAILS);
    const failures = watchFailures(url);
    const events = await makeCalls(url, seconds * rate, 1000 / rate);
    const last = Date.now();
    await settled(url);
    const settling = (Date.now() - last) / 1000;
    const failed = await failures.end();
    const memory = Math.round(served.peakMemory / 1e6);
    return { events, failed, memory, ...(await sizeOf(dir)), list: await timeList(dir), settling };
  } finally {
    await served.stop();
  }
}

/** Makes the calls at a steady pace; gives how many there were. */
async function makeCalls(url: string, calls: number, interval: number): Promise<number> {
  return callWith(trailClient(url), async (client) => {
    const start = Date.now();
    const made: Promise<unknown>[] = [];
    for (let n = 0; n < calls; n += 1) {
      await after(Math.max(0, start + n * interval - Date.now()));
      const [action, parameters] = CALLS[n % CALLS.length] ?? ['StopLogging', {}];
      made.push(makeCall(client, action, { Name: TRAILS[n % TRAILS.length], ...parameters }));
    }
    await Promise.all(made);
    return calls;
  });
}

/** Looks for failed executions every few seconds, before old ones are deleted; gives how many there were. */
function watchFailures(url: string): { end(): Promise<number> } {
  const failed = new Set<string>();
  const look = async () => {
    for (const arn of await executionsOf(url, 'FAILED')) failed.add(arn);
  };
  const timer = setInterval(() => void look(), 5000);
  return {
    async end() {
      clearInterval(timer);
      await look();
      return failed.size;
    },
  };
}

async function timeList(path: string): Promise<number> {
  const start = performance.now();
  await promisify(execFile)(process.execPath, ['cli/main.ts', 'list', '--local', path], {
    maxBuffer: 1e8,
  });
  return (performance.now() - start) / 1000;
}

async function sizeOf(path: string): Promise<{ files: number; folder: number }> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return { files: files.length, folder: Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1e6) };
}

function readArguments(args: readonly string[]): { seconds: number; rate: number; proof: boolean } {
  const number = (text: string) => {
    const value = Number(text);
    if (!(value > 0)) throw new InvalidArgumentError('It must be a number above 0.');
    return value;
  };
  return benchCommand(
    'npm run bench -- load',
    'Embedded mode under a steady load: failed executions, memory, files, and the time of a list.',
    NOTES,
  )
    .option('--seconds <n>', 'how long', number, 300)
    .option('--rate <n>', 'events a second', number, 10)
    .option(...PROOF)
    .parse(args, { from: 'user' })
    .opts();
}
