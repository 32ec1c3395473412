const TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})?$/;
/** How far a clock may be ahead of ours before its time is not believed, in milliseconds. */
const CLOCK_SKEW = 5 * 60 * 1000;
/** Before CloudTrail existed. A stop of so long ago would make any trail look restarted. */
const EARLIEST = Date.UTC(2010);

/**
 * The first of some times that can be read, as ISO 8601 in UTC with milliseconds, else `now`. A time in the future is
 * not believed, since no restart could ever be proven to come after it, and neither is one before 2010.
 */
export function readTime(values: readonly unknown[], now: Date): { iso: string; remarks: string[] } {
  const [given] = values;
  for (const value of values) {
    const time = parseTime(value);
    if (time && time.getTime() >= EARLIEST && time.getTime() <= now.getTime() + CLOCK_SKEW) {
      return { iso: time.toISOString(), remarks: value === given ? [] : [unreadable("the event's arrival")] };
    }
  }
  return { iso: now.toISOString(), remarks: [unreadable('when it was classified')] };
}

function parseTime(value: unknown): Date | undefined {
  const [text, , zone] = TIME.exec(typeof value === 'string' ? value : '') ?? [];
  if (text === undefined) return undefined;
  // CloudTrail writes UTC; tools that pass records on sometimes drop the zone.
  const time = new Date(`${text.replace(' ', 'T')}${zone === undefined ? 'Z' : ''}`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

function unreadable(instead: string): string {
  return `The time of the call could not be read: the time given is ${instead}.`;
}
