import { CommandFailure, UsageFailure } from './failure.ts';
import type { ProgramIo } from './io.ts';

/** Asks a question that somebody has to answer with yes; throws UsageFailure without a terminal, else CommandFailure. */
export async function confirm(
  { ask }: Pick<ProgramIo, 'ask'>,
  question: string,
  { unasked, declined }: { unasked: string; declined: string },
): Promise<void> {
  if (!ask) throw new UsageFailure(`There is no terminal to ask on: give --yes to ${unasked}.`);
  const answer = await ask(`${question} [y/n] `);
  if (!/^y(es)?$/i.test(answer?.trim() ?? '')) throw new CommandFailure(declined);
}
