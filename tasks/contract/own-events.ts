import * as z from 'zod/mini';
import { KIND_NAMES, rowOf, SEVERITIES, type Kind, type KINDS } from './kinds.ts';

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
export const notLoggingDetail = z.object({
  /** Name of the execution that the sweep starts, and the incident's id. */
  sweepId: z.string(),
  trailArn: z.string(),
  /** `StopLoggingTime`; the last time that the trail was seen logging where CloudTrail gives none. */
  stoppedAt: z.string(),
  seenAt: z.string(),
});

/** Detail of `Sweep Finding`. */
export const sweepFindingDetail = z.object({
  sweepId: z.string(),
  kind: z.enum(SWEEP_FINDING_KINDS),
  /** The trail that it is about; absent for what concerns the whole account and Region. */
  trailArn: z.optional(z.string()),
  /** True when a second sweep at least finds it: an enforced trail is then restored. */
  again: z.optional(z.boolean()),
  /** What was found, for a person, a sentence each. */
  findings: z.array(z.string()),
  /** What restores the approved state, a sentence, a colon and a command each. */
  restoreSteps: z.optional(z.array(z.string())),
  /** @default that of the kind */
  severity: z.optional(z.enum(SEVERITIES)),
  seenAt: z.string(),
});

/** Detail of `Delivery Call`. */
export const deliveryCallDetail = z.object({
  /** The incident's id. */
  deliveryId: z.string(),
  /** The approved trail. */
  trailArn: z.string(),
  /** The event of the call, as EventBridge delivered it. */
  event: z.looseObject({}),
});
export type DeliveryCallDetail = z.infer<typeof deliveryCallDetail>;

/** Detail of `Drill`. */
export const drillDetail = z.object({
  drillId: z.string(),
  /** Who asked for it, as the caller's own ARN. */
  requestedBy: z.string(),
  requestedAt: z.string(),
});
export type DrillDetail = z.infer<typeof drillDetail>;

/** Key of a stored incident. */
const incidentKey = z.object({ trailArn: z.string(), occurredAtId: z.string() });

/** Detail of `Incident Closed`, for an execution with the name `close-<id>`. */
export const closedDetail = z.object({
  incidents: z.array(incidentKey).check(z.length(1)),
  /** Who closes it, as the caller's own ARN. */
  closedBy: z.string(),
  closedAt: z.iso.datetime(),
  note: z.string().check(z.minLength(1), z.maxLength(1000)),
});
export type ClosedDetail = z.infer<typeof closedDetail>;

/** So many incidents are resolved at a time; the others with the next sweep. */
export const MOST_RESOLVED = 50;

/** Detail of `Incidents Resolved`. All incidents have one subject. */
export const resolvedDetail = z.object({
  incidents: z.array(incidentKey).check(z.minLength(1), z.maxLength(MOST_RESOLVED)),
  /** What was verified, a sentence. */
  proof: z.string(),
  verifiedAt: z.iso.datetime(),
});
export type ResolvedDetail = z.infer<typeof resolvedDetail>;

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
