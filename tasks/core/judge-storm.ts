import type { Incident } from '../contract/incident.ts';
import { TABLE_KEYS } from '../contract/table.ts';
import { responderPlace } from './name-trail.ts';

/** A storm is over when nothing of its kind has come for so long, in milliseconds. */
const STORM_GAP = 10 * 60_000;
/** While a storm lasts, people hear of it at least so often, in milliseconds. */
const LONGEST_SILENCE = 60 * 60_000;
/** So many incidents of a kind on a trail are told one by one; the next ones as summaries at growing counts. */
const TOLD_ONE_BY_ONE = 3;

/** What is counted: incidents, and repairs that failed. */
export type Counted = 'incident' | 'failure';

/** The count of a storm, as the table keeps it. Times are ISO 8601 in UTC. */
export interface StormCount {
  count: number;
  /** When the first of them happened. */
  since: string;
  /** When the last of them was counted. */
  lastAt: string;
  /** When people last were told. */
  toldAt: string;
}

/**
 * Where a storm is counted: what is alike has one key. That is what happens to one trail or one part of the product, but
 * for failed calls, which may name ever new trails, and for deployments, which change many parts: each of these is one
 * storm for the account and Region.
 */
export function stormKey(
  incident: Incident,
  counted: Counted,
): Record<(typeof TABLE_KEYS)[keyof typeof TABLE_KEYS], string> {
  const { kind, severity, origin, trail, call, detectedBy } = incident;
  const isOneForAll = kind === 'ATTEMPT_FAILED' || isDeployment(incident);
  const [place, part] = isOneForAll
    ? [responderPlace('', call.region, call.account).arn, detectedBy]
    : [trail.arn, trail.name];
  return {
    [TABLE_KEYS.partition]: `storm#${place}`,
    [TABLE_KEYS.sort]: [counted, kind, severity, origin, part].join('#'),
  } as const;
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

/**
 * Whether people are told of the n-th incident of a storm: of the first three, then of the 4th, 8th, 16th …; of a
 * deployment once.
 */
export function isTold(repeats: number, incident: Incident): boolean {
  if (isDeployment(incident)) return repeats === 1;
  return repeats <= TOLD_ONE_BY_ONE || Number.isInteger(Math.log2(repeats));
}

/** Whether an incident stands for a storm, so that its message is a summary. */
export function isStorm(repeats: number): boolean {
  return repeats > TOLD_ONE_BY_ONE;
}

/** A change of the product by CloudFormation. */
function isDeployment({ kind, severity }: Incident): boolean {
  return kind === 'RESPONDER_TAMPERED' && severity === 'low';
}
