import fc from 'fast-check';
import { markdownTable } from '../../docs/table.ts';
import type { Target } from './target.ts';
import { machineAndDay } from '../write-proof.ts';

/** What came of fuzzing a target. */
export interface FuzzFigures {
  readonly name: string;
  readonly holds: string;
  readonly cases: number;
  readonly seconds: number;
  readonly failure?: FuzzFailure;
}

/** A case for which something does not hold. */
interface FuzzFailure {
  /** The smallest such case that was found, as JSON. */
  readonly smallest: string;
  readonly error: string;
  /** What repeats the run. */
  readonly seed: number;
  readonly path: string;
}

/** So much of a case is shown, in characters. */
const SHOWN = 4000;

/** How many cases a target gets of all. */
export function runsOf({ share }: Target, all: number, targets: readonly Target[]): number {
  const shares = targets.reduce((sum, each) => sum + each.share, 0);
  return Math.max(1, Math.ceil((all * share) / shares));
}

/** Runs cases of a target, the examples that failed once before any other. @param seed - @default that of fast-check */
export async function runTarget(target: Target, runs: number, seed?: number): Promise<FuzzFigures> {
  const { check, close } = await target.open();
  const { name, holds, cases, examples } = target;
  const start = performance.now();
  try {
    const property = fc.asyncProperty(cases, async (given) => {
      await check(given);
    });
    const { numRuns, failed, ...details } = await fc.check(property, {
      numRuns: runs + examples.length,
      examples: examples.map((example): [unknown] => [example]),
      ...(seed !== undefined && { seed }),
    });
    const seconds = (performance.now() - start) / 1000;
    const figures = { name, holds, cases: numRuns, seconds };
    if (!failed) return figures;
    const { counterexample, counterexamplePath, errorInstance, seed: used } = details;
    const smallest = JSON.stringify(counterexample?.[0]) as string | undefined;
    const failure = {
      smallest: (smallest ?? 'undefined').slice(0, SHOWN),
      error:
        errorInstance instanceof Error
          ? (errorInstance.stack ?? errorInstance.message)
          : String(errorInstance),
      seed: used,
      path: counterexamplePath ?? '',
    };
    return { ...figures, failure };
  } finally {
    await close?.();
  }
}

/** A run in Markdown: the sentence that sums it up, a table, and the machine. */
export function fuzzSection(figures: readonly FuzzFigures[], seed: number): string {
  const cases = figures.reduce((sum, each) => sum + each.cases, 0);
  const failures = figures.filter(({ failure }) => failure).length;
  return [
    `${cases.toLocaleString('en')} cases with the seed ${seed}; ${failures === 0 ? 'all of them held' : `${failures} of ${figures.length} stages failed`}.`,
    markdownTable(
      ['stage', 'what holds', 'cases', 'seconds', 'failed'],
      figures.map((each) => [
        ...[each.name, each.holds, each.cases.toLocaleString('en'), each.seconds.toFixed(0)],
        each.failure ? 'yes' : 'no',
      ]),
    ),
    `${machineAndDay()}.`,
  ].join('\n\n');
}
