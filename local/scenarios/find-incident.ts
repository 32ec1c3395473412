import { DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import {
  ID_PREFIX_LENGTH,
  TABLE_INDEXES,
  TABLE_KEYS,
  type StoredIncident,
} from '../../tasks/contract/table.ts';
import { embeddedClient } from '../deploy.ts';
import { ACCESS_KEYS, EMBEDDED_SETTINGS } from '../settings.ts';

const { tableName: TableName } = EMBEDDED_SETTINGS;
const KEYS: readonly string[] = Object.values(TABLE_KEYS);

/** The stored incident of a CloudTrail record, looked up as an operator would: by id, then read from the table. */
export async function findIncident(url: string, id: string): Promise<StoredIncident | undefined> {
  const client = new DynamoDBClient(embeddedClient(url, ACCESS_KEYS.platform));
  const { name, partition, sort } = TABLE_INDEXES.byId;
  try {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName,
        IndexName: name,
        KeyConditionExpression: '#partition = :prefix AND #sort = :id',
        ExpressionAttributeNames: { '#partition': partition, '#sort': sort },
        ExpressionAttributeValues: marshall({ ':prefix': id.slice(0, ID_PREFIX_LENGTH), ':id': id }),
      }),
    );
    const [found] = Items;
    if (!found) return undefined;
    const Key = Object.fromEntries(Object.entries(found).filter(([key]) => KEYS.includes(key)));
    const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
    return Item && (unmarshall(Item) as StoredIncident);
  } finally {
    client.destroy();
  }
}
