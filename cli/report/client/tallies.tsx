import type { ComponentChildren } from 'preact';
import { UNKNOWN } from '../../../tasks/contract/vocabulary.ts';
import type { Actor } from '../../../tasks/contract/incident.ts';
import { whoOf } from '../../../tasks/notify/name-actor.ts';
import { count } from '../../../terminal/words.ts';
import type { EmbeddedIncident } from '../data.ts';
import { grouped } from '../grouped.ts';
import type { Filter } from '../selection.ts';
import { KIND_WORDS, wordOf } from '../words.ts';
import { Bars } from './bars.tsx';
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
  const tests = incidents.filter(({ test }) => test).length;
  const own = incidents.length - others.length - tests;
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
            <UntrustedLine text={labelOf(nameOf.get(key), key)} limit={140} />{' '}
            <small>
              <UntrustedLine text={nameOf.get(key)?.type ?? ''} limit={24} />
            </small>
          </>
        )}
      >
        {own + tests > 0 && (
          <p class="more">
            {`Left out: ${[own > 0 && `${count(own, 'call')} of the remediator itself`, tests > 0 && count(tests, 'test')].filter(Boolean).join(', ')}`}
          </p>
        )}
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

/** The most frequent of some names, and how many there are of the others. */
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
  const rest = counts.slice(MOST);
  const restNumber = rest.reduce((sum, [, number]) => sum + number, 0);
  return (
    <section class="tally" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <Bars
        bars={counts.slice(0, MOST).map(([key, number]) => ({ key, number, label: label(key) }))}
        {...{ chosen, choose }}
      />
      {rest.length > 0 && <p class="more">{`${rest.length} more, with ${count(restNumber, 'incident')}`}</p>}
      {props.children}
    </section>
  );
}
