import { withoutOverlaps } from '../../incidents/blind-windows.ts';
import type { EmbeddedIncident } from '../data.ts';
import type { Condition, TrailNow } from '../now.ts';
import type { Span, TrailHistory } from '../trail-histories.ts';
import { dayOf } from '../words.ts';

/** A box of a row, in CSS pixels from the top left corner of the row's drawing. */
export interface Box {
  className: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** An incident's place in the drawing of its row. */
export interface PlacedIncident {
  incident: EmbeddedIncident;
  /** Index of the row. */
  trail: number;
  x: number;
  y: number;
}

/** A mark on the axis: its label begins, ends or has its middle there. */
export interface Tick {
  x: number;
  lines: string[];
  anchor: 'start' | 'middle' | 'end';
}

/** The timeline as boxes, ready to be drawn and pointed at. */
export interface TimelineLayout {
  rows: Box[][];
  /** By row, then by time. */
  placed: PlacedIncident[];
  ticks: Tick[];
  /** Whether ended stretches are drawn as shares of days. */
  daily: boolean;
  /** Epoch milliseconds at an x. */
  timeAt(x: number): number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const BAND = 20;
const TICKS = { y: BAND + 3, height: 8 };
/** Height of a row's drawing in CSS pixels. */
export const ROW_HEIGHT = TICKS.y + TICKS.height + 1;
/** So wide is what has to be seen, however short it was: seconds in months. */
const LEAST = 3;
/** What lasts has to be seen at the edge, however long ago the first incident was. */
const LEAST_ONGOING = 8;
const LABEL_WIDTH = 90;

/**
 * Trails as rows of time: a band for logging, as far as that is known, stretches without it, stretches in which the trail
 * was weakened, and ticks below for all other incidents. From so far that a pixel is more than an hour, ended stretches are
 * drawn as the share of each day: a bar in the band. Nothing is drawn after the time of the report, `madeAt`.
 */
export function layoutTimeline(
  trails: readonly TrailHistory[],
  known: readonly TrailNow[],
  [from, to]: [number, number],
  width: number,
  madeAt: number,
): TimelineLayout {
  const pixel = (to - from) / width;
  const daily = pixel > HOUR;
  const end = Math.min(to, madeAt);
  const conditions = new Map(known.map(({ history, condition }) => [history.arn, condition]));
  const placeOf = (time: number): number => (time - from) / pixel;
  const boxOf = (className: string, span: { from: number; to: number }, least: number): Box[] => {
    if (span.to < from || span.from > end) return [];
    const start = Math.max(0, Math.min(placeOf(span.from), width - least));
    const stop = Math.min(width, Math.max(placeOf(span.to), start + least));
    return [{ className, x: start, y: 0, width: stop - start, height: BAND }];
  };
  const placed = trails.flatMap(({ incidents, blind }, trail) => {
    const blinding = new Set(blind.map(({ incident }) => incident));
    return incidents.flatMap((incident) => {
      const time = Date.parse(incident.occurredAt);
      if (!(time >= from && time <= to)) return [];
      const y = blinding.has(incident) ? BAND / 2 : TICKS.y + TICKS.height / 2;
      return [{ incident, trail, x: placeOf(time), y }];
    });
  });
  const rows = trails.map(({ arn, blind, weakened, loggingFrom = Number.POSITIVE_INFINITY }, trail) => {
    const ended = blind.filter((span) => !span.ongoing);
    const ongoing = blind.filter((span) => span.ongoing);
    return [
      ...(loggingFrom < end
        ? boxOf(bandOf(conditions.get(arn)), { from: Math.max(from, loggingFrom), to: end }, 0)
        : []),
      ...weakened.flatMap((span) => boxOf('weakened', span, span.ongoing ? LEAST_ONGOING : 1)),
      ...(daily
        ? dailyShares(withoutOverlaps(ended).gaps, from, end).flatMap(({ share, ...day }) =>
            boxOf('blind', day, 1).map((box) => standing(box, share)),
          )
        : ended.flatMap((span) => boxOf('blind', span, LEAST))),
      ...ongoing.flatMap((span) => boxOf('dark', span, LEAST_ONGOING)),
      ...otherTicks(placed.filter((place) => place.trail === trail && place.y > BAND)),
    ];
  });
  return { rows, placed, ticks: ticksOf([from, to], width), daily, timeAt: (x) => from + x * pixel };
}

/** Only what was verified is drawn as logging: the colour of the band is that of the trail's condition. */
function bandOf(condition: Condition | undefined): string {
  return condition === 'unknown' || condition === undefined ? 'unverified' : 'logging';
}

/** The share of each day (UTC) that some stretches take, without days that have none. Days at the edges are cut. */
export function dailyShares(
  spans: readonly Pick<Span, 'from' | 'to'>[],
  from: number,
  to: number,
): { from: number; to: number; share: number }[] {
  const shares = new Map<number, number>();
  for (const span of spans) {
    const [start, end] = [Math.max(from, span.from), Math.min(to, span.to)];
    for (let day = Math.floor(start / DAY) * DAY; day <= end; day += DAY) {
      const part = Math.min(end, day + DAY) - Math.max(start, day);
      shares.set(day, (shares.get(day) ?? 0) + Math.max(0, part) / DAY);
    }
  }
  return [...shares].map(([day, share]) => ({ from: day, to: day + DAY, share: Math.min(1, share) }));
}

/** A box that stands on the bottom of the band, and is high enough to be seen. */
function standing(box: Box, share: number): Box {
  const height = Math.max(2, share * BAND);
  return { ...box, y: BAND - height, height };
}

/** Ticks for incidents, one for those that would be drawn over each other. */
function otherTicks(places: readonly PlacedIncident[]): Box[] {
  return [...new Set(places.map(({ x }) => Math.round(x)))].map((x) => ({
    ...{ className: 'other', x: x - 1, width: 2 },
    ...TICKS,
  }));
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const STEPS = [1, 2, 5, 15, 30]
  .flatMap((number) => [number * SECOND, number * MINUTE])
  .concat([1, 3, 6, 12].map((number) => number * HOUR))
  .concat([1, 2, 7, 14].map((number) => number * DAY))
  .sort((a, b) => a - b);
const MONTH_STEPS = [1, 3, 6, 12, 60, 120];
const MONTH = 30.4 * DAY;

/** Marks at whole units of time, so far apart that their labels do not touch, and within the width. */
export function ticksOf([from, to]: [number, number], width: number): Tick[] {
  const least = ((to - from) / width) * LABEL_WIDTH;
  const step = STEPS.find((one) => one >= least);
  const months = MONTH_STEPS.find((one) => one * MONTH >= least) ?? 240;
  const times = step === undefined ? monthsBetween(from, to, months) : stepsBetween(from, to, step);
  return times.map((time) => {
    const x = ((time - from) / (to - from)) * width;
    const anchor = x < LABEL_WIDTH / 2 ? 'start' : x > width - LABEL_WIDTH / 2 ? 'end' : 'middle';
    return { x, anchor, lines: tickLines(new Date(time).toISOString(), step) };
  });
}

function stepsBetween(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.floor((to - first) / step) + 1 }, (_, index) => first + index * step);
}

function monthsBetween(from: number, to: number, step: number): number[] {
  const start = new Date(from);
  const times: number[] = [];
  for (let month = 0; (times.at(-1) ?? from) <= to; month += step) {
    times.push(Date.UTC(start.getUTCFullYear(), Math.ceil(start.getUTCMonth() / step) * step + month));
  }
  return times.filter((time) => time >= from && time <= to);
}

/** `21 Nov` over `2026`, or a clock of 24 hours over the day. */
function tickLines(iso: string, step = MONTH): string[] {
  const [day = '', month = '', year = ''] = dayOf(iso).split(' ');
  if (step >= MONTH) return [month, year];
  if (step >= DAY) return [`${day} ${month}`, year];
  return [iso.slice(11, step < MINUTE ? 19 : 16), `${day} ${month}`];
}
