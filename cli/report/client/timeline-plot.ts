import * as Plot from '@observablehq/plot';
import type { EmbeddedIncident } from '../data.ts';
import type { BlindSpan, TrailHistory } from '../trail-histories.ts';
import { dayOf, length } from '../words.ts';
import { plainSvg } from './plain-svg.ts';
import { visibleText } from '../visible-text.ts';

/** An incident's place on the plot, in CSS pixels. */
export interface PlacedIncident {
  incident: EmbeddedIncident;
  trail: number;
  x: number;
  y: number;
}

/** The drawn chart and what pointing and keys need to know of it. */
export interface TimelinePlot {
  svg: Element;
  /** By trail, then by time. */
  placed: PlacedIncident[];
  left: number;
  right: number;
  /** Epoch milliseconds at an x in CSS pixels. */
  timeAt(x: number): number;
}

const LEAST_WIDTH = 3;
const AXIS = 40;
const DAY = 86_400_000;

/**
 * Trails as rows of time: a band for logging, as far as that is known, gaps for blind stretches, ticks below for all other
 * incidents. `now` is the time of the report, after which nothing is drawn.
 */
export function plotTimeline(
  trails: TrailHistory[],
  [from, to]: [number, number],
  width: number,
  now: number,
): TimelinePlot {
  const wide = width >= 640;
  const row = wide ? 36 : 54;
  const band = wide ? { insetTop: 6, insetBottom: 14 } : { insetTop: 22, insetBottom: 14 };
  const ticks = wide ? { insetTop: 25, insetBottom: 4 } : { insetTop: 43, insetBottom: 4 };
  const margin = { left: wide ? 190 : 0, right: wide ? 76 : 0 };
  const pixel = (to - from) / (width - margin.left - margin.right);
  const bands = trails
    .map(({ arn, loggingFrom = Number.POSITIVE_INFINITY }) => ({
      trail: arn,
      from: Math.max(from, loggingFrom),
      to: Math.min(to, now),
    }))
    .filter((one) => one.from < one.to);
  const spans = trails.flatMap((trail) =>
    trail.blind
      .filter((span) => span.to >= from && span.from <= to)
      .map((span) => ({ ...clamped(span, from, to, pixel), trail: trail.arn, ongoing: span.ongoing })),
  );
  const shown = trails.flatMap(({ arn, incidents, blind }, trail) => {
    const blinding = new Set(blind.map(({ incident }) => incident));
    return incidents
      .map((incident) => ({ incident, trail, arn, time: Date.parse(incident.occurredAt) }))
      .filter(({ time }) => time >= from && time <= to)
      .map((place) => ({ ...place, blinds: blinding.has(place.incident) }));
  });
  const others = trails.flatMap(({ arn }) =>
    shown.filter((place) => place.arn === arn && !place.blinds).filter(firstInItsPixel(pixel)),
  );
  const labelled = trails.map((trail) => ({
    arn: trail.arn,
    name: visibleText(trail.name, 60),
    total: totalOf(trail),
  }));
  const label = { y: 'arn', frameAnchor: wide ? 'left' : 'top-left', textAnchor: 'start' } as const;
  const svg = Plot.plot({
    className: 'plot',
    width,
    height: trails.length * row + AXIS,
    marginTop: 0,
    marginBottom: AXIS,
    marginLeft: margin.left,
    marginRight: margin.right,
    x: { type: 'utc', domain: [new Date(from), new Date(to)] },
    y: { type: 'band', domain: trails.map(({ arn }) => arn), padding: 0, axis: null },
    marks: [
      Plot.barX(bands, { x1: 'from', x2: 'to', y: 'trail', className: 'logging', rx: 3, ...band }),
      Plot.barX(
        spans.filter(({ ongoing }) => !ongoing),
        { x1: 'from', x2: 'to', y: 'trail', className: 'blind', ...band },
      ),
      Plot.barX(
        spans.filter(({ ongoing }) => ongoing),
        { x1: 'from', x2: 'to', y: 'trail', className: 'dark', ...band },
      ),
      Plot.tickX(others, { x: 'time', y: 'arn', className: 'other', strokeWidth: 2, ...ticks }),
      Plot.axisX({
        className: 'axis',
        anchor: 'bottom',
        tickSize: 4,
        tickPadding: 4,
        ticks: wide ? 8 : 4,
        ...tickFormat(to - from),
      }),
      Plot.text(labelled, {
        ...label,
        text: 'name',
        className: 'trail-name',
        dx: wide ? -margin.left : 0,
        dy: wide ? -4 : -row / 2 + 10,
        frameAnchor: 'left',
        lineWidth: wide ? 14 : 22,
        textOverflow: 'ellipsis',
      }),
      Plot.text(labelled, {
        ...label,
        text: 'total',
        className: 'trail-total',
        frameAnchor: 'right',
        textAnchor: wide ? 'start' : 'end',
        dx: wide ? 10 : 0,
        dy: wide ? -4 : -row / 2 + 10,
      }),
    ],
  });
  plainSvg(svg).prepend(hatching());
  const x = svg.scale('x');
  const middle = ({ insetTop, insetBottom }: typeof band): number => (row + insetTop - insetBottom) / 2;
  const placed = shown.map(({ incident, trail, time, blinds }) => ({
    ...{ incident, trail, x: Number(x?.apply(time)) },
    y: trail * row + middle(blinds ? band : ticks),
  }));
  return {
    svg,
    placed,
    left: margin.left,
    right: width - margin.right,
    timeAt: (at) => Number(x?.invert?.(at)),
  };
}

