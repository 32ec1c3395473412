import { Command } from 'commander';

/** The command line of a benchmark, with what all of them have: `--help`, and exit code 2 where it is wrong. */
export function benchCommand(name: string, description: string, notes = ''): Command {
  return new Command(name)
    .description(description)
    .helpOption('--help', 'show this help')
    .addHelpText('after', notes)
    .allowExcessArguments(false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
}

/** The option that keeps the result. */
export const PROOF = ['--proof', 'write the result into docs/proof.md', false] as const;
