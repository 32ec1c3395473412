import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { dynamo } from './dynamo-client.ts';
import { ENVIRONMENT, requireEnv } from '../contract/environment.ts';
import type { ItemKey } from '../contract/table.ts';

/** The incident table. */
export const TableName = requireEnv(ENVIRONMENT.tableName);

/** Reads one item of the table, of whatever sort, consistently. */
export async function readItem(key: ItemKey): Promise<Record<string, unknown> | undefined> {
  const { Item } = await dynamo.send(
    new GetItemCommand({ TableName, Key: marshall(key), ConsistentRead: true }),
  );
  return Item && unmarshall(Item);
}
