import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { dynamo } from './dynamo-client.ts';
import { readItem, TableName } from './table-item.ts';
import { type AnyState, stateKey, type SubjectState, type TrailState } from '../contract/table.ts';

/** What the table remembers of a subject between sweeps, by the subject's key. */
export function readState<State extends SubjectState = TrailState>(
  subjectKey: string,
): Promise<State | undefined> {
  return readItem(stateKey(subjectKey)) as Promise<State | undefined>;
}

/** The same of several trails, in their order. */
export function readStates(trailArns: readonly string[]): Promise<(TrailState | undefined)[]> {
  return Promise.all(trailArns.map((arn) => readState(arn)));
}

/**
 * Remembers facts of a subject, and leaves the others as they are. Facts of a time (`asOf`) change nothing where a trail is
 * known to have been deleted since.
 */
export async function rememberState(
  subjectKey: string,
  facts: Partial<AnyState>,
  asOf?: string,
): Promise<void> {
  const names = Object.keys(facts);
  const update = new UpdateItemCommand({
    TableName,
    Key: marshall(stateKey(subjectKey)),
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
