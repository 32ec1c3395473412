import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { dynamo } from './dynamo-client.ts';
import { readItem, TableName } from './table-item.ts';
import { type TrailState, trailStateKey } from '../contract/table.ts';

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
