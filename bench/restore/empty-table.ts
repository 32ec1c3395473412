import { DeleteItemCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { embeddedClient } from '../../local/deploy.ts';
import { ACCESS_KEYS, EMBEDDED } from '../../local/settings.ts';
import { TABLE_KEYS } from '../../tasks/contract/table.ts';

const TableName = EMBEDDED.tableName;

/**
 * Removes every item of an installation's table, incidents and alert counts: the counts of one run would suppress the
 * mails of the next.
 */
export async function emptyTable(url: string): Promise<void> {
  const client = new DynamoDBClient(embeddedClient(url, ACCESS_KEYS.platform));
  const ProjectionExpression = `${TABLE_KEYS.partition}, ${TABLE_KEYS.sort}`;
  try {
    for await (const { Items = [] } of paginateScan({ client }, { TableName, ProjectionExpression })) {
      await Promise.all(Items.map((Key) => client.send(new DeleteItemCommand({ TableName, Key }))));
    }
  } finally {
    client.destroy();
  }
}
