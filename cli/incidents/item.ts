import * as z from 'zod/mini';
import {
  ORIGINS,
  PLANNED_REPAIRS,
  SOURCES,
  STATUSES,
  SUBJECT_TYPES,
  UNKNOWN,
  UNRESOLVED,
} from '../../tasks/contract/incident.ts';
import { KIND_NAMES, SEVERITIES } from '../../tasks/contract/kinds.ts';
import { asObject, type RawObject } from '../../tasks/contract/raw-object.ts';
import { REPAIR_OUTCOMES, storedComparisonSchema, trailBeforeSchema } from '../../tasks/contract/results.ts';
import { RESOLVED_BY } from '../../tasks/contract/resolution.ts';
import {
  APPROVALS,
  type LISTED_ATTRIBUTES,
  type StoredIncident,
  type TrailState,
} from '../../tasks/contract/table.ts';
import { fromItem } from '../../tasks/record/item.ts';

/** What a list has of an incident: the attributes that every index carries, and the key. */
export type ListedIncident = Pick<
  StoredIncident,
  | Exclude<(typeof LISTED_ATTRIBUTES)[number], 'trail' | 'signals'>
  | 'subject'
  | 'detections'
  | 'trailArn'
  | 'occurredAtId'
>;

const text = z.catch(z.string(), UNKNOWN);
const texts = z.catch(z.array(z.string()), []);
const maybeText = z.catch(z.optional(z.string()), undefined);
/** What cannot be read as a time would be shown as one, and counted with. */
const time = z.catch(z.iso.datetime(), UNKNOWN);
const maybeTime = z.catch(z.optional(z.iso.datetime()), undefined);

const proofSchema = z.object({
  loggingSince: z.iso.datetime(),
  verifiedAt: time,
  blindWindowSeconds: z.number(),
  latestDeliveryError: maybeText,
  deliveryErrors: z.catch(z.optional(z.array(z.string())), undefined),
  latestDeliveryTime: maybeTime,
});

const repairSchema = z.object({
  repair: z.enum(PLANNED_REPAIRS),
  outcome: z.enum(REPAIR_OUTCOMES),
  rounds: z.catch(z.number(), 0),
  applied: z.catch(z.optional(z.object({ at: z.iso.datetime() })), undefined),
  proof: z.catch(z.optional(proofSchema), undefined),
  comparison: z.catch(z.optional(storedComparisonSchema), undefined),
  before: z.catch(z.optional(storedComparisonSchema), undefined),
  calls: z.catch(z.optional(z.array(z.object({ call: z.string(), at: z.string() }))), undefined),
  failedAt: maybeTime,
  failure: z.catch(z.optional(z.object({ error: text, message: text, advice: text })), undefined),
  executionArn: maybeText,
});

const detectionSchema = z.object({
  source: z.enum(SOURCES),
  id: text,
  seenAt: time,
  delaySeconds: z.catch(z.number(), 0),
});

const resolutionSchema = z.object({
  source: z.enum(RESOLVED_BY),
  at: time,
  by: maybeText,
  proof: maybeText,
  note: maybeText,
  executionArn: text,
});

const approvalSchema = z.object({
  state: z.enum(APPROVALS),
  version: z.optional(z.number()),
  differences: z.optional(z.number()),
  pausedUntil: maybeTime,
});

const stateSchema = z.object({
  logging: z.catch(z.optional(z.enum(['on', 'off', 'gone'])), undefined),
  verifiedAt: maybeTime,
  offSince: maybeTime,
  deliveryErrors: z.catch(z.optional(z.array(z.string())), undefined),
  approval: z.catch(z.optional(approvalSchema), undefined),
  trails: z.catch(z.optional(z.array(z.string())), undefined),
  sweptAt: maybeTime,
});

const listedFields = {
  trailArn: z.string(),
  occurredAtId: z.string(),
  id: text,
  kind: z.catch(z.enum(KIND_NAMES), 'NOTED'),
  severity: z.catch(z.enum(SEVERITIES), 'low'),
  status: z.catch(z.enum(STATUSES), 'NOTED'),
  origin: z.catch(z.enum(ORIGINS), 'other'),
  occurredAt: time,
  subject: object({
    type: z.catch(z.enum(SUBJECT_TYPES), 'unnamed'),
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
    mfa: z.catch(z.enum(['yes', 'no', UNKNOWN]), UNKNOWN),
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
  repair: z.catch(z.optional(repairSchema), undefined),
  executionArn: text,
  detections: z.catch(z.array(detectionSchema), []),
  test: z.catch(z.boolean(), false),
};

const listedSchema = z.object(listedFields);

const storedSchema = z.object({
  ...listedFields,
  idPrefix: text,
  month: text,
  unresolved: z.catch(z.optional(z.enum(UNRESOLVED)), undefined),
  detectedAt: time,
  changes: texts,
  remarks: texts,
  messageIds: texts,
  resolution: z.catch(z.optional(resolutionSchema), undefined),
  trailBefore: z.catch(z.optional(trailBeforeSchema), undefined),
  alertError: maybeText,
  revision: z.catch(z.number(), 0),
  record: z._default(
    z.object({
      sha256: text,
      bytes: z.catch(z.number(), 0),
      gzip: z.catch(z.optional(z.instanceof(Uint8Array)), undefined),
    }),
    { sha256: UNKNOWN, bytes: 0 },
  ),
});

/**
 * Reads an item of an index. Items of 0.1.0 are upgraded. A field that another version wrote differently becomes
 * `unknown` (or absent) instead of hiding the incident; only the key must be there.
 */
export function readListed(item: RawObject): ListedIncident {
  return withoutGaps(listedSchema.parse(fromItem(item)));
}

/** Reads a whole item of the table, as forgiving as {@link readListed}. */
export function readStored(item: RawObject): StoredIncident {
  return withoutGaps(storedSchema.parse(fromItem(item)));
}

/** Reads what the table remembers of a trail or an account, as far as this program shows it. */
export function readState(item: RawObject): TrailState {
  return withoutGaps(stateSchema.parse(item));
}

/** An object of forgiving fields that may itself be missing or of another type. */
function object<Shape extends z.core.$ZodShape>(shape: Shape) {
  const schema = z.object(shape);
  return z.pipe(z.transform(asObject), schema);
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
