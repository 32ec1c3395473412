import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { benchCommand, PROOF } from '../command.ts';
import { writeProof } from '../write-proof.ts';
import {
  faultLegend,
  faultMatrix,
  faultsSection,
  faultTotals,
  faultViolations,
  type CaseResult,
} from './matrix.ts';
import { faultsOf, rowName, ROWS } from './rows.ts';
import { TIMES, type CaseRunner, type Broken, type Case, type Ran, type Times } from './run-case.ts';

const NOTES = `
Every call of every Task meets every fault once, three times and for ever, over HTTP, with the real functions and the AWS SDK.
Errors of calling a function that no Retry names apply for ever alone.
Waits between tries are left out, and clients give up after a tenth of a second where no answer comes. All of it takes a quarter of an hour.

Exit codes: 0 every invariant holds in every case; 1 one does not; 2 the command line is wrong.`;

/** Runs the fault matrix, or the rows whose names contain one of the words, and prints it. True when every invariant holds. */
export async function benchFaults(args: readonly string[]): Promise<boolean> {
  const { words, proof } = readArguments(args);
  const results = await runInProcesses(words);
  process.stderr.write('\r\u001b[K');
  const violations = faultViolations(results);
  const parts = [
    faultMatrix(results),
    faultLegend(),
    ...(violations.length > 0 ? [violations.join('\n')] : []),
  ];
  process.stdout.write(`${[...parts, faultTotals(results)].join('\n\n')}\n`);
  if (proof) await writeProof('faults', faultsSection(results, new Date()));
  return violations.length === 0;
}

/** A fault of a row, of which there are cases once, three times and for ever. */
type Faulted = Pick<Case, 'row' | 'fault'>;

/** The faults of the rows whose names contain one of the words; all without a word. */
export function faultsFor(words: readonly string[] = []): Faulted[] {
  return ROWS.filter(
    (row) => words.length === 0 || words.some((word) => rowName(row).includes(word)),
  ).flatMap((row) => faultsOf(row).map((fault) => ({ row, fault })));
}

/** Runs one case; `broken` replaces parts of the remediator. */
export async function runCase(runner: CaseRunner, given: Case, broken?: Broken): Promise<CaseResult> {
  return resultOf(given, await runner.run(given, broken));
}

/** Runs a fault once, three times and for ever, or for ever alone. One that struck no more often for ever would do the same again. */
export async function runFault(runner: CaseRunner, given: Faulted): Promise<CaseResult[]> {
  const forEver = await runner.run({ ...given, times: 'for ever' });
  const results: CaseResult[] = [];
  for (const [times, most] of Object.entries(TIMES) as [Times, number][]) {
    if (given.fault.lasting && times !== 'for ever') continue;
    const one = { ...given, times };
    results.push(resultOf(one, forEver.struck <= most ? forEver : await runner.run(one)));
  }
  return results;
}

function resultOf({ row, fault, times }: Case, ran: Ran): CaseResult {
  return {
    row: rowName(row),
    column: fault.column,
    fault: fault.name,
    times,
    violations: ran.judged(times),
  };
}

/** Runs the faults in several processes: functions have their settings in the environment, of which a process has one. */
async function runInProcesses(words: readonly string[]): Promise<CaseResult[]> {
  const { length } = faultsFor(words);
  const results: CaseResult[][] = [];
  let next = 0;
  let done = 0;
  const work = async () => {
    const hook = new URL('unpaced.js', import.meta.url).href;
    const worker = fork(new URL('worker.ts', import.meta.url), words, { execArgv: ['--import', hook] });
    // A worker that dies ends the benchmark.
    const died = once(worker, 'exit').then(() =>
      Promise.reject(new Error('A process of the benchmark ended.')),
    );
    died.catch(() => undefined);
    try {
      while (next < length) {
        const number = next++;
        worker.send(number);
        const [result] = (await Promise.race([once(worker, 'message'), died])) as [CaseResult[]];
        results[number] = result;
        process.stderr.write(`\r\u001b[K${(done += 1)} of ${length}`);
      }
    } finally {
      if (worker.connected) worker.disconnect();
    }
  };
  await Promise.all(Array.from({ length: Math.min(length, 2 * availableParallelism()) }, work));
  return results.flat();
}

function readArguments(args: readonly string[]): { words: string[]; proof: boolean } {
  const command = benchCommand(
    'npm run bench -- faults',
    'Every Task and integration, with every fault: what is repaired, notified, recorded and said.',
    NOTES,
  )
    .argument('[words...]', 'only calls whose names contain one of them, such as StartLogging', [])
    .option(...PROOF)
    .parse(args, { from: 'user' });
  const [words] = command.processedArgs as [string[]];
  if (faultsFor(words).length === 0) command.error(`error: no call has ${words.join(' or ')} in its name`);
  return { words, proof: command.opts<{ proof: boolean }>().proof };
}
