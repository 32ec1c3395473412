import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseCount } from '../../cli/arguments.ts';
import { renderReport } from '../../cli/report/render.ts';
import { startEndpoint } from '../../local/endpoint/server.ts';
import { startDynamo } from '../../local/services/dynamodb/dynamodb.ts';
import { markdownTable } from '../../docs/table.ts';
import { showFigures } from '../write-proof.ts';
import { loadWorkflow } from '../../statemachine/definition.ts';
import { benchCommand, PROOF } from '../command.ts';
import { madeIncidents, trailArn } from './made-incidents.ts';
import { fillTable } from './fill-table.ts';

const FEW = 100;
const MANY = 100_000;
const MOST = 1_000_000;
const TRAILS = 50;
const REPORT = 5000;
/** Goals: a full export stays under this much memory, and a report is drawn in this time. */
const EXPORT_BYTES = 200 * 1024 * 1024;
const REPORT_MILLISECONDS = 5000;

const NOTES = `
Exit codes: 0 every goal is met: the first page of a trail takes at most one request more on the large table, an export of the large one
needs less than ${EXPORT_BYTES / 1024 / 1024} MB, and a report of ${REPORT.toLocaleString('en')} incidents is made in less than ${REPORT_MILLISECONDS / 1000} seconds; 1 one is not; 2 the command
line is wrong.`;

/** A command on one of the tables, and what it took. */
interface Result {
  name: string;
  incidents: number;
  requests: number;
  units: number;
  /** From the start of the process to its end. */
  milliseconds: number;
  /** The most memory that the process ever had (resident set). */
  peakBytes: number;
}

const PROGRAM = fileURLToPath(new URL('../../cli/main.js', import.meta.url));
const HOOK = new URL('measure-process.ts', import.meta.url).href;

/**
 * Measures the `incidents` program on dynalite with 100 and with 100,000 incidents (or the number that is given): requests
 * and read units of each command, memory and time. True when every goal is met.
 */
export async function benchIncidents(args: readonly string[]): Promise<boolean> {
  const { many, proof } = readArguments(args);
  const folder = await mkdtemp(join(tmpdir(), 'incidents-bench-'));
  const dynamo = await startDynamo({ dir: join(folder, 'dynamodb') });
  const endpoint = await startEndpoint({ services: [dynamo] });
  try {
    const now = new Date();
    const results: Result[] = [];
    for (const incidents of [FEW, many]) {
      const made = madeIncidents(incidents, TRAILS, now);
      await fillTable(endpoint.url, `incidents-${incidents}`, made, progress(incidents));
      results.push(...(await measureCommands(endpoint.url, incidents, folder)));
    }
    const goals = goalsOf(results, await drawReport(Math.min(REPORT, many), now), many);
    await showFigures(
      'incidents',
      `${resultTable(results)}\n\n${goals.map(([, goal]) => goal).join(' ')}`,
      proof,
    );
    return goals.every(([met]) => met);
  } finally {
    await endpoint.close();
    await dynamo.close();
    await rm(folder, { recursive: true });
  }
}

function readArguments(args: readonly string[]): { many: number; proof: boolean } {
  const command = benchCommand(
    'npm run bench -- incidents',
    'What the commands of the incidents program cost on a small and on a large table.',
    NOTES,
  )
    .argument('[incidents]', 'how many incidents the large table has', (text) => parseCount(text, MOST), MANY)
    .option(...PROOF)
    .parse(args, { from: 'user' });
  return { many: command.processedArgs[0] as number, ...command.opts<{ proof: boolean }>() };
}

async function measureCommands(url: string, incidents: number, folder: string): Promise<Result[]> {
  const year = ['--since', '366d'];
  const trail = ['--trail', trailArn(3)];
  const commands: Record<string, string[]> = {
    'list --trail, first page': ['list', ...trail],
    'list, first page': ['list'],
    'list --status needs-action': ['list', '--status', 'needs-action'],
    'stats --trail': ['stats', ...trail],
    'stats of a year': ['stats', ...year],
    'export --trail': [
      'export',
      ...trail,
      '--no-histories',
      '--out',
      join(folder, `trail-${incidents}.jsonl`),
    ],
    'export of a year': [
      'export',
      ...year,
      '--no-histories',
      '--out',
      join(folder, `all-${incidents}.jsonl`),
    ],
    [`report of ${REPORT}`]: [
      'report',
      ...year,
      '--no-histories',
      '--out',
      join(folder, `${incidents}.html`),
    ],
  };
  const results: Result[] = [];
  for (const [name, args] of Object.entries(commands)) {
    process.stderr.write(`\r\u001b[K${name} on ${incidents.toLocaleString('en')} incidents`);
    results.push({ name, incidents, ...(await run(url, [...args, '--table', `incidents-${incidents}`])) });
  }
  process.stderr.write('\r\u001b[K');
  return results;
}

