/** Numbers that look random and are the same in every run. */
export interface Random {
  /** A number from 0 up to but not including 1. */
  next(): number;
  /** A whole number from `low` up to but not including `high`. */
  between(low: number, high: number): number;
  pick<T>(from: readonly T[]): T;
  /** That many hexadecimal digits. */
  hex(length: number): string;
}

/** The mulberry32 generator, seeded. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low));
  return {
    next,
    between,
    pick: (from) => from[between(0, from.length)]!,
    hex: (length) => Array.from({ length }, () => between(0, 16).toString(16)).join(''),
  };
}
