import * as v from 'valibot';
import {
  ORIGINS,
  SOURCES,
  STATUSES,
  SUBJECT_TYPES,
  UNKNOWN,
  SEVERITIES,
} from '../../../tasks/contract/vocabulary.ts';
import { KIND_NAMES, PLANNED_REPAIRS } from '../../../tasks/contract/kinds.ts';
import { storedComparisonSchema } from '../../../tasks/contract/stored-comparison.ts';
import { trailBeforeSchema } from '../../../tasks/contract/record-results.ts';
import { scopeFields } from '../../../tasks/contract/scope.ts';
import { RESOLVED_BY } from '../../../tasks/contract/resolution.ts';

/**
 * The time in which a trail did not log; without `to` and `seconds` while no restart is known. `incidents list` knows the
 * restarts on its page only, `incidents show` looks for one in the whole trail. Times in UTC.
 */
const blindWindowSchema = v.strictObject({
  from: v.string(),
  to: v.optional(v.string()),
  seconds: v.optional(v.number()),
  /** Id of the incident that shows the restart, where it is another one. */
  shownBy: v.optional(v.string()),
});

const summaryFields = {
  id: v.string(),
  kind: v.picklist(KIND_NAMES),
  severity: v.picklist(SEVERITIES),
  status: v.picklist(STATUSES),
  /** `remediator` when the remediator itself made the call. */
  origin: v.picklist(ORIGINS),
  /** True for drills and sample findings: nothing really happened. */
  test: v.boolean(),
  /** When the call was made, ISO 8601 in UTC. */
  occurredAt: v.string(),
  /** What it is about: `key` is the ARN, or `<type>#<account>#<Region>`. */
  subject: v.strictObject({
    type: v.picklist(SUBJECT_TYPES),
    key: v.string(),
    name: v.string(),
    ...scopeFields,
  }),
  /** Who made the call; what the event did not say is `unknown`. */
  actor: v.strictObject({
    type: v.string(),
    arn: v.string(),
    name: v.string(),
    session: v.string(),
    account: v.string(),
    accessKeyId: v.string(),
    sourceIp: v.string(),
    userAgent: v.string(),
    mfa: v.picklist(['yes', 'no', UNKNOWN]),
    onBehalfOf: v.string(),
    /** The person behind a role session; absent where the record has none. */
    sourceIdentity: v.optional(v.string()),
  }),
  call: v.strictObject({
    name: v.string(),
    time: v.string(),
    region: v.string(),
    account: v.string(),
    errorCode: v.optional(v.string()),
    errorMessage: v.optional(v.string()),
  }),
  /** The repair and its outcome; absent while it is under way. Times in UTC, durations in whole seconds. */
  repair: v.optional(
    v.strictObject({
      /**
       * `not-stopped`: it was logging all the time. `logs-again`: it logs, but it is another trail or not as before, or
       * that is unknown.
       */
      outcome: v.picklist([
        'not-needed',
        'not-stopped',
        'restored',
        'logs-again',
        'not-restored',
        'settings-restored',
        'settings-not-restored',
      ]),
      /** Which repair it was; `none` where none was planned. */
      repair: v.picklist(PLANNED_REPAIRS),
      rounds: v.number(),
      /** When CloudTrail accepted the call of the repair, whatever came of it. */
      applied: v.optional(v.strictObject({ at: v.string() })),
      proof: v.optional(
        v.strictObject({
          loggingSince: v.string(),
          verifiedAt: v.string(),
          blindWindowSeconds: v.number(),
          latestDeliveryError: v.optional(v.string()),
          deliveryErrors: v.optional(v.array(v.string())),
          latestDeliveryTime: v.optional(v.string()),
        }),
      ),
      /** The restarted trail compared with what it was before the stop. */
      comparison: v.optional(storedComparisonSchema),
      failedAt: v.optional(v.string()),
      failure: v.optional(v.strictObject({ error: v.string(), message: v.string(), advice: v.string() })),
      /** The execution that brought the incident to this outcome. */
      executionArn: v.optional(v.string()),
    }),
  ),
  /** Only where logging was stopped, or the trail deleted. */
  blindWindow: v.optional(blindWindowSchema),
  /** Every detection, the first one first: by which path, and how many seconds after the call. */
  detections: v.array(
    v.strictObject({
      source: v.picklist(SOURCES),
      /** CloudTrail event id, GuardDuty finding id, or name of the sweep's execution. */
      id: v.string(),
      seenAt: v.string(),
      delaySeconds: v.number(),
    }),
  ),
  executionArn: v.string(),
};

/** An incident as `incidents list --json` writes it. */
export const summarySchema = v.strictObject(summaryFields);

/** How an incident that needed action ended: the state was verified, or a person closed it. */
export const resolutionSchema = v.strictObject({
  source: v.picklist(RESOLVED_BY),
  at: v.string(),
  /** Who started or corrected the trail, by name; who closed the incident, by ARN. */
  by: v.optional(v.string()),
  proof: v.optional(v.string()),
  note: v.optional(v.string()),
  executionArn: v.string(),
});

/** An incident as `incidents show --json` writes it. */
export const detailSchema = v.strictObject({
  ...summaryFields,
  detectedAt: v.string(),
  /** What the call did, one short statement each. */
  changes: v.array(v.string()),
  /** What is worth knowing of the record itself. */
  remarks: v.array(v.string()),
  messageIds: v.array(v.string()),
  resolution: v.optional(resolutionSchema),
  /** What was known of the trail before the stop; absent if it was known to log. */
  trailBefore: v.optional(trailBeforeSchema),
  alertError: v.optional(v.string()),
  /** The original CloudTrail record; `content` is absent when only its digest was kept. */
  record: v.strictObject({
    sha256: v.string(),
    /** Length of the record's JSON text in bytes. */
    bytes: v.number(),
    content: v.optional(v.unknown()),
  }),
  /** Open tickets of its trail and kind, and those that it resolved. */
  tickets: v.array(
    v.strictObject({
      system: v.string(),
      id: v.string(),
      status: v.picklist(['open', 'resolved']),
      link: v.optional(v.string()),
    }),
  ),
  /** Who approved the settings that the trail was compared with; absent where that is not known. */
  approvedBy: v.optional(v.strictObject({ by: v.string(), at: v.string() })),
  /** The execution in the AWS console. */
  link: v.string(),
});
