import * as v from 'valibot';
import {
  ORIGINS,
  SOURCES,
  STATUSES,
  SUBJECT_TYPES,
  UNKNOWN,
  UNRESOLVED,
  SEVERITIES,
} from '../../tasks/contract/vocabulary.ts';
import { KIND_NAMES, PLANNED_REPAIRS } from '../../tasks/contract/kinds.ts';
import { asObject, type RawObject } from '../../tasks/contract/raw-object.ts';
import { outcomeSchema } from '../../tasks/contract/outcome.ts';
import { storedComparisonSchema } from '../../tasks/contract/stored-comparison.ts';
import { trailBeforeSchema } from '../../tasks/contract/record-results.ts';
import { RESOLVED_BY } from '../../tasks/contract/resolution.ts';
import {
  APPROVALS,
  type LISTED_ATTRIBUTES,
  type StoredIncident,
  type TrailState,
} from '../../tasks/contract/table.ts';
import { fromItem } from '../../tasks/record/item.ts';
import { utcTime } from '../../tasks/contract/schema-parts.ts';

/** What a list has of an incident: the attributes that every index carries, and the key. */
export type ListedIncident = Pick<
  StoredIncident,
  | Exclude<(typeof LISTED_ATTRIBUTES)[number], 'trail' | 'signals'>
  | 'subject'
  | 'detections'
  | 'trailArn'
  | 'occurredAtId'
>;

const text = v.fallback(v.string(), UNKNOWN);
const texts = v.fallback(v.array(v.string()), []);
const maybeText = v.fallback(v.optional(v.string()), undefined);
/** What cannot be read as a time would be shown as one, and counted with. */
const time = v.fallback(utcTime, UNKNOWN);
const maybeTime = v.fallback(v.optional(utcTime), undefined);

const proofSchema = v.object({
  loggingSince: utcTime,
  verifiedAt: time,
  blindWindowSeconds: v.number(),
  latestDeliveryError: maybeText,
  deliveryErrors: v.fallback(v.optional(v.array(v.string())), undefined),
  latestDeliveryTime: maybeTime,
});

const repairSchema = v.object({
  repair: v.picklist(PLANNED_REPAIRS),
  outcome: v.picklist(outcomeSchema.options.map(({ entries }) => entries.outcome.literal)),
  rounds: v.fallback(v.number(), 0),
  applied: v.fallback(v.optional(v.object({ at: utcTime })), undefined),
  proof: v.fallback(v.optional(proofSchema), undefined),
  comparison: v.fallback(v.optional(storedComparisonSchema), undefined),
  before: v.fallback(v.optional(storedComparisonSchema), undefined),
  calls: v.fallback(v.optional(v.array(v.object({ call: v.string(), at: v.string() }))), undefined),
  failedAt: maybeTime,
  failure: v.fallback(v.optional(v.object({ error: text, message: text, advice: text })), undefined),
  executionArn: maybeText,
});

const detectionSchema = v.object({
  source: v.picklist(SOURCES),
  id: text,
  seenAt: time,
  delaySeconds: v.fallback(v.number(), 0),
});

const resolutionSchema = v.object({
  source: v.picklist(RESOLVED_BY),
  at: time,
  by: maybeText,
  proof: maybeText,
  note: maybeText,
  executionArn: text,
});

const approvalSchema = v.object({
  state: v.picklist(APPROVALS),
  version: v.optional(v.number()),
  differences: v.optional(v.number()),
  pausedUntil: maybeTime,
});

const stateSchema = v.object({
  logging: v.fallback(v.optional(v.picklist(['on', 'off', 'gone'])), undefined),
  verifiedAt: maybeTime,
  offSince: maybeTime,
  deliveryErrors: v.fallback(v.optional(v.array(v.string())), undefined),
  approval: v.fallback(v.optional(approvalSchema), undefined),
  trails: v.fallback(v.optional(v.array(v.string())), undefined),
  sweptAt: maybeTime,
});

const listedFields = {
  trailArn: v.string(),
  occurredAtId: v.string(),
  id: text,
  kind: v.fallback(v.picklist(KIND_NAMES), 'NOTED'),
  severity: v.fallback(v.picklist(SEVERITIES), 'low'),
  status: v.fallback(v.picklist(STATUSES), 'NOTED'),
  origin: v.fallback(v.picklist(ORIGINS), 'other'),
  occurredAt: time,
  subject: object({
    type: v.fallback(v.picklist(SUBJECT_TYPES), 'unnamed'),
    ...{ key: text, name: text, partition: text, account: text, region: text },
  }),
  actor: object({
    type: text,
    arn: text,
    name: text,
    session: text,
    account: text,
    accessKeyId: text,
    sourceIp: text,
    userAgent: text,
    mfa: v.fallback(v.picklist(['yes', 'no', UNKNOWN]), UNKNOWN),
    onBehalfOf: text,
    sourceIdentity: maybeText,
  }),
  call: object({
    name: text,
    time,
    region: text,
    account: text,
    errorCode: maybeText,
    errorMessage: maybeText,
  }),
  repair: v.fallback(v.optional(repairSchema), undefined),
  executionArn: text,
  detections: v.fallback(v.array(detectionSchema), []),
  test: v.fallback(v.boolean(), false),
};

const listedSchema = v.object(listedFields);

const storedSchema = v.object({
  ...listedFields,
  idPrefix: text,
  month: text,
  unresolved: v.fallback(v.optional(v.picklist(UNRESOLVED)), undefined),
  detectedAt: time,
  changes: texts,
  remarks: texts,
  messageIds: texts,
  resolution: v.fallback(v.optional(resolutionSchema), undefined),
  trailBefore: v.fallback(v.optional(trailBeforeSchema), undefined),
  alertError: maybeText,
  revision: v.fallback(v.number(), 0),
  record: v.optional(
    v.object({
      sha256: text,
      bytes: v.fallback(v.number(), 0),
      gzip: v.fallback(v.optional(v.instance(Uint8Array)), undefined),
    }),
    { sha256: UNKNOWN, bytes: 0 },
  ),
});

/**
 * Reads an item of an index. Items of 0.1.0 are upgraded. A field that another version wrote differently becomes
 * `unknown` (or absent) instead of hiding the incident; only the key must be there.
 */
export function readListed(item: RawObject): ListedIncident {
  return withoutGaps(v.parse(listedSchema, fromItem(item)));
}

/** Reads a whole item of the table, as forgiving as {@link readListed}. */
export function readStored(item: RawObject): StoredIncident {
  return withoutGaps(v.parse(storedSchema, fromItem(item)));
}

/** Reads what the table remembers of a trail or an account, as far as this program shows it. */
export function readState(item: RawObject): TrailState {
  return withoutGaps(v.parse(stateSchema, item));
}

/** An object of forgiving fields that may itself be missing or of another type. */
function object<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.pipe(v.unknown(), v.transform(asObject), v.object(entries));
}

type WithoutGaps<T> = T extends Uint8Array
  ? T
  : T extends (infer Item)[]
    ? WithoutGaps<Item>[]
    : T extends object
      ? { [Key in keyof T]: WithoutGaps<Exclude<T[Key], undefined>> }
      : T;

/** Leaves out keys whose value is undefined, so that an absent field is absent. */
function withoutGaps<T>(value: T): WithoutGaps<T> {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || Array.isArray(value)) {
    return value as WithoutGaps<T>;
  }
  const filled = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(filled.map(([key, field]) => [key, withoutGaps(field)])) as WithoutGaps<T>;
}
