import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { LISTED_ATTRIBUTES, TABLE_INDEXES, TABLE_KEYS } from '../../../tasks/contract/table.ts';

/** Makes the incident table with its indexes, as the CDK app makes it; a table that is there already is kept. */
export async function createIncidentTable(client: DynamoDBClient, tableName: string): Promise<void> {
  try {
    await client.send(new CreateTableCommand(incidentTable(tableName)));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists({ client, minDelay: 1, maxWaitTime: 10 }, { TableName: tableName });
}

function incidentTable(tableName: string): CreateTableCommandInput {
  const { byId, unresolved, byMonth } = TABLE_INDEXES;
  const attributes = [TABLE_KEYS, byId, unresolved, byMonth].flatMap(({ partition, sort }) => [
    partition,
    sort,
  ]);
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...new Set(attributes)].map((name) => ({
      AttributeName: name,
      AttributeType: 'S',
    })),
    KeySchema: keySchema(TABLE_KEYS),
    GlobalSecondaryIndexes: [
      { IndexName: byId.name, KeySchema: keySchema(byId), Projection: { ProjectionType: 'KEYS_ONLY' } },
      ...[unresolved, byMonth].map((index) => ({
        IndexName: index.name,
        KeySchema: keySchema(index),
        Projection: { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...LISTED_ATTRIBUTES] },
      })),
    ],
  };
}

function keySchema({ partition, sort }: { readonly partition: string; readonly sort: string }) {
  return [
    { AttributeName: partition, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ];
}