async function run(url: string, args: string[]): Promise<Omit<Result, 'name' | 'incidents'>> {
  const start = performance.now();
  const child = spawn(process.execPath, ['--import', HOOK, PROGRAM, ...args, '--cost'], {
    // The program's stdout is of no interest; the hook writes what it measured to the descriptor after stderr.
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      AWS_ENDPOINT_URL_DYNAMODB: url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
    },
  });
  const [, , messages, measured] = child.stdio as unknown as [null, null, Readable, Readable];
  const [stderr, peak, [code]] = await Promise.all([
    text(messages),
    text(measured),
    once(child, 'exit') as Promise<[number]>,
  ]);
  if (code !== 0) throw new Error(`incidents ${args.join(' ')}: ${stderr}`);
  const [, requests, units] = /([\d,]+) requests?, ([\d.,]+) read units/.exec(stderr) ?? [];
  return {
    requests: numberOf(requests),
    units: numberOf(units),
    milliseconds: performance.now() - start,
    peakBytes: Number(peak),
  };
}

/** Draws a report without reading a table: milliseconds and bytes. */
async function drawReport(incidents: number, now: Date): Promise<{ milliseconds: number; bytes: number }> {
  const made = [...madeIncidents(incidents, TRAILS, now)];
  const start = performance.now();
  let bytes = 0;
  const page = renderReport({
    title: 'Benchmark',
    scope: `${incidents} incidents`,
    generatedAt: now.toISOString(),
    incidents: made,
    workflow: loadWorkflow(),
  });
  for await (const chunk of page) bytes += Buffer.byteLength(chunk);
  return { milliseconds: performance.now() - start, bytes };
}

/** The goals in sentences, with what was measured. */
function goalsOf(
  results: Result[],
  report: { milliseconds: number; bytes: number },
  many: number,
): readonly (readonly [met: boolean, goal: string])[] {
  const of = (name: string, incidents: number): Result | undefined =>
    results.find((result) => result.name === name && result.incidents === incidents);
  const [few, first] = [of('list --trail, first page', FEW), of('list --trail, first page', many)];
  const full = of('export of a year', many);
  return [
    [
      (first?.requests ?? Infinity) <= (few?.requests ?? 0) + 1,
      `The first page of list --trail takes ${first?.requests ?? 0} requests with ${many.toLocaleString('en')} incidents, and ${few?.requests ?? 0} with ${FEW}; the goal is at most one more.`,
    ],
    [
      (full?.peakBytes ?? Infinity) < EXPORT_BYTES,
      `The full export has ${megabytes(full?.peakBytes ?? 0)} of memory at most; the goal is under ${megabytes(EXPORT_BYTES)}.`,
    ],
    [
      report.milliseconds < REPORT_MILLISECONDS,
      `A report of ${Math.min(REPORT, many).toLocaleString('en')} incidents (${megabytes(report.bytes)}) is made in ${seconds(report.milliseconds)}; the goal is under ${seconds(REPORT_MILLISECONDS)}.`,
    ],
  ];
}

function resultTable(results: readonly Result[]): string {
  return markdownTable(
    ['command', 'incidents', 'requests', 'read units', 'time', 'peak memory'],
    results.map(({ name, incidents, requests, units, milliseconds, peakBytes }) => [
      name,
      ...[incidents, requests, units].map((number) => number.toLocaleString('en')),
      ...[seconds(milliseconds), megabytes(peakBytes)],
    ]),
  );
}

function progress(total: number): (put: number) => void {
  return (put) => {
    if (put % 5000 === 0) process.stderr.write(`\r\u001b[KPutting incidents, ${put} of ${total}`);
  };
}

const numberOf = (text = '0'): number => Number(text.replaceAll(',', ''));
const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`;
