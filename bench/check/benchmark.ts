import { statSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFolder } from '../../infra/bundles.ts';
import { loadScenario } from '../../local/scenarios/load-scenario.ts';
import { benchCommand } from '../command.ts';
import { countRun } from '../cost/benchmark.ts';
import { bareSizes } from './bare-clients.ts';
import { KILOBYTES, overspent, overweight, RUNS } from './budgets.ts';

const NOTES = '\nExit codes: 0 every budget is kept; 1 one is not; 2 the command line is wrong.';

/** Checks the budgets that do not depend on the computer: bytes, transitions, requests, and functions before StartLogging. */
export async function benchCheck(args: readonly string[]): Promise<boolean> {
  const about = 'The budgets that do not depend on the computer: bytes, transitions, requests.';
  benchCommand('npm run bench -- --check', about, NOTES).parse(args, { from: 'user' });
  const bytes = Object.fromEntries(
    Object.keys(KILOBYTES).map((name) => [name, statSync(join(bundleFolder(name), 'index.mjs')).size]),
  );
  const bare = bareSizes();
  const over = overweight(bytes as Parameters<typeof overweight>[0], bare);
  for (const name of Object.keys(RUNS)) {
    over.push(...overspent(name, await countRun({ scenario: loadScenario(name) })));
  }
  for (const [name, size] of Object.entries(bytes)) {
    const clients =
      name in bare ? `, ${kilobytes(bare[name as keyof typeof bare])} of them bare clients` : '';
    process.stdout.write(`${name}: ${kilobytes(size)} kilobytes${clients}\n`);
  }
  process.stdout.write(`${over.join('\n') || 'Every budget is kept.'}\n`);
  return over.length === 0;
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}
