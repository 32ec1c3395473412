import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { markdownTable } from '../../docs/table.ts';
import { runScenario } from '../../local/scenarios/run-scenario.ts';
import { StateFolder } from '../../local/state-folder.ts';
import { benchCommand, PROOF } from '../command.ts';
import { showFigures } from '../write-proof.ts';
import { dollarsOf, gigabyteSeconds, requestCount, RunCounter, type RunCounts } from './count-run.ts';
import { kindRuns, type KindRun } from './kind-runs.ts';

/** What waits are divided by. */
const SPEED = 40;

const NOTES = `
Every kind is run in embedded mode: as a scenario where something has to be repaired or compared, else as an event alone. The
counts are those of the run. Milliseconds are of warm functions on this computer; Lambda bills the start of a cold one too.

Exit codes: 0 measured; 2 the command line is wrong.`;

/** Prints what an incident of each kind uses and costs. */
export async function benchCost(args: readonly string[]): Promise<boolean> {
  const { proof } = readArguments(args);
  const rows: Row[] = [];
  for (const run of kindRuns()) {
    process.stderr.write(`\r\u001b[K${run.kind} ${run.name}`);
    rows.push([run, await countRun(run)]);
  }
  process.stderr.write('\r\u001b[K');
  await showFigures('cost', costTable(rows), proof);
  return true;
}

type Row = readonly [run: Pick<KindRun, 'kind' | 'name'>, counts: RunCounts];

/** Runs a kind once in a new folder. */
export async function countRun({ scenario, event }: Omit<KindRun, 'kind' | 'name'>): Promise<RunCounts> {
  const path = await mkdtemp(join(tmpdir(), 'cost-bench-'));
  const watcher = new RunCounter(event);
  try {
    await runScenario(scenario, { folder: new StateFolder(path), speed: SPEED, watcher });
    return watcher.counts;
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

/** A line for each run. */
function costTable(rows: readonly Row[]): string {
  return markdownTable(
    ['kind', 'scenario', 'executions', 'transitions', 'functions', 'GB-s', 'requests', 'write units', 'USD'],
    rows.map(([{ kind, name }, counts]) => [
      ...[`\`${kind}\``, name && `\`${name}\``],
      ...[counts.executions, counts.transitions, counts.functions].map(String),
      gigabyteSeconds(counts).toFixed(3),
      ...[requestCount(counts), counts.writeUnits].map(String),
      dollarsOf(counts).toFixed(5),
    ]),
  );
}

function readArguments(args: readonly string[]): { proof: boolean } {
  return benchCommand(
    'npm run bench -- cost',
    'What an incident of each kind uses and costs: transitions, functions, requests and dollars.',
    NOTES,
  )
    .option(...PROOF)
    .parse(args, { from: 'user' })
    .opts();
}
