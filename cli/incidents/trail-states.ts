import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { asObject, type RawObject } from '../../tasks/contract/raw-object.ts';
import type { Scope } from '../../tasks/contract/scope.ts';
import { scopeSubject } from '../../tasks/contract/subject.ts';
import { TABLE_KEYS, trailStateKey } from '../../tasks/contract/table.ts';
import type { TrailState } from '../../tasks/contract/table.ts';

/** What is stored of a trail's state now; nothing where no version that stores it has looked at the trail. */
export type StateNow = Pick<TrailState, 'logging' | 'verifiedAt' | 'offSince' | 'deliveryErrors'>;

/** The trails of an account and Region as they were last verified. */
export interface TrailStates {
  /** When the last sweep ended that could look at trails; absent where no sweep has stored it. */
  sweptAt?: string;
  trails: { arn: string; state: StateNow }[];
}

const maybe = <Schema extends z.core.$ZodType>(schema: Schema) => z.catch(z.optional(schema), undefined);

const accountSchema = z.object({
  trails: z.catch(z.array(z.string()), []),
  sweptAt: maybe(z.string()),
});

const stateSchema = z.object({
  logging: maybe(z.enum(['on', 'off', 'gone'])),
  verifiedAt: maybe(z.string()),
  offSince: maybe(z.nullable(z.string())),
  deliveryErrors: maybe(z.array(z.string())),
});

/** Reads the states of the trails that the last sweep knew of, and of `others`, which may be gone since: a Query for each. */
export async function readTrailStates(
  client: DynamoDBDocumentClient,
  tableName: string,
  scope: Scope,
  others: Iterable<string> = [],
): Promise<TrailStates> {
  const read = (subject: string): Promise<RawObject> => readState(client, tableName, subject);
  const { sweptAt, trails } = accountSchema.parse(await read(scopeSubject('account', scope).key));
  const arns = [...new Set([...trails, ...others])].sort();
  return {
    ...(sweptAt !== undefined && { sweptAt }),
    trails: await Promise.all(arns.map(async (arn) => ({ arn, state: stateOf(await read(arn)) }))),
  };
}

/** The state in an item. A field that is missing or of another type is absent: the state is then not known. */
function stateOf(item: RawObject): StateNow {
  const known = Object.entries(stateSchema.parse(item)).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known);
}

async function readState(
  client: DynamoDBDocumentClient,
  tableName: string,
  subject: string,
): Promise<RawObject> {
  const { trailArn, occurredAtId } = trailStateKey(subject);
  const { Items } = await client.send(
    new QueryCommand({
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: '#partition = :partition AND #sort = :sort',
      ExpressionAttributeNames: { '#partition': TABLE_KEYS.partition, '#sort': TABLE_KEYS.sort },
      ExpressionAttributeValues: { ':partition': trailArn, ':sort': occurredAtId },
    }),
  );
  return asObject(Items?.[0]);
}
