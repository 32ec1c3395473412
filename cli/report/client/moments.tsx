import type { Timeline } from '../../history/timeline.ts';
import { momentsOf } from '../../incidents/moments.ts';
import type { EmbeddedIncident } from '../data.ts';
import { clockOf, offsetWords, whatHappened } from '../words.ts';
import { UntrustedLine } from './untrusted.tsx';

/** What happened when, with the distance from the call. */
export function Moments({
  incident,
  timeline,
}: {
  incident: EmbeddedIncident;
  timeline: Timeline | undefined;
}) {
  const start = Date.parse(incident.occurredAt);
  const moments = momentsOf(incident, whatHappened(incident), timeline);
  if (moments.length < 2) return null;
  return (
    <section class="moments" aria-labelledby="moments-heading">
      <h2 id="moments-heading">Moment by moment</h2>
      <ol>
        {moments.map(({ at, what, mark }, index) => (
          <li key={index} class={mark}>
            <time dateTime={at}>{clockOf(at)}</time>
            <span class="offset">
              {at !== incident.occurredAt && !Number.isNaN(start) && offsetWords(Date.parse(at) - start)}
            </span>
            <span class="what">
              <UntrustedLine text={what} limit={120} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
