import * as v from 'valibot';
import { KIND_NAMES, rowOf, SEVERITIES, type Kind, type KINDS } from './kinds.ts';
import { plainObject, utcTime } from './schema-parts.ts';

/** `source` of the events that the remediator makes itself. EventBridge lets nobody use an `aws.` source. */
export const OWN_EVENT_SOURCE = 'cloudtrail-remediator';

/** `detail-type` of each of them. */
export const OWN_EVENTS = {
  /** A sweep found a trail that should log and does not. */
  notLogging: 'Trail Found Not Logging',
  /** A sweep found something that makes the log, its delivery or its watching less certain. */
  sweepFinding: 'Sweep Finding',
  /** A call changed what is behind a destination of an approved trail. */
  deliveryCall: 'Delivery Call',
  /** A person tries out whether the whole workflow works. */
  drill: 'Drill',
  /** A person takes over an incident that needs action. */
  closed: 'Incident Closed',
  /** A sweep verified that what some incidents are about is over. */
  resolved: 'Incidents Resolved',
} as const;

/** What a sweep can find beside a stopped trail. */
const SWEEP_FINDING_KINDS = KIND_NAMES.filter(
  (kind): kind is SweepFindingKind => rowOf(kind).sweepFinds === true,
);
export type SweepFindingKind = {
  [Name in Kind]: (typeof KINDS)[Name] extends { readonly sweepFinds: true } ? Name : never;
}[Kind];

/** Detail of `Trail Found Not Logging`. Times are ISO 8601 in UTC. */
export const notLoggingDetail = v.object({
  /** Name of the execution that the sweep starts, and the incident's id. */
  sweepId: v.string(),
  trailArn: v.string(),
  /** `StopLoggingTime`; the last time that the trail was seen logging where CloudTrail gives none. */
  stoppedAt: v.string(),
  seenAt: v.string(),
});

/** Detail of `Sweep Finding`. */
export const sweepFindingDetail = v.object({
  sweepId: v.string(),
  kind: v.picklist(SWEEP_FINDING_KINDS),
  /** The trail that it is about; absent for what concerns the whole account and Region. */
  trailArn: v.optional(v.string()),
  /** True when a second sweep at least finds it: an enforced trail is then restored. */
  again: v.optional(v.boolean()),
  /** What was found, for a person, a sentence each. */
  findings: v.array(v.string()),
  /** What restores the approved state, a sentence, a colon and a command each. */
  restoreSteps: v.optional(v.array(v.string())),
  /** @default that of the kind */
  severity: v.optional(v.picklist(SEVERITIES)),
  seenAt: v.string(),
});

/** Detail of `Delivery Call`. */
export const deliveryCallDetail = v.object({
  /** The incident's id. */
  deliveryId: v.string(),
  /** The approved trail. */
  trailArn: v.string(),
  /** The event of the call, as EventBridge delivered it. */
  event: plainObject,
});
export type DeliveryCallDetail = v.InferOutput<typeof deliveryCallDetail>;

/** Detail of `Drill`. */
export const drillDetail = v.object({
  drillId: v.string(),
  /** Who asked for it, as the caller's own ARN. */
  requestedBy: v.string(),
  requestedAt: v.string(),
});
export type DrillDetail = v.InferOutput<typeof drillDetail>;

/** Key of a stored incident. */
const incidentKey = v.object({ trailArn: v.string(), occurredAtId: v.string() });

/** Detail of `Incident Closed`, for an execution with the name `close-<id>`. */
export const closedDetail = v.object({
  incidents: v.pipe(v.array(incidentKey), v.length(1)),
  /** Who closes it, as the caller's own ARN. */
  closedBy: v.string(),
  closedAt: utcTime,
  note: v.pipe(v.string(), v.minLength(1), v.maxLength(1000)),
});
export type ClosedDetail = v.InferOutput<typeof closedDetail>;

/** So many incidents are resolved at a time; the others with the next sweep. */
export const MOST_RESOLVED = 50;

/** Detail of `Incidents Resolved`. All incidents have one subject. */
export const resolvedDetail = v.object({
  incidents: v.pipe(v.array(incidentKey), v.minLength(1), v.maxLength(MOST_RESOLVED)),
  /** What was verified, a sentence. */
  proof: v.string(),
  verifiedAt: utcTime,
});
export type ResolvedDetail = v.InferOutput<typeof resolvedDetail>;

/** An event of the remediator, in the shape of an EventBridge event. */
export interface OwnEvent<Detail> {
  version: '0';
  id: string;
  'detail-type': (typeof OWN_EVENTS)[keyof typeof OWN_EVENTS];
  source: typeof OWN_EVENT_SOURCE;
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: Detail;
}
