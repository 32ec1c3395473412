import { createHash } from 'node:crypto';
import type { Incident } from '../contract/incident.ts';
import { rowOf } from '../contract/kinds.ts';
import { scopeKey } from '../contract/subject.ts';
import { countKey, type ItemKey, type TrailState } from '../contract/table.ts';
import { endsLogging } from './match-detections.ts';

/** A series is over when nothing like it has come for so long, in milliseconds. */
const QUIET_GAP = 10 * 60_000;
/** So long a count is kept after the last one, in milliseconds: each new change has a count of its own. */
const COUNT_KEPT = 24 * 60 * 60_000;
/** While a series lasts, people are notified at least so often, in milliseconds. */
const LONGEST_SILENCE = 60 * 60_000;
/** So many incidents of a kind on a trail are announced one by one; the next ones as summaries at growing counts. */
const ANNOUNCED_ONE_BY_ONE = 3;

/**
 * So many alerts of one severity are announced for the whole account and Region, whatever they are about, and so many
 * escalations; then those at growing counts: an attacker who keeps finding new things to break must not get SNS to suspend the mail.
 */
const MOST_ALERTS = 50;

/**
 * So many alerts leave in a second, where more come at once. Trails known to log have as many of their own, a "logs again"
 * may follow each, and an escalation has a second to itself: SNS suspends a mail subscription at more than ten.
 */
const ALERTS_PER_SECOND = 2;
/** Alerts that come within so many milliseconds share the slots of those seconds. */
const RATE_WINDOW = 10_000;

/** What is counted: incidents, repairs that failed, and alerts and escalations of all sorts together. */
export type Counted = 'incident' | 'failure' | 'alert' | 'escalation';

/** An incident as it is counted. */
export interface Countable {
  incident: Incident;
  /** Whether a sweep saw its trail log: trails that nobody ever saw log use up none of its limits. */
  isKnown: boolean;
}

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
export function throttleKey({ incident, isKnown }: Countable, counted: Counted): ItemKey {
  const { kind, severity, origin, subject, call, detectedBy, plannedRepair } = incident;
  const everywhere = scopeKey('account', call);
  const known = isKnown ? [KNOWN] : [];
  // By severity: what weighs little must not use up what is there for an attack.
  if (isOfAll(counted)) return countKey(everywhere, [counted, severity, origin, ...known]);
  const alike = [counted, kind, severity, origin];
  if (rowOf(kind).limit === 'account') return countKey(everywhere, [...alike, detectedBy, ...known]);
  if (plannedRepair !== 'none') return countKey(subject.key, [...alike, subject.name]);
  return countKey(subject.key, [...alike, subject.name, call.name, digestOf(incident.changes)]);
}

const KNOWN = 'known';

function isOfAll(counted: Counted): boolean {
  return counted === 'alert' || counted === 'escalation';
}

/**
 * Whether a trail is known to log: only a sweep that saw it log stores what it is compared with. Events do not show that,
 * since an attacker can create, start and stop trails.
 */
export function isKnownToLog(state: TrailState | undefined): boolean {
  return state?.reference !== undefined;
}

/**
 * What counts for all together, beside those that are alike: undefined for the stop or deletion of a trail known to log, and for
 * its repair that failed, which are announced whatever flood they come in. An account has few trails, so that these are few.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
 */
export function countedOfAll({ incident, isKnown }: Countable, counted: Counted): Counted | undefined {
  if (isKnown && (counted === 'failure' || endsLogging(incident))) return undefined;
  return counted === 'failure' ? 'escalation' : 'alert';
}

function digestOf(changes: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(changes)).digest('hex').slice(0, 16);
}

/** When a count may be deleted, long after its series is over: seconds since 1970, as DynamoDB's Time to Live takes it. */
export function expiryOf(now: Date): number {
  return Math.floor((now.getTime() + COUNT_KEPT) / 1000);
}

/** Key of the slots that the alerts of an account and Region share, whatever they are about. */
export function rateKey({ incident, isKnown }: Countable): ItemKey {
  return countKey(scopeKey('account', incident.call), isKnown ? ['slots', KNOWN] : ['slots']);
}

/** Key of the second that an escalation of an account and Region has to itself. */
export function escalationKey({ incident }: Countable): ItemKey {
  return countKey(scopeKey('account', incident.call), ['slots', 'escalation']);
}

/** Whole seconds that the n-th of the alerts waits that come at once. */
export function secondsBeforeSlot(slot: number): number {
  return Math.floor((slot - 1) / ALERTS_PER_SECOND);
}

/**
 * Times before which something must lie: the last count for the series to be over, the last message for another one, the
 * first slot for the next alert to take the first slot again, and the last escalation for another one.
 */
export function throttleLimits(now: Date): Record<'over' | 'silent' | 'slots' | 'second', string> {
  const before = (milliseconds: number) => new Date(now.getTime() - milliseconds).toISOString();
  return {
    over: before(QUIET_GAP),
    silent: before(LONGEST_SILENCE),
    slots: before(RATE_WINDOW),
    second: before(1000),
  };
}

/** Drills are never counted: somebody asked for each, and wants to see it arrive. */
export function isCounted({ kind }: Incident): boolean {
  return rowOf(kind).limit !== 'never';
}

/**
 * Whether the n-th incident of a series is announced by itself: the first three; of alerts of all kinds fifty; of escalations
 * none, since each needs a second that is free.
 */
export function isAnnouncedAlone(repeats: number, incident: Incident, counted: Counted): boolean {
  return counted !== 'escalation' && repeats <= announcedOneByOne(incident, counted);
}

/** How many of a series were not announced between the last one that was and the n-th. */
export function unannouncedBefore(
  repeats: number,
  announced: number,
  { incident }: Countable,
  counted: Counted,
): number {
  const alone = counted === 'escalation' ? 0 : announcedOneByOne(incident, counted);
  return Math.max(0, repeats - 1 - Math.max(announced, alone));
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
  return isOfAll(counted) ? MOST_ALERTS : ANNOUNCED_ONE_BY_ONE;
}

function isOnce(incident: Incident, counted: Counted): boolean {
  return counted === 'incident' && rowOf(incident.kind).announcedOnce === true;
}

/** Whether alerts are throttled at that count, so that the message is a summary. */
export function isThrottled(repeats: number): boolean {
  return repeats > ANNOUNCED_ONE_BY_ONE;
}
