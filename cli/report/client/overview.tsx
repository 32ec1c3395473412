import { useEffect, useMemo, useState } from 'preact/hooks';
import { figuresOf, verdict } from '../figures.ts';
import type { Entry, Filter, Sort } from '../selection.ts';
import { EVERYTHING } from '../selection.ts';
import { FilterBar } from './filter-bar.tsx';
import { HistorySection } from './history-section.tsx';
import { IncidentTable } from './incident-table.tsx';
import { NowSection } from './now-section.tsx';
import type { ReportData } from './report-data.ts';
import { RestoreSection } from './restore-section.tsx';
import { Tallies } from './tallies.tsx';
import { TimelineSection } from './timeline-section.tsx';
import { UnreadableSection } from './unreadable-section.tsx';

/** Milliseconds without a change before the charts are drawn anew. */
const CHART_DELAY = 150;

/** What every part of the overview may read and ask for. */
export interface OverviewProps {
  data: ReportData;
  entries: Entry[];
  /** The entries that the filter lets through, in the file's order. */
  selected: Entry[];
  /** The same in the table's order. */
  shown: Entry[];
  filter: Filter;
  setFilter: (filter: Filter) => void;
  sort: Sort;
  setSort: (sort: Sort) => void;
}

/** What is now, what was, filter, charts and table. What stands above the filter is about the whole report. */
export function Overview(props: OverviewProps) {
  const { data, entries, selected, shown, filter, setFilter } = props;
  const figures = useMemo(() => figuresOf(data.incidents, data.histories), [data]);
  // The table follows each key stroke; the charts follow when the reader pauses.
  const settled = useSettled(selected, CHART_DELAY);
  const incidents = useMemo(() => settled.map(({ incident }) => incident), [settled]);
  const period = useSettled(filter.period, CHART_DELAY);
  return (
    <>
      <NowSection data={data} showUnresolved={(status) => setFilter({ ...EVERYTHING, status })} />
      <HistorySection sentences={verdict(figures)} figures={figures} />
      {data.incidents.length > 0 && (
        <>
          <FilterBar entries={entries} shown={shown} filter={filter} setFilter={setFilter} />
          {shown.length > 0 ? (
            <>
              <TimelineSection {...{ incidents, data, period, filter, setFilter }} />
              <div class="columns">
                <RestoreSection incidents={incidents} />
                <Tallies {...{ incidents, filter, setFilter }} />
              </div>
              <IncidentTable {...props} />
            </>
          ) : (
            <p class="nothing">
              No incident fits the filter.{' '}
              <button type="button" onClick={() => setFilter(EVERYTHING)}>
                Show all {data.incidents.length.toLocaleString('en')}
              </button>
            </p>
          )}
        </>
      )}
      <UnreadableSection items={data.report.unreadable ?? []} />
    </>
  );
}

/** A value that follows another one once that has not changed for so many milliseconds. */
function useSettled<T>(value: T, delay: number): T {
  const [settled, settle] = useState(value);
  useEffect(() => {
    if (value === settled) return undefined;
    const timer = setTimeout(() => settle(() => value), delay);
    return () => clearTimeout(timer);
  }, [value, delay, settled]);
  return settled;
}
