import { request } from 'node:http';
import aws4 from 'aws4';
import { Command } from 'commander';
import { parseCount } from '../../cli/arguments.ts';
import { quantile } from '../../cli/report/figures.ts';
import { embeddedClient } from '../../local/deploy.ts';
import { startLoggingIntegration } from '../../local/workflow/sdk-integration.ts';
import { createStateMachine } from '../../local/workflow/state-machine.ts';
import type { TaskHandler } from '../../local/workflow/aws-semantics.ts';
import { ENVIRONMENT } from '../../tasks/contract/environment.ts';
import { renderTable } from '../../terminal/table.ts';
import { coldFunction, runNode } from './cold-process.ts';
import { openWire, type Wire } from './wire.ts';

const MOST_RUNS = 1000;
const [REGION, ACCOUNT] = ['eu-central-1', '111122223333'];
const KEYS = { accessKeyId: 'AKIABENCHMARK0000000', secretAccessKey: 'benchmark' };

const NOTES = `
It measures the time from a StopLogging event to the StartLogging request on the wire:
- at once: the workflow calls CloudTrail itself, with a client that has no connection yet.
- at once, refused: the first call is throttled, and the two cold functions follow.
- two cold functions: the workflow as it was, with ClassifyEvent and StartLogging; each runs its deployed bundle in a fresh
  process.
And two floors: an empty Node.js process from start to exit, and a bare signed request in this process. The ways alternate in
one run. Times depend on the computer. Compare the ratios.

It does not measure what AWS adds: the transitions of Step Functions, and the time in which Lambda makes an environment.

Exit codes: 0 measured; 1 a request did not come; 2 the command line is wrong.`;

/** A way to the request: resolves with the milliseconds that it took. */
type Way = () => Promise<number>;

/** Measures how long StartLogging takes to leave, by the way that it takes. */
export async function benchCold(args: readonly string[]): Promise<boolean> {
  const { runs } = readArguments(args);
  process.stdout.write(await measureWays(runs));
  return true;
}

/** The table of times. @param only names of the ways to take. @default all of them */
export async function measureWays(runs: number, only?: readonly string[]): Promise<string> {
  const wire = await openWire();
  try {
    const ways = [...waysOver(wire)].filter(([name]) => only?.includes(name) ?? true);
    const times = await alternate(new Map(ways), runs);
    const floor = quantile(times.get(FLOOR) ?? [], 0.5) ?? NaN;
    const rows = [...times].map(([name, sorted]) => {
      const [middle = NaN, late = NaN] = [quantile(sorted, 0.5), quantile(sorted, 0.95)];
      return [
        name,
        ...[middle, late].map((time) => `${time.toFixed(1)} ms`),
        `${(middle / floor).toFixed(1)}x`,
      ];
    });
    const right = (head: string) => ({ head, align: 'right' as const });
    const columns = [{ head: 'FROM THE EVENT TO STARTLOGGING' }, right('P50'), right('P95'), right('RATIO')];
    return `${renderTable(columns, rows, process.stdout.columns || 100)}\n`;
  } finally {
    wire.close();
  }
}

const FLOOR = 'floor: a bare signed request';

