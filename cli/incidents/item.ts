import * as z from 'zod/mini';
import { KINDS, ORIGINS, PATHS, SEVERITIES, STATUSES, UNKNOWN } from '../../tasks/contract/incident.ts';
import { REPAIR_OUTCOMES, storedComparisonSchema } from '../../tasks/contract/results.ts';
import type { LISTED_ATTRIBUTES, StoredIncident } from '../../tasks/contract/table.ts';

/** What a list knows of an incident: the attributes that every index carries, and the key. */
export type ListedIncident = Pick<
  StoredIncident,
  (typeof LISTED_ATTRIBUTES)[number] | 'trailArn' | 'occurredAtId'
>;

const text = z.catch(z.string(), UNKNOWN);
const texts = z.catch(z.array(z.string()), []);
const maybeText = z.catch(z.optional(z.string()), undefined);
const maybeNumber = z.catch(z.optional(z.number()), undefined);

const repairSchema = z.object({
  outcome: z.enum(REPAIR_OUTCOMES),
  rounds: z.catch(z.number(), 0),
  startedAt: maybeText,
  loggingSince: maybeText,
  verifiedAt: maybeText,
  blindWindowSeconds: maybeNumber,
  latestDeliveryError: maybeText,
  latestDeliveryTime: maybeText,
  comparison: z.catch(z.optional(storedComparisonSchema), undefined),
  failedAt: maybeText,
  failure: z.catch(z.optional(z.object({ error: text, message: text, advice: text })), undefined),
  executionArn: maybeText,
});

const signalSchema = z.object({
  path: z.enum(PATHS),
  id: text,
  seenAt: text,
  delaySeconds: z.catch(z.number(), 0),
});

const listedFields = {
  trailArn: z.string(),
  occurredAtId: z.string(),
  id: text,
  kind: z.catch(z.enum(KINDS), 'NOTED'),
  severity: z.catch(z.enum(SEVERITIES), 'low'),
  status: z.catch(z.enum(STATUSES), 'NOTED'),
  origin: z.catch(z.enum(ORIGINS), 'other'),
  occurredAt: text,
  trail: object({ arn: text, name: text, homeRegion: text, account: text }),
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
  }),
  call: object({
    name: text,
    time: text,
    region: text,
    account: text,
    errorCode: maybeText,
    errorMessage: maybeText,
  }),
  repair: z.catch(z.optional(repairSchema), undefined),
  executionArn: text,
  signals: z.catch(z.array(signalSchema), []),
  test: z.catch(z.boolean(), false),
};

const listedSchema = z.object(listedFields);

const storedSchema = z.object({
  ...listedFields,
  idPrefix: text,
  month: text,
  unresolved: z.catch(z.optional(z.enum(['OPEN', 'FAILED'])), undefined),
  detectedAt: text,
  changes: texts,
  remarks: texts,
  messageIds: texts,
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
 * Reads an item of an index. A field that an older or newer version wrote differently becomes `unknown` (or absent)
 * instead of hiding the incident; only the key must be there.
 */
export function readListed(item: unknown): ListedIncident {
  return withoutGaps(listedSchema.parse(item));
}

/** Reads a whole item of the table, as forgiving as {@link readListed}. */
export function readStored(item: unknown): StoredIncident {
  return withoutGaps(storedSchema.parse(item));
}

/** An object of forgiving fields that may itself be missing or of another type. */
function object<Shape extends z.core.$ZodShape>(shape: Shape) {
  const schema = z.object(shape);
  return z.pipe(
    z.transform((value: unknown) => (typeof value === 'object' && value !== null ? value : {})),
    schema,
  );
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
