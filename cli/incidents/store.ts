import * as v from 'valibot';
import { setTimeout } from 'node:timers/promises';
import { BatchGetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient, QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { UNRESOLVED } from '../../tasks/contract/vocabulary.ts';
import {
  ID_PREFIX_LENGTH,
  LISTED_ATTRIBUTES,
  TABLE_INDEXES,
  TABLE_KEYS,
  stateKey,
  ticketKey,
} from '../../tasks/contract/table.ts';
import type { ItemKey, StoredIncident, AnyState } from '../../tasks/contract/table.ts';
import { ticketItem } from '../../tasks/contract/ticket-item.ts';
import { CommandFailure } from '../failure.ts';
import { filterExpression } from './filter.ts';
import type { IncidentFilter } from './filter.ts';
import { readListed, readState, readStored } from './item.ts';
import type { ListedIncident } from './item.ts';
import { monthsBack } from './months.ts';
import type { TablePart } from './table-part.ts';
import type { UnreadableItem } from './unreadable.ts';
import { ticketsOf } from '../../tasks/record/tickets-of.ts';
import type { Ticket } from '../../tasks/contract/record-results.ts';

/** How to walk through a part of the table, page by page. */
export interface Walk {
  scope: TablePart;
  filter?: IncidentFilter;
  /** Oldest moment of interest. By month there is no end without one. */
  since: Date | undefined;
  now: Date;
  /** Key of the incident to go on after. */
  after?: ItemKey | undefined;
  /** Oldest incident first instead of newest; not together with `after`. */
  oldestFirst?: boolean;
  /** Items that one Query may evaluate, at most {@link LARGEST_PAGE}, which it is when absent. */
  pageSize?: number;
}

type Item = Record<string, unknown>;
type Query = Omit<QueryCommandInput, 'TableName'>;

/**
 * Items of one Query, if DynamoDB's own limit of 1 MB does not end it before: what is kept in memory at a time. Read units
 * are counted by the kilobyte, so that smaller pages cost requests but no more units to speak of.
 */
const LARGEST_PAGE = 500;

/** What reading cost: requests to DynamoDB, and the read units that it says they consumed. */
export class ReadMeter {
  requests = 0;
  units = 0;

  /** Adds one request with what DynamoDB reported for it (`ReturnConsumedCapacity: TOTAL`). */
  add(consumed: ConsumedCapacity | ConsumedCapacity[] | undefined): void {
    this.requests += 1;
    for (const part of [consumed ?? []].flat()) this.units += part.CapacityUnits ?? 0;
  }
}

/** Why an item is unreadable: fields that are missing or new do not make it so. */
const UNREADABLE = 'it is not written as any version writes an incident';

/** DynamoDB takes at most 100 keys in one BatchGetItem. */
const BATCH_KEYS = 100;

/**
 * Reads the incident table: Query on keys and indexes and BatchGetItem by key, never Scan. Every method gives a page at a
 * time, so that what is kept in memory does not grow with the table.
 */
export class IncidentStore {
  /** Items that were met and could not be read, each once. It grows while pages are taken. */
  readonly unreadable: UnreadableItem[] = [];
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #meter: ReadMeter;

  /** `tableName` may be the table's ARN as well. */
  constructor(client: DynamoDBDocumentClient, tableName: string, meter: ReadMeter) {
    this.#client = client;
    this.#tableName = tableName;
    this.#meter = meter;
  }

  /** Incidents as a list shows them. Pages may be empty where a filter leaves nothing. */
  async *listed(walk: Walk): AsyncGenerator<ListedIncident[]> {
    for await (const items of this.#walk(walk, listProjection())) yield this.#readable(items, readListed);
  }

  /** Whole incidents with their records. */
  async *whole(walk: Walk): AsyncGenerator<StoredIncident[]> {
    if (walk.scope.part === 'trail') {
      for await (const items of this.#walk(walk, {})) yield this.#readable(items, readStored);
      return;
    }
    // The indexes do not carry the record: their pages give the keys, and the table the items.
    for await (const items of this.#walk(walk, keyProjection())) {
      const keys = items.map(readKey);
      for (let start = 0; start < keys.length; start += BATCH_KEYS) {
        yield await this.#items(keys.slice(start, start + BATCH_KEYS));
      }
    }
  }

  /**
   * The incident of a key, read consistently; undefined when there is none. Throws CommandFailure for one that cannot be
   * read.
   */
  async find(key: ItemKey): Promise<StoredIncident | undefined> {
    const query: Query = {
      ConsistentRead: true,
      KeyConditionExpression: '#partition = :partition AND #sort = :sort',
      ExpressionAttributeNames: { '#partition': TABLE_KEYS.partition, '#sort': TABLE_KEYS.sort },
      ExpressionAttributeValues: { ':partition': key.trailArn, ':sort': key.occurredAtId },
    };
    const page = await this.#pages(query).next();
    const item = page.done ? undefined : page.value[0];
    if (!item) return undefined;
    const [incident] = this.#readable([item], readStored);
    if (!incident) {
      throw new CommandFailure(
        `The incident ${key.occurredAtId} of ${key.trailArn} cannot be read: ${UNREADABLE}.`,
      );
    }
    return incident;
  }

  /** The tickets of an incident, by their item of the table; none where there is none. */
  async tickets(incident: StoredIncident): Promise<Ticket[]> {
    const key = ticketKey(incident.trailArn, incident.kind);
    const page = await this.#pages({
      KeyConditionExpression: '#partition = :partition AND #sort = :sort',
      ExpressionAttributeNames: { '#partition': TABLE_KEYS.partition, '#sort': TABLE_KEYS.sort },
      ExpressionAttributeValues: { ':partition': key.trailArn, ':sort': key.occurredAtId },
    }).next();
    const { success, output } = v.safeParse(ticketItem, page.done ? undefined : page.value[0]);
    return success ? ticketsOf(output, incident) : [];
  }

  /** Keys and ids of at most `limit` incidents whose id begins with a prefix of {@link ID_PREFIX_LENGTH} or more. */
  async withPrefix(prefix: string, limit: number): Promise<(ItemKey & { id: string })[]> {
    const { name, partition, sort } = TABLE_INDEXES.byId;
    const query: Query = {
      IndexName: name,
      KeyConditionExpression: '#partition = :partition AND begins_with(#sort, :prefix)',
      ExpressionAttributeNames: { '#partition': partition, '#sort': sort },
      ExpressionAttributeValues: { ':partition': prefix.slice(0, ID_PREFIX_LENGTH), ':prefix': prefix },
      Limit: limit,
    };
    const page = await this.#pages(query).next();
    return (page.done ? [] : page.value).map((item) => ({ ...readKey(item), id: String(item['id']) }));
  }

  /** What the table remembers of some trails (or of an account), by what it is about; what is not there is left out. */
  async states(subjects: readonly string[]): Promise<Map<string, AnyState>> {
    const keyOf = new Map(subjects.map((subject) => [stateKey(subject).trailArn, subject]));
    const states = new Map<string, AnyState>();
    for await (const items of this.#batches([...keyOf.values()].map(stateKey))) {
      for (const { trailArn, ...state } of items)
        states.set(keyOf.get(String(trailArn)) ?? '', readState(state));
    }
    return states;
  }

  /** Whether any incident of the trail is in the table. */
  async knowsTrail(trailArn: string): Promise<boolean> {
    const page = await this.#pages({
      KeyConditionExpression: '#partition = :partition',
      ExpressionAttributeNames: { '#partition': TABLE_KEYS.partition },
      ExpressionAttributeValues: { ':partition': trailArn },
      ProjectionExpression: '#partition',
      Limit: 1,
    }).next();
    return !page.done && page.value.length > 0;
  }

  /** What can be read of some items; the others are noted. */
  #readable<Incident>(items: readonly Item[], read: (item: Item) => Incident): Incident[] {
    return items.flatMap((item) => {
      try {
        return [read(item)];
      } catch (error) {
        const key = readKey(item);
        const known = this.unreadable.some((other) => fingerprint(other) === fingerprint(key));
        const name = error instanceof Error ? error.name : 'an error';
        if (!known) this.unreadable.push({ ...key, reason: `${UNREADABLE} (${name})` });
        return [];
      }
    });
  }

  async *#walk(walk: Walk, projection: Projection): AsyncGenerator<Item[]> {
    if (walk.scope.part !== 'months') {
      const parts = partitionsOf(walk.scope);
      const [first, ...others] = parts.map((part) => this.#partition(walk, part, projection));
      if (first) yield* others.reduce((pages, more) => merged(pages, more, walk.oldestFirst === true), first);
      return;
    }
    const { name, partition } = TABLE_INDEXES.byMonth;
    const reached = walk.after?.occurredAtId.slice(0, '2026-11'.length);
    const months = [...monthsBack(walk.now, walk.since ?? new Date(0))];
    for (const month of walk.oldestFirst ? months.reverse() : months) {
      if (reached !== undefined && month > reached) continue;
      const after = month === reached ? walk.after : undefined;
      const part = { index: name, attribute: partition, value: month };
      yield* this.#partition({ ...walk, after }, part, projection);
    }
  }

  async *#partition(walk: Walk, part: Partition, projection: Projection): AsyncGenerator<Item[]> {
    const filter = filterExpression(walk.filter ?? {});
    const bounded = walk.since !== undefined;
    const query: Query = {
      ...filter,
      IndexName: part.index,
      ScanIndexForward: walk.oldestFirst === true,
      KeyConditionExpression: `#partition = :partition${bounded ? ' AND #sort >= :since' : ''}`,
      ProjectionExpression: projection.expression,
      ExpressionAttributeNames: {
        ...filter.ExpressionAttributeNames,
        ...projection.names,
        '#partition': part.attribute,
        ...(bounded && { '#sort': TABLE_KEYS.sort }),
      },
      ExpressionAttributeValues: {
        ...filter.ExpressionAttributeValues,
        ':partition': part.value,
        ...(walk.since && { ':since': walk.since.toISOString() }),
      },
      Limit: Math.min(walk.pageSize ?? LARGEST_PAGE, LARGEST_PAGE),
      ExclusiveStartKey: walk.after && { ...walk.after, [part.attribute]: part.value },
    };
    yield* this.#pages(query);
  }

  async *#pages(query: Query): AsyncGenerator<Item[]> {
    let start = query.ExclusiveStartKey;
    do {
      const answer = await this.#client.send(
        new QueryCommand({
          ...query,
          TableName: this.#tableName,
          ExclusiveStartKey: start,
          ReturnConsumedCapacity: 'TOTAL',
        }),
      );
      this.#meter.add(answer.ConsumedCapacity);
      start = answer.LastEvaluatedKey;
      yield answer.Items ?? [];
    } while (start);
  }

  /** The incidents of some keys, in the order of the keys. */
  async #items(keys: ItemKey[]): Promise<StoredIncident[]> {
    const found = new Map<string, StoredIncident>();
    for await (const items of this.#batches(keys)) {
      for (const incident of this.#readable(items, readStored)) found.set(fingerprint(incident), incident);
    }
    return keys.map((key) => found.get(fingerprint(key))).filter((incident) => incident !== undefined);
  }

  /** The items of some keys, in any order. */
  async *#batches(keys: readonly ItemKey[]): AsyncGenerator<Item[]> {
    for (let start = 0; start < keys.length; start += BATCH_KEYS) {
      let wanted: Item[] = keys.slice(start, start + BATCH_KEYS).map((key) => ({ ...key }));
      for (let round = 0; wanted.length > 0; round += 1) {
        // What DynamoDB leaves out (16 MB a call, or throttled) is asked for again, more slowly each time.
        if (round > 0) await setTimeout(Math.min(50 * 2 ** round, 5000));
        const answer = await this.#client.send(
          new BatchGetCommand({
            RequestItems: { [this.#tableName]: { Keys: wanted } },
            ReturnConsumedCapacity: 'TOTAL',
          }),
        );
        this.#meter.add(answer.ConsumedCapacity);
        yield Object.values(answer.Responses ?? {}).flat();
        wanted = Object.values(answer.UnprocessedKeys ?? {}).flatMap((table) => table.Keys ?? []);
      }
    }
  }
}

