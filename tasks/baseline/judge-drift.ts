import { isKnown, type CurrentTrail } from '../contract/current-trail.ts';
import type { Difference } from '../contract/trail-diff.ts';
import { resourceNameOf } from '../contract/scope.ts';
import { utc } from '../contract/utc.ts';
import { waitsUntil, type BackOff } from './back-off.ts';
import { isWeaker } from './judge-weaker.ts';
import type { Pause } from './pause.ts';

/** Which trails a deployment restores without being asked. */
export interface Enforcement {
  /** Names of the trails. */
  enforceTrails: readonly string[];
  /** Those that are restored although a CloudFormation stack owns them. */
  enforceOwned: readonly string[];
}

/**
 * Whether a deployment restores a trail without being asked. That of Control Tower never: resetting the landing zone restores it.
 * @see https://docs.aws.amazon.com/controltower/latest/userguide/drift.html
 */
export function isEnforced(trailArn: string, { enforceTrails }: Enforcement): boolean {
  const name = resourceNameOf(trailArn);
  return enforceTrails.includes(name) && !name.startsWith('aws-controltower-');
}

/** The CloudFormation stack that owns a trail, as its tags say, or said when it was approved. */
export function ownerOf(approved: { owner?: CurrentTrail['owner'] }, current: CurrentTrail | null) {
  return (current && isKnown(current.tags) ? current.owner : undefined) ?? approved.owner;
}

/** Why nothing of a trail may be restored now, a sentence; undefined if it may. */
export function heldBy(
  trailArn: string,
  {
    owner,
    pause,
    ...enforcement
  }: Enforcement & { owner?: CurrentTrail['owner']; pause?: Pause | undefined },
): string | undefined {
  const name = resourceNameOf(trailArn);
  if (!isEnforced(trailArn, enforcement)) return `Trail ${name} is not in enforceTrails.`;
  if (pause) return `A pause lasts until ${utc(pause.until.toISOString())}: ${pause.reason}`;
  if (owner && !enforcement.enforceOwned.includes(name))
    return `CloudFormation stack ${owner.stackName} owns the trail, and the trail is not in enforceOwned.`;
  return undefined;
}

/** What a restore can put back: it changes the trail, and nothing of its delivery path. */
export function restorable(differences: readonly Difference[]): Difference[] {
  return differences.filter(({ part }) => part !== 'delivery');
}

/** What an enforced trail differs in, and what is known of the difference. */
export interface Drift {
  differences: readonly Difference[];
  version: number;
  /** Whether this version is, or may be, weaker than the one before it. */
  lowered: boolean;
  /** Why nothing may be restored now. */
  held: string | undefined;
  /** Whether a trusted principal made the change. */
  trusted: boolean;
  backOff: BackOff | undefined;
  now: Date;
}

/** What is done about an enforced trail that is not as approved, and why it is not restored. */
export type DriftDecision = { decision: 'restore' } | { decision: 'hold'; held: string };

/**
 * Decides whether an enforced trail is restored now; undefined where nothing differs. What is weaker than approved, and was not
 * changed by a trusted principal, is restored always: no wait suspends that.
 */
export function judgeDrift(drift: Drift): DriftDecision | undefined {
  const { differences, version, lowered, held, trusted, backOff, now } = drift;
  if (differences.length === 0) return undefined;
  if (held !== undefined) return { decision: 'hold', held };
  if (trusted) return { decision: 'hold', held: 'A trusted principal made the change: it needs a decision.' };
  if (differences.some(isWeaker)) return { decision: 'restore' };
  if (lowered && differences.some(({ direction }) => direction === 'stronger')) {
    const why = `Version ${version} of the approved settings is weaker than the one before, and than the trail`;
    return { decision: 'hold', held: `${why}: only a person may make the trail weaker.` };
  }
  const settings = differences.map(({ setting }) => setting);
  const until = waitsUntil(backOff, version, settings, now);
  if (!until) return { decision: 'restore' };
  const why = 'The same settings were restored a moment ago and changed again';
  return { decision: 'hold', held: `${why}: they are restored after ${utc(until.toISOString())}.` };
}
