import type { Incident, OriginalRecord, Path, Status } from './incident.ts';
import type { RepairOutcome, StoredComparison } from './results.ts';
import type { TrailConfiguration } from './trail-configuration.ts';

/**
 * The incident table. Partition key: trail ARN; sort key: `<occurredAt>#<id>`, so that a descending query gives the
 * newest first.
 */
export const TABLE_KEYS = { partition: 'trailArn', sort: 'occurredAtId' } as const;

/** Key of an item, of whatever sort. */
export interface ItemKey {
  trailArn: string;
  occurredAtId: string;
}

/** Secondary indexes. All are eventually consistent: whatever must be exact is read from the table. */
export const TABLE_INDEXES = {
  /** First 4 characters of the id, then the id: a prefix of an id finds it. Keys only. */
  byId: { name: 'by-id', partition: 'idPrefix', sort: 'id' },
  /** Unresolved incidents only (sparse): partition `OPEN` or `FAILED`; the attribute goes when logging is back. */
  unresolved: { name: 'unresolved', partition: 'unresolved', sort: 'occurredAtId' },
  /** Everything of a month (`2026-11`), for "lately". */
  byMonth: { name: 'by-month', partition: 'month', sort: 'occurredAtId' },
} as const;

/** Attributes that the `unresolved` and `by-month` indexes carry beside the keys: what a list shows, not the record. */
export const LISTED_ATTRIBUTES = [
  'id',
  'kind',
  'severity',
  'status',
  'origin',
  'occurredAt',
  'trail',
  'actor',
  'call',
  'repair',
  'executionArn',
  'signals',
  'test',
] as const;

/** How many characters of the id make the partition of the `by-id` index, and the least that a look-up needs. */
export const ID_PREFIX_LENGTH = 4;

/** What the repair came to, as it is stored. Times are ISO 8601 in UTC, durations whole seconds. */
export interface StoredRepair {
  outcome: RepairOutcome;
  /** StartLogging rounds: 1, or 2 when the trail was still dark after the first. */
  rounds: number;
  /** When CloudTrail accepted our StartLogging; absent when only somebody else's worked. */
  startedAt?: string;
  /** `StartLoggingTime` of the verified restart: the end of the blind window. */
  loggingSince?: string;
  /** When our check saw it. */
  verifiedAt?: string;
  /** Seconds from the stop to `loggingSince`. */
  blindWindowSeconds?: number;
  latestDeliveryError?: string;
  latestDeliveryTime?: string;
  comparison?: StoredComparison;
  /** When the repair was last given up. Kept when a later execution restores the trail. */
  failedAt?: string;
  /** Error name and advice of the last failed repair. */
  failure?: { error: string; message: string; advice: string };
  /** The execution that brought the incident to this outcome first. */
  executionArn?: string;
}

/** One sighting of an incident. */
export interface Signal {
  path: Path;
  /** CloudTrail event id, finding id or name of the sweep's execution. */
  id: string;
  seenAt: string;
  /** Seconds from the stop to `seenAt`, never below 0. */
  delaySeconds: number;
}

/** A finding of the sweep that lasts. `state` tells it from the next one of its kind. */
export interface LastingFinding {
  state: string;
  since: string;
}

/** What a sweep saw a trail log, and where to, while it logged. */
export interface ObservedTrail extends TrailConfiguration {
  observedAt: string;
}

/** Subscriptions of a topic: protocol and endpoint of each, as in `email security@example.com`, by its ARN. */
export type Subscribers = Record<string, string>;

/** When DynamoDB may delete an item, in seconds since 1970. Counts of storms have it; incidents never do. */
export const TABLE_EXPIRY = 'expiresAt';

/** What the table remembers of a trail between sweeps, under `trailStateKey`. */
export interface TrailState {
  /** True once the trail was seen logging: it is then expected to go on, until somebody is seen deleting it. */
  shouldLog?: boolean;
  seenLoggingAt?: string;
  /** What it was when a sweep last observed it: a fact, not what anybody approved. */
  observed?: ObservedTrail;
  /** The same of before it was last restarted. */
  observedBefore?: ObservedTrail;
  /** When it was last deleted, so that a stop from before that, which comes late, does not make anybody miss it. */
  deletedAt?: string;
  /** Sort key of the last stop that a sweep or a finding saw before any call told of it. */
  foundStop?: string;
  /** ARN of the last execution that a sweep started for a stop of this trail. */
  lastSweep?: string;
  /** Findings that last, by kind: each is told when it begins, and again when it changes. */
  findings?: Record<string, LastingFinding>;
  /** Kept under the ARN of a topic only: its confirmed subscriptions at the last sweep. */
  subscriptions?: Subscribers;
  /** Kept under `responderPlace` only: the trails of this Region that the last sweep knew of. */
  trails?: string[];
}

/** Key of a trail's state: apart from its incidents, and in no index. */
export function trailStateKey(trailArn: string): ItemKey {
  return { trailArn: `trail-state#${trailArn}`, occurredAtId: 'state' };
}

/** One item of the table. `record.gzip` is stored as binary. */
export interface StoredIncident extends Omit<Incident, 'status' | 'restart' | 'checkFirst' | 'detectedBy'> {
  trailArn: string;
  occurredAtId: string;
  idPrefix: string;
  month: string;
  unresolved?: 'OPEN' | 'FAILED';
  status: Status;
  detectedAt: string;
  /** Every sighting, by whichever path, the first one first. */
  signals: Signal[];
  repair?: StoredRepair;
  record: Omit<OriginalRecord, 'gzip'> & { gzip?: Uint8Array };
  /** Ids of the messages that the workflow published before the outcome was recorded. */
  messageIds: string[];
  /** Why the alert could not be published, if so. */
  alertError?: string;
  /** The execution that recorded the incident first. */
  executionArn: string;
  /** Grows by one with every write, so that two writers cannot overwrite each other unseen. */
  revision: number;
}
