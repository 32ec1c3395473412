import { duration } from '../../tasks/contract/duration.ts';
import { exactDuration } from '../../terminal/words.ts';
import type { Status, Severity } from '../../tasks/contract/vocabulary.ts';
import { KIND_NAMES, textsOf, type Kind } from '../../tasks/contract/kinds.ts';
import { isAboutRemediator } from '../incidents/remediator.ts';
import type { EmbeddedIncident } from './data.ts';

/** Kinds as the report says them. */
export const KIND_WORDS = Object.fromEntries(KIND_NAMES.map((kind) => [kind, textsOf(kind).label])) as Record<
  Kind,
  string
>;

/** Statuses as the report says them. */
export const STATUS_WORDS: Record<Status, string> = {
  OPEN: 'Open',
  RESTORED: 'Restored',
  NEEDS_ACTION: 'Needs action',
  CLOSED: 'Closed',
  NOTED: 'Noted',
};

/** Severities as the report says them. */
export const SEVERITY_WORDS: Record<Severity, string> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  info: 'Info',
};

/** What happened, in a few words; a refused attempt says what was attempted. */
export function whatHappened(incident: EmbeddedIncident): string {
  const { kind, call, test } = incident;
  if (kind === 'ATTEMPT_FAILED') return `${call.name} refused`;
  if (kind === 'NOTED') return `${call.name} noted`;
  const words = wordOf(KIND_WORDS, kind);
  return test && kind !== 'DRILL' ? `${words} (sample)` : words;
}

/** What happened, and to what. */
export function titleOf(incident: EmbeddedIncident): string {
  const { kind, call, subject } = incident;
  const what = whatHappened(incident);
  if (!isAboutRemediator(subject)) return `${what} on ${subject.name}`;
  if (kind === 'ATTEMPT_FAILED') return `${what} on the remediator’s ${subject.name}`;
  return kind === 'REMEDIATOR_TAMPERED' ? `${what}: ${call.name} on ${subject.name}` : what;
}

/** The word for a key; a key of a later version is shown as it is. */
export function wordOf(words: Readonly<Record<string, string>>, key: string): string {
  return Object.hasOwn(words, key) ? (words[key] ?? key) : key;
}

const MONTH = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', month: 'short' });

/** A day in UTC: `3 Nov 2026`. What is not a time stays as it is. */
export function dayOf(iso: string): string {
  const time = Date.parse(iso);
  if (Number.isNaN(time)) return iso;
  const date = new Date(time);
  return `${date.getUTCDate()} ${MONTH.format(date)} ${date.getUTCFullYear()}`;
}

/** A time of day in UTC, with milliseconds where they are not zero: `10:00:04.120`. */
export function clockOf(iso: string): string {
  const time = Date.parse(iso);
  if (Number.isNaN(time)) return '';
  const text = new Date(time).toISOString().slice(11, 23);
  return text.endsWith('.000') ? text.slice(0, 8) : text;
}

/** A length of time in whole seconds as a figure: `3m 12s`, and `under 1s` for what is 0 in whole seconds. */
export function length(seconds: number): string {
  return seconds < 1 ? 'under 1s' : duration(seconds);
}

/** The same as a bound in a sentence: `4s or less`, `less than a second`. */
export function atMost(seconds: number): string {
  return seconds < 1 ? 'less than a second' : `${duration(seconds)} or less`;
}

/** The distance from a moment in milliseconds: `+1.4s`. */
export function offsetWords(milliseconds: number): string {
  return `${milliseconds < 0 ? '−' : '+'}${exactDuration(Math.abs(milliseconds))}`;
}
