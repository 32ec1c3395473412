import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { ENVIRONMENT, requireEnv } from '../contract/environment.ts';
import type { Incident } from '../contract/incident.ts';
import type { ItemKey } from '../contract/table.ts';
import {
  isCounted,
  isTold,
  stormKey,
  stormLimits,
  type Counted,
  type StormCount,
} from '../core/judge-storm.ts';
import { dynamo } from './clients.ts';

const TableName = requireEnv(ENVIRONMENT.tableName);

/** What the count of a storm says of one incident. */
export interface Count {
  repeats: number;
  /** When the first of them happened; absent where this is the only one. */
  since?: string;
  announce: boolean;
}

/** Who counts, and what. */
export interface Counting {
  incident: Incident;
  now: Date;
  counted: 'incident' | 'failure';
  /** Whether this execution may have counted the same before, and never got the answer. */
  again: boolean;
}

/**
 * Counts an incident with those like it, and says whether people should hear of it. No two get the same number, however
 * many are counted at once, and it costs the same however long the storm lasts: two writes, at most six while it lasts.
 */
export async function countIncident(counting: Counting): Promise<Count> {
  const { incident, counted } = counting;
  if (!isCounted(incident)) return { repeats: 1, announce: true };
  const count = await countIn(counting, counted);
  // A repair that failed is told whatever else there was to tell.
  if (!count.announce || counted === 'failure') return count;
  const { announce } = await countIn(counting, 'alert');
  return { ...count, announce };
}

async function countIn(counting: Counting, counted: Counted): Promise<Count> {
  const { incident, now, again } = counting;
  const key = stormKey(incident, counted);
  const limits = stormLimits(now);
  const storm = (await begin(key, incident, now, limits)) ?? (await goOn(key, now, limits));
  // Between the two looks the storm was over: this one begins the next.
  if (!storm) return countIn(counting, counted);
  const { count: repeats, since } = storm;
  if (repeats === 1) return { repeats, announce: true };
  // The number before may be the one that this execution took and could not tell of.
  const isDue = isTold(repeats, incident, counted) || (again && isTold(repeats - 1, incident, counted));
  const announce = isDue
    ? await noteTold(key, now)
    : storm.toldAt < limits.silent && (await endSilence(key, storm, now));
  return { repeats, since, announce };
}

type Limits = ReturnType<typeof stormLimits>;

function begin(key: ItemKey, { occurredAt }: Incident, now: Date, { over }: Limits) {
  const at = now.toISOString();
  return update(key, {
    UpdateExpression: 'SET #count = :one, since = :since, lastAt = :now, toldAt = :now',
    ConditionExpression: 'attribute_not_exists(#count) OR lastAt < :over',
    ExpressionAttributeNames: { '#count': 'count' },
    ExpressionAttributeValues: { ':one': 1, ':since': occurredAt, ':now': at, ':over': over },
  });
}

function goOn(key: ItemKey, now: Date, { over }: Limits) {
  return update(key, {
    UpdateExpression: 'SET #count = #count + :one, lastAt = :now',
    ConditionExpression: 'lastAt >= :over',
    ExpressionAttributeNames: { '#count': 'count' },
    ExpressionAttributeValues: { ':one': 1, ':now': now.toISOString(), ':over': over },
  });
}

async function noteTold(key: ItemKey, now: Date): Promise<true> {
  await update(key, {
    UpdateExpression: 'SET toldAt = :now',
    ExpressionAttributeValues: { ':now': now.toISOString() },
  });
  return true;
}

// Of two that come after the same long silence, one tells.
async function endSilence(key: ItemKey, { toldAt }: StormCount, now: Date): Promise<boolean> {
  const ended = await update(key, {
    UpdateExpression: 'SET toldAt = :now',
    ConditionExpression: 'toldAt = :seen',
    ExpressionAttributeValues: { ':now': now.toISOString(), ':seen': toldAt },
  });
  return ended !== undefined;
}

interface Change {
  UpdateExpression: string;
  ConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues: Record<string, string | number>;
}

/** The count after a change; undefined where its condition does not hold. */
async function update(key: ItemKey, change: Change): Promise<StormCount | undefined> {
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
    return unmarshall(Attributes) as StormCount;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
