import { parseCount } from '../../cli/arguments.ts';
import { quantile } from '../../cli/report/figures.ts';
import { markdownTable } from '../../docs/table.ts';
import { embeddedClient } from '../../local/deploy.ts';
import { startLoggingIntegration } from '../../local/workflow/sdk-integration.ts';
import { createStateMachine } from '../../local/workflow/state-machine.ts';
import type { TaskHandler } from '../../local/workflow/aws-semantics.ts';
import { ENVIRONMENT } from '../../tasks/contract/environment.ts';
import { benchCommand, PROOF } from '../command.ts';
import { KILOBYTES } from '../check/budgets.ts';
import { showFigures } from '../write-proof.ts';
import { runEmpty, runFunction, sendBare, type Ended } from './cold-process.ts';
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
The floor is the least that two functions need: an empty Node.js process, then one that signs and sends the request without
the SDK. CPU is the processor time of the processes. Then each function is loaded in a fresh process, next to an empty one. All of
it alternates in one run. Times depend on the computer. Compare the ratios.

It does not measure what AWS adds: the transitions of Step Functions, and the time in which Lambda makes an environment.

Exit codes: 0 measured; 1 a request did not come; 2 the command line is wrong.`;

/** Milliseconds that a way took, and those of the processor time of its processes. */
interface Took {
  readonly wall: number;
  readonly cpu: number;
}

/** A way, by its name. */
type Ways = ReadonlyMap<string, () => Promise<Took>>;

/** Measures how long StartLogging takes to leave, by the way that it takes, and how long each function takes to load. */
export async function benchCold(args: readonly string[]): Promise<boolean> {
  const { runs, proof } = readArguments(args);
  const wire = await openWire();
  try {
    const ways = await measure(waysOver(wire), runs);
    const starts = await measure(startsOf(environmentOf(wire)), runs);
    const tables = [
      timesTable('from the event to StartLogging', ways),
      timesTable('a cold start until the function is loaded', starts),
    ];
    await showFigures('cold', `${tables.join('\n\n')}\n\nEach ${runs} times.`, proof);
    return true;
  } finally {
    wire.close();
  }
}

/** A line for each way: wall time and processor time, and how much more of that than the first, the floor. */
export function timesTable(what: string, times: ReadonlyMap<string, readonly Took[]>): string {
  const middle = (took: readonly Took[], of: keyof Took, share = 0.5): number =>
    quantile(
      took.map((one) => one[of]).sort((a, b) => a - b),
      share,
    ) ?? NaN;
  const [floor = []] = times.values();
  const milliseconds = (time: number): string => `${time.toFixed(0)} ms`;
  const rows = [...times].map(([name, took]) => [
    name,
    milliseconds(middle(took, 'wall')),
    milliseconds(middle(took, 'wall', 0.95)),
    milliseconds(middle(took, 'cpu')),
    `${(middle(took, 'cpu') / middle(floor, 'cpu')).toFixed(2)}x`,
  ]);
  return markdownTable([what, 'p50', 'p95', 'CPU', 'of the floor'], rows);
}

/** Takes every way once without counting it, then all of them in turn. */
export async function measure(ways: Ways, runs: number): Promise<Map<string, Took[]>> {
  const times = new Map([...ways.keys()].map((name) => [name, [] as Took[]]));
  for (let run = 0; run <= runs; run += 1) {
    process.stderr.write(`\r\u001b[Krun ${run} of ${runs}`);
    for (const [name, way] of ways) {
      const took = await way();
      if (run > 0) times.get(name)?.push(took);
    }
  }
  process.stderr.write('\r\u001b[K');
  return times;
}

const environmentOf = (wire: Wire) => ({
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
  AWS_ENDPOINT_URL: wire.url,
  NODE_TLS_REJECT_UNAUTHORIZED: '0',
  ...Object.fromEntries(Object.values(ENVIRONMENT).map((name) => [name, ''])),
  [ENVIRONMENT.remediatorRoleArns]: `arn:aws:iam::${ACCOUNT}:role/remediator`,
  [ENVIRONMENT.stackName]: 'benchmark',
});

/** The ways from the event to the request; the floor is the first. */
export function waysOver(wire: Wire): Ways {
  const environment = environmentOf(wire);
  let processes: Promise<Ended>[] = [];
  const cold =
    (name: string): TaskHandler =>
    async (input) => {
      const ended = runFunction(name, environment, input);
      processes.push(ended);
      return (await ended).result;
    };
  const functions = { 'classify-event': cold('classify-event'), 'start-logging': cold('start-logging') };
  const refuse: TaskHandler = () => Promise.reject(new Error('not called'));
  const run = async (handlers: Readonly<Record<string, TaskHandler>>): Promise<Took> => {
    processes = [];
    const stateMachine = createStateMachine({
      handlers: { ...UNUSED, ...functions, ...handlers },
      retryScale: 0,
    });
    const arrival = wire.nextStartLogging();
    const begin = performance.now();
    const execution = stateMachine.startExecution(stopEvent());
    const arrived = await Promise.race([
      arrival,
      execution.done.then(() => Promise.reject(new Error('No StartLogging came.'))),
    ]);
    // What follows has no part in it.
    execution.abort();
    await execution.done;
    const cpu = (await Promise.all(processes)).reduce((sum, ended) => sum + ended.cpu, 0);
    return { wall: arrived - begin, cpu };
  };
  const atOnce = () => ({ 'cloudtrail:startLogging': startLoggingIntegration(clientOf(wire)) });
  return new Map([
    [
      'floor: an empty process, then a bare signed request',
      async () => {
        const arrival = wire.nextStartLogging();
        const begin = performance.now();
        const empty = await runEmpty();
        const sent = await sendBare(environment);
        return { wall: (await arrival) - begin, cpu: empty.cpu + sent.cpu };
      },
    ],
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

/** What loads each function in a fresh process; an empty process is the first. */
function startsOf(environment: NodeJS.ProcessEnv): Ways {
  const timed = (start: () => Promise<Ended>) => async (): Promise<Took> => {
    const begin = performance.now();
    const { cpu } = await start();
    return { wall: performance.now() - begin, cpu };
  };
  return new Map([
    ['floor: an empty process', timed(runEmpty)],
    ...Object.keys(KILOBYTES).map(
      (name) => [name, timed(() => runFunction(name, environment))] as [string, () => Promise<Took>],
    ),
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

function clientOf(wire: Wire) {
  const requestHandler = { httpsAgent: { rejectUnauthorized: false } };
  return { ...embeddedClient(wire.url, KEYS.accessKeyId, REGION), requestHandler };
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

function readArguments(args: readonly string[]): { runs: number; proof: boolean } {
  return benchCommand(
    'npm run bench -- cold',
    'How long it takes from the event of a stop to StartLogging, at once and through cold functions.',
    NOTES,
  )
    .option('--runs <number>', 'how often each way is taken', (text) => parseCount(text, MOST_RUNS), 20)
    .option(...PROOF)
    .parse(args, { from: 'user' })
    .opts();
}
