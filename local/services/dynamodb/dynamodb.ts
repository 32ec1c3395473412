import { rm } from 'node:fs/promises';
import type { WireService } from '../../endpoint/service.ts';
import { DamagedFileError } from '../../state-file.ts';
import { checkDatabaseFolder, copyDatabase, MOST_COPIES } from './folder.ts';
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
  const { account = '111122223333', region = 'eu-central-1' } = options;
  const { dir, damaged, close: removeCopy } = await openFolder(options);
  let down = options.down ?? false;
  let onRequest: (action: string, bytes: number) => void = () => undefined;
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

/** The folder of the database, checked: none, that of a writer, or the copy of a reader, which is deleted when it closes. */
async function openFolder(
  options: DynamoOptions,
  copies = 1,
): Promise<{
  dir: string | undefined;
  damaged: string[];
  close: () => Promise<void>;
}> {
  const { readFrom } = options;
  const copy = readFrom === undefined ? undefined : await copyDatabase(readFrom);
  const opened = copy ?? options.dir;
  const close = async () => {
    if (copy !== undefined) await rm(copy, { recursive: true, force: true });
  };
  try {
    return {
      dir: opened,
      damaged: opened === undefined ? [] : await checkDatabaseFolder(opened, readFrom),
      close,
    };
  } catch (error) {
    await close();
    if (copy === undefined || !(error instanceof DamagedFileError) || copies === MOST_COPIES) throw error;
    return openFolder(options, copies + 1);
  }
}
