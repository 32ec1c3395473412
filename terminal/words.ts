import { DAY, duration } from '../tasks/contract/duration.ts';
import type { Kind } from '../tasks/contract/kinds.ts';
import { utc } from '../tasks/contract/utc.ts';

const SHORT_ID = 8;
/** Ids of our own begin alike: so many characters after that make them different. */
const SHORT_OWN_ID = 6;

/** The first characters of an incident id: enough to find it, short enough for a table. */
export function shortId(id: string): string {
  const [beginning] = /^(sweep|finding|drill)-/.exec(id) ?? [];
  return id.slice(0, beginning === undefined ? SHORT_ID : beginning.length + SHORT_OWN_ID);
}

/** A kind as people read it and as `--kind` takes it: `logging-stopped`. */
export function kindSlug(kind: Kind): string {
  return kind.toLowerCase().replaceAll('_', '-');
}

/** A length of time in milliseconds where tenths of a second matter: `0.8s`, `12.0s`, `3m 12s`. */
export function exactDuration(milliseconds: number): string {
  return milliseconds < 59_950 ? `${(milliseconds / 1000).toFixed(1)}s` : duration(milliseconds / 1000);
}

/** A time in UTC without its zone, for a column that names it: `2026-11-21 20:11:07`. What is not a time stays as it is. */
export function dateTime(iso: string): string {
  return utc(iso).replace(/ UTC$/, '');
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const HALF_A_YEAR = 182 * DAY;

/** A time in UTC in twelve characters, as `ls -l` does it: `21 Nov 20:11`, or `21 Nov 2025` when long ago. */
export function shortUtc(iso: string, now: Date): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso.slice(0, 12);
  const day = `${String(time.getUTCDate()).padStart(2, ' ')} ${MONTHS[time.getUTCMonth()] ?? ''}`;
  const lately = Math.abs(now.getTime() - time.getTime()) < HALF_A_YEAR;
  return `${day} ${lately ? iso.slice(11, 16) : String(time.getUTCFullYear())}`;
}

/** `1 incident`, `2 incidents`, `12,000 incidents`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

/** A status in words: `needs action`. */
export function statusWords(status: string): string {
  return status.toLowerCase().replaceAll('_', ' ');
}
