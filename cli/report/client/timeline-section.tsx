import { useEffect, useMemo, useState } from 'preact/hooks';
import type { EmbeddedIncident } from '../data.ts';
import type { Filter } from '../selection.ts';
import { trailHistories } from '../trail-histories.ts';
import type { TrailHistory } from '../trail-histories.ts';
import { TimelineChart } from './timeline-chart.tsx';
import { length } from '../words.ts';
import { UntrustedLine } from './untrusted.tsx';

const FEW = 10;
const DAY = 86_400_000;

interface Props {
  incidents: EmbeddedIncident[];
  /** Those of the whole report: a restart may be among what the filter leaves out. */
  all: EmbeddedIncident[];
  /** The filter's period once it has settled together with the incidents. */
  period: [number, number] | undefined;
  filter: Filter;
  setFilter: (filter: Filter) => void;
  now: number;
}

/** When each trail logged and when it did not: a chart, and the same as a table. */
export function TimelineSection({
  incidents,
  all: everything,
  period: asked,
  filter,
  setFilter,
  now,
}: Props) {
  const trails = useMemo(
    () => worstFirst(trailHistories(incidents, now, everything)),
    [incidents, now, everything],
  );
  const [all, showAll] = useState(false);
  useEffect(() => {
    showAll(false);
  }, [trails.length]);
  const period = useMemo(() => asked ?? wholePeriod(incidents, now), [asked, incidents, now]);
  const zoom = (next: [number, number] | undefined): void => {
    setFilter({ ...filter, period: next });
  };
  return (
    <section class="timeline" aria-labelledby="timeline-heading">
      <h2 id="timeline-heading">When trails did not log</h2>
      <div class="above-chart">
        <ul class="legend" aria-hidden="true">
          <li class="logging">Logging</li>
          <li class="blind">Blind, restored</li>
          <li class="dark">Still dark</li>
          <li class="other">Other incident</li>
        </ul>
        <ZoomButtons period={period} zoomed={filter.period !== undefined} zoom={zoom} />
      </div>
      {trails.length === 0 && <p class="caption">None of these incidents shows whether a trail logged.</p>}
      <TimelineChart trails={all ? trails : trails.slice(0, FEW)} period={period} zoom={zoom} now={now} />
      {trails.length > FEW && (
        <button
          type="button"
          class="quiet"
          aria-expanded={all}
          onClick={() => {
            showAll(!all);
          }}
        >
          {all ? `Show the ${FEW} worst trails` : `Show all ${trails.length} trails`}
        </button>
      )}
      <p class="caption">
        A trail counts as logging except from a recorded stop or deletion to the next verified restart, and
        before it was created. Names that only refused calls gave have no row. Short gaps are drawn wider than
        they are, so that they can be seen.
      </p>
      <TrailTable trails={trails} />
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
  const move = (start: number, end: number): void => {
    if (end - start >= 1000) zoom([Math.round(start), Math.round(end)]);
  };
  return (
    <div class="zoom" role="group" aria-label="Period of the chart and the table">
      <button
        type="button"
        onClick={() => {
          move(from + span / 4, to - span / 4);
        }}
      >
        Zoom in
      </button>
      <button
        type="button"
        onClick={() => {
          move(from - span / 2, to + span / 2);
        }}
        disabled={!zoomed}
      >
        Zoom out
      </button>
      <button
        type="button"
        onClick={() => {
          move(from - span / 2, to - span / 2);
        }}
        disabled={!zoomed}
      >
        Earlier
      </button>
      <button
        type="button"
        onClick={() => {
          move(from + span / 2, to + span / 2);
        }}
        disabled={!zoomed}
      >
        Later
      </button>
      <button
        type="button"
        onClick={() => {
          zoom(undefined);
        }}
        disabled={!zoomed}
      >
        All time
      </button>
    </div>
  );
}

/** The chart's content for those who would rather read it. */
function TrailTable({ trails }: { trails: TrailHistory[] }) {
  return (
    <details class="as-table">
      <summary>The same as a table</summary>
      <table>
        <caption class="unseen">Time without logging by trail</caption>
        <thead>
          <tr>
            <th scope="col">Trail</th>
            <th scope="col">Account</th>
            <th scope="col">Region</th>
            <th scope="col">Times blind</th>
            <th scope="col">Blind in all</th>
            <th scope="col">Longest</th>
            <th scope="col">Now</th>
          </tr>
        </thead>
        <tbody>
          {trails.map((trail) => (
            <tr key={trail.arn}>
              <th scope="row">
                <UntrustedLine text={trail.name} />
              </th>
              <td>
                <UntrustedLine text={trail.account} limit={20} />
              </td>
              <td>
                <UntrustedLine text={trail.region} limit={30} />
              </td>
              <td>{trail.gaps.length}</td>
              <td>{trail.blind.length > 0 ? length(trail.blindSeconds) : '–'}</td>
              <td>{trail.blind.length > 0 ? length(longest(trail)) : '–'}</td>
              <td>{trail.dark ? 'Still dark' : trail.loggingFrom === undefined ? 'Not known' : 'Logging'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

const longest = (trail: TrailHistory): number =>
  Math.max(...trail.gaps.map(({ from, to }) => (to - from) / 1000));

function worstFirst(trails: TrailHistory[]): TrailHistory[] {
  return trails.toSorted(
    (a, b) =>
      Number(b.dark) - Number(a.dark) ||
      b.blindSeconds - a.blindSeconds ||
      b.incidents.length - a.incidents.length,
  );
}

/** From the first incident to the report, with a little room on both sides. */
function wholePeriod(incidents: EmbeddedIncident[], now: number): [number, number] {
  const times = incidents.map(({ occurredAt }) => Date.parse(occurredAt)).filter(Number.isFinite);
  const first = times.reduce((a, b) => Math.min(a, b), now - 1000);
  const last = times.reduce((a, b) => Math.max(a, b), first);
  const end = now - last < 30 * DAY ? now : last;
  const room = Math.max(500, (end - first) * 0.015);
  // Nothing is known of the time after the report: what is still dark reaches the edge.
  return [first - room, end === now ? now : end + room];
}
