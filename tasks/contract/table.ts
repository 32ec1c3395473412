import type { BackOff } from '../baseline/back-off.ts';
import type { Incident, OriginalRecord } from './incident.ts';
import type { PlannedRepair } from './kinds.ts';
import type { Source, Status, Unresolved } from './vocabulary.ts';
import type { RepairOutcome } from './outcome.ts';
import type { StoredComparison } from './stored-comparison.ts';
import type { TrailBefore, Weighed } from './record-results.ts';
import type { Resolution } from './resolution.ts';
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

/** Sort key of the item of an incident. */
export function sortKeyOf({ occurredAt, id }: Pick<Incident, 'occurredAt' | 'id'>): string {
  return `${occurredAt}#${id}`;
}

/** The time that such a sort key begins with. */
export function timeOfSortKey(occurredAtId: string): string {
  return occurredAtId.split('#', 1)[0] ?? '';
}

/** How partitions begin that are apart from incidents, and in no index. Policies open some of them alone. */
export const PREFIXES = {
  throttle: 'throttle#',
  trailState: 'trail-state#',
  before: 'before#',
  ticket: 'ticket#',
  drill: 'drill#',
} as const;

/** Secondary indexes. All are eventually consistent: whatever must be exact is read from the table. */
export const TABLE_INDEXES = {
  /** First 4 characters of the id, then the id: a prefix of an id finds it. Keys only. */
  byId: { name: 'by-id', partition: 'idPrefix', sort: 'id' },
  /** Unresolved incidents only (sparse): partition `OPEN` or `NEEDS_ACTION` (`FAILED` until 0.1.0). */
  unresolved: { name: 'unresolved', partition: 'unresolved', sort: 'occurredAtId' },
  /** Everything of a month (`2026-11`), for "lately". */
  byMonth: { name: 'by-month', partition: 'month', sort: 'occurredAtId' },
} as const;

/**
 * Attributes that the `unresolved` and `by-month` indexes carry beside the keys: what a list shows, not the record. Under
 * the names of the table: `trail` is the subject, `signals` are the detections.
 */
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

/** The proof that a trail logs again, as it is stored. */
export interface StoredProof {
  /** `StartLoggingTime` of GetTrailStatus: the end of the blind window. */
  loggingSince: string;
  /** When GetTrailStatus was read. */
  verifiedAt: string;
  /** Seconds from the stop to `loggingSince`. */
  blindWindowSeconds: number;
  latestDeliveryError?: string;
  /** All that was not delivered, a sentence each: to S3, CloudWatch Logs, the digest, to SNS. */
  deliveryErrors?: string[];
  latestDeliveryTime?: string;
}

/** A repair and its outcome, as it is stored. Times are ISO 8601 in UTC, durations whole seconds. */
export interface StoredRepair {
  repair: PlannedRepair;
  outcome: RepairOutcome;
  /** Rounds of applying and verifying: 0 if nothing had to be repaired, 2 if the first failed. */
  rounds: number;
  /** When CloudTrail accepted the repair's call; absent if it never did. */
  applied?: { at: string };
  proof?: StoredProof;
  comparison?: StoredComparison;
  /** What an enforced trail was before it was restored. */
  before?: StoredComparison;
  /** The calls of the restore that CloudTrail accepted, in order. */
  calls?: { call: string; at: string }[];
  /** When the repair was last given up. Kept when a later execution restores the trail. */
  failedAt?: string;
  /** Error name and advice of the last failed repair. */
  failure?: { error: string; message: string; advice: string };
  /** The execution that brought the incident to this outcome first. */
  executionArn?: string;
}

/** One detection of an incident. */
export interface Detection {
  source: Source;
  /** CloudTrail event id, finding id or name of the sweep's execution. */
  id: string;
  seenAt: string;
  /** Seconds from the stop to `seenAt`, never below 0. */
  delaySeconds: number;
}

