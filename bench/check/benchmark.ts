import { statSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFolder } from '../../infra/bundles.ts';
import { loadScenario } from '../../local/scenarios/load-scenario.ts';
import { countRun } from '../cost/benchmark.ts';
import { KILOBYTES, overspent, overweight, RUNS } from './budgets.ts';

/** Checks the budgets that do not depend on the computer: bytes, transitions, requests, and functions before StartLogging. */
export async function benchCheck(): Promise<boolean> {
  const bytes = Object.keys(KILOBYTES).map((name) => [
    name,
    statSync(join(bundleFolder(name), 'index.mjs')).size,
  ]);
  const over = overweight(Object.fromEntries(bytes) as Parameters<typeof overweight>[0]);
  for (const name of Object.keys(RUNS)) {
    over.push(...overspent(name, await countRun({ scenario: loadScenario(name) })));
  }
  process.stdout.write(`${over.join('\n') || 'Every budget is kept.'}\n`);
  return over.length === 0;
}
