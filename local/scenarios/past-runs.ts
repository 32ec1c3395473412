import { DeleteItemCommand, DynamoDBClient, paginateScan, QueryCommand } from '@aws-sdk/client-dynamodb';
import { TABLE_KEYS, stateKey } from '../../tasks/contract/table.ts';
import { callWith, embeddedClient } from '../deploy.ts';
import { ACCESS_KEYS, EMBEDDED } from '../settings.ts';

const TableName = EMBEDDED.tableName;
/** Incidents of a trail within this time (milliseconds) are counted together: alert throttling would change the mails of a further one. */
const THROTTLING_WINDOW = 10 * 60_000;

/**
 * What earlier runs left in the table and would mislead the remediator: its memory of trails that were gone with their run
 * is removed. Gives the ending with which the names of these trails have had no incident lately: empty at first, `-2` …
 */
export async function leavePastBehind(
  url: string,
  trails: readonly string[],
  { region, account }: { readonly region: string; readonly account: string },
): Promise<string> {
  const client = new DynamoDBClient(embeddedClient(url, ACCESS_KEYS.platform));
  return callWith(client, async () => {
    await removeItems(client, stateKey('').trailArn);
    for (let run = 1; ; run += 1) {
      const ending = run === 1 ? '' : `-${run}`;
      const counts = await Promise.all(
        trails.map((name) =>
          countLately(client, `arn:aws:cloudtrail:${region}:${account}:trail/${name}${ending}`),
        ),
      );
      if (counts.every((count) => count === 0)) return ending;
    }
  });
}

/** Removes every item of the table, or those whose partition key begins so. */
export async function removeItems(client: DynamoDBClient, beginning?: string): Promise<void> {
  const pages = paginateScan(
    { client },
    {
      TableName,
      ProjectionExpression: `${TABLE_KEYS.partition}, ${TABLE_KEYS.sort}`,
      ...(beginning !== undefined && {
        FilterExpression: `begins_with(${TABLE_KEYS.partition}, :beginning)`,
        ExpressionAttributeValues: { ':beginning': { S: beginning } },
      }),
    },
  );
  for await (const { Items = [] } of pages) {
    await Promise.all(Items.map((Key) => client.send(new DeleteItemCommand({ TableName, Key }))));
  }
}

async function countLately(client: DynamoDBClient, arn: string): Promise<number> {
  const { Count = 0 } = await client.send(
    new QueryCommand({
      TableName,
      Select: 'COUNT',
      KeyConditionExpression: `${TABLE_KEYS.partition} = :trail AND ${TABLE_KEYS.sort} > :from`,
      ExpressionAttributeValues: {
        ':trail': { S: arn },
        ':from': { S: new Date(Date.now() - THROTTLING_WINDOW).toISOString() },
      },
    }),
  );
  return Count;
}