interface Partition {
  index?: string;
  attribute: string;
  value: string;
}

interface Projection {
  expression?: string;
  names?: Record<string, string>;
}

function partitionsOf(scope: Exclude<TablePart, { part: 'months' }>): Partition[] {
  if (scope.part === 'trail') return [{ attribute: TABLE_KEYS.partition, value: scope.trailArn }];
  const { name, partition } = TABLE_INDEXES.unresolved;
  // Version 0.1.0 wrote FAILED for NEEDS_ACTION.
  const values = (scope.status ? [scope.status] : UNRESOLVED).flatMap((status) =>
    status === 'NEEDS_ACTION' ? [status, 'FAILED'] : [status],
  );
  return values.map((value) => ({ index: name, attribute: partition, value }));
}

/** Two walks as one, in the order of the sort key: a page of the one ends where the other goes on. */
async function* merged(
  one: AsyncGenerator<Item[]>,
  other: AsyncGenerator<Item[]>,
  isOldestFirst: boolean,
): AsyncGenerator<Item[]> {
  const walks = [one, other];
  const left: Item[][] = [[], []];
  for (;;) {
    for (const [index, walk] of walks.entries()) {
      while (left[index]?.length === 0) {
        const page = await walk.next();
        if (page.done) break;
        left[index] = page.value;
      }
    }
    const [ones = [], others = []] = left;
    const [head, second] = isBefore(others[0], ones[0], isOldestFirst) ? [others, ones] : [ones, others];
    if (head.length === 0) return;
    const end = head.findIndex((item) => isBefore(second[0], item, isOldestFirst));
    yield head.splice(0, end === -1 ? head.length : end);
  }
}

function isBefore(item: Item | undefined, other: Item | undefined, isOldestFirst: boolean): boolean {
  if (!item || !other) return item !== undefined;
  return isOldestFirst ? sortKeyOf(item) < sortKeyOf(other) : sortKeyOf(item) > sortKeyOf(other);
}

function sortKeyOf(item: Item): string {
  return String(item[TABLE_KEYS.sort]);
}

function projectionOf(attributes: readonly string[]): Projection {
  return {
    expression: attributes.map((attribute) => `#p_${attribute}`).join(', '),
    names: Object.fromEntries(attributes.map((attribute) => [`#p_${attribute}`, attribute])),
  };
}

const listProjection = (): Projection =>
  projectionOf([TABLE_KEYS.partition, TABLE_KEYS.sort, ...LISTED_ATTRIBUTES]);
const keyProjection = (): Projection => projectionOf([TABLE_KEYS.partition, TABLE_KEYS.sort]);

function readKey(item: Item): ItemKey {
  return { trailArn: String(item[TABLE_KEYS.partition]), occurredAtId: String(item[TABLE_KEYS.sort]) };
}

function fingerprint({ trailArn, occurredAtId }: ItemKey): string {
  return `${trailArn} ${occurredAtId}`;
}
