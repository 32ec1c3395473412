import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { ENVIRONMENT, requireEnv } from '../contract/environment.ts';
import type { ItemKey } from '../contract/table.ts';
import {
  countedOfAll,
  dueCount,
  escalationKey,
  expiryOf,
  isCounted,
  isAnnouncedAlone,
  secondsBeforeSlot,
  throttleKey,
  throttleLimits,
  rateKey,
  unannouncedBefore,
  type Counted,
  type AlertCount,
  type Countable,
} from '../record/throttle-alerts.ts';
import { dynamo } from './dynamo-client.ts';
import { answered } from './whole-answer.ts';

const TableName = requireEnv(ENVIRONMENT.tableName);

/** What a count says of one incident. */
export interface Count {
  repeats: number;
  /** When the first of them happened; absent where this is the only one. */
  since?: string;
  announce: boolean;
  /** Whole seconds that the alert has to wait for its slot. */
  waitSeconds: number;
  /** How many messages about others were suppressed since the last one that was sent; absent is none. */
  suppressed?: number;
}

/** Who counts, and what. */
export interface Counting extends Countable {
  executionArn: string;
  now: Date;
  counted: 'incident' | 'failure';
}

/** What one count says: the number, whether it is announced, and how many were not since the last that was. */
interface Announcement extends Omit<Count, 'waitSeconds' | 'suppressed'> {
  unannounced: number;
}

/**
 * Counts an incident with those like it, and says whether and when people are notified of it. No two get the same number,
 * however many are counted at once. It costs three writes, and at most eight while alerts are throttled.
 */
export async function countIncident(counting: Counting): Promise<Count> {
  const { incident, counted } = counting;
  if (!isCounted(incident)) return { repeats: 1, announce: true, waitSeconds: 0 };
  const { unannounced: _alike, ...count } = await countIn(counting, counted);
  if (!count.announce) return { ...count, waitSeconds: 0 };
  const all = countedOfAll(counting, counted);
  const { announce, unannounced } = all ? await countIn(counting, all) : { announce: true, unannounced: 0 };
  // An outcome is published at once: it waited for its alert.
  const waits = announce && counted === 'incident';
  return {
    ...{ ...count, announce },
    waitSeconds: waits ? secondsBeforeSlot(await takeSlot(counting)) : 0,
    ...(announce && unannounced > 0 && { suppressed: unannounced }),
  };
}

/** Whether no other escalation was announced in the last second: nothing waits before an escalation. */
async function takeSecond(counting: Counting): Promise<boolean> {
  const { now } = counting;
  const taken = await update(
    escalationKey(counting),
    'SET since = :now, expiresAt = :expiry',
    'attribute_not_exists(since) OR since < :second',
    { ':now': now.toISOString(), ':second': throttleLimits(now).second, ':expiry': expiryOf(now) },
  );
  return taken !== undefined;
}

/** Which slot an alert has among those that come at once. */
async function takeSlot(counting: Counting): Promise<number> {
  const { now } = counting;
  const key = rateKey(counting);
  const begun = await update(
    key,
    'SET #count = :one, since = :now',
    'attribute_not_exists(#count) OR since < :over',
    { ':one': 1, ':now': now.toISOString(), ':over': throttleLimits(now).slots },
  );
  if (begun) return begun.count;
  const next = await update(key, 'SET #count = #count + :one', 'attribute_exists(#count)', { ':one': 1 });
  return next?.count ?? 1;
}

async function countIn(counting: Counting, counted: Counted): Promise<Announcement> {
  const { incident, executionArn, now } = counting;
  const key = throttleKey(counting, counted);
  const { over } = throttleLimits(now);
  const series =
    (await update(
      key,
      'SET #count = :one, since = :since, lastAt = :now, announcedAt = :now, announcedCount = :one, announcedBy = :by, expiresAt = :expiry',
      'attribute_not_exists(#count) OR lastAt < :over',
      {
        ...{ ':one': 1, ':since': incident.occurredAt, ':now': now.toISOString() },
        ...{ ':over': over, ':by': executionArn, ':expiry': expiryOf(now) },
      },
    )) ??
    (await update(key, 'SET #count = #count + :one, lastAt = :now, expiresAt = :expiry', 'lastAt >= :over', {
      ':one': 1,
      ':now': now.toISOString(),
      ':over': over,
      ':expiry': expiryOf(now),
    }));
  // Between the two writes the series was over: this one begins the next.
  if (!series) return countIn(counting, counted);
  const { count: repeats, since, announcedCount = 0 } = series;
  if (repeats === 1) {
    if (counted === 'escalation') await takeSecond(counting);
    return { repeats, announce: true, unannounced: 0 };
  }
  const announce = await isAnnouncedNow(key, series, counting, counted);
  return {
    repeats,
    since,
    announce,
    unannounced: unannouncedBefore(repeats, announcedCount, counting, counted),
  };
}

// The first count after one that is due announces it, so that none is missed when its own execution breaks.
async function isAnnouncedNow(
  key: ItemKey,
  { count, announcedAt, announcedCount = 0, announcedBy }: AlertCount,
  counting: Counting,
  counted: Counted,
): Promise<boolean> {
  const { incident, executionArn, now } = counting;
  const due = dueCount(count, incident, counted);
  const at = { ':now': now.toISOString(), ':by': executionArn };
  // The same execution counts again when it never got the answer: then nothing was announced.
  const isAgain = announcedBy === executionArn;
  // Of several that come after the same due count, one announces it. An escalation leaves that to the next one, if another
  // has its second.
  const isDue =
    announcedCount < due &&
    (counted !== 'escalation' || isAgain || (await takeSecond(counting))) &&
    (await update(
      key,
      'SET announcedAt = :now, announcedCount = :due, announcedBy = :by',
      'attribute_not_exists(announcedCount) OR announcedCount < :due',
      { ...at, ':due': due },
    ));
  if (isDue || isAgain || isAnnouncedAlone(count, incident, counted)) return true;
  // An earlier version wrote no announcedAt. Of several that come after the same long silence, one announces it.
  if (announcedAt === undefined || announcedAt >= throttleLimits(now).silent) return false;
  const ended = await update(
    key,
    'SET announcedAt = :now, announcedCount = :counted, announcedBy = :by',
    'announcedAt = :seen',
    { ...at, ':seen': announcedAt, ':counted': count },
  );
  return ended !== undefined;
}

/** The count after a change; undefined where its condition does not hold. DynamoDB reserves the word `count`. */
async function update(
  key: ItemKey,
  UpdateExpression: string,
  ConditionExpression: string,
  values: Record<string, string | number>,
): Promise<AlertCount | undefined> {
  try {
    const { Attributes } = await dynamo.send(
      new UpdateItemCommand({
        ...{ TableName, Key: marshall(key), UpdateExpression, ConditionExpression },
        ...(UpdateExpression.includes('#count') && { ExpressionAttributeNames: { '#count': 'count' } }),
        ExpressionAttributeValues: marshall(values),
        ReturnValues: 'ALL_NEW',
      }),
    );
    return unmarshall(answered(Attributes, 'attributes', 'UpdateItem')) as AlertCount;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
