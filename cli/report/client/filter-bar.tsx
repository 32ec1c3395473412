import { useEffect, useMemo, useState } from 'preact/hooks';
import { SEVERITIES, STATUSES } from '../../../tasks/contract/vocabulary.ts';
import { KIND_NAMES } from '../../../tasks/contract/kinds.ts';
import { subjectName } from '../../incidents/remediator.ts';
import { grouped } from '../grouped.ts';
import type { Entry, Filter } from '../selection.ts';
import { EVERYTHING, isEverything } from '../selection.ts';
import { visibleText } from '../visible-text.ts';
import { clockOf, dayOf, KIND_WORDS, SEVERITY_WORDS, STATUS_WORDS, wordOf } from '../words.ts';

interface Props {
  entries: Entry[];
  shown: Entry[];
  filter: Filter;
  setFilter: (filter: Filter) => void;
}

interface Option {
  value: string;
  label: string;
}

/** One row of controls over everything below it, and how many incidents they leave. */
export function FilterBar({ entries, shown, filter, setFilter }: Props) {
  const trails = useMemo(() => trailOptions(entries), [entries]);
  const present = useMemo(() => valuesPresent(entries), [entries]);
  const change = (part: Partial<Filter>): void => setFilter({ ...filter, ...part });
  const options = (keys: readonly string[], words: Record<string, string>): Option[] =>
    keys.filter((key) => present.has(key)).map((value) => ({ value, label: wordOf(words, value) }));
  const choices = [
    { key: 'trail', name: 'Trail', options: trails },
    { key: 'kind', name: 'What happened', options: options(KIND_NAMES, KIND_WORDS) },
    { key: 'severity', name: 'Severity', options: options(SEVERITIES, SEVERITY_WORDS) },
    { key: 'status', name: 'Status', options: options(STATUSES, STATUS_WORDS) },
  ] as const;
  const filtered = !isEverything(filter);
  return (
    <search class="filter" aria-label="Incidents">
      <label class="search">
        <span>Search</span>
        <input
          type="search"
          value={filter.text}
          placeholder="Name, ARN, address, id …"
          spellcheck={false}
          autocomplete="off"
          onInput={(event) => change({ text: event.currentTarget.value })}
        />
      </label>
      {choices.map(({ key, name, options }) => (
        <label key={key}>
          <span>{name}</span>
          <select value={filter[key]} onChange={(event) => change({ [key]: event.currentTarget.value })}>
            <option value="">All</option>
            {options.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
      ))}
      <div class="outcome">
        <p aria-hidden="true">
          {shown.length === entries.length
            ? `${entries.length.toLocaleString('en')} ${entries.length === 1 ? 'incident' : 'incidents'}`
            : `${shown.length.toLocaleString('en')} of ${entries.length.toLocaleString('en')} incidents`}
        </p>
        <p class="printed-filter">{filterWords(filter)}</p>
        {filter.period && (
          <button type="button" class="chip" onClick={() => change({ period: undefined })}>
            {periodWords(filter.period)} <span aria-hidden="true">✕</span>
            <span class="unseen">: show all time</span>
          </button>
        )}
        {filtered && (
          <button type="button" class="quiet" onClick={() => setFilter(EVERYTHING)}>
            Clear filter
          </button>
        )}
        <Announcement shown={shown.length} all={entries.length} />
      </div>
    </search>
  );
}

/** Says the count once the reader stops typing, and nothing when the page opens. */
function Announcement({ shown, all }: { shown: number; all: number }) {
  const [said, say] = useState('');
  const [first, setFirst] = useState(true);
  useEffect(() => {
    if (first) {
      setFirst(false);
      return undefined;
    }
    const words = `${shown.toLocaleString('en')} of ${all.toLocaleString('en')} incidents shown`;
    const timer = setTimeout(() => say(words), 400);
    return () => clearTimeout(timer);
  }, [shown, all]);
  return (
    <p class="unseen" role="status">
      {said}
    </p>
  );
}

function valuesPresent(entries: Entry[]): Set<string> {
  return new Set(entries.flatMap(({ incident }) => [incident.kind, incident.severity, incident.status]));
}

/** Trails by name; those that share a name say their account and Region too. */
function trailOptions(entries: Entry[]): Option[] {
  const trails = new Map(entries.map(({ incident }) => [incident.subject.key, incident.subject]));
  const names = grouped(trails.values(), subjectName);
  return [...trails.values()]
    .map((trail) => {
      const name = subjectName(trail);
      const twins = names.get(name) ?? [];
      const label = twins.length > 1 ? `${name} (${trail.account}, ${trail.region})` : name;
      return { value: trail.key, label: visibleText(label, 180) };
    })
    .sort((a, b) => a.label.localeCompare(b.label, 'en', { numeric: true }));
}

/** The filter in words, for paper. */
function filterWords(filter: Filter): string {
  const parts = [
    filter.text && `containing “${visibleText(filter.text, 200)}”`,
    filter.trail && `on ${visibleText(filter.trail, 200)}`,
    filter.kind && wordOf(KIND_WORDS, filter.kind).toLowerCase(),
    filter.severity && `of ${wordOf(SEVERITY_WORDS, filter.severity).toLowerCase()} severity`,
    filter.status && `now ${wordOf(STATUS_WORDS, filter.status).toLowerCase()}`,
  ].filter(Boolean);
  return parts.length === 0 ? '' : `Only incidents ${parts.join(', ')}.`;
}

function periodWords([from, to]: [number, number]): string {
  const [start, end] = [new Date(from).toISOString(), new Date(to).toISOString()];
  const short = (iso: string): string =>
    clockOf(`${iso.slice(0, 19)}Z`).slice(0, to - from < 600_000 ? 8 : 5);
  return dayOf(start) === dayOf(end)
    ? `${dayOf(start)}, ${short(start)} to ${short(end)}`
    : `${dayOf(start)} ${short(start)} to ${dayOf(end)} ${short(end)}`;
}
