import { statSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFolder } from '../../infra/bundles.ts';
import { loadScenario } from '../../local/scenarios/load-scenario.ts';
import { markdownTable } from '../../docs/table.ts';
import { benchCommand, PROOF } from '../command.ts';
import { countRun } from '../cost/benchmark.ts';
import { showFigures } from '../write-proof.ts';
import { bareSizes } from './bare-clients.ts';
import { KILOBYTES, overspent, overweight, RUNS } from './budgets.ts';

const NOTES = '\nExit codes: 0 every budget is kept; 1 one is not; 2 the command line is wrong.';

/** Checks the budgets that do not depend on the computer: bytes, transitions, requests, and functions before StartLogging. */
export async function benchCheck(args: readonly string[]): Promise<boolean> {
  const about = 'The budgets that do not depend on the computer: bytes, transitions, requests.';
  const command = benchCommand('npm run bench -- --check', about, NOTES)
    .option(...PROOF)
    .parse(args, { from: 'user' });
  const bytes = Object.fromEntries(
    Object.keys(KILOBYTES).map((name) => [name, statSync(join(bundleFolder(name), 'index.mjs')).size]),
  ) as Record<keyof typeof KILOBYTES, number>;
  const bare = bareSizes();
  await showFigures('sizes', sizesTable(bytes, bare), command.opts<{ proof: boolean }>().proof);
  const over = overweight(bytes, bare);
  for (const name of Object.keys(RUNS)) {
    over.push(...overspent(name, await countRun({ scenario: loadScenario(name) })));
  }
  process.stdout.write(`\n${over.join('\n') || 'Every budget is kept.'}\n`);
  return over.length === 0;
}

function sizesTable(
  bytes: Readonly<Record<keyof typeof KILOBYTES, number>>,
  bare: Readonly<Partial<Record<string, number>>>,
): string {
  const kilobytes = (size: number) => (size / 1000).toFixed(1);
  return markdownTable(
    ['function', 'kilobytes', 'at most', 'beyond its bare clients'],
    Object.entries(bytes).map(([name, size]) => {
      const clients = bare[name];
      const limit = KILOBYTES[name as keyof typeof KILOBYTES];
      return [name, kilobytes(size), String(limit), clients === undefined ? '' : kilobytes(size - clients)];
    }),
  );
}
