import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import { embeddedClient } from '../deploy.ts';
import { ACCESS_KEYS, EMBEDDED } from '../settings.ts';

/** A recorded incident, as far as an attack is checked by it. */
export type RecordedIncident = Pick<StoredIncident, 'id' | 'kind' | 'status'>;

/** Every incident of the table, by its id. */
export async function readRecorded(url: string): Promise<Map<string, RecordedIncident>> {
  const client = new DynamoDBClient(embeddedClient(url, ACCESS_KEYS.platform));
  const incidents = new Map<string, RecordedIncident>();
  const pages = paginateScan(
    { client },
    {
      TableName: EMBEDDED.tableName,
      ProjectionExpression: 'id, kind, #status',
      ExpressionAttributeNames: { '#status': 'status' },
      FilterExpression: 'attribute_exists(id)',
    },
  );
  for await (const { Items = [] } of pages) {
    for (const item of Items) {
      const incident = unmarshall(item) as RecordedIncident;
      incidents.set(incident.id, incident);
    }
  }
  client.destroy();
  return incidents;
}
