import { createHash } from 'node:crypto';
import type { Incident } from '../contract/incident.ts';
import { rowOf } from '../contract/kinds.ts';
import { countKey, type ItemKey } from '../contract/table.ts';

/** A series is over when nothing like it has come for so long, in milliseconds. */
const QUIET_GAP = 10 * 60_000;
/** So long a count is kept after the last one, in milliseconds: each new change has a count of its own. */
const COUNT_KEPT = 24 * 60 * 60_000;
/** While a series lasts, people are notified at least so often, in milliseconds. */
const LONGEST_SILENCE = 60 * 60_000;
/** So many incidents of a kind on a trail are announced one by one; the next ones as summaries at growing counts. */
const ANNOUNCED_ONE_BY_ONE = 3;

/**
 * So many alerts of one severity are announced for the whole account and Region, whatever they are about; then those
 * at growing counts: whoever finds ever new things to break must not get SNS to suspend the mail.
 */
const MOST_ALERTS = 50;

/** So many alerts leave in a second, where more come at once: SNS suspends a mail subscription at more than ten. */
const ALERTS_PER_SECOND = 3;
/** Alerts that come within so many milliseconds share the slots of those seconds. */
const RATE_WINDOW = 10_000;

/** What is counted: incidents, repairs that failed, and alerts of all sorts together. */
export type Counted = 'incident' | 'failure' | 'alert';

/** A count, as the table keeps it. Times are ISO 8601 in UTC. */
export interface AlertCount {
  count: number;
  /** When the first of them happened. */
  since: string;
  /** When the last of them was counted. */
  lastAt: string;
  /** When a message was last sent, of which count at least, and by which execution. 0.1.0 used other names. */
  announcedAt?: string;
  announcedCount?: number;
  announcedBy?: string;
  expiresAt?: number;
}

/**
 * The key under which an incident is counted with those like it: the same kind on the same trail or part of the
 * remediator. Stops are repaired, so any two are alike; of what is not repaired, only the same call with the same change is.
 * Failed calls may name ever new trails, and deployments change many parts: these are counted by account and Region.
 */
export function throttleKey(incident: Incident, counted: Counted): ItemKey {
  const { kind, severity, origin, subject, call, detectedBy, plannedRepair } = incident;
  const everywhere = everywhereOf(call);
  // By severity: what weighs little must not use up what is there for an attack.
  if (counted === 'alert') return countKey(everywhere, [counted, severity, origin]);
  const alike = [counted, kind, severity, origin];
  if (rowOf(kind).limit === 'account') return countKey(everywhere, [...alike, detectedBy]);
  if (plannedRepair !== 'none') return countKey(subject.key, [...alike, subject.name]);
  return countKey(subject.key, [...alike, subject.name, call.name, digestOf(incident.changes)]);
}

// The key of what is counted for the whole account and Region.
function everywhereOf({ account, region }: Incident['call']): string {
  return `account#${account}#${region}`;
}

function digestOf(changes: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(changes)).digest('hex').slice(0, 16);
}

/** When a count may be deleted, long after its series is over: seconds since 1970, as DynamoDB's Time to Live takes it. */
export function expiryOf(now: Date): number {
  return Math.floor((now.getTime() + COUNT_KEPT) / 1000);
}

/** Key of the slots that the alerts of an account and Region share, whatever they are about. */
export function rateKey({ call }: Incident): ItemKey {
  return countKey(everywhereOf(call), ['turns']);
}

/** Whole seconds that the n-th of the alerts waits that come at once. */
export function secondsBeforeSlot(slot: number): number {
  return Math.floor((slot - 1) / ALERTS_PER_SECOND);
}

/**
 * Times before which something must lie: the last count for the series to be over, the last message for another one, and
 * the first slot for the next alert to take the first slot again.
 */
export function throttleLimits(now: Date): { over: string; silent: string; slots: string } {
  const before = (milliseconds: number) => new Date(now.getTime() - milliseconds).toISOString();
  return { over: before(QUIET_GAP), silent: before(LONGEST_SILENCE), slots: before(RATE_WINDOW) };
}

/** Drills are never counted: somebody asked for each, and wants to see it arrive. */
export function isCounted({ kind }: Incident): boolean {
  return rowOf(kind).limit !== 'never';
}

/** Whether the n-th incident of a series is announced by itself: the first three; of alerts of all kinds fifty. */
export function isAnnouncedAlone(repeats: number, incident: Incident, counted: Counted): boolean {
  return repeats <= announcedOneByOne(incident, counted);
}

/**
 * The highest count up to the given one that has to be announced: after those that are announced one by one the 4th, 8th,
 * 16th …; of a deployment the first only.
 */
export function dueCount(repeats: number, incident: Incident, counted: Counted): number {
  const oneByOne = announcedOneByOne(incident, counted);
  if (repeats <= oneByOne) return repeats;
  return isOnce(incident, counted) ? oneByOne : Math.max(oneByOne, 2 ** Math.floor(Math.log2(repeats)));
}

function announcedOneByOne(incident: Incident, counted: Counted): number {
  if (isOnce(incident, counted)) return 1;
  return counted === 'alert' ? MOST_ALERTS : ANNOUNCED_ONE_BY_ONE;
}

function isOnce(incident: Incident, counted: Counted): boolean {
  return counted === 'incident' && rowOf(incident.kind).announcedOnce === true;
}

/** Whether alerts are throttled at that count, so that the message is a summary. */
export function isThrottled(repeats: number): boolean {
  return repeats > ANNOUNCED_ONE_BY_ONE;
}
