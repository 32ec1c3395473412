import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { blindWindowOf } from '../../incidents/blind-window.ts';
import { whoOf } from '../../../tasks/notify/name-actor.ts';
import type { EmbeddedIncident } from '../data.ts';
import { CONDITION_WORDS } from '../now.ts';
import type { Now } from '../now.ts';
import type { TrailHistory } from '../trail-histories.ts';
import { clockOf, dayOf, length, STATUS_WORDS, whatHappened, wordOf } from '../words.ts';
import { linkTo, referenceOf } from './link-to.ts';
import { layoutTimeline, ROW_HEIGHT } from './timeline-layout.ts';
import type { PlacedIncident, TimelineLayout } from './timeline-layout.ts';
import { UntrustedLine } from './untrusted.tsx';
import { useWidth } from './use-width.ts';

interface Props {
  trails: TrailHistory[];
  now: Now;
  period: [number, number];
  zoom: (period: [number, number] | undefined) => void;
  /** Time of the report, epoch milliseconds. */
  madeAt: number;
}

const NEAR = 24;
const DRAGGED = 6;
const AXIS_HEIGHT = 40;

/**
 * The timeline as a chart that can be pointed at and walked with the arrow keys: one tab stop, a list box whose active
 * option is the incident that the tip shows. Dragging over it zooms.
 */
export function TimelineChart({ trails, now, period, zoom, madeAt }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [from, to] = period;
  const layout = useMemo(
    () => (width > 0 ? layoutTimeline(trails, now.trails, [from, to], width, madeAt) : undefined),
    [trails, now, from, to, width, madeAt],
  );
  const [active, setActive] = useState<PlacedIncident | undefined>();
  const [drag, setDrag] = useState<[number, number] | undefined>();
  useEffect(() => setActive(undefined), [layout]);
  const tops = (): number[] =>
    [...(frame.current?.querySelectorAll<HTMLElement>('.row-drawing') ?? [])].map(
      ({ offsetTop }) => offsetTop,
    );

  const placeOf = (event: PointerEvent): [x: number, y: number] => {
    const box = frame.current?.getBoundingClientRect();
    return [event.clientX - (box?.left ?? 0), event.clientY - (box?.top ?? 0)];
  };
  const point = (event: PointerEvent): void => {
    const [x, y] = placeOf(event);
    if (drag) setDrag([drag[0], x]);
    else if (event.pointerType !== 'touch') setActive(layout && nearest(layout, tops(), x, y));
  };
  const within = (x: number): number => Math.round(layout?.timeAt(Math.max(0, Math.min(width, x))) ?? 0);
  const release = (event: PointerEvent): void => {
    const [x, y] = placeOf(event);
    setDrag(undefined);
    if (!layout || !drag) return;
    const [start, end] = [Math.min(drag[0], x), Math.max(drag[0], x)];
    if (end - start >= DRAGGED) zoom([within(start), within(end)]);
    else open(nearest(layout, tops(), x, y)?.incident);
  };
  /** A first tap shows an incident, a second one opens it. */
  const tap = (event: PointerEvent): void => {
    const hit = layout && nearest(layout, tops(), ...placeOf(event));
    if (hit && hit === active) open(hit.incident);
    else setActive(hit);
  };
  const press = (event: KeyboardEvent): void => {
    if (!layout) return;
    if (event.key === 'Enter' && active) open(active.incident);
    else if (event.key === 'Escape') setActive(undefined);
    else {
      const next = step(layout.placed, active, event.key);
      if (!next) return;
      setActive(next);
    }
    event.preventDefault();
  };
  const topOf = ({ trail, y }: PlacedIncident): number => (tops()[trail] ?? 0) + y;
  const shown = active ?? layout?.placed[0];
  return (
    <div
      class="chart"
      ref={frame}
      role="listbox"
      tabIndex={0}
      aria-label="Incidents by trail and time. Arrow keys walk along and between trails, Enter opens an incident."
      aria-activedescendant={shown && 'timeline-tip'}
      onKeyDown={press}
      onFocus={(event) => {
        if (event.currentTarget.matches(':focus-visible')) setActive(active ?? layout?.placed[0]);
      }}
      onBlur={() => setActive(undefined)}
      onPointerMove={point}
      onPointerLeave={() => {
        if (!drag) setActive(undefined);
      }}
      onPointerDown={(event) => {
        if (event.button !== 0 || event.pointerType === 'touch') return;
        const [x] = placeOf(event);
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag([x, x]);
      }}
      onPointerUp={(event) => {
        if (event.pointerType === 'touch') tap(event);
        else release(event);
      }}
      onPointerCancel={() => setDrag(undefined)}
    >
      <div class="canvas" aria-hidden="true">
        {layout && <Rows {...{ trails, now, layout, width }} />}
      </div>
      {active && (
        <div
          class="pointer"
          role="presentation"
          style={{ left: `${active.x}px`, top: `${topOf(active)}px` }}
        />
      )}
      {drag && (
        <div
          class="drag"
          role="presentation"
          style={{ left: `${Math.min(...drag)}px`, width: `${Math.abs(drag[1] - drag[0])}px` }}
        />
      )}
      {shown && layout && (
        <Tip
          {...{ place: shown, width, top: topOf(shown), all: layout.placed }}
          visible={active !== undefined && !drag}
        />
      )}
    </div>
  );
}

