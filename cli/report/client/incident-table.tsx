import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { subjectName } from '../../incidents/remediator.ts';
import { whoOf } from '../../../tasks/notify/name-actor.ts';
import type { Entry, Sort, SortKey } from '../selection.ts';
import { clockOf, dayOf, length, whatHappened } from '../words.ts';
import { linkTo, referenceOf } from './link-to.ts';
import { SeverityBadge, StatusBadge } from './badges.tsx';
import { UntrustedLine } from './untrusted.tsx';

const ROWS = 50;
/** More rows than this would be hundreds of sheets: the print says what it leaves out. */
const PRINTED_ROWS = 1000;

const COLUMNS: { key: SortKey; name: string }[] = [
  { key: 'time', name: 'When (UTC)' },
  { key: 'kind', name: 'What happened' },
  { key: 'trail', name: 'Trail' },
  { key: 'actor', name: 'Who' },
  { key: 'source', name: 'From' },
  { key: 'status', name: 'Status' },
  { key: 'blind', name: 'Blind for' },
];

const ORDERS = [
  { direction: 'down', words: 'descending', timeWords: 'newest first' },
  { direction: 'up', words: 'ascending', timeWords: 'oldest first' },
];

interface Props {
  shown: Entry[];
  sort: Sort;
  setSort: (sort: Sort) => void;
}

/** The incidents as a table in pages; all rows (up to a limit) when it is printed. */
export function IncidentTable({ shown, sort, setSort }: Props) {
  const [page, setPage] = useState(0);
  const printing = usePrinting();
  const top = useRef<HTMLHeadingElement>(null);
  const turned = useRef(false);
  useEffect(() => setPage(0), [shown]);
  useLayoutEffect(() => {
    if (turned.current) top.current?.scrollIntoView();
    turned.current = false;
  }, [page]);
  const pages = Math.max(1, Math.ceil(shown.length / ROWS));
  const current = Math.min(page, pages - 1);
  const rows = printing ? shown.slice(0, PRINTED_ROWS) : shown.slice(current * ROWS, (current + 1) * ROWS);
  const turn = (to: number): void => {
    turned.current = true;
    setPage(to);
  };
  const turnButton = (name: string, to: number) => (
    <button type="button" disabled={to === current || to < 0 || to >= pages} onClick={() => turn(to)}>
      {name}
    </button>
  );
  return (
    <section class="incidents" aria-labelledby="incidents-heading">
      <h2 id="incidents-heading" ref={top}>
        Incidents
      </h2>
      <label class="sort-choice">
        <span>Sort by</span>
        <select
          value={`${sort.key} ${sort.descending ? 'down' : 'up'}`}
          onChange={(event) => {
            const [key, direction] = event.currentTarget.value.split(' ');
            setSort({ key: key as SortKey, descending: direction === 'down' });
          }}
        >
          {COLUMNS.flatMap(({ key, name }) =>
            ORDERS.map(({ direction, words, timeWords }) => (
              <option key={`${key} ${direction}`} value={`${key} ${direction}`}>
                {`${name}, ${key === 'time' ? timeWords : words}`}
              </option>
            )),
          )}
        </select>
      </label>
      <table role="table">
        <caption class="unseen">
          {`Incidents, ${shown.length.toLocaleString('en')} in all, rows ${current * ROWS + 1} to ${current * ROWS + rows.length}. The column headings sort.`}
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            {COLUMNS.map((column) => (
              <Heading key={column.key} {...{ column, printing, sort, setSort }} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((entry) => (
            <Row key={referenceOf(entry.incident)} entry={entry} />
          ))}
        </tbody>
      </table>
      {printing && shown.length > rows.length && (
        <p class="more">{`The first ${PRINTED_ROWS.toLocaleString('en')} of ${shown.length.toLocaleString('en')} incidents are printed. Filter the report to print others.`}</p>
      )}
      {pages > 1 && (
        <nav class="pages" aria-label="Pages of the table">
          {turnButton('First', 0)}
          {turnButton('Previous', current - 1)}
          <span>{`Page ${current + 1} of ${pages}`}</span>
          {turnButton('Next', current + 1)}
          {turnButton('Last', pages - 1)}
        </nav>
      )}
    </section>
  );
}

/** A column heading that is a button: first press sorts down for times and durations, up for words. */
function Heading(props: {
  column: (typeof COLUMNS)[number];
  /** Chromium does not repeat a heading with a button on every sheet. */
  printing: boolean;
  sort: Sort;
  setSort: (sort: Sort) => void;
}) {
  const { printing, sort, setSort } = props;
  const { key, name } = props.column;
  const active = sort.key === key;
  const press = (): void => {
    const first = key === 'time' || key === 'blind';
    setSort({ key, descending: active ? !sort.descending : first });
  };
  const direction = sort.descending ? 'descending' : 'ascending';
  return (
    <th role="columnheader" scope="col" class={`column-${key}`} aria-sort={active ? direction : undefined}>
      {printing ? (
        name
      ) : (
        <button type="button" onClick={press}>
          {name}
          <span class="arrow" aria-hidden="true">
            {active ? (sort.descending ? '▾' : '▴') : ''}
          </span>
        </button>
      )}
    </th>
  );
}

function Row({ entry: { incident, blindSeconds, dark } }: { entry: Entry }) {
  const { actor } = incident;
  return (
    <tr role="row" class={incident.status.toLowerCase()}>
      <td role="cell" class="when">
        <time dateTime={incident.occurredAt}>
          <span class="day">{dayOf(incident.occurredAt)}</span>{' '}
          <span class="clock">{clockOf(incident.occurredAt).slice(0, 8)}</span>
        </time>
      </td>
      <td role="cell" class="what">
        <a href={linkTo(referenceOf(incident))}>
          <UntrustedLine text={whatHappened(incident)} limit={60} />
          <span class="unseen">{`, ${dayOf(incident.occurredAt)} ${clockOf(incident.occurredAt)}`}</span>
        </a>{' '}
        <SeverityBadge severity={incident.severity} />
      </td>
      <td role="cell" data-name="Trail" class="trail">
        <UntrustedLine text={subjectName(incident.subject)} />
        <small>
          <UntrustedLine text={`${incident.subject.account} · ${incident.subject.region}`} limit={40} />
        </small>
      </td>
      <td role="cell" data-name="Who" class="who">
        <UntrustedLine text={whoOf(actor)} />
        <small>
          <UntrustedLine text={actor.type} limit={30} />
        </small>
      </td>
      <td role="cell" data-name="From" class="source">
        <UntrustedLine text={actor.sourceIp} limit={60} />
      </td>
      <td role="cell" data-name="Status" class="state">
        <StatusBadge status={incident.status} />
      </td>
      <td role="cell" data-name="Blind for" class="blind">
        <BlindFor seconds={blindSeconds} dark={dark} />
      </td>
    </tr>
  );
}

function BlindFor({ seconds, dark }: { seconds: number | undefined; dark: boolean }) {
  if (seconds === undefined) return <span class="none">–</span>;
  return dark ? <strong>still off</strong> : <>{length(seconds)}</>;
}

function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const before = (): void => setPrinting(true);
    const after = (): void => setPrinting(false);
    addEventListener('beforeprint', before);
    addEventListener('afterprint', after);
    return () => {
      removeEventListener('beforeprint', before);
      removeEventListener('afterprint', after);
    };
  }, []);
  return printing;
}
