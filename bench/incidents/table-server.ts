import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createIncidentTable } from '../../local/services/dynamodb/incident-table.ts';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import { toItem } from '../../tasks/record/item.ts';

/** Most items of one BatchWriteItem. */
const BATCH = 25;
const CREDENTIALS = { accessKeyId: 'bench', secretAccessKey: 'bench' };

/** dynalite in a process of its own, so that its memory and time are not counted. */
export class TableServer {
  readonly url: string;
  readonly #child: ReturnType<typeof fork>;
  readonly #client: DynamoDBClient;

  private constructor(url: string, child: ReturnType<typeof fork>) {
    this.url = url;
    this.#child = child;
    this.#client = new DynamoDBClient({ endpoint: url, region: 'eu-central-1', credentials: CREDENTIALS });
  }

  /** Starts it with its data in a folder. */
  static async start(folder: string): Promise<TableServer> {
    const child = fork(fileURLToPath(new URL('serve-table.ts', import.meta.url)), [folder]);
    const [url] = (await once(child, 'message')) as [string];
    return new TableServer(url, child);
  }

  /** Makes a table and puts incidents into it. */
  async fill(
    tableName: string,
    incidents: Iterable<StoredIncident>,
    onBatch: (put: number) => void,
  ): Promise<void> {
    await createIncidentTable(this.#client, tableName);
    const document = DynamoDBDocumentClient.from(this.#client);
    let batch: { PutRequest: { Item: Record<string, unknown> } }[] = [];
    let put = 0;
    const flush = async (): Promise<void> => {
      if (batch.length === 0) return;
      await document.send(new BatchWriteCommand({ RequestItems: { [tableName]: batch } }));
      put += batch.length;
      batch = [];
      onBatch(put);
    };
    for (const incident of incidents) {
      batch.push({ PutRequest: { Item: toItem(incident) } });
      if (batch.length === BATCH) await flush();
    }
    await flush();
  }

  async stop(): Promise<void> {
    this.#client.destroy();
    const gone = once(this.#child, 'exit');
    this.#child.disconnect();
    await gone;
  }
}
