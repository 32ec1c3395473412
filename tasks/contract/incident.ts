import * as v from 'valibot';
import { KIND_NAMES, PLANNED_REPAIRS } from './kinds.ts';
import { scopeFields } from './scope.ts';
import { ORIGINS, SEVERITIES, SOURCES, SUBJECT_TYPES, UNKNOWN } from './vocabulary.ts';

/** Who made a call. */
const actorSchema = v.object({
  /** `userIdentity.type`, as CloudTrail writes it (IAMUser, AssumedRole, Root, AWSService …). */
  type: v.string(),
  /** ARN of the identity; for a role session, of the role (`sessionIssuer.arn`). */
  arn: v.string(),
  /** The name that people know: user, role, service principal or identity-store user. */
  name: v.string(),
  /** Name of the role session. */
  session: v.string(),
  /** Account of the credentials (12 digits). */
  account: v.string(),
  accessKeyId: v.string(),
  sourceIp: v.string(),
  userAgent: v.string(),
  mfa: v.picklist(['yes', 'no', UNKNOWN]),
  /** The person or service on whose behalf the call was made: `invokedBy`, the identity-store user, or the workload. */
  onBehalfOf: v.string(),
  /** The person behind a role session (`sourceIdentity`); absent where the record has none. */
  sourceIdentity: v.optional(v.string()),
});

/**
 * One incident as the classifier makes it and every later step reads it. At most 16 KiB as JSON. Times are ISO 8601 in
 * UTC with milliseconds; texts that the event lacks are `unknown`, and cut ones end in `…`.
 */
export const incidentSchema = v.object({
  /** CloudTrail's `eventID`: stable over every delivery of the same record. */
  id: v.string(),
  kind: v.picklist(KIND_NAMES),
  severity: v.picklist(SEVERITIES),
  /** Status at detection: OPEN while a repair runs, else that of the kind's row. */
  status: v.picklist(['OPEN', 'NEEDS_ACTION', 'NOTED']),
  origin: v.picklist(ORIGINS),
  /** The repair that the workflow applies. */
  plannedRepair: v.picklist(PLANNED_REPAIRS),
  /** True when the event may have changed a trail of this account: the workflow compares it. Absent in executions of 0.1.0. */
  compareTrail: v.optional(v.boolean()),
  detectedBy: v.picklist(SOURCES),
  /** True for a drill or a sample finding: nothing really happened. */
  test: v.boolean(),
  /** When the call was made (`eventTime`). */
  occurredAt: v.string(),
  subject: v.object({
    type: v.picklist(SUBJECT_TYPES),
    /** ARN of the resource; `<type>#<account>#<Region>` where there is none. */
    key: v.string(),
    name: v.string(),
    /** Those of the ARN: for an organization trail the account is the management account. */
    ...scopeFields,
  }),
  actor: actorSchema,
  call: v.object({
    name: v.string(),
    time: v.string(),
    region: v.string(),
    /** Account that received the record. */
    account: v.string(),
    errorCode: v.optional(v.string()),
    errorMessage: v.optional(v.string()),
  }),
  /** What the call did, one short English statement each: `isMultiRegionTrail set to false`. */
  changes: v.array(v.string()),
  /** What restores the approved state, a sentence, a colon and a command each. */
  restoreSteps: v.optional(v.array(v.string())),
  /** What the reader should know of the record itself: which fields were cut or unreadable. */
  remarks: v.array(v.string()),
});

/** The original CloudTrail record, kept beside the incident as evidence. */
export const recordSchema = v.object({
  /** SHA-256 of the whole record's JSON text, in hex. */
  sha256: v.string(),
  /** Length of that JSON text in bytes (UTF-8). */
  bytes: v.number(),
  /** That JSON text, gzipped, in base64; absent when the gzipped text is over 64 KiB and only the digest is kept. */
  gzip: v.optional(v.string()),
});
export type Incident = v.InferOutput<typeof incidentSchema>;
export type Actor = v.InferOutput<typeof actorSchema>;
export type OriginalRecord = v.InferOutput<typeof recordSchema>;

/** Whether GetTrailStatus decides about the repair: a GuardDuty finding does not prove that the trail is stopped. */
export function isChecked({ plannedRepair, detectedBy }: Incident): boolean {
  return plannedRepair !== 'none' && detectedBy === 'guardduty';
}
