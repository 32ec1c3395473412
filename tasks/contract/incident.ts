import * as z from 'zod/mini';

/** What happened, from the call and its outcome. */
export const KINDS = [
  'LOGGING_STOPPED',
  'TRAIL_DELETED',
  'TRAIL_WEAKENED',
  'COVERAGE_REDUCED',
  'INSIGHTS_DISABLED',
  'TRAIL_CHANGED',
  'TRAIL_CREATED',
  'TAGS_CHANGED',
  'LOGGING_STARTED',
  'ATTEMPT_FAILED',
  'NOTED',
  'RESPONDER_TAMPERED',
  'DELIVERY_FAILING',
  'DETECTION_AT_RISK',
  'TRAIL_NOT_COVERED',
  'SUBSCRIPTION_LOST',
  'DRILL',
] as const;

/**
 * The ways by which the product learns of something: the CloudTrail call itself, a GuardDuty finding, its own sweep, a
 * call on one of its own resources, or a person's drill.
 */
export const PATHS = ['call', 'finding', 'sweep', 'watch', 'drill'] as const;

/** How bad it is, worst first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;

/** Where an incident stands. RESTORED and NOTED are final; FAILED may still become RESTORED. */
export const STATUSES = ['OPEN', 'RESTORED', 'FAILED', 'NOTED'] as const;

/** Who made the call: the product's own role, or anybody else. */
export const ORIGINS = ['remediator', 'other'] as const;

/** Stands for every text that the event does not have or has in a wrong type. */
export const UNKNOWN = 'unknown';

const actorSchema = z.object({
  /** `userIdentity.type`, as CloudTrail writes it (IAMUser, AssumedRole, Root, AWSService …). */
  type: z.string(),
  /** ARN of the identity; for a role session, of the role (`sessionIssuer.arn`). */
  arn: z.string(),
  /** The name that people know: user, role, service principal or identity-store user. */
  name: z.string(),
  /** Name of the role session. */
  session: z.string(),
  /** Account of the credentials (12 digits). */
  account: z.string(),
  accessKeyId: z.string(),
  sourceIp: z.string(),
  userAgent: z.string(),
  mfa: z.enum(['yes', 'no', UNKNOWN]),
  /** The person or service on whose behalf the call was made: `invokedBy`, or the identity-store user. */
  onBehalfOf: z.string(),
});

/**
 * One incident as the classifier makes it and every later step reads it. At most 16 KiB as JSON. Times are ISO 8601 in
 * UTC with milliseconds; texts that the event lacks are `unknown`, and cut ones end in `…`.
 */
export const incidentSchema = z.object({
  /** CloudTrail's `eventID`: stable over every delivery of the same record. */
  id: z.string(),
  kind: z.enum(KINDS),
  severity: z.enum(SEVERITIES),
  /** Status at detection: OPEN when logging has to be put back, else NOTED. */
  status: z.enum(['OPEN', 'NOTED']),
  origin: z.enum(ORIGINS),
  /** Whether the workflow has to restart the trail. */
  restart: z.boolean(),
  /** Whether GetTrailStatus is asked first, because what was seen does not prove that the trail is stopped. */
  checkFirst: z.boolean(),
  detectedBy: z.enum(PATHS),
  /** True for a drill or a sample finding: nothing really happened. */
  test: z.boolean(),
  /** When the call was made (`eventTime`). */
  occurredAt: z.string(),
  trail: z.object({
    /** Trail ARN (or the ARN of the data store, channel or dashboard); `unknown#<account>#<Region>` if not named. */
    arn: z.string(),
    name: z.string(),
    homeRegion: z.string(),
    /** Account in the ARN: for an organization trail the management account's. */
    account: z.string(),
  }),
  actor: actorSchema,
  call: z.object({
    name: z.string(),
    time: z.string(),
    region: z.string(),
    /** Account that received the record. */
    account: z.string(),
    errorCode: z.optional(z.string()),
    errorMessage: z.optional(z.string()),
  }),
  /** What the call did, one short English statement each: `isMultiRegionTrail set to false`. */
  changes: z.array(z.string()),
  /** What the reader should know of the record itself: which fields were cut or unreadable. */
  remarks: z.array(z.string()),
});

/** The original CloudTrail record, kept beside the incident as evidence. */
export const recordSchema = z.object({
  /** SHA-256 of the whole record's JSON text, in hex. */
  sha256: z.string(),
  /** Length of that JSON text in bytes (UTF-8). */
  bytes: z.number(),
  /** That JSON text, gzipped, in base64; absent when the gzipped text is over 64 KiB and only the digest is kept. */
  gzip: z.optional(z.string()),
});

export type Incident = z.infer<typeof incidentSchema>;
export type Actor = z.infer<typeof actorSchema>;
export type OriginalRecord = z.infer<typeof recordSchema>;
export type Kind = (typeof KINDS)[number];
export type Severity = (typeof SEVERITIES)[number];
export type Status = (typeof STATUSES)[number];
export type Path = (typeof PATHS)[number];
export type Origin = (typeof ORIGINS)[number];
