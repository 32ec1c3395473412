import * as Plot from '@observablehq/plot';
import { duration } from '../../../tasks/contract/duration.ts';
import { quantile } from '../figures.ts';
import { plainSvg } from './plain-svg.ts';

/** Blind windows of at least `from` and less than `to` seconds. */
export interface RestoreBin {
  from: number;
  to: number;
  count: number;
}

// Steps of 1, 2, 5 by decade up to a minute, then as people count minutes, hours and days.
const EDGES = [0, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 21_600, 86_400, 604_800];
/** When all is over in a minute there is room for more. */
const FINE_EDGES = [0, 1, 2, 3, 4, 5, 7, 10, 14, 20, 30, 45, 60];
/** Where the logarithmic axis starts: whole seconds have nothing between 0 and 1. */
const FLOOR = 0.5;

/** Counts blind windows (seconds, sorted) by bins of growing width, from the first to the last that has any. */
export function restoreBins(seconds: readonly number[]): RestoreBin[] {
  const edges = (seconds.at(-1) ?? 0) < 60 ? FINE_EDGES : EDGES;
  const bins = edges.map((from, index) => {
    const to = edges[index + 1] ?? Number.POSITIVE_INFINITY;
    return { from, to, count: seconds.filter((value) => value >= from && value < to).length };
  });
  const first = bins.findIndex(({ count }) => count > 0);
  return first < 0 ? [] : bins.slice(first, bins.findLastIndex(({ count }) => count > 0) + 1);
}

/** A bin as people say it: `1s to 2s`. */
export function binWords({ from, to }: RestoreBin): string {
  if (from === 0) return 'under 1s';
  return Number.isFinite(to) ? `${duration(from)} to ${duration(to)}` : `${duration(from)} or more`;
}

/** The distribution of blind windows, on a logarithmic axis, with the median and the ninth decile marked. */
export function plotRestoreTimes(seconds: readonly number[], width: number): Element {
  const bins = restoreBins(seconds);
  const end = (value: number): number => Math.max(FLOOR, Math.min(value, 4 * 604_800));
  const drawn = bins.map((bin) => ({ ...bin, x1: end(bin.from), x2: end(bin.to) }));
  const [low, high] = [drawn[0]?.x1 ?? FLOOR, drawn.at(-1)?.x2 ?? 1];
  const marks = [
    { at: quantile(seconds, 0.5), name: 'median' },
    { at: quantile(seconds, 0.9), name: 'p90' },
  ].flatMap(({ at, name }) => (at === undefined ? [] : { at: end(at), name }));
  return plainSvg(
    Plot.plot({
      className: 'plot',
      width,
      height: 210,
      marginTop: 34,
      marginLeft: 8,
      marginRight: 8,
      marginBottom: 28,
      x: { type: 'log', domain: [low, high], label: null },
      y: { axis: null, domain: [0, Math.max(1, ...bins.map(({ count }) => count)) * 1.12] },
      marks: [
        Plot.rectY(drawn, { x1: 'x1', x2: 'x2', y: 'count', className: 'histogram', inset: 1, rx: 2 }),
        Plot.text(
          drawn.filter(({ count }) => count > 0),
          {
            x: ({ x1, x2 }: { x1: number; x2: number }) => Math.sqrt(x1 * x2),
            y: 'count',
            text: ({ count }: RestoreBin) => count.toLocaleString('en'),
            dy: -8,
            className: 'count',
          },
        ),
        Plot.axisX(
          EDGES.filter((edge) => edge >= low && edge <= high && edge > 0),
          { className: 'axis', tickFormat: (edge: number) => duration(edge), tickSize: 4 },
        ),
        Plot.ruleX(marks, { x: 'at', className: 'quantile', strokeDasharray: '3 3' }),
        Plot.text(marks, {
          x: 'at',
          frameAnchor: 'top',
          text: 'name',
          dy: -22,
          className: 'quantile-name',
        }),
        Plot.ruleY([0], { className: 'axis' }),
      ],
    }),
  );
}
