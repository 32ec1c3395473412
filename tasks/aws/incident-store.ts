import {
  ConditionalCheckFailedException,
  GetItemCommand,
  paginateQuery,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { ENVIRONMENT, requireEnv } from '../contract/environment.ts';
import type { Incident, Unresolved } from '../contract/incident.ts';
import { ticketItem, ticketKey } from '../contract/incident-events.ts';
import type { Ticket } from '../contract/results.ts';
import {
  PATH_DRILLS,
  TABLE_INDEXES,
  TABLE_KEYS,
  trailStateKey,
  type ItemKey,
  type PathDrill,
  type StoredIncident,
  type TrailState,
} from '../contract/table.ts';
import {
  endsLogging,
  hasSeveralPaths,
  NEIGHBOUR_ATTRIBUTES,
  neighbourhood,
  type Neighbour,
} from '../record/match-detections.ts';
import { ticketsOf } from '../record/tickets-of.ts';
import type { UnresolvedIncident } from '../record/resolve-incidents.ts';
import { fromItem, storedIncident, storedName, toItem } from '../record/item.ts';
import { dynamo } from './dynamo-client.ts';
import { answered } from './whole-answer.ts';

const TableName = requireEnv(ENVIRONMENT.tableName);

/** So many stored incidents are looked at for the one that is the same. */
const MOST_NEIGHBOURS = 50;

/** Reads one incident, consistently. */
export async function readIncident(key: ItemKey): Promise<StoredIncident | undefined> {
  const item = await readItem(key);
  return item && storedIncident(item);
}

/** Reads an incident that somebody has seen in the table. Throws IncidentVanishedError: the workflow's Retry looks again. */
export async function readSeenIncident(key: ItemKey): Promise<StoredIncident> {
  const stored = await readIncident(key);
  if (stored) return stored;
  throw new IncidentVanishedError(`The incident ${key.occurredAtId} is not in the table any more.`);
}

/** An item that was just seen cannot be read: somebody deletes from the table, or DynamoDB gave an answer without it. */
class IncidentVanishedError extends Error {
  override readonly name = 'IncidentVanishedError';
}

/** The tickets of a stored incident, as far as the workflow of the tickets has written them by now. */
export async function readTickets(incident: StoredIncident): Promise<Ticket[]> {
  const { success, data } = ticketItem.safeParse(await readItem(ticketKey(incident.trailArn, incident.kind)));
  return success ? ticketsOf(data, incident) : [];
}

/**
 * Writes an incident over the one that was read, or as a new one. Throws ConditionalCheckFailedException when another
 * execution has written it in the meantime.
 */
export async function putIncident(item: StoredIncident, seen: StoredIncident | undefined): Promise<void> {
  await dynamo.send(
    new PutItemCommand({
      TableName,
      Item: marshall(toItem(item)),
      ...(seen
        ? {
            ConditionExpression: 'revision = :seen',
            ExpressionAttributeValues: marshall({ ':seen': seen.revision }),
          }
        : { ConditionExpression: `attribute_not_exists(${TABLE_KEYS.partition})` }),
    }),
  );
}

/**
 * The stored incidents that may be the same as the given one. A StopLogging call can only be the stop that a sweep or finding
 * saw before, which the trail's state points to; for the others, which are rare, the newest within a minute are read: there
 * may be too many to read them all.
 */
export async function readNeighbours(incident: Incident): Promise<Neighbour[]> {
  if (!hasSeveralPaths(incident)) return [];
  if (incident.detectedBy !== 'event' || !endsLogging(incident)) return queryNeighbours(incident);
  const { foundStop } = (await readTrailState(incident.subject.key)) ?? {};
  if (foundStop === undefined) return [];
  const found = await readIncident({ trailArn: incident.subject.key, occurredAtId: foundStop });
  if (!found) return [];
  // The pointer is to the last of them: before a deletion there may have been a stop.
  return found.kind === incident.kind ? [found] : queryNeighbours(incident);
}

async function queryNeighbours(incident: Incident): Promise<Neighbour[]> {
  const { from, to } = neighbourhood(incident);
  const { Items } = await dynamo.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: `${TABLE_KEYS.partition} = :trail AND ${TABLE_KEYS.sort} BETWEEN :from AND :to`,
      ExpressionAttributeValues: marshall({ ':trail': incident.subject.key, ':from': from, ':to': to }),
      ProjectionExpression: NEIGHBOUR_ATTRIBUTES.map((name) => `#${name}`).join(', '),
      ExpressionAttributeNames: Object.fromEntries(
        NEIGHBOUR_ATTRIBUTES.map((name) => [`#${name}`, storedName(name)]),
      ),
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: MOST_NEIGHBOURS,
    }),
  );
  return answered(Items, 'items', 'Query').map((item) => fromItem(unmarshall(item)) as Neighbour);
}

