import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { LISTED_ATTRIBUTES, TABLE_INDEXES, TABLE_KEYS } from '../../tasks/contract/table.ts';
import type { StoredIncident } from '../../tasks/contract/table.ts';

export const TABLE = 'cloudtrail-incidents';

/** An incident table in memory, behind the protocol of DynamoDB. */
export interface IncidentTable {
  url: string;
  put(incidents: Iterable<StoredIncident>): Promise<void>;
  close(): Promise<void>;
}

/** Starts dynalite on a free port with an empty incident table. */
export async function startTable(port = 0): Promise<IncidentTable> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await client.send(new CreateTableCommand(tableDefinition()));
  const document = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  return {
    url,
    async put(incidents) {
      for (const batch of batches(incidents, 25)) {
        const requests = batch.map((Item) => ({ PutRequest: { Item: { ...Item } } }));
        await document.send(new BatchWriteCommand({ RequestItems: { [TABLE]: requests } }));
      }
    },
    async close() {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function tableDefinition() {
  const { byId, unresolved, byMonth } = TABLE_INDEXES;
  const key = (partition: string, sort: string) => [
    { AttributeName: partition, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ];
  const listed = { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...LISTED_ATTRIBUTES] };
  const attributes = [
    ...Object.values(TABLE_KEYS),
    ...[byId, unresolved, byMonth].flatMap((index) => [index.partition, index.sort]),
  ];
  return {
    TableName: TABLE,
    BillingMode: 'PAY_PER_REQUEST' as const,
    AttributeDefinitions: [...new Set(attributes)].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S' as const,
    })),
    KeySchema: key(TABLE_KEYS.partition, TABLE_KEYS.sort),
    GlobalSecondaryIndexes: [
      { ...byId, Projection: { ProjectionType: 'KEYS_ONLY' as const } },
      { ...unresolved, Projection: listed },
      { ...byMonth, Projection: listed },
    ].map(({ name, partition, sort, Projection }) => ({
      IndexName: name,
      KeySchema: key(partition, sort),
      Projection,
    })),
  };
}

function* batches<Item>(items: Iterable<Item>, size: number): Generator<Item[]> {
  let batch: Item[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
