import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { parseCount } from '../../cli/arguments.ts';
import { StateFolder } from '../../local/state-folder.ts';
import { complete, resultTable, type Result } from './result-table.ts';
import { stopTrails } from './stop-trails.ts';

const MOST_RUNS = 1000;
const MOST_AT_ONCE = 100;

const NOTES = `
It measures an installation in embedded mode: the workflow, the functions and the AWS SDK over HTTP, all in this one process.
The baseline does by turns, in the same process and over the same endpoint, what nobody can do without: StartLogging when the
event is there, then GetTrailStatus until it says that the trail logs. Times are of this machine; the ratio is what to compare:
the product's median over the baseline's.

Every run begins with an empty table, since in a storm people are told of growing counts only. Alerts that come at once leave
three a second, so that SNS does not suspend the mail: the mails of many stops at once come one after the other. That holds up
no repair.

It does not measure what AWS adds: the time that CloudTrail and EventBridge take to deliver the event (here it is on the bus a
turn of the event loop after the call), cold starts of functions, transitions of Step Functions, CloudTrail's quotas, and the
time of a mail from SNS to its reader.

Exit codes: 0 every trail logs again, with its incident and both mails; 1 one does not; 2 the command line is wrong.`;

/**
 * Measures how long a stopped trail stays dark, and when each part of the answer has happened. True when every stop was
 * repaired, stored and told.
 */
export async function benchRestore(args: readonly string[]): Promise<boolean> {
  const { runs, atOnce } = readArguments(args);
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
  process.stdout.write(`${resultTable(results, process.stdout.columns || 120)}\n\n`);
  return judge(results);
}

function judge(results: readonly Result[]): boolean {
  const verdicts = results.map((result) => {
    const { atOnce, measured } = result;
    const stops = measured.product.length;
    const met = complete(result) === stops;
    const how = atOnce === 1 ? 'one at a time' : `${atOnce} at once`;
    process.stdout.write(
      `${met ? 'met   ' : 'MISSED'}  ${how}: ${complete(result)} of ${stops} stops were repaired, proved, stored and told twice.\n`,
    );
    return met;
  });
  return verdicts.every(Boolean);
}

function readArguments(args: readonly string[]): { runs: number; atOnce: number[] } {
  return new Command('npm run bench -- restore')
    .usage('[options]')
    .description(
      'How long a stopped trail stays dark, and when the product has repaired, proved, stored and told it.',
    )
    .option('--runs <number>', 'how often trails are stopped', (text) => parseCount(text, MOST_RUNS), 20)
    .addOption(
      new Option('--at-once <numbers>', 'how many at the same time')
        .default([1, 5, 20], '1,5,20')
        .argParser(readNumbers),
    )
    .helpOption('--help', 'show this help')
    .addHelpText('after', NOTES)
    .allowExcessArguments(false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .parse(args, { from: 'user' })
    .opts();
}

function readNumbers(text: string): number[] {
  const numbers = text.split(',').map((number) => parseCount(number.trim(), MOST_AT_ONCE));
  if (new Set(numbers).size === numbers.length) return numbers;
  throw new InvalidArgumentError('Give each number once.');
}
