import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeItem, type Before } from '../baseline/before.ts';
import { TABLE_KEYS } from '../contract/table.ts';
import { dynamo } from './dynamo-client.ts';

/** Keeps the whole state of a trail before a restore, so that it can be undone. A retry of the same restore keeps nothing. */
export async function keepBefore(TableName: string, before: Before): Promise<void> {
  const { trailArn, occurredAtId, state } = beforeItem(before);
  try {
    await dynamo.send(
      new PutItemCommand({
        TableName,
        Item: { trailArn: { S: trailArn }, occurredAtId: { S: occurredAtId }, state: { S: state } },
        ConditionExpression: `attribute_not_exists(${TABLE_KEYS.partition})`,
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