/** A row for each trail under its name, and the axis. */
function Rows(props: { trails: TrailHistory[]; now: Now; layout: TimelineLayout; width: number }) {
  const { trails, now, layout, width } = props;
  const conditions = new Map(now.trails.map(({ history, condition }) => [history.arn, condition]));
  const drawing = (height: number, content: ComponentChildren) => (
    <svg class="plot" viewBox={`0 0 ${width} ${height}`} width={width} height={height}>
      {content}
    </svg>
  );
  return (
    <>
      {trails.map((trail, index) => {
        const condition = conditions.get(trail.arn) ?? 'unknown';
        return (
          <div class="row" key={trail.arn}>
            <p class="row-head">
              <span class="trail-name">
                <UntrustedLine text={trail.name} />
              </span>
              <span class="trail-total">
                <span class={`condition ${condition}`}>{CONDITION_WORDS[condition]}</span>
                {totalOf(trail)}
              </span>
            </p>
            <div class="row-drawing">
              {drawing(
                ROW_HEIGHT,
                layout.rows[index]?.map(({ className, ...box }, at) => (
                  <rect key={at} class={className} {...box} />
                )),
              )}
            </div>
          </div>
        );
      })}
      {drawing(
        AXIS_HEIGHT,
        <>
          <pattern
            {...{ id: 'still-dark', width: 6, height: 6 }}
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="6" height="6" />
            <path d="M1.5 0 V6" />
          </pattern>
          {layout.ticks.map(({ x, anchor, lines }) => (
            <g key={x} class="axis" transform={`translate(${x} 0)`} text-anchor={anchor}>
              <path d="M0 0 V5" />
              {lines.map((line, index) => (
                <text key={line} y={17 + index * 14}>
                  {line}
                </text>
              ))}
            </g>
          ))}
        </>,
      )}
    </>
  );
}

/** How long a trail did not log in all. */
function totalOf({ gaps, blindSeconds }: TrailHistory): string {
  return gaps.length === 0 ? ', never off' : `, ${length(blindSeconds)} off in all`;
}

function Tip(props: {
  place: PlacedIncident;
  visible: boolean;
  width: number;
  /** Of the incident's place in the chart, in CSS pixels. */
  top: number;
  all: PlacedIncident[];
}) {
  const {
    place: { incident, x },
    visible,
    width,
    top,
    all,
  } = props;
  const room = Math.min(300, width);
  return (
    <div
      id="timeline-tip"
      role="option"
      aria-selected="true"
      aria-posinset={all.indexOf(props.place) + 1}
      aria-setsize={all.length}
      class={visible ? 'tip' : 'tip unseen'}
      style={{
        left: `${Math.max(0, Math.min(x - room / 2, width - room))}px`,
        top: `${top + 20}px`,
        width: `${room}px`,
      }}
    >
      <strong>
        <UntrustedLine text={whatHappened(incident)} limit={140} />
      </strong>{' '}
      <span>{`${dayOf(incident.occurredAt)}, ${clockOf(incident.occurredAt)} UTC`}</span>
      <span>
        <UntrustedLine text={incident.subject.name} limit={140} /> · by{' '}
        <UntrustedLine text={whoOf(incident.actor)} limit={140} />
      </span>
      <span>{stateOf(incident)}</span>
    </div>
  );
}

function stateOf(incident: EmbeddedIncident): string {
  const seconds = blindWindowOf(incident)?.seconds;
  const status = wordOf(STATUS_WORDS, incident.status);
  return seconds === undefined ? status : `${status}, blind for ${length(seconds)}`;
}

function open(incident: EmbeddedIncident | undefined): void {
  if (incident) location.hash = linkTo(referenceOf(incident));
}

/** `tops` are those of the rows' drawings, in CSS pixels. */
function nearest(
  { placed }: TimelineLayout,
  tops: number[],
  x: number,
  y: number,
): PlacedIncident | undefined {
  let best: PlacedIncident | undefined;
  let least = NEAR;
  for (const place of placed) {
    const below = (tops[place.trail] ?? 0) + place.y - y;
    if (Math.abs(below) > NEAR) continue;
    const distance = Math.hypot(place.x - x, below / 2);
    if (distance < least) [best, least] = [place, distance];
  }
  return best;
}

/** The place that an arrow key leads to: along a trail in time, or to the nearest in time on the next trail. */
function step(
  placed: PlacedIncident[],
  active: PlacedIncident | undefined,
  key: string,
): PlacedIncident | undefined {
  const at = active ? placed.indexOf(active) : -1;
  if (at < 0 || !active) return key.startsWith('Arrow') ? placed[0] : undefined;
  if (key === 'ArrowRight') return placed[at + 1]?.trail === active.trail ? placed[at + 1] : active;
  if (key === 'ArrowLeft') return placed[at - 1]?.trail === active.trail ? placed[at - 1] : active;
  if (key === 'Home') return placed.find(({ trail }) => trail === active.trail);
  if (key === 'End') return placed.findLast(({ trail }) => trail === active.trail);
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return undefined;
  const rows = [...new Set(placed.map(({ trail }) => trail))];
  const row = rows[rows.indexOf(active.trail) + (key === 'ArrowDown' ? 1 : -1)];
  if (row === undefined) return active;
  return placed
    .filter(({ trail }) => trail === row)
    .reduce((a, b) => (Math.abs(b.x - active.x) < Math.abs(a.x - active.x) ? b : a));
}
