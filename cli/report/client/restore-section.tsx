import { useMemo } from 'preact/hooks';
import { duration } from '../../../tasks/contract/duration.ts';
import type { EmbeddedIncident } from '../data.ts';
import { quantile, verifiedWindows } from '../figures.ts';
import { length } from '../words.ts';
import { Bars } from './bars.tsx';
import type { Bar } from './bars.tsx';

/** A distribution of fewer says nothing that their sentence does not. */
const FEWEST = 3;
/** Steps of about 1, 2, 5 by decade up to a minute, then as people count minutes, hours and days. */
const EDGES = [0, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 21_600, 86_400, 604_800];

/** How long blind windows were: three figures in words, and how many there were of each length. */
export function RestoreSection({ incidents }: { incidents: EmbeddedIncident[] }) {
  const seconds = useMemo(() => verifiedWindows(incidents), [incidents]);
  const words = (part: number): string => length(quantile(seconds, part) ?? 0);
  const summary = `${seconds.length} blind windows: median ${words(0.5)}, p90 ${words(0.9)}, longest ${words(1)}.`;
  return (
    <section class="restore" aria-labelledby="restore-heading">
      <h2 id="restore-heading">Blind windows</h2>
      {seconds.length === 0 ? (
        <p class="caption">No restart was verified among these incidents.</p>
      ) : (
        <p class="caption">{`${seconds.length === 1 ? `One blind window, of ${words(0.5)}.` : summary} From the stop to the restart that CloudTrail reports (StartLoggingTime).`}</p>
      )}
      {seconds.length >= FEWEST && <Bars bars={restoreBars(seconds)} />}
    </section>
  );
}

/** Blind windows (seconds, sorted) by bins of growing width, from the first to the last that has any. */
function restoreBars(seconds: readonly number[]): Bar[] {
  const bars = EDGES.map((from, index) => {
    const to = EDGES[index + 1] ?? Number.POSITIVE_INFINITY;
    const number = seconds.filter((value) => value >= from && value < to).length;
    return { key: String(from), label: binWords(from, to), number };
  });
  const first = bars.findIndex(({ number }) => number > 0);
  return bars.slice(first, bars.findLastIndex(({ number }) => number > 0) + 1);
}

/** A bin as people say it: `1s to 2s`. */
function binWords(from: number, to: number): string {
  if (from === 0) return 'under 1s';
  return Number.isFinite(to) ? `${duration(from)} to ${duration(to)}` : `${duration(from)} or more`;
}