function waysOver(wire: Wire): ReadonlyMap<string, Way> {
  const environment = {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    AWS_ENDPOINT_URL: wire.url,
    [ENVIRONMENT.remediatorRoleArns]: `arn:aws:iam::${ACCOUNT}:role/remediator`,
    [ENVIRONMENT.ignoreTrails]: '',
    [ENVIRONMENT.enforceTrails]: '',
    [ENVIRONMENT.restoreRoleArn]: '',
    [ENVIRONMENT.stackName]: 'benchmark',
  };
  const functions = {
    'classify-event': coldFunction('classify-event', environment),
    'start-logging': coldFunction('start-logging', environment),
  };
  const refuse: TaskHandler = () => Promise.reject(new Error('not called'));
  const run = async (handlers: Readonly<Record<string, TaskHandler>>): Promise<number> => {
    const machine = createStateMachine({ handlers: { ...UNUSED, ...functions, ...handlers }, retryScale: 0 });
    const arrival = wire.nextStartLogging();
    const begin = performance.now();
    const execution = machine.startExecution(stopEvent());
    const arrived = await Promise.race([
      arrival,
      execution.done.then(() => Promise.reject(new Error('No StartLogging came.'))),
    ]);
    // What follows has no part in it.
    execution.abort();
    await execution.done;
    return arrived - begin;
  };
  const atOnce = () => ({ 'cloudtrail:startLogging': startLoggingIntegration(clientOf(wire)) });
  return new Map<string, Way>([
    [FLOOR, () => bareRequest(wire)],
    ['floor: an empty Node.js process', () => timed(() => runNode(['--eval', '']))],
    ['at once', () => run(atOnce())],
    [
      'at once, refused: then two cold functions',
      () => {
        wire.throttleNext();
        return run(atOnce());
      },
    ],
    ['two cold functions', () => run({ 'cloudtrail:startLogging': refuse })],
  ]);
}

/** What the workflow calls after the request that is measured. */
const UNUSED = Object.fromEntries(
  [
    'check-logging',
    'verify-logging',
    'compare-trail',
    'restore-trail',
    'record-incident',
    'publish-notification',
    'events:putEvents',
  ].map((name) => [name, () => new Promise(() => undefined)]),
);

/** Runs every way once without counting it, then all of them in turn. */
async function alternate(ways: ReadonlyMap<string, Way>, runs: number): Promise<Map<string, number[]>> {
  const times = new Map([...ways.keys()].map((name) => [name, [] as number[]]));
  for (let run = 0; run <= runs; run += 1) {
    process.stderr.write(`\r\u001b[Krun ${run} of ${runs}`);
    for (const [name, way] of ways) {
      const time = await way();
      if (run > 0) times.get(name)?.push(time);
    }
  }
  process.stderr.write('\r\u001b[K');
  for (const sorted of times.values()) sorted.sort((a, b) => a - b);
  return times;
}

function clientOf(wire: Wire) {
  return embeddedClient(wire.url, KEYS.accessKeyId, REGION);
}

/** A StartLogging request without the SDK, over a new connection. */
async function bareRequest(wire: Wire): Promise<number> {
  const arrival = wire.nextStartLogging();
  const begin = performance.now();
  const { hostname, port } = new URL(wire.url);
  const signed = aws4.sign(
    {
      ...{ service: 'cloudtrail', region: REGION, method: 'POST', path: '/', hostname, port },
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'CloudTrail_20131101.StartLogging',
      },
      body: '{"Name":"management-events"}',
    },
    KEYS,
  );
  const sent = request({ ...signed, agent: false } as never);
  sent.end(signed.body);
  sent.on('response', (response) => response.resume());
  return (await arrival) - begin;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

function stopEvent(): object {
  const time = new Date().toISOString();
  const detail = {
    ...{ eventVersion: '1.11', eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging' },
    ...{ awsRegion: REGION, recipientAccountId: ACCOUNT, eventTime: time, eventID: crypto.randomUUID() },
    requestParameters: { name: 'management-events' },
    userIdentity: { type: 'IAMUser', accountId: ACCOUNT, userName: 'mallory' },
  };
  return { source: 'aws.cloudtrail', account: ACCOUNT, region: REGION, time, detail };
}

function readArguments(args: readonly string[]): { runs: number } {
  return new Command('npm run bench -- cold')
    .usage('[options]')
    .description(
      'How long it takes from the event of a stop to StartLogging, at once and through cold functions.',
    )
    .option('--runs <number>', 'how often each way is taken', (text) => parseCount(text, MOST_RUNS), 20)
    .helpOption('--help', 'show this help')
    .addHelpText('after', NOTES)
    .allowExcessArguments(false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .parse(args, { from: 'user' })
    .opts();
}
