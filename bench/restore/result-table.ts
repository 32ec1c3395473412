import { quantile } from '../../cli/report/figures.ts';
import { markdownTable } from '../../docs/table.ts';
import type { Measured, Side } from './stop-trails.ts';
import { MILESTONES, type Milestone, type Times } from './stopwatch.ts';

/** Times of a group of stops; `atOnce` trails were stopped at the same time. */
export interface Result {
  readonly atOnce: number;
  readonly measured: Measured;
}

/** A figure of each stop, in milliseconds; undefined where it was not reached. */
type Figure = (times: Times) => number | undefined;

const FIGURES: readonly (readonly [name: string, figure: Figure])[] = [
  ...Object.entries(MILESTONES).map(
    ([milestone, words]) => [words, (times: Times) => times[milestone as Milestone]] as const,
  ),
  [
    'not logging: from stopped to StartLogging accepted',
    ({ stopped, accepted }) =>
      stopped === undefined || accepted === undefined ? undefined : accepted - stopped,
  ],
];

/** The table: milliseconds of the remediator and of the baseline, and the ratio of their medians. */
export function resultTable(results: readonly Result[]): string {
  return markdownTable(
    ['at once', 'from the StopLogging call until', 'p50', 'p95', 'max', 'baseline p50', 'p95', 'ratio'],
    results.flatMap(({ atOnce, measured }) =>
      FIGURES.map(([name, figure]) => {
        const sorted = (side: Side) =>
          measured[side].flatMap((times) => figure(times) ?? []).sort((a, b) => a - b);
        const [remediator, baseline] = [sorted('remediator'), sorted('baseline')];
        const [middle, least] = [quantile(remediator, 0.5), quantile(baseline, 0.5)];
        return [
          String(atOnce),
          name,
          ...[middle, quantile(remediator, 0.95), remediator.at(-1)].map(milliseconds),
          ...[least, quantile(baseline, 0.95)].map(milliseconds),
          middle === undefined || least === undefined ? '' : `${(middle / least).toFixed(1)}x`,
        ];
      }),
    ),
  );
}

/** How many stops that the remediator answered reached every milestone. */
export function complete({ measured }: Result): number {
  const milestones = Object.keys(MILESTONES) as Milestone[];
  return measured.remediator.filter((times) =>
    milestones.every((milestone) => times[milestone] !== undefined),
  ).length;
}

const milliseconds = (value: number | undefined): string =>
  value === undefined ? '' : `${value < 100 ? value.toFixed(1) : value.toFixed(0)} ms`;
