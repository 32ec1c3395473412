import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { blindWindowOf } from '../../incidents/blind-window.ts';
import { whoOf } from '../../../tasks/notify/name-actor.ts';
import type { EmbeddedIncident } from '../data.ts';
import type { TrailHistory } from '../trail-histories.ts';
import { clockOf, dayOf, length, STATUS_WORDS, whatHappened, wordOf } from '../words.ts';
import { linkTo } from './link-to.ts';
import { plotTimeline } from './timeline-plot.ts';
import type { PlacedIncident, TimelinePlot } from './timeline-plot.ts';
import { UntrustedLine } from './untrusted.tsx';
import { useWidth } from './use-width.ts';

interface Props {
  trails: TrailHistory[];
  period: [number, number];
  zoom: (period: [number, number] | undefined) => void;
  /** Time of the report, epoch milliseconds. */
  now: number;
}

const NEAR = 24;
const DRAGGED = 6;

/**
 * The timeline as a chart that can be pointed at and walked with the arrow keys: one tab stop, a list box whose active
 * option is the incident that the tip shows. Dragging over it zooms.
 */
export function TimelineChart({ trails, period, zoom, now }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [from, to] = period;
  const plot = useMemo(
    () => (width > 0 ? plotTimeline(trails, [from, to], width, now) : undefined),
    [trails, from, to, width, now],
  );
  const [active, setActive] = useState<PlacedIncident | undefined>();
  const [drag, setDrag] = useState<[number, number] | undefined>();
  useLayoutEffect(() => {
    if (plot) canvas.current?.replaceChildren(plot.svg);
  }, [plot]);
  useEffect(() => setActive(undefined), [plot]);

  const placeOf = (event: PointerEvent): [x: number, y: number] => {
    const box = frame.current?.getBoundingClientRect();
    return [event.clientX - (box?.left ?? 0), event.clientY - (box?.top ?? 0)];
  };
  const point = (event: PointerEvent): void => {
    const [x, y] = placeOf(event);
    if (drag) setDrag([drag[0], x]);
    else if (event.pointerType !== 'touch') setActive(plot && nearest(plot, x, y));
  };
  const release = (event: PointerEvent): void => {
    const [x, y] = placeOf(event);
    setDrag(undefined);
    if (!plot || !drag) return;
    const [start, end] = [Math.min(drag[0], x), Math.max(drag[0], x)];
    if (end - start >= DRAGGED) zoom([within(plot, start), within(plot, end)]);
    else open(nearest(plot, x, y)?.incident);
  };
  /** A first tap shows an incident, a second one opens it. */
  const tap = (event: PointerEvent): void => {
    const hit = plot && nearest(plot, ...placeOf(event));
    if (hit && hit === active) open(hit.incident);
    else setActive(hit);
  };
  const press = (event: KeyboardEvent): void => {
    if (!plot) return;
    if (event.key === 'Enter' && active) open(active.incident);
    else if (event.key === 'Escape') setActive(undefined);
    else {
      const next = step(plot.placed, active, event.key);
      if (!next) return;
      setActive(next);
    }
    event.preventDefault();
  };
  const shown = active ?? plot?.placed[0];
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
        if (event.currentTarget.matches(':focus-visible')) setActive(active ?? plot?.placed[0]);
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
      <div class="canvas" ref={canvas} role="presentation" />
      {active && (
        <div class="pointer" role="presentation" style={{ left: `${active.x}px`, top: `${active.y}px` }} />
      )}
      {drag && (
        <div
          class="drag"
          role="presentation"
          style={{ left: `${Math.min(...drag)}px`, width: `${Math.abs(drag[1] - drag[0])}px` }}
        />
      )}
      {shown && plot && (
        <Tip place={shown} visible={active !== undefined && !drag} width={width} all={plot.placed} />
      )}
    </div>
  );
}

function Tip(props: { place: PlacedIncident; visible: boolean; width: number; all: PlacedIncident[] }) {
  const {
    place: { incident, x, y },
    visible,
    width,
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
        top: `${y + 20}px`,
        width: `${room}px`,
      }}
    >
      <strong>
        <UntrustedLine text={whatHappened(incident)} limit={60} />
      </strong>{' '}
      <span>{`${dayOf(incident.occurredAt)}, ${clockOf(incident.occurredAt)} UTC`}</span>
      <span>
        <UntrustedLine text={incident.subject.name} limit={60} /> · by{' '}
        <UntrustedLine text={whoOf(incident.actor)} limit={60} />
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
  if (incident) location.hash = linkTo(incident.id);
}

const within = (plot: TimelinePlot, x: number): number =>
  Math.round(plot.timeAt(Math.max(plot.left, Math.min(plot.right, x))));

function nearest(plot: TimelinePlot, x: number, y: number): PlacedIncident | undefined {
  let best: PlacedIncident | undefined;
  let least = NEAR;
  for (const place of plot.placed) {
    if (Math.abs(place.y - y) > NEAR) continue;
    const distance = Math.hypot(place.x - x, (place.y - y) / 2);
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
