import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { callWith, embeddedClient } from '../../local/deploy.ts';
import { createIncidentTable } from '../../local/services/dynamodb/incident-table.ts';
import { ACCESS_KEYS } from '../../local/settings.ts';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import { toItem } from '../../tasks/record/item.ts';

/** Most items of one BatchWriteItem. */
const BATCH = 25;

/** Makes a table and puts incidents into it; `onBatch` gets how many are there. */
export async function fillTable(
  url: string,
  tableName: string,
  incidents: Iterable<StoredIncident>,
  onBatch: (put: number) => void,
): Promise<void> {
  await callWith(new DynamoDBClient(embeddedClient(url, ACCESS_KEYS.platform)), async (client) => {
    await createIncidentTable(client, tableName);
    const document = DynamoDBDocumentClient.from(client);
    let batch: { PutRequest: { Item: Record<string, unknown> } }[] = [];
    let put = 0;
    const flush = async (): Promise<void> => {
      if (batch.length === 0) return;
      await document.send(new BatchWriteCommand({ RequestItems: { [tableName]: batch } }));
      onBatch((put += batch.length));
      batch = [];
    };
    for (const incident of incidents) {
      batch.push({ PutRequest: { Item: toItem(incident) } });
      if (batch.length === BATCH) await flush();
    }
    await flush();
  });
}
