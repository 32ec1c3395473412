import { InvalidArgumentError } from 'commander';
import { fuzzSection, runsOf, runTarget, type FuzzFigures } from './run-targets.ts';
import { benchCommand, PROOF } from '../command.ts';
import { writeProof } from '../write-proof.ts';
import { TARGETS } from './targets.ts';

const NOTES = `
Stages: ${TARGETS.map(({ name }) => name).join(', ')}.
The same seed and number of runs give the same cases. A failure names the smallest case that was found.

Exit codes: 0 everything held for every case, 1 it did not, 2 the command line is wrong.`;

/** Fuzzes every stage and prints what came of it. */
export async function benchFuzz(args: readonly string[]): Promise<boolean> {
  const { runs, seed, target: names, proof } = readArguments(args);
  const targets = TARGETS.filter(({ name }) => names.length === 0 || names.includes(name));
  process.stdout.write(
    `Seed ${seed}: \`npm run fuzz -- --runs ${runs} --seed ${seed}\` repeats this run.\n\n`,
  );
  const figures: FuzzFigures[] = [];
  for (const target of targets) {
    const found = await runTarget(target, runsOf(target, runs, targets), seed);
    figures.push(found);
    process.stdout.write(`${lineOf(found)}\n`);
  }
  const section = fuzzSection(figures, seed);
  process.stdout.write(`\n${section}\n`);
  if (proof) await writeProof('fuzz', section);
  return figures.every(({ failure }) => !failure);
}

function lineOf({ name, cases, seconds, failure }: FuzzFigures): string {
  const line = `${failure ? 'FAILED' : 'held'}  ${name}: ${cases.toLocaleString('en')} cases, ${seconds.toFixed(1)} s`;
  if (!failure) return line;
  const { error, smallest, seed, path } = failure;
  return `${line}\n${error}\nThe smallest case (seed ${seed}, path ${path}):\n${smallest}\n`;
}

function readArguments(args: readonly string[]): {
  runs: number;
  seed: number;
  target: string[];
  proof: boolean;
} {
  const whole = (text: string) => {
    if (!/^\d{1,9}$/.test(text) || Number(text) === 0)
      throw new InvalidArgumentError('It must be a whole number above 0.');
    return Number(text);
  };
  const stage = (name: string, before: string[]) => {
    if (TARGETS.some((target) => target.name === name)) return [...before, name];
    throw new InvalidArgumentError('There is no such stage.');
  };
  return benchCommand(
    'npm run fuzz --',
    'Gives every stage strange input, and checks what must hold for all input.',
    NOTES,
  )
    .option('--runs <n>', 'cases, shared out among the stages', whole, 200_000)
    .option('--seed <n>', 'the cases of that seed', whole, 1 + Math.floor(Math.random() * 999_999_999))
    .option('--target <stage>', 'only this stage; it may be given again', stage, [])
    .option(...PROOF)
    .parse(args, { from: 'user' })
    .opts();
}
