import { useEffect, useMemo, useState } from 'preact/hooks';
import type { EmbeddedIncident } from '../data.ts';
import type { Filter } from '../selection.ts';
import { CONDITION_WORDS } from '../now.ts';
import type { Now } from '../now.ts';
import { trailHistories } from '../trail-histories.ts';
import type { TrailHistory } from '../trail-histories.ts';
import { ChartTable } from './chart-table.tsx';
import type { ReportData } from './report-data.ts';
import { TimelineChart } from './timeline-chart.tsx';
import { length } from '../words.ts';
import { UntrustedLine } from './untrusted.tsx';
import { DAY } from '../../../tasks/contract/duration.ts';

const FEW = 10;

interface Props {
  incidents: EmbeddedIncident[];
  data: ReportData;
  /** The filter's period once it has settled together with the incidents. */
  period: [number, number] | undefined;
  filter: Filter;
  setFilter: (filter: Filter) => void;
}

const LEGEND = [
  ['logging', 'Logging'],
  ['unverified', 'Not verified'],
  ['blind', 'Off, restored'],
  ['dark', 'Still off'],
  ['weakened', 'Weakened'],
  ['other', 'Other incident'],
];

/** When each trail logged and when it did not: a chart, and the same as a table. */
export function TimelineSection({ incidents, data, period: asked, filter, setFilter }: Props) {
  const { now, madeAt } = data;
  const trails = useMemo(() => {
    const { states } = data.report;
    const order = new Map(now.trails.map(({ history }, index) => [history.arn, index]));
    return trailHistories(incidents, madeAt, { all: data.incidents, states }).toSorted(
      (a, b) => (order.get(a.arn) ?? 0) - (order.get(b.arn) ?? 0),
    );
  }, [incidents, data]);
  const [all, showAll] = useState(false);
  useEffect(() => showAll(false), [trails.length]);
  const period = useMemo(() => asked ?? wholePeriod(incidents, madeAt), [asked, incidents, madeAt]);
  const zoom = (next: [number, number] | undefined): void => setFilter({ ...filter, period: next });
  return (
    <section class="timeline" aria-labelledby="timeline-heading">
      <h2 id="timeline-heading">When trails did not log</h2>
      <div class="above-chart">
        <ul class="legend" aria-hidden="true">
          {LEGEND.map(([name, words]) => (
            <li key={name} class={name}>
              {words}
            </li>
          ))}
        </ul>
        <ZoomButtons period={period} zoomed={filter.period !== undefined} zoom={zoom} />
      </div>
      {trails.length === 0 && <p class="caption">None of these incidents shows whether a trail logged.</p>}
      <TimelineChart trails={all ? trails : trails.slice(0, FEW)} {...{ now, period, zoom, madeAt }} />
      {trails.length > FEW && (
        <button type="button" class="quiet" aria-expanded={all} onClick={() => showAll(!all)}>
          {all ? `Show the ${FEW} worst trails` : `Show all ${trails.length} trails`}
        </button>
      )}
      <p class="caption">
        A trail counts as logging except from a recorded stop or deletion to the next verified restart, and
        before it was created. Names that only refused calls gave have no row. When a pixel is more than an
        hour, a red bar is the share of its day without logging, and the shortest are drawn higher than they
        are; else short stretches are drawn wider than they are.
      </p>
      <TrailTable trails={trails} now={now} />
    </section>
  );
}

function ZoomButtons(props: {
  period: [number, number];
  zoomed: boolean;
  zoom: (period: [number, number] | undefined) => void;
}) {
  const {
    period: [from, to],
    zoomed,
    zoom,
  } = props;
  const span = to - from;
  const moves: [name: string, start: number, end: number][] = [
    ['Zoom in', from + span / 4, to - span / 4],
    ['Zoom out', from - span / 2, to + span / 2],
    ['Earlier', from - span / 2, to - span / 2],
    ['Later', from + span / 2, to + span / 2],
  ];
  const move = (start: number, end: number): void => {
    if (end - start >= 1000) zoom([Math.round(start), Math.round(end)]);
  };
  return (
    <div class="zoom" role="group" aria-label="Period of the chart and the table">
      {moves.map(([name, start, end]) => (
        <button
          key={name}
          type="button"
          disabled={!zoomed && name !== 'Zoom in'}
          onClick={() => move(start, end)}
        >
          {name}
        </button>
      ))}
      <button type="button" disabled={!zoomed} onClick={() => zoom(undefined)}>
        All time
      </button>
    </div>
  );
}

/** The chart's content for those who would rather read it. */
function TrailTable({ trails, now }: { trails: TrailHistory[]; now: Now }) {
  const conditions = new Map(now.trails.map(({ history, condition }) => [history.arn, condition]));
  return (
    <ChartTable
      caption="Time without logging by trail"
      heads={['Trail', 'Account', 'Region', 'Times blind', 'Blind in all', 'Longest', 'Now']}
      rows={trails.map((trail) => [
        <UntrustedLine text={trail.name} />,
        <UntrustedLine text={trail.account} limit={20} />,
        <UntrustedLine text={trail.region} limit={30} />,
        trail.gaps.length,
        trail.blind.length > 0 ? length(trail.blindSeconds) : '–',
        trail.blind.length > 0 ? length(longest(trail)) : '–',
        CONDITION_WORDS[conditions.get(trail.arn) ?? 'unknown'],
      ])}
    />
  );
}

const longest = (trail: TrailHistory): number =>
  Math.max(...trail.gaps.map(({ from, to }) => (to - from) / 1000));

/** From the first incident to the report, with a little room on both sides. */
function wholePeriod(incidents: EmbeddedIncident[], now: number): [number, number] {
  const times = incidents.map(({ occurredAt }) => Date.parse(occurredAt)).filter(Number.isFinite);
  const first = times.reduce((a, b) => Math.min(a, b), now - 1000);
  const last = times.reduce((a, b) => Math.max(a, b), first);
  const end = now - last < 30 * DAY ? now : last;
  const room = Math.max(500, (end - first) * 0.015);
  // Nothing is known of the time after the report: what is still off reaches the edge.
  return [first - room, end === now ? now : end + room];
}
