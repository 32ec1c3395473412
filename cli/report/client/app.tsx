import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { EmbeddedIncident } from '../data.ts';
import { entriesOf, readQuery, select, sorted, writeQuery } from '../selection.ts';
import type { Entry, Filter, Sort } from '../selection.ts';
import { visibleText } from '../visible-text.ts';
import { whatHappened } from '../words.ts';
import { IncidentView } from './incident-view.tsx';
import { linkTo, placeNow, referenceOf } from './link-to.ts';
import type { Place } from './link-to.ts';
import { Overview } from './overview.tsx';
import type { ReportData } from './report-data.ts';
import { UntrustedLine } from './untrusted.tsx';

const TITLE = document.title;
const NEWEST_FIRST: Sort = { key: 'time', descending: true };

/** The page: the overview, or one incident when the address names one. */
export function App({ data }: { data: ReportData }) {
  const { incidents, histories } = data;
  const entries = useMemo(() => entriesOf(incidents, histories), [data]);
  const [{ id, query }, go] = usePlace();
  const filter = useMemo(() => readQuery(query), [query]);
  const setFilter = (next: Filter): void => {
    const typed = next.text !== filter.text && filter.text !== '' && next.text !== '';
    go(writeQuery(next), typed);
  };
  const [sort, setSort] = useState<Sort>(NEWEST_FIRST);
  const selected = useMemo(() => select(entries, filter), [entries, filter]);
  const shown = useMemo(() => sorted(selected, sort), [selected, sort]);
  const entry = id === undefined ? undefined : entries.find(({ incident }) => namesOf(incident).includes(id));
  useEffect(() => {
    document.title = entry ? `${visibleText(whatHappened(entry.incident), 80)} · ${TITLE}` : TITLE;
  }, [entry]);
  return (
    <>
      <div hidden={id !== undefined}>
        <Overview {...{ data, entries, selected, shown, filter, setFilter, sort, setSort }} />
      </div>
      {id !== undefined &&
        (entry ? (
          <IncidentView key={id} data={data} entry={entry} {...neighbours(shown, entry)} />
        ) : (
          <NotHere id={id} />
        ))}
    </>
  );
}

function NotHere({ id }: { id: string }) {
  return (
    <div class="incident">
      <h1>This incident is not in the report</h1>
      <p>
        No incident here has the id{' '}
        <code>
          <UntrustedLine text={id} limit={100} />
        </code>
        . <a href={linkTo()}>All incidents</a>
      </p>
    </div>
  );
}

/** What an address may call an incident. */
const namesOf = (incident: EmbeddedIncident): string[] =>
  [incident.id, referenceOf(incident)].map((name) => name.toWellFormed());

function neighbours(shown: Entry[], entry: Entry) {
  const index = shown.indexOf(entry);
  const at = (place: number) => shown[place] && referenceOf(shown[place].incident);
  return {
    previous: index > 0 ? at(index - 1) : undefined,
    next: index < 0 ? undefined : at(index + 1),
    index,
    count: shown.length,
  };
}

/**
 * Follows the address, and changes its query: every choice is a step back, every key stroke is not. Coming back to the
 * overview restores the scroll position and the focus on the row.
 */
function usePlace(): [Place, (query: string, replace: boolean) => void] {
  const [place, setPlace] = useState(placeNow);
  const last = useRef(place.id);
  const scrolled = useRef(0);
  useEffect(() => {
    const follow = (): void => {
      if (last.current === undefined) scrolled.current = window.scrollY;
      setPlace(placeNow());
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  useEffect(() => {
    if (last.current !== undefined && place.id === undefined) {
      const link = document.querySelector<HTMLElement>(`a[href="${CSS.escape(linkTo(last.current))}"]`);
      window.scrollTo(0, scrolled.current);
      link?.focus({ preventScroll: true });
    }
    last.current = place.id;
  }, [place.id]);
  const go = (query: string, replace: boolean): void => {
    if (query === placeNow().query) return;
    history[replace ? 'replaceState' : 'pushState'](null, '', linkTo(undefined, query));
    setPlace(placeNow());
  };
  return [place, go];
}
