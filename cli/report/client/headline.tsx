import type { Figures } from '../figures.ts';
import { quantile } from '../figures.ts';
import { count } from '../../../terminal/words.ts';
import { dayOf, length } from '../words.ts';

/** The verdict in words, and the figures behind it. */
export function Headline({ sentences, figures }: { sentences: string[]; figures: Figures }) {
  const [first, ...others] = sentences;
  const { windowSeconds, first: from, last: to } = figures;
  const seconds = (value: number | undefined) => (value === undefined ? '–' : length(value));
  return (
    <section class="headline" aria-labelledby="verdict">
      <h1 id="verdict">{first}</h1>
      {others.length > 0 && <p class="verdict">{others.join(' ')}</p>}
      {figures.incidents > 0 && (
        <dl class="figures">
          <Figure
            name="Incidents"
            value={figures.incidents.toLocaleString('en')}
            note={
              from && to ? (dayOf(from) === dayOf(to) ? dayOf(from) : `${dayOf(from)} to ${dayOf(to)}`) : ''
            }
          />
          <Figure
            name="Stops restored"
            value={figures.stops === 0 ? '–' : `${figures.restored} of ${figures.stops}`}
            note={
              figures.stops === 0 ? 'no trail was stopped' : `on ${count(figures.stoppedTrails, 'trail')}`
            }
          />
          <Figure
            name="Blind window"
            value={seconds(quantile(windowSeconds, 0.5))}
            note={
              windowSeconds.length > 1
                ? `median; p90 ${seconds(quantile(windowSeconds, 0.9))}, longest ${seconds(windowSeconds.at(-1))}`
                : 'median'
            }
          />
          <Figure
            name="Time without logging"
            value={figures.blindSeconds === 0 && figures.stops === 0 ? 'none' : length(figures.blindSeconds)}
            note="all trails together"
          />
          <Figure
            name="Need a person"
            value={figures.unresolved.toLocaleString('en')}
            note={figures.dark.length > 0 ? `${figures.dark.length} still off` : 'no trail is off'}
            alarming={figures.unresolved > 0}
          />
        </dl>
      )}
    </section>
  );
}

function Figure(props: { name: string; value: string; note: string; alarming?: boolean }) {
  return (
    <div class={props.alarming ? 'figure alarming' : 'figure'}>
      <dt>{props.name}</dt>
      <dd class="value">{props.value}</dd>
      <dd class="note">{props.note}</dd>
    </div>
  );
}
