import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { benchCommand, PROOF } from '../command.ts';
import { showFigures } from '../write-proof.ts';
import { chaosSection, killServed } from './kill-served.ts';

const NOTES = `
Exit codes: 0 nothing is lost, half-written or multiplied, and every start worked; 1 otherwise; 2 the command line is wrong.`;

/** Kills embedded mode under load and prints what is left. */
export async function benchChaos(args: readonly string[]): Promise<boolean> {
  const { kills, rate, keep, proof } = readArguments(args);
  const dir = await mkdtemp(join(tmpdir(), 'chaos-bench-'));
  const onKill = (kill: number) => void process.stderr.write(`\r\u001b[Kkill ${kill} of ${kills}`);
  let holds = false;
  try {
    const figures = await killServed({ dir, kills, rate, onKill });
    await showFigures('chaos', chaosSection(figures), proof);
    holds = figures.problems.length === 0;
    return holds;
  } finally {
    process.stderr.write('\r\u001b[K');
    if (keep && !holds) process.stdout.write(`The folder stays: ${dir}\n`);
    else await rm(dir, { recursive: true });
  }
}

function readArguments(args: readonly string[]): {
  kills: number;
  rate: number;
  keep: boolean;
  proof: boolean;
} {
  const whole = (text: string) => {
    if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.');
    return Number(text);
  };
  return benchCommand(
    'npm run chaos --',
    'Kills embedded mode with SIGKILL while trails are stopped, and judges what is left.',
    NOTES,
  )
    .option('--kills <n>', 'how often', whole, 100)
    .option('--rate <n>', 'StopLogging calls a second', whole, 5)
    .option('--keep', 'keep the folder when something is wrong', false)
    .option(...PROOF)
    .parse(args, { from: 'user' })
    .opts();
}