/** The longest that an execution runs, in milliseconds: what is OPEN for longer has no execution that will end it. */
const LONGEST_EXECUTION = 3 * 60 * 60_000;
/** So many unresolved incidents are read at most: after a flood the sweep reads the others once these are over. */
const MOST_UNRESOLVED = 2000;

/**
 * Unresolved incidents that no execution will end, oldest first, of one subject or of all. The index is eventually consistent.
 */
export async function readUnresolved(now: Date, subject?: string): Promise<UnresolvedIncident[]> {
  const expired = new Date(now.getTime() - LONGEST_EXECUTION).toISOString();
  const [open, needsAction] = await Promise.all([
    queryUnresolved('OPEN', expired, subject),
    queryUnresolved('NEEDS_ACTION', now.toISOString(), subject),
  ]);
  return [...open, ...needsAction];
}

async function queryUnresolved(
  status: Unresolved,
  before: string,
  subject: string | undefined,
): Promise<UnresolvedIncident[]> {
  const { name, partition, sort } = TABLE_INDEXES.unresolved;
  const pages = paginateQuery(
    { client: dynamo },
    {
      TableName,
      IndexName: name,
      KeyConditionExpression: `${partition} = :status AND ${sort} < :before`,
      ...(subject !== undefined && { FilterExpression: `${TABLE_KEYS.partition} = :subject` }),
      ExpressionAttributeValues: marshall({
        ...{ ':status': status, ':before': before },
        ...(subject !== undefined && { ':subject': subject }),
      }),
    },
  );
  const found: UnresolvedIncident[] = [];
  for await (const { Items } of pages) {
    found.push(
      ...answered(Items, 'items', 'Query').map((item) => fromItem(unmarshall(item)) as UnresolvedIncident),
    );
    if (found.length >= MOST_UNRESOLVED) break;
  }
  return found;
}

/** The drills of the alert paths that began between two times (ISO 8601 in UTC). */
export async function readDrills({ from, to }: { from: string; to: string }): Promise<PathDrill[]> {
  const { Items } = await dynamo.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: `${TABLE_KEYS.partition} = :drills AND ${TABLE_KEYS.sort} BETWEEN :from AND :to`,
      ExpressionAttributeValues: marshall({ ':drills': PATH_DRILLS, ':from': from, ':to': to }),
      ConsistentRead: true,
    }),
  );
  return answered(Items, 'items', 'Query').map((item) => unmarshall(item) as PathDrill);
}

/** What the table remembers of a trail between sweeps. */
export function readTrailState(trailArn: string): Promise<TrailState | undefined> {
  return readItem(trailStateKey(trailArn));
}

/** The same of several, in their order. */
export function readTrailStates(trailArns: readonly string[]): Promise<(TrailState | undefined)[]> {
  return Promise.all(trailArns.map(readTrailState));
}

/**
 * Remembers facts of a trail, and leaves the others as they are. Facts of a time (`asOf`) change nothing where the trail is
 * known to have been deleted since.
 */
export async function rememberTrail(
  trailArn: string,
  facts: Partial<TrailState>,
  asOf?: string,
): Promise<void> {
  const names = Object.keys(facts);
  const update = new UpdateItemCommand({
    TableName,
    Key: marshall(trailStateKey(trailArn)),
    UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
    ...(asOf !== undefined && {
      ConditionExpression: 'attribute_not_exists(deletedAt) OR deletedAt <= :asOf',
    }),
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: marshall({
      ...Object.fromEntries(Object.entries(facts).map(([name, value]) => [`:${name}`, value])),
      ...(asOf !== undefined && { ':asOf': asOf }),
    }),
  });
  try {
    await dynamo.send(update);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

async function readItem(key: ItemKey): Promise<Record<string, unknown> | undefined> {
  const { Item } = await dynamo.send(
    new GetItemCommand({ TableName, Key: marshall(key), ConsistentRead: true }),
  );
  return Item && unmarshall(Item);
}
