import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { EmbeddedIncident } from '../data.ts';
import { quantile, verifiedWindows } from '../figures.ts';
import { ChartTable } from './chart-table.tsx';
import { binWords, plotRestoreTimes, restoreBins } from './restore-plot.ts';
import { length } from '../words.ts';
import { useWidth } from './use-width.ts';

/** A distribution of fewer says nothing that their sentence does not. */
const FEWEST = 3;

/** How long blind windows were: a histogram, its three figures in words, and the same as a table. */
export function RestoreSection({ incidents }: { incidents: EmbeddedIncident[] }) {
  const seconds = useMemo(() => verifiedWindows(incidents), [incidents]);
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  useLayoutEffect(() => {
    if (width > 0 && seconds.length >= FEWEST)
      frame.current?.replaceChildren(plotRestoreTimes(seconds, width));
    else frame.current?.replaceChildren();
  }, [seconds, width]);
  const drawn = seconds.length >= FEWEST;
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
      <div
        class="chart"
        ref={frame}
        role="img"
        aria-label={`Histogram of blind windows. ${summary}`}
        hidden={!drawn}
      />
      {drawn && (
        <ChartTable
          caption="Blind windows by their length"
          heads={['Lasted', 'Blind windows']}
          rows={restoreBins(seconds).map((bin) => [binWords(bin), bin.count])}
        />
      )}
    </section>
  );
}
