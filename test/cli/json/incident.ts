import * as z from 'zod/mini';
import {
  ORIGINS,
  PLANNED_REPAIRS,
  SOURCES,
  STATUSES,
  SUBJECT_TYPES,
  UNKNOWN,
} from '../../../tasks/contract/incident.ts';
import { KIND_NAMES, SEVERITIES } from '../../../tasks/contract/kinds.ts';
import {
  REPAIR_OUTCOMES,
  storedComparisonSchema,
  trailBeforeSchema,
} from '../../../tasks/contract/results.ts';
import { scopeFields } from '../../../tasks/contract/scope.ts';
import { RESOLVED_BY } from '../../../tasks/contract/resolution.ts';

/**
 * The time in which a trail did not log; without `to` and `seconds` while no restart is known. `incidents list` knows the
 * restarts on its page only, `incidents show` looks for one in the whole trail. Times in UTC.
 */
const blindWindowSchema = z.strictObject({
  from: z.string(),
  to: z.optional(z.string()),
  seconds: z.optional(z.number()),
  /** Id of the incident that shows the restart, where it is another one. */
  shownBy: z.optional(z.string()),
});

const summaryFields = {
  id: z.string(),
  kind: z.enum(KIND_NAMES),
  severity: z.enum(SEVERITIES),
  status: z.enum(STATUSES),
  /** `remediator` when the remediator itself made the call. */
  origin: z.enum(ORIGINS),
  /** True for drills and sample findings: nothing really happened. */
  test: z.boolean(),
  /** When the call was made, ISO 8601 in UTC. */
  occurredAt: z.string(),
  /** What it is about: `key` is the ARN, or `<type>#<account>#<Region>`. */
  subject: z.strictObject({
    type: z.enum(SUBJECT_TYPES),
    key: z.string(),
    name: z.string(),
    ...scopeFields,
  }),
  /** Who made the call; what the event did not say is `unknown`. */
  actor: z.strictObject({
    type: z.string(),
    arn: z.string(),
    name: z.string(),
    session: z.string(),
    account: z.string(),
    accessKeyId: z.string(),
    sourceIp: z.string(),
    userAgent: z.string(),
    mfa: z.enum(['yes', 'no', UNKNOWN]),
    onBehalfOf: z.string(),
    /** The person behind a role session; absent where the record has none. */
    sourceIdentity: z.optional(z.string()),
  }),
  call: z.strictObject({
    name: z.string(),
    time: z.string(),
    region: z.string(),
    account: z.string(),
    errorCode: z.optional(z.string()),
    errorMessage: z.optional(z.string()),
  }),
  /** The repair and its outcome; absent while it is under way. Times in UTC, durations in whole seconds. */
  repair: z.optional(
    z.strictObject({
      /**
       * `not-stopped`: it was logging all the time. `logs-again`: it logs, but it is another trail or not as before, or
       * that is unknown.
       */
      outcome: z.enum(REPAIR_OUTCOMES),
      /** Which repair it was; `none` where none was planned. */
      repair: z.enum(PLANNED_REPAIRS),
      rounds: z.number(),
      /** When CloudTrail accepted the call of the repair, whatever came of it. */
      applied: z.optional(z.strictObject({ at: z.string() })),
      proof: z.optional(
        z.strictObject({
          loggingSince: z.string(),
          verifiedAt: z.string(),
          blindWindowSeconds: z.number(),
          latestDeliveryError: z.optional(z.string()),
          deliveryErrors: z.optional(z.array(z.string())),
          latestDeliveryTime: z.optional(z.string()),
        }),
      ),
      /** The restarted trail compared with what it was before the stop. */
      comparison: z.optional(storedComparisonSchema),
      failedAt: z.optional(z.string()),
      failure: z.optional(z.strictObject({ error: z.string(), message: z.string(), advice: z.string() })),
      /** The execution that brought the incident to this outcome. */
      executionArn: z.optional(z.string()),
    }),
  ),
  /** Only where logging was stopped, or the trail deleted. */
  blindWindow: z.optional(blindWindowSchema),
  /** Every detection, the first one first: by which path, and how many seconds after the call. */
  detections: z.array(
    z.strictObject({
      source: z.enum(SOURCES),
      /** CloudTrail event id, GuardDuty finding id, or name of the sweep's execution. */
      id: z.string(),
      seenAt: z.string(),
      delaySeconds: z.number(),
    }),
  ),
  executionArn: z.string(),
};

/** An incident as `incidents list --json` writes it. */
export const summarySchema = z.strictObject(summaryFields);

/** How an incident that needed action ended: the state was verified, or a person closed it. */
export const resolutionSchema = z.strictObject({
  source: z.enum(RESOLVED_BY),
  at: z.string(),
  /** Who started or corrected the trail, by name; who closed the incident, by ARN. */
  by: z.optional(z.string()),
  proof: z.optional(z.string()),
  note: z.optional(z.string()),
  executionArn: z.string(),
});

/** An incident as `incidents show --json` writes it. */
export const detailSchema = z.strictObject({
  ...summaryFields,
  detectedAt: z.string(),
  /** What the call did, one short statement each. */
  changes: z.array(z.string()),
  /** What is worth knowing of the record itself. */
  remarks: z.array(z.string()),
  messageIds: z.array(z.string()),
  resolution: z.optional(resolutionSchema),
  /** What was known of the trail before the stop; absent if it was known to log. */
  trailBefore: z.optional(trailBeforeSchema),
  alertError: z.optional(z.string()),
  /** The original CloudTrail record; `content` is absent when only its digest was kept. */
  record: z.strictObject({
    sha256: z.string(),
    /** Length of the record's JSON text in bytes. */
    bytes: z.number(),
    content: z.optional(z.unknown()),
  }),
  /** Open tickets of its trail and kind, and those that it resolved. */
  tickets: z.array(
    z.strictObject({
      system: z.string(),
      id: z.string(),
      status: z.enum(['open', 'resolved']),
      link: z.optional(z.string()),
    }),
  ),
  /** Who approved the settings that the trail was compared with; absent where that is not known. */
  approvedBy: z.optional(z.strictObject({ by: z.string(), at: z.string() })),
  /** The execution in the AWS console. */
  link: z.string(),
});