function totalOf({ dark, gaps, blindSeconds, loggingFrom }: TrailHistory): string {
  if (dark) return 'still off';
  if (gaps.length > 0) return length(blindSeconds);
  return loggingFrom === undefined ? 'not known' : 'never blind';
}

/** Ticks on a clock of 24 hours with the day below: Plot's own would say 10:09 for 22:09. Days and months are Plot's. */
function tickFormat(span: number): { tickFormat?: (time: Date) => string } {
  if (span > 12 * DAY) return {};
  const clock = (iso: string): string => iso.slice(11, span < 5000 ? 23 : span < 600_000 ? 19 : 16);
  return { tickFormat: (time) => `${clock(time.toISOString())}\n${dayOf(time.toISOString()).slice(0, -5)}` };
}

/** Keeps one of the ticks that would be drawn over each other. */
function firstInItsPixel(pixel: number): (tick: { time: number }) => boolean {
  const seen = new Set<number>();
  return ({ time }) => {
    const at = Math.round(time / pixel);
    const first = !seen.has(at);
    seen.add(at);
    return first;
  };
}

/** A stretch cut to the period, and wide enough to be seen: most are seconds in months. */
function clamped(span: BlindSpan, from: number, to: number, pixel: number): { from: number; to: number } {
  const start = Math.max(from, Math.min(span.from, to - LEAST_WIDTH * pixel));
  return { from: start, to: Math.min(to, Math.max(span.to, start + LEAST_WIDTH * pixel)) };
}

const SVG = 'http://www.w3.org/2000/svg';

/** The pattern that the style sheet fills stretches with that have not ended. */
function hatching(): Element {
  const pattern = document.createElementNS(SVG, 'pattern');
  const attributes = {
    id: 'still-dark',
    width: 6,
    height: 6,
    patternUnits: 'userSpaceOnUse',
    patternTransform: 'rotate(45)',
  };
  for (const [name, value] of Object.entries(attributes)) pattern.setAttribute(name, String(value));
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', 'M1.5 0 V6');
  // The band for logging must not shine through.
  const ground = document.createElementNS(SVG, 'rect');
  ground.setAttribute('width', '6');
  ground.setAttribute('height', '6');
  pattern.append(ground, line);
  return pattern;
}
