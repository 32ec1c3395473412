/** How moments are written in the left-hand columns of the screen. */
export interface Clock {
  /** Characters of a time. */
  readonly width: number;
  read(at: Date): string;
}

/** Time of day in UTC, to the second: `20:11:07`. */
export function clockTime(at: Date): string {
  return at.toISOString().slice(11, 19);
}

/** A clock that shows the time of day. */
export const TIME_OF_DAY: Clock = { width: 8, read: clockTime };

/** A clock that shows seconds since a moment, to the hundredth: `+1.08`. */
export function since(start: Date): Clock {
  return {
    width: 6,
    read: (at) => `+${(Math.max(0, at.getTime() - start.getTime()) / 1000).toFixed(2)}`,
  };
}
