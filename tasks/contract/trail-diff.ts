import type { TrailPart } from './current-trail.ts';
import type { DeliveryItem } from './delivery.ts';

/** Events as a person counts them. */
export type EventGroup = `${'read' | 'write'} ${'management' | 'data' | 'network activity'} events`;

/** One thing that is not as approved. */
export interface Difference {
  /** `trail`: there is none of that ARN; `logging`: it is stopped; `delivery`: what is behind its destinations. */
  part: TrailPart | 'trail' | 'logging' | 'delivery';
  /** The setting under its name in CloudTrail's records, `eventSelector`, `insight …`, `aggregation …` or `tag …`, or a DeliveryItem. */
  setting: string;
  /** Null: not set, or no such selector. */
  approved: string | null;
  current: string | null;
  /** What happened to it, seen from what was approved. */
  change: 'turned off' | 'turned on' | 'emptied' | 'set' | 'replaced' | 'removed' | 'added' | 'changed';
  direction: 'weaker' | 'stronger' | 'other';
  /** Of an event selector: the events that are no longer logged, or that are logged as well. */
  events?: EventGroup[];
  /** True when it cannot be decided whether it logs less; it then counts as weaker. */
  undecided?: true;
}

/** What became of a value, and whether the trail is weaker for it. */
export type Judgement = Pick<Difference, 'change' | 'direction' | 'events' | 'undecided'>;

/** A trail beside what was approved. */
export interface TrailDiff {
  differences: Difference[];
  /** Parts that could not be read, and why. */
  unknown: { part: TrailPart | 'logging' | DeliveryItem; why: string }[];
}

/** A call that puts something back, with its input under the API's names. */
export interface PlannedCall {
  action: (typeof RESTORE_ACTIONS)[number];
  input: Readonly<Record<string, unknown>>;
}

/** The calls of a restore, in the order in which they are made. None stops or deletes a trail. */
export const RESTORE_ACTIONS = [
  'CreateTrail',
  'StartLogging',
  'UpdateTrail',
  'PutEventSelectors',
  'PutInsightSelectors',
  'PutEventConfiguration',
  'RemoveTags',
  'AddTags',
] as const;

/** What puts a trail back to what was approved. */
export interface RestorePlan {
  trailArn: string;
  calls: PlannedCall[];
  /** What the calls do not put back, and why, a sentence each. */
  notRestored: { part: Difference['part']; why: string }[];
}
