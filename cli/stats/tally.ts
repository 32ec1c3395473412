/** Counts how often each value occurs. Its memory grows with the different values only. */
export class Tally<Value extends string | number> {
  readonly #counts = new Map<Value, number>();

  add(value: Value): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
  }

  get(value: Value): number {
    return this.#counts.get(value) ?? 0;
  }

  /** Values with their counts, the most frequent first, ties in the order of the values. */
  sorted(): [value: Value, count: number][] {
    return [...this.#counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  }
}

/** What numbers are spread like: exact, by the nearest-rank method. */
export interface Spread {
  p50: number;
  p90: number;
  max: number;
}

/** Spread of whole numbers that a tally has counted; undefined when it has none. */
export function spreadOf(tally: Tally<number>): Spread | undefined {
  const counts = tally.sorted().sort(([a], [b]) => a - b);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const at = (share: number): number => {
    let left = Math.ceil(share * total);
    for (const [value, count] of counts) {
      left -= count;
      if (left <= 0) return value;
    }
    return 0;
  };
  return total === 0 ? undefined : { p50: at(0.5), p90: at(0.9), max: at(1) };
}
