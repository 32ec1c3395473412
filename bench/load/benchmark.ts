import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { InvalidArgumentError } from 'commander';
import { markdownTable } from '../../docs/table.ts';
import { seedTrail } from '../../local/attack/run-attack.ts';
import { callWith, embeddedClient } from '../../local/deploy.ts';
import { install, type Installation } from '../../local/installation.ts';
import { makeCall, type ScenarioCall } from '../../local/scenarios/make-call.ts';
import { ACCESS_KEYS, DEFAULT_KEEP } from '../../local/settings.ts';
import { StateFolder } from '../../local/state-folder.ts';
import { benchCommand, PROOF } from '../command.ts';
import { showFigures } from '../write-proof.ts';

/** Calls in turn, each on the next trail: the trails with an even number are stopped, the others are changed. */
const CALLS: readonly (readonly [ScenarioCall, Readonly<Record<string, unknown>>])[] = [
  ['StopLogging', {}],
  ['UpdateTrail', { S3KeyPrefix: 'logs' }],
  ['StopLogging', {}],
  ['UpdateTrail', { S3KeyPrefix: 'audit' }],
];
const TRAILS = 20;

/** The folder keeps the newest executions, a tenth more before it deletes the oldest, and some other files. */
const LIMITS = { failed: 0, megabytes: 500, listSeconds: 1, files: DEFAULT_KEEP * 1.1 + 100 };

const NOTES = `
The bench runs the embedded installation as --serve does, in a new folder, and makes the calls with the AWS SDK.

Exit codes: 0 no execution failed, memory stayed under ${LIMITS.megabytes} MB, \`incidents list\` took less than ${LIMITS.listSeconds} s and
the folder has at most ${LIMITS.files} files; 1 otherwise; 2 the command line is wrong.`;

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
    const isBounded = memory < LIMITS.megabytes && files <= LIMITS.files;
    return failed <= LIMITS.failed && isBounded && list < LIMITS.listSeconds;
  } finally {
    await rm(path, { recursive: true });
  }
}

async function measureLoad(path: string, seconds: number, rate: number): Promise<LoadFigures> {
  const folder = new StateFolder(path);
  const installation = await install({
    folder,
    keepTrails: true,
    cloudTrail: { quotas: { writesPerSecond: 50, readsPerSecond: 200 } },
  });
  try {
    const names = Array.from({ length: TRAILS }, (_, n) => `trail-${n}`);
    for (const name of names) seedTrail(installation, name);
    await installation.sweep();
    installation.arm();
    const ended = countEnded(installation);
    const memory = watchMemory();
    const events = await makeCalls(installation, names, seconds * rate, 1000 / rate);
    const last = Date.now();
    await installation.settled();
    const settling = (Date.now() - last) / 1000;
    const list = await timeList(path);
    return { events, failed: ended.failed, memory: memory.end(), ...(await sizeOf(path)), list, settling };
  } finally {
    await installation.close();
  }
}

/** Makes the calls at a steady pace; gives how many there were. */
async function makeCalls(
  { url, settings }: Installation,
  names: readonly string[],
  calls: number,
  interval: number,
): Promise<number> {
  return callWith(
    new CloudTrailClient(embeddedClient(url, ACCESS_KEYS.actor, settings.region)),
    async (client) => {
      const start = Date.now();
      const made: Promise<unknown>[] = [];
      for (let n = 0; n < calls; n += 1) {
        await after(Math.max(0, start + n * interval - Date.now()));
        const [action, parameters] = CALLS[n % CALLS.length] ?? ['StopLogging', {}];
        made.push(makeCall(client, action, { Name: names[n % names.length], ...parameters }));
      }
      await Promise.all(made);
      return calls;
    },
  ).then(() => calls);
}

function countEnded({ events }: Installation): { readonly failed: number } {
  const ended = { failed: 0 };
  events.on('history', ({ type }) => {
    if (!type?.startsWith('Execution') || type === 'ExecutionStarted' || type === 'ExecutionSucceeded')
      return;
    ended.failed += 1;
  });
  return ended;
}

/** Looks at the resident memory of this process ten times a second. */
function watchMemory(): { end(): number } {
  let peak = 0;
  const look = () => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const timer = setInterval(look, 100);
  return {
    end() {
      clearInterval(timer);
      look();
      return Math.round(peak / 1e6);
    },
  };
}

async function timeList(path: string): Promise<number> {
  const start = performance.now();
  await promisify(execFile)(process.execPath, ['cli/main.js', 'list', '--local', path], {
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
