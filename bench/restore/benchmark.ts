import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { parseCount } from '../../cli/arguments.ts';
import { StateFolder } from '../../local/state-folder.ts';
import { showFigures } from '../write-proof.ts';
import { benchCommand, PROOF } from '../command.ts';
import { complete, resultTable, type Result } from './result-table.ts';
import { stopTrails } from './stop-trails.ts';

const MOST_RUNS = 1000;
const MOST_AT_ONCE = 100;

const NOTES = `
It measures an installation in embedded mode: the workflow, the functions and the AWS SDK over HTTP, all in this one process.
The baseline alternates with it, in the same process and over the same endpoint, and does only what is unavoidable:
StartLogging when the event arrives, then GetTrailStatus until the trail logs. Times depend on the computer. Compare the
ratio: the remediator's median over the baseline's.

Every run begins with an empty table, because alert throttling would suppress the mails of later runs. At most two alerts a
second are sent, so that SNS does not suspend the address: mails of many simultaneous stops arrive one after the other. No
repair waits for them.

It does not measure what AWS adds: the time that CloudTrail and EventBridge take to deliver the event (here it is on the bus
right after the call), cold starts of functions, transitions of Step Functions, CloudTrail's quotas, and the
time of a mail from SNS to its reader.

Exit codes: 0 every trail logs again, with its incident and both mails; 1 one does not; 2 the command line is wrong.`;

/** Measures how long a stopped trail does not log, and when each milestone is reached. True when every stop reached all. */
export async function benchRestore(args: readonly string[]): Promise<boolean> {
  const { runs, atOnce, proof } = readArguments(args);
  const results: Result[] = [];
  for (const count of atOnce) {
    const path = await mkdtemp(join(tmpdir(), 'restore-bench-'));
    try {
      const measured = await stopTrails({
        folder: new StateFolder(path),
        ...{ atOnce: count, runs },
        onRun: (run) => process.stderr.write(`\r\u001b[K${count} at once, run ${run} of ${runs}`),
      });
      results.push({ atOnce: count, measured });
    } finally {
      process.stderr.write('\r\u001b[K');
      await rm(path, { recursive: true });
    }
  }
  await showFigures('restore', `${resultTable(results)}\n\nEach ${runs} times.`, proof);
  return judge(results);
}

function judge(results: readonly Result[]): boolean {
  const verdicts = results.map((result) => {
    const { atOnce, measured } = result;
    const stops = measured.remediator.length;
    const met = complete(result) === stops;
    const how = atOnce === 1 ? 'one at a time' : `${atOnce} at once`;
    process.stdout.write(
      `${met ? 'met   ' : 'MISSED'}  ${how}: ${complete(result)} of ${stops} stops were restored, verified, recorded and notified twice.\n`,
    );
    return met;
  });
  return verdicts.every(Boolean);
}

function readArguments(args: readonly string[]): { runs: number; atOnce: number[]; proof: boolean } {
  return benchCommand(
    'npm run bench -- restore',
    'How long a stopped trail does not log, and when the remediator has restored, verified, recorded and notified.',
    NOTES,
  )
    .option('--runs <number>', 'how often trails are stopped', (text) => parseCount(text, MOST_RUNS), 20)
    .addOption(
      new Option('--at-once <numbers>', 'how many at the same time')
        .default([1, 5, 20], '1,5,20')
        .argParser(readNumbers),
    )
    .option(...PROOF)
    .parse(args, { from: 'user' })
    .opts();
}

function readNumbers(text: string): number[] {
  const numbers = text.split(',').map((number) => parseCount(number.trim(), MOST_AT_ONCE));
  if (new Set(numbers).size === numbers.length) return numbers;
  throw new InvalidArgumentError('Give each number once.');
}
