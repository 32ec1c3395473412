import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { entriesOf, EVERYTHING, select, sorted } from '../selection.ts';
import type { Entry, Filter, Sort } from '../selection.ts';
import { visibleText } from '../visible-text.ts';
import { whatHappened } from '../words.ts';
import { IncidentView } from './incident-view.tsx';
import { linkTo } from './link-to.ts';
import { Overview } from './overview.tsx';
import type { ReportData } from './report-data.ts';
import { UntrustedLine } from './untrusted.tsx';

const TITLE = document.title;
const NEWEST_FIRST: Sort = { key: 'time', descending: true };

function chosenId(): string | undefined {
  const [, id] = /^#\/incident\/(.+)$/.exec(location.hash) ?? [];
  try {
    return id && decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** The page: the overview, or one incident when the address names one. */
export function App({ data }: { data: ReportData }) {
  const entries = useMemo(() => entriesOf(data.incidents, Date.parse(data.report.generatedAt)), [data]);
  const [filter, setFilter] = useState<Filter>(EVERYTHING);
  const [sort, setSort] = useState<Sort>(NEWEST_FIRST);
  const selected = useMemo(() => select(entries, filter), [entries, filter]);
  const shown = useMemo(() => sorted(selected, sort), [selected, sort]);
  const id = useChosenId();
  const entry =
    id === undefined ? undefined : entries.find(({ incident }) => incident.id.toWellFormed() === id);
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
        . <a href="#/">All incidents</a>
      </p>
    </div>
  );
}

function neighbours(shown: Entry[], entry: Entry) {
  const index = shown.indexOf(entry);
  const idAt = (at: number) => (index < 0 ? undefined : shown[at]?.incident.id);
  return {
    previous: index > 0 ? idAt(index - 1) : undefined,
    next: idAt(index + 1),
    index,
    count: shown.length,
  };
}

/** Follows the address. Coming back to the overview restores the scroll position and the focus on the row. */
function useChosenId(): string | undefined {
  const [id, setId] = useState(chosenId);
  const last = useRef(id);
  const place = useRef(0);
  useEffect(() => {
    const follow = (): void => {
      if (last.current === undefined) place.current = window.scrollY;
      setId(chosenId());
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  useEffect(() => {
    if (last.current !== undefined && id === undefined) {
      const link = document.querySelector<HTMLElement>(`a[href="${CSS.escape(linkTo(last.current))}"]`);
      window.scrollTo(0, place.current);
      link?.focus({ preventScroll: true });
    }
    last.current = id;
  }, [id]);
  return id;
}
