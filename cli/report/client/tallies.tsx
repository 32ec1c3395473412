import { UNKNOWN } from '../../../tasks/contract/incident.ts';
import type { Actor } from '../../../tasks/contract/incident.ts';
import { whoOf } from '../../incidents/who.ts';
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
      <section class="tally" aria-labelledby="kinds">
        <h2 id="kinds">What happened</h2>
        <ol>
          {kinds.slice(0, MOST).map(([kind, number]) => (
            <Bar
              key={kind}
              share={number / (kinds[0]?.[1] ?? 1)}
              number={number}
              pressed={filter.kind === kind}
              onPress={() => {
                setFilter({ ...filter, kind: filter.kind === kind ? '' : kind });
              }}
            >
              {wordOf(KIND_WORDS, kind)}
            </Bar>
          ))}
        </ol>
      </section>
      <section class="tally" aria-labelledby="actors">
        <h2 id="actors">Who did it</h2>
        <ol>
          {actors.slice(0, MOST).map(([key, number]) => (
            <Bar
              key={key}
              share={number / (actors[0]?.[1] ?? 1)}
              number={number}
              pressed={filter.text === key}
              onPress={() => {
                setFilter({ ...filter, text: filter.text === key ? '' : key });
              }}
            >
              <UntrustedLine text={labelOf(nameOf.get(key), key)} limit={40} />{' '}
              <small>
                <UntrustedLine text={nameOf.get(key)?.type ?? ''} limit={24} />
              </small>
            </Bar>
          ))}
        </ol>
        {actors.length > MOST && <p class="more">and {actors.length - MOST} more</p>}
        {own > 0 && <p class="more">{`The remediator’s own ${count(own, 'call')} left out`}</p>}
      </section>
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

function Bar(props: {
  share: number;
  number: number;
  pressed: boolean;
  onPress: () => void;
  children: preact.ComponentChildren;
}) {
  return (
    <li>
      <button type="button" aria-pressed={props.pressed} onClick={props.onPress}>
        <span class="label">{props.children}</span>
        <span class="number">{props.number.toLocaleString('en')}</span>
        <span class="bar" aria-hidden="true">
          <span style={{ width: `${Math.max(1, props.share * 100)}%` }} />
        </span>
      </button>
    </li>
  );
}