/** A finding of the sweep that lasts. `state` distinguishes it from the next one of its kind. */
export interface KnownFinding {
  state: string;
  since: string;
  /** Ids of the incidents that reported it, the newest 50. */
  ids?: string[];
  /** ARN of the last execution that was started to restore the trail. */
  tried?: string;
}

/** What a trail logs, and where to, as a sweep observed it. */
export interface ObservedTrail extends TrailConfiguration {
  /** When it was last observed like this. */
  observedAt: string;
  /** When it was first observed like this. Absent in what 0.1.0 stored: then it is `observedAt`. */
  since?: string;
}

/** Subscriptions of a topic: protocol and endpoint of each, as in `email security@example.com`, by its ARN. */
export type Subscribers = Record<string, string>;

/** When DynamoDB may delete an item, in seconds since 1970. Counts of alerts have it; incidents never do. */
export const TABLE_EXPIRY = 'expiresAt';

/**
 * What a comparison with the approved settings shows of a trail. `none`: nobody approved any. `invalid`: the parameter is no
 * baseline. `unknown`: it could not be compared.
 */
export const APPROVALS = ['as-approved', 'differs', 'unknown', 'invalid', 'none'] as const;

/** What came of the last comparison of a trail with its approved settings. */
export interface Approval {
  state: (typeof APPROVALS)[number];
  /** Version of the parameter. */
  version?: number;
  /** How many settings differ. */
  differences?: number;
  /** Until when a person paused what follows from differences, if so. */
  pausedUntil?: string;
}

/** What the table remembers of a subject between sweeps, under {@link stateKey}. */
export interface SubjectState {
  /** Findings that last, by kind: each is reported when it begins, and again when it changes. */
  findings?: Record<string, KnownFinding>;
}

/** What it remembers of an account and Region. */
export interface AccountState extends SubjectState {
  /** The trails of the Region that the last sweep listed. */
  trails?: string[];
  /** When the last sweep ended that could look at trails. */
  sweptAt?: string;
}

/** What it remembers of a topic. */
export interface TopicState extends SubjectState {
  /** Its confirmed subscriptions at the last sweep. */
  subscriptions?: Subscribers;
}

/** What it remembers of a trail. */
export interface TrailState extends SubjectState {
  /** True once the trail was seen logging: it is then expected to go on, until somebody is seen deleting it. */
  shouldLog?: boolean;
  seenLoggingAt?: string;
  /** Whether it logged when it was last verified; absent before the first look. */
  logging?: 'on' | 'off' | 'gone';
  /** When that was read from CloudTrail. */
  verifiedAt?: string;
  /** Since when it is off or gone; null once it was seen logging. */
  offSince?: string | null;
  /** What it does not deliver, a sentence each, when it was last verified. */
  deliveryErrors?: string[];
  /** Whether it was as approved when that was last compared; absent before the first comparison. */
  approval?: Approval;
  /** What it was when a sweep last observed it: a fact, not what anybody approved. */
  observed?: ObservedTrail;
  /** What it is compared with: the same while it logged and none of its incidents was open. 0.1.0 had `observed` only. */
  reference?: ObservedTrail;
  /** What it was compared with before that. */
  observedBefore?: ObservedTrail;
  /** What differed from the approved settings when an event was last compared, as a digest: the sweep reports no such difference again. */
  differs?: string;
  /** The same, where all that differed was accepted: a trusted principal changed it, and nothing is weaker. */
  accepted?: string;
  /** How often settings of an enforced trail were restored lately. */
  backOff?: BackOff;
  /** When it was last deleted, so that a stop from before that, which comes late, does not make anybody miss it. */
  deletedAt?: string;
  /** Sort key of the last stop that a sweep or a GuardDuty finding detected before any event. */
  foundStop?: string;
  /** ARN of the last execution that a sweep started for a stop of this trail. */
  lastSweep?: string;
}

/** The state of any subject. */
export type AnyState = AccountState & TopicState & TrailState;

