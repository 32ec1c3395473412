import type { Figures } from '../figures.ts';
import { quantile } from '../figures.ts';
import { count } from '../../../terminal/words.ts';
import { dayOf, length } from '../words.ts';
import { Figure } from './figure.tsx';

/** What happened in words, and the figures behind it. */
export function HistorySection({ sentences, figures }: { sentences: string[]; figures: Figures }) {
  const { windowSeconds, first, last, tests, stops } = figures;
  const seconds = (value: number | undefined) => (value === undefined ? '–' : length(value));
  const days = [first, last].flatMap((time) => (time ? dayOf(time) : []));
  const period = [...new Set(days)].join(' to ');
  return (
    <section class="history" aria-labelledby="history-heading">
      <h2 id="history-heading">History</h2>
      <p class="verdict">{sentences.join(' ')}</p>
      {figures.incidents > 0 && (
        <dl class="figures">
          <Figure
            name="Incidents"
            value={figures.incidents.toLocaleString('en')}
            note={[period, tests > 0 && `${count(tests, 'test')} among them`].filter(Boolean).join('; ')}
          />
          <Figure
            name="Stops restored"
            value={
              stops === 0 ? '–' : `${figures.restored.toLocaleString('en')} of ${stops.toLocaleString('en')}`
            }
            note={stops === 0 ? 'no stop is recorded' : `on ${count(figures.stoppedTrails, 'trail')}`}
          />
          <Figure
            name="Blind window"
            value={seconds(quantile(windowSeconds, 0.5))}
            note={
              windowSeconds.length > 1
                ? `median of ${windowSeconds.length.toLocaleString('en')}; p90 ${seconds(quantile(windowSeconds, 0.9))}, longest ${seconds(windowSeconds.at(-1))}`
                : windowSeconds.length === 1
                  ? 'one verified restart'
                  : 'no verified restart'
            }
          />
          <Figure
            name="Time without logging"
            value={figures.blindSeconds === 0 && stops === 0 ? 'none known' : length(figures.blindSeconds)}
            note="all trails together"
          />
        </dl>
      )}
    </section>
  );
}
