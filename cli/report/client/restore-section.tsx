import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { EmbeddedIncident } from '../data.ts';
import { quantile, restoreTimes } from '../figures.ts';
import { binWords, plotRestoreTimes, restoreBins } from './restore-plot.ts';
import { length } from '../words.ts';
import { useWidth } from './use-width.ts';

/** A distribution of fewer says nothing that their sentence does not. */
const FEWEST = 3;

/** How long restarts took: a histogram, its three figures in words, and the same as a table. */
export function RestoreSection({ incidents }: { incidents: EmbeddedIncident[] }) {
  const seconds = useMemo(() => restoreTimes(incidents), [incidents]);
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  useLayoutEffect(() => {
    if (width > 0 && seconds.length >= FEWEST)
      frame.current?.replaceChildren(plotRestoreTimes(seconds, width));
    else frame.current?.replaceChildren();
  }, [seconds, width]);
  const drawn = seconds.length >= FEWEST;
  const words = (part: number): string => length(quantile(seconds, part) ?? 0);
  const summary = `${seconds.length} restarts: median ${words(0.5)}, p90 ${words(0.9)}, longest ${words(1)}.`;
  return (
    <section class="restore" aria-labelledby="restore-heading">
      <h2 id="restore-heading">Time to restore</h2>
      {seconds.length === 0 ? (
        <p class="caption">No restart was verified among these incidents.</p>
      ) : (
        <p class="caption">{`${seconds.length === 1 ? `One restart, after ${words(0.5)}.` : summary} From the stop to the restart that CloudTrail reports.`}</p>
      )}
      <div
        class="chart"
        ref={frame}
        role="img"
        aria-label={`Histogram of the time to restore. ${summary}`}
        hidden={!drawn}
      />
      {drawn && (
        <details class="as-table">
          <summary>The same as a table</summary>
          <table>
            <caption class="unseen">Restarts by the time they took</caption>
            <thead>
              <tr>
                <th scope="col">Took</th>
                <th scope="col">Restarts</th>
              </tr>
            </thead>
            <tbody>
              {restoreBins(seconds).map((bin) => (
                <tr key={bin.from}>
                  <th scope="row">{binWords(bin)}</th>
                  <td>{bin.count}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </section>
  );
}
