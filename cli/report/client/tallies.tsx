import type { ComponentChildren } from 'preact';
import { UNKNOWN } from '../../../tasks/contract/incident.ts';
import type { Actor } from '../../../tasks/contract/incident.ts';
import { whoOf } from '../../../tasks/notify/name-actor.ts';
import { count } from '../../../terminal/words.ts';
import type { EmbeddedIncident } from '../data.ts';
import { grouped } from '../grouped.ts';
import type { Filter } from '../selection.ts';
import { KIND_WORDS, wordOf } from '../words.ts';
import { UntrustedLine } from './untrusted.tsx';

interface Props {
  incidents: EmbeddedIncident[];
  filter: Filter;
  setFilter: (filter: Filter) => void;
}

const MOST = 6;

/** What happened, and who did it (the remediator's own calls and tests left out): the most frequent of each, each a way to filter. */
export function Tallies({ incidents, filter, setFilter }: Props) {
  const others = incidents.filter(({ origin, test }) => origin !== 'remediator' && !test);
  const own = incidents.filter(({ origin, test }) => origin === 'remediator' && !test).length;
  const actors = counted(others, ({ actor }) => keyOf(actor));
  const kinds = counted(incidents, ({ kind }) => kind);
  const nameOf = new Map(others.map(({ actor }) => [keyOf(actor), actor]));
  return (
    <>
      <Tally
        id="kinds"
        title="What happened"
        counts={kinds}
        chosen={filter.kind}
        choose={(kind) => setFilter({ ...filter, kind })}
        label={(kind) => wordOf(KIND_WORDS, kind)}
      />
      <Tally
        id="actors"
        title="Who did it"
        counts={actors}
        chosen={filter.text}
        choose={(text) => setFilter({ ...filter, text })}
        label={(key) => (
          <>
            <UntrustedLine text={labelOf(nameOf.get(key), key)} limit={40} />{' '}
            <small>
              <UntrustedLine text={nameOf.get(key)?.type ?? ''} limit={24} />
            </small>
          </>
        )}
      >
        {actors.length > MOST && <p class="more">and {actors.length - MOST} more</p>}
        {own > 0 && <p class="more">{`The remediator’s own ${count(own, 'call')} left out`}</p>}
      </Tally>
    </>
  );
}

/** What distinguishes one actor from another, and finds it when searched for. */
function keyOf({ arn, name, session }: Actor): string {
  const identity = arn === UNKNOWN ? name : arn;
  return session === UNKNOWN ? identity : `${identity} ${session}`;
}

const labelOf = (actor: Actor | undefined, key: string): string => (actor ? whoOf(actor) : key);

function counted(
  incidents: EmbeddedIncident[],
  key: (incident: EmbeddedIncident) => string,
): [string, number][] {
  const groups = grouped(incidents, key);
  return [...groups]
    .map(([name, members]): [string, number] => [name, members.length])
    .sort(([a, many], [b, more]) => more - many || a.localeCompare(b));
}

/** The most frequent of some names as bars. Pressing one chooses it, pressing it again chooses none. */
function Tally(props: {
  id: string;
  title: string;
  counts: [name: string, number: number][];
  chosen: string;
  choose: (name: string) => void;
  label: (name: string) => ComponentChildren;
  children?: ComponentChildren;
}) {
  const { id, title, counts, chosen, choose, label } = props;
  const most = counts[0]?.[1] ?? 1;
  return (
    <section class="tally" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <ol>
        {counts.slice(0, MOST).map(([name, number]) => (
          <li key={name}>
            <button
              type="button"
              aria-pressed={chosen === name}
              onClick={() => choose(chosen === name ? '' : name)}
            >
              <span class="label">{label(name)}</span>
              <span class="number">{number.toLocaleString('en')}</span>
              <span class="bar" aria-hidden="true">
                <span style={{ width: `${Math.max(1, (number / most) * 100)}%` }} />
              </span>
            </button>
          </li>
        ))}
      </ol>
      {props.children}
    </section>
  );
}
