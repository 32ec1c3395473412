import { rm } from 'node:fs/promises';
import type { WireService } from '../../endpoint/service.ts';
import { checkDatabaseFolder, copyDatabase } from './folder.ts';
import { createTableServer } from './table-server.ts';

/** Largest request of DynamoDB, in bytes. A BatchWriteItem may be that large. */
const BODY_LIMIT = 16 * 1024 * 1024;

/** How an embedded DynamoDB behaves. */
export interface DynamoOptions {
  /** Folder of the database; made if it is not there. @default - in memory */
  readonly dir?: string;
  /** Folder of a database that is only read, and may be by others at the same time: what is written is lost. */
  readonly readFrom?: string;
  /** Account in the ARNs of tables. @default '111122223333' */
  readonly account?: string;
  /** Region in the ARNs of tables: the database itself is the same in every Region. @default 'eu-central-1' */
  readonly region?: string;
  /** Whether connections are cut instead of answered. @default false */
  readonly down?: boolean;
}

/** An embedded DynamoDB (dynalite), for the endpoint. */
export interface Dynamo extends WireService {
  /** What of the database is damaged and was left out, in a sentence each. */
  readonly damaged: readonly string[];
  setDown(down: boolean): void;
  /** Calls the listener at every request from now on, with its action and its length in bytes. */
  onRequest(listener: (action: string, bytes: number) => void): void;
  close(): Promise<void>;
}

/**
 * Starts dynalite on disk or in memory.
 * @see https://github.com/architect/dynalite
 * @throws StateFolderError when the folder cannot be written or is open in another process
 */
export async function startDynamo(options: DynamoOptions = {}): Promise<Dynamo> {
  const { readFrom, account = '111122223333', region = 'eu-central-1' } = options;
  const copy = readFrom === undefined ? undefined : await copyDatabase(readFrom);
  const removeCopy = () => (copy === undefined ? undefined : rm(copy, { recursive: true, force: true }));
  const dir = copy ?? options.dir;
  let down = options.down ?? false;
  let onRequest: (action: string, bytes: number) => void = () => undefined;
  let damaged: string[] = [];
  try {
    if (dir !== undefined) damaged = await checkDatabaseFolder(dir, readFrom);
  } catch (error) {
    await removeCopy();
    throw error;
  }
  const tables = createTableServer(dir, { AWS_ACCOUNT_ID: account, AWS_REGION: region });
  return {
    name: 'dynamodb',
    damaged,
    bodyLimit: BODY_LIMIT,
    serve(request, body, response) {
      onRequest(String(request.headers['x-amz-target']).split('.')[1] ?? '', body.length);
      if (down) request.socket.destroy();
      else tables.answer(request, body, response);
    },
    setDown: (value) => {
      down = value;
    },
    onRequest: (listener) => {
      onRequest = listener;
    },
    async close() {
      await tables.close();
      await removeCopy();
    },
  };
}
