import * as v from 'valibot';
import { paginateQuery, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { dynamo } from './dynamo-client.ts';
import { readItem, TableName } from './table-item.ts';
import { readState } from './state-store.ts';
import { answered } from './whole-answer.ts';
import type { Incident } from '../contract/incident.ts';
import type { Ticket } from '../contract/record-results.ts';
import {
  type ItemKey,
  PATH_DRILLS,
  type PathDrill,
  type StoredIncident,
  TABLE_INDEXES,
  TABLE_KEYS,
  ticketKey,
} from '../contract/table.ts';
import { ticketItem } from '../contract/ticket-item.ts';
import type { Unresolved } from '../contract/vocabulary.ts';
import { fromItem, storedIncident, storedName, toItem } from '../record/item.ts';
import {
  endsLogging,
  hasSeveralPaths,
  type Neighbour,
  NEIGHBOUR_ATTRIBUTES,
  neighbourhood,
} from '../record/match-detections.ts';
import type { UnresolvedIncident } from '../record/resolve-incidents.ts';
import { ticketsOf } from '../record/tickets-of.ts';

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
  const { success, output } = v.safeParse(
    ticketItem,
    await readItem(ticketKey(incident.trailArn, incident.kind)),
  );
  return success ? ticketsOf(output, incident) : [];
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
  const { foundStop } = (await readState(incident.subject.key)) ?? {};
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
