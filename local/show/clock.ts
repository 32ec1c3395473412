import prettyMilliseconds from 'pretty-ms';

/** A moment in the left-hand columns of the screen, at most 9 characters. */
export type Clock = (at: Date) => string;

/** Time of day in UTC, to the second: `20:11:07`. */
export function clockTime(at: Date): string {
  return at.toISOString().slice(11, 19);
}

/** Seconds since a moment, to the hundredth: `+1.08`. */
export function since(start: Date): Clock {
  return (at) => `+${(Math.max(0, at.getTime() - start.getTime()) / 1000).toFixed(2)}`;
}

/** A length of time for people: `1 s`, `3 min 31 s`. Whole seconds. */
export function seconds(length: number): string {
  return prettyMilliseconds(length * 1000, { verbose: true });
}
