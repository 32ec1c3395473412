import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DeleteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createIncidentTable } from '../../local/services/dynamodb/incident-table.ts';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import { toItem } from '../../tasks/record/item.ts';

export const TABLE = 'cloudtrail-incidents';

/** Most items of one BatchWriteItem. */
const BATCH = 25;

/** An incident table in memory, behind the protocol of DynamoDB. */
export interface IncidentTable {
  url: string;
  put(incidents: readonly StoredIncident[]): Promise<void>;
  /** Puts any other item. */
  putItem(item: Record<string, unknown>): Promise<void>;
  /** Takes the item of a key out of it. */
  removeItem(key: Record<string, string>): Promise<void>;
  close(): Promise<void>;
}

/** Starts dynalite on a free port with an empty incident table. */
export async function startTable(port = 0): Promise<IncidentTable> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await createIncidentTable(client, TABLE);
  const document = DynamoDBDocumentClient.from(client);
  return {
    url,
    async put(incidents) {
      for (let start = 0; start < incidents.length; start += BATCH) {
        const batch = incidents
          .slice(start, start + BATCH)
          .map((incident) => ({ PutRequest: { Item: toItem(incident) } }));
        await document.send(new BatchWriteCommand({ RequestItems: { [TABLE]: batch } }));
      }
    },
    async putItem(Item) {
      await document.send(new PutCommand({ TableName: TABLE, Item }));
    },
    async removeItem(Key) {
      await document.send(new DeleteCommand({ TableName: TABLE, Key }));
    },
    async close() {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
