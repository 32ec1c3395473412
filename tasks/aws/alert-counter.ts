import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { ENVIRONMENT, requireEnv } from '../contract/environment.ts';
import type { Incident } from '../contract/incident.ts';
import type { ItemKey } from '../contract/table.ts';
import {
  dueCount,
  expiryOf,
  isCounted,
  isAnnouncedAlone,
  secondsBeforeSlot,
  throttleKey,
  throttleLimits,
  rateKey,
  rateWindowStart,
  type Counted,
  type AlertCount,
} from '../record/throttle-alerts.ts';
import { dynamo } from './clients.ts';

const TableName = requireEnv(ENVIRONMENT.tableName);

/** What the count of a storm says of one incident. */
export interface Count {
  repeats: number;
  /** When the first of them happened; absent where this is the only one. */
  since?: string;
  announce: boolean;
  /** Whole seconds for which the alert has to wait for its turn. */
  waitSeconds: number;
}

/** Who counts, and what. */
export interface Counting {
  incident: Incident;
  executionArn: string;
  now: Date;
  counted: 'incident' | 'failure';
}

/** What one count says: the number, and whether it is announced. */
type Announcement = Omit<Count, 'waitSeconds'>;

/**
 * Counts an incident with those like it, and says whether and when people should hear of it. No two get the same number,
 * however many are counted at once, and it costs the same however long the storm lasts: two writes, at most seven while it
 * lasts.
 */
export async function countIncident(counting: Counting): Promise<Count> {
  const { incident, counted } = counting;
  if (!isCounted(incident)) return { repeats: 1, announce: true, waitSeconds: 0 };
  const count = await countIn(counting, counted);
  // A repair that failed is announced at once, whatever else was announced.
  if (!count.announce || counted === 'failure') return { ...count, waitSeconds: 0 };
  const { announce } = await countIn(counting, 'alert');
  return { ...count, announce, waitSeconds: announce ? secondsBeforeSlot(await takeSlot(counting)) : 0 };
}

/** Which turn an alert has among those that come at once. */
async function takeSlot({ incident, now }: Counting): Promise<number> {
  const key = rateKey(incident);
  const begun = await update(key, {
    UpdateExpression: 'SET #count = :one, since = :now',
    ConditionExpression: 'attribute_not_exists(#count) OR since < :over',
    ExpressionAttributeNames: { '#count': 'count' },
    ExpressionAttributeValues: { ':one': 1, ':now': now.toISOString(), ':over': rateWindowStart(now) },
  });
  if (begun) return begun.count;
  const next = await update(key, {
    UpdateExpression: 'SET #count = #count + :one',
    ConditionExpression: 'attribute_exists(#count)',
    ExpressionAttributeNames: { '#count': 'count' },
    ExpressionAttributeValues: { ':one': 1 },
  });
  return next?.count ?? 1;
}

async function countIn(counting: Counting, counted: Counted): Promise<Announcement> {
  const { incident, now } = counting;
  const key = throttleKey(incident, counted);
  const { over } = throttleLimits(now);
  const storm = (await begin(key, counting, over)) ?? (await goOn(key, now, over));
  // Between the two looks the storm was over: this one begins the next.
  if (!storm) return countIn(counting, counted);
  const { count: repeats, since } = storm;
  if (repeats === 1) return { repeats, announce: true };
  return { repeats, since, announce: await isAnnouncedNow(key, storm, counting, counted) };
}

// The first count after one that is due announces it, so that none is missed when its own execution breaks.
async function isAnnouncedNow(
  key: ItemKey,
  storm: AlertCount,
  counting: Counting,
  counted: Counted,
): Promise<boolean> {
  const { incident, executionArn, now } = counting;
  const { count, announcedAt, announcedCount, announcedBy } = storm;
  const due = dueCount(count, incident, counted);
  if ((announcedCount ?? 0) < due && (await noteAnnounced(key, due, counting))) return true;
  // The same execution counts again when it never got the answer: then nothing was announced.
  if (isAnnouncedAlone(count, incident, counted) || announcedBy === executionArn) return true;
  return announcedAt < throttleLimits(now).silent && (await endSilence(key, storm, counting));
}

function begin(key: ItemKey, { incident, executionArn, now }: Counting, over: string) {
  const at = now.toISOString();
  return update(key, {
    UpdateExpression:
      'SET #count = :one, since = :since, lastAt = :now, announcedAt = :now, announcedCount = :one, announcedBy = :by, expiresAt = :expiry',
    ConditionExpression: 'attribute_not_exists(#count) OR lastAt < :over',
    ExpressionAttributeNames: { '#count': 'count' },
    ExpressionAttributeValues: {
      ...{
        ':one': 1,
        ':since': incident.occurredAt,
        ':now': at,
        ':over': over,
        ':by': executionArn,
        ':expiry': expiryOf(now),
      },
    },
  });
}

function goOn(key: ItemKey, now: Date, over: string) {
  return update(key, {
    UpdateExpression: 'SET #count = #count + :one, lastAt = :now, expiresAt = :expiry',
    ConditionExpression: 'lastAt >= :over',
    ExpressionAttributeNames: { '#count': 'count' },
    ExpressionAttributeValues: {
      ':one': 1,
      ':now': now.toISOString(),
      ':over': over,
      ':expiry': expiryOf(now),
    },
  });
}

// Of several that come after the same due count, one announces it.
async function noteAnnounced(key: ItemKey, due: number, { executionArn, now }: Counting): Promise<boolean> {
  const noted = await update(key, {
    UpdateExpression: 'SET announcedAt = :now, announcedCount = :due, announcedBy = :by',
    ConditionExpression: 'attribute_not_exists(announcedCount) OR announcedCount < :due',
    ExpressionAttributeValues: { ':now': now.toISOString(), ':due': due, ':by': executionArn },
  });
  return noted !== undefined;
}

// Of several that come after the same long silence, one announces it.
async function endSilence(key: ItemKey, { announcedAt }: AlertCount, { executionArn, now }: Counting) {
  const ended = await update(key, {
    UpdateExpression: 'SET announcedAt = :now, announcedBy = :by',
    ConditionExpression: 'announcedAt = :seen',
    ExpressionAttributeValues: { ':now': now.toISOString(), ':by': executionArn, ':seen': announcedAt },
  });
  return ended !== undefined;
}

interface Change {
  UpdateExpression: string;
  ConditionExpression: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues: Record<string, string | number>;
}

/** The count after a change; undefined where its condition does not hold. */
async function update(key: ItemKey, change: Change): Promise<AlertCount | undefined> {
  try {
    const { Attributes = {} } = await dynamo.send(
      new UpdateItemCommand({
        TableName,
        Key: marshall(key),
        ...change,
        ExpressionAttributeValues: marshall(change.ExpressionAttributeValues),
        ReturnValues: 'ALL_NEW',
      }),
    );
    return unmarshall(Attributes) as AlertCount;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
