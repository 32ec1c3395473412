import { DAY } from '../../tasks/contract/duration.ts';

/** A calendar month in UTC, as the `by-month` index has it: `2026-11`. */
function monthOf(time: Date): string {
  return time.toISOString().slice(0, 7);
}

/** CloudTrail began this month: nothing can be older. */
const FIRST_MONTH = '2013-11';

/**
 * The months from `now` back to the one of `since`, newest first. A clock that runs ahead may have dated an event past
 * midnight of the last day, so the month of tomorrow is looked into as well.
 */
export function* monthsBack(now: Date, since: Date): Generator<string> {
  const wanted = monthOf(since);
  const first = wanted > FIRST_MONTH ? wanted : FIRST_MONTH;
  const cursor = new Date(now.getTime() + DAY);
  cursor.setUTCDate(1);
  for (let month = monthOf(cursor); month >= first; month = monthOf(cursor)) {
    yield month;
    cursor.setUTCMonth(cursor.getUTCMonth() - 1);
  }
}