/** Key of a count of alerts that are alike: apart from incidents, and in no index. */
export function countKey(about: string, alike: readonly string[]): ItemKey {
  return { trailArn: `${PREFIXES.throttle}${about}`, occurredAtId: alike.join('#') };
}

/** Key of the state of a subject, by the subject's key: apart from its incidents, and in no index. */
export function stateKey(subjectKey: string): ItemKey {
  return { trailArn: `${PREFIXES.trailState}${subjectKey}`, occurredAtId: 'state' };
}

/** Key of the item of a ticket: one for each subject and kind of incident, apart from incidents and in no index. */
export function ticketKey(subjectKey: string, kind: string): ItemKey {
  return { trailArn: `${PREFIXES.ticket}${subjectKey}`, occurredAtId: kind };
}

/** Partition of what a trail was before each restore: apart from incidents, and in no index. Sort key: when it was read. */
export function beforePartition(trailArn: string): string {
  return `${PREFIXES.before}${trailArn}`;
}

/** Partition of the drills that prove the alert paths: apart from incidents, and in no index. Sort key: when one began. */
export const PATH_DRILLS = `${PREFIXES.drill}paths`;

/** A message that a drill caused, on one topic. */
export interface DrillMessage {
  topic: 'incidents' | 'tampering';
  topicArn: string;
  /** Its subject, or how it begins where SNS writes the subject. */
  text: string;
  /** `unseen`: AWS shows nobody whether a rule has published. */
  published: 'yes' | 'no' | 'unseen';
  subscribers: { protocol: string; endpoint: string; confirmed: boolean }[];
  /** What a person said; `nobody`: the topic has no confirmed subscription. */
  received: 'confirmed' | 'denied' | 'not confirmed' | 'nobody';
}

/** A way in which the remediator sends alerts, and what a drill found out about it. */
export interface DrilledPath {
  path: 'workflow' | 'alarm' | 'failure rule' | 'notify rule';
  /** What was done. */
  what: string;
  messages: DrillMessage[];
  /** Why it could not be tried, or what went wrong. */
  problem?: string;
  /** True for a path that embedded mode does not have. */
  absent?: true;
}

/** A drill that proves the alert paths. It is written before its calls, and again with what came of them. */
export interface PathDrill extends ItemKey {
  drillId: string;
  /** ARN of the caller, as GetCallerIdentity and CloudTrail give it. */
  caller: string;
  startedAt: string;
  /** The alarms whose state it sets. */
  alarmNames: string[];
  /** ARN of the execution that waits until the drill stops it. */
  heldExecution: string;
  /** When the last call had been made; absent until then. */
  callsEndedAt?: string;
  /** Absent until the drill is over. */
  paths?: DrilledPath[];
}

/** An incident of the table; tasks/record/item.ts says how it is stored. `record.gzip` is binary. */
export interface StoredIncident extends Omit<Incident, 'status' | 'plannedRepair' | 'detectedBy'> {
  trailArn: string;
  occurredAtId: string;
  idPrefix: string;
  month: string;
  unresolved?: Unresolved;
  status: Status;
  detectedAt: string;
  /** Every detection, by any source, the first one first. */
  detections: Detection[];
  repair?: StoredRepair;
  /** Only of an incident that needed action and ended. */
  resolution?: Resolution;
  record: Omit<OriginalRecord, 'gzip'> & { gzip?: Uint8Array };
  /** Ids of the messages that the workflow published before the outcome was recorded. */
  messageIds: string[];
  /** What was known of the trail before it was stopped; absent if it was known to log. */
  trailBefore?: TrailBefore;
  /** What the severity rests on, where it depends on the state of trails and that was known. */
  weighed?: Weighed;
  /** Why the alert could not be published, if so. */
  alertError?: string;
  /** The execution that recorded the incident first. */
  executionArn: string;
  /** Grows by one with every write, so that two writers cannot overwrite each other unseen. */
  revision: number;
}
