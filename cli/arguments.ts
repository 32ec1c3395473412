import { InvalidArgumentError } from 'commander';
import { STATUSES, SEVERITIES, type Status, type Severity } from '../tasks/contract/vocabulary.ts';
import { DAY } from '../tasks/contract/duration.ts';
import { KIND_NAMES } from '../tasks/contract/kinds.ts';
import type { Kind } from '../tasks/contract/kinds.ts';

const UNITS = { m: 60_000, h: 3_600_000, d: DAY, w: 7 * DAY } as const;

/** Reads a length of time (`90m`, `12h`, `7d`, `2w`), in milliseconds; undefined for any other text. */
export function parseLength(text: string): number | undefined {
  const [, number, unit] = /^(\d{1,5})([mhdw])$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * UNITS[unit as keyof typeof UNITS];
}

/**
 * Reads a point in the past: a length of time before `now` (`90m`, `12h`, `7d`, `2w`), a day (`2026-11-01`, from midnight
 * UTC) or an ISO 8601 time.
 */
export function parseSince(text: string, now: Date): Date {
  const length = parseLength(text);
  if (length !== undefined) return new Date(now.getTime() - length);
  const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const time = new Date(isTime ? text : Number.NaN);
  // A day that the calendar does not have, such as 30 February, would silently become another one.
  const isDay = text.length > 10 || !isTime || (time.getTime() && time.toISOString().startsWith(text));
  if (Number.isNaN(time.getTime()) || !isDay) {
    throw new InvalidArgumentError(
      'Give a length of time (90m, 12h, 7d, 2w), a day (2026-11-01) or an ISO 8601 time.',
    );
  }
  return time;
}

/** Reads a moment as the program prints it, or the beginning of one: `2026-11-21 20:11:07`, with or without T and Z. */
export function parseMoment(text: string): string {
  const moment = text
    .trim()
    .replace(/(UTC|Z)$/i, '')
    .trim()
    .replace(/[ t]/, 'T');
  if (!/^\d{4}-\d\d-\d\d(T\d\d(:\d\d(:\d\d(\.\d{1,3})?)?)?)?$/.test(moment)) {
    throw new InvalidArgumentError('Give a time in UTC such as 2026-11-21T20:11:07.');
  }
  return moment;
}

/** Reads a whole number from 1 to `most`. */
export function parseCount(text: string, most: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > most) {
    throw new InvalidArgumentError(`Give a whole number from 1 to ${most}.`);
  }
  return number;
}

/** Reads a status in any case: `open`. */
export const parseStatus = (text: string): Status => parseChoice(text, STATUSES);
/** Reads a kind in any case, with hyphens or underscores: `logging-stopped`. */
export const parseKind = (text: string): Kind => parseChoice(text, KIND_NAMES);
/** Reads a severity in any case: `critical`. */
export const parseSeverity = (text: string): Severity => parseChoice(text, SEVERITIES);

/** Reads a SHA-256 digest in hex. */
export function parseDigest(text: string): string {
  const digest = text
    .trim()
    .toLowerCase()
    .replace(/^sha256:/, '');
  if (!/^[0-9a-f]{64}$/.test(digest))
    throw new InvalidArgumentError('Give the 64 hex digits that "incidents export" printed.');
  return digest;
}

function parseChoice<Choice extends string>(text: string, choices: readonly Choice[]): Choice {
  const plain = (choice: string): string => choice.toLowerCase().replaceAll('_', '-');
  const choice = choices.find((candidate) => plain(candidate) === plain(text));
  if (choice === undefined) throw new InvalidArgumentError(`It is one of ${choices.map(plain).join(', ')}.`);
  return choice;
}
