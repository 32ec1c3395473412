import { createHash } from 'node:crypto';
import type { Incident } from '../contract/incident.ts';
import type { ItemKey } from '../contract/table.ts';
import { responderPlace } from './name-trail.ts';

/** A storm is over when nothing of its kind has come for so long, in milliseconds. */
const STORM_GAP = 10 * 60_000;
/** So long its count is kept after the last of its kind, in milliseconds: each new change has a count of its own. */
const STORM_KEPT = 24 * 60 * 60_000;
/** While a storm lasts, people hear of it at least so often, in milliseconds. */
const LONGEST_SILENCE = 60 * 60_000;
/** So many incidents of a kind on a trail are told one by one; the next ones as summaries at growing counts. */
const TOLD_ONE_BY_ONE = 3;

/**
 * So many alerts of one severity are told in a storm over the whole account and Region, whatever they are about; then those
 * at growing counts: whoever finds ever new things to break must not get SNS to suspend the mail.
 */
const TOLD_IN_ALL = 50;

/** So many alerts leave in a second, where more come at once: SNS suspends a mail subscription at more than ten. */
const ALERTS_PER_SECOND = 3;
/** Alerts that come within so many milliseconds take turns. */
const TURNS_GAP = 10_000;

/** What is counted: incidents, repairs that failed, and alerts of all sorts together. */
export type Counted = 'incident' | 'failure' | 'alert';

/** The count of a storm, as the table keeps it. Times are ISO 8601 in UTC. */
export interface StormCount {
  count: number;
  /** When the first of them happened. */
  since: string;
  /** When the last of them was counted. */
  lastAt: string;
  /** When people last were told, of which count at least, and by which execution. */
  toldAt: string;
  toldCount?: number;
  toldBy?: string;
  expiresAt?: number;
}

/**
 * Where a storm is counted: what is alike has one key. That is the same thing that happens to the same trail or part of the
 * product. A stop is put right, so any two are alike; of what is not, only the same call with the same change is. Failed
 * calls may name ever new trails, and deployments change many parts: each of these is one storm for the account and Region.
 */
export function stormKey(incident: Incident, counted: Counted): ItemKey {
  const { kind, severity, origin, trail, call, detectedBy, restart } = incident;
  const everywhere = responderPlace('', call.region, call.account).arn;
  // By severity: what weighs little must not use up what is there for an attack.
  if (counted === 'alert') return keyOf(everywhere, [counted, severity, origin]);
  const alike = [counted, kind, severity, origin];
  if (kind === 'ATTEMPT_FAILED' || isDeployment(incident)) return keyOf(everywhere, [...alike, detectedBy]);
  if (restart) return keyOf(trail.arn, [...alike, trail.name]);
  return keyOf(trail.arn, [...alike, trail.name, call.name, digestOf(incident.changes)]);
}

function keyOf(place: string, alike: readonly string[]): ItemKey {
  return { trailArn: `storm#${place}`, occurredAtId: alike.join('#') };
}

function digestOf(changes: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(changes)).digest('hex').slice(0, 16);
}

/** When the count of a storm may be deleted, long after it is over: seconds since 1970, as DynamoDB's Time to Live takes it. */
export function expiryOf(now: Date): number {
  return Math.floor((now.getTime() + STORM_KEPT) / 1000);
}

/** Where the alerts of an account and Region take their turns, whatever they are about. */
export function turnsKey({ call }: Incident): ItemKey {
  return keyOf(responderPlace('', call.region, call.account).arn, ['turns']);
}

/** Whole seconds that the n-th of the alerts waits that come at once. */
export function secondsBeforeTurn(turn: number): number {
  return Math.floor((turn - 1) / ALERTS_PER_SECOND);
}

/** Before which time turns must have begun for the next alert to begin anew. */
export function turnsLimit(now: Date): string {
  return new Date(now.getTime() - TURNS_GAP).toISOString();
}

/** Before which time a storm must have been counted last to be over, and told last to be told again. */
export function stormLimits(now: Date): { over: string; silent: string } {
  return {
    over: new Date(now.getTime() - STORM_GAP).toISOString(),
    silent: new Date(now.getTime() - LONGEST_SILENCE).toISOString(),
  };
}

/** Drills are never counted: somebody asked for each, and wants to see it arrive. */
export function isCounted({ kind }: Incident): boolean {
  return kind !== 'DRILL';
}

/** Whether people are told of the n-th incident of a storm by itself: the first three; of alerts of all sorts fifty. */
export function isToldAlone(repeats: number, incident: Incident, counted: Counted): boolean {
  return repeats <= toldOneByOne(incident, counted);
}

/**
 * The highest count up to the given one of which people have to hear: after those that are told one by one the 4th, 8th,
 * 16th …; of a deployment the first only.
 */
export function dueCount(repeats: number, incident: Incident, counted: Counted): number {
  const oneByOne = toldOneByOne(incident, counted);
  if (repeats <= oneByOne) return repeats;
  return isOnce(incident, counted) ? oneByOne : Math.max(oneByOne, 2 ** Math.floor(Math.log2(repeats)));
}

function toldOneByOne(incident: Incident, counted: Counted): number {
  if (isOnce(incident, counted)) return 1;
  return counted === 'alert' ? TOLD_IN_ALL : TOLD_ONE_BY_ONE;
}

function isOnce(incident: Incident, counted: Counted): boolean {
  return counted === 'incident' && isDeployment(incident);
}

/** Whether an incident stands for a storm, so that its message is a summary. */
export function isStorm(repeats: number): boolean {
  return repeats > TOLD_ONE_BY_ONE;
}

/** A change of the product by CloudFormation. */
function isDeployment({ kind, severity }: Incident): boolean {
  return kind === 'RESPONDER_TAMPERED' && severity === 'low';
}
