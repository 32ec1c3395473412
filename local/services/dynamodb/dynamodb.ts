import dynalite from 'dynalite';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WireService } from '../../endpoint/service.ts';
import { checkDatabaseFolder } from './folder.ts';
import { createProxy } from './proxy.ts';

/** How an embedded DynamoDB behaves. */
export interface DynamoOptions {
  /** Folder of the database; made if it is not there. @default - in memory */
  readonly dir?: string;
  /** Account in the ARNs of tables. @default '111122223333' */
  readonly account?: string;
  /** Region in the ARNs of tables: the database itself is the same in every Region. @default 'eu-central-1' */
  readonly region?: string;
  /** Whether connections are cut instead of answered. @default false */
  readonly down?: boolean;
}

/** An embedded DynamoDB (dynalite), for the endpoint. */
export interface Dynamo extends WireService {
  setDown(down: boolean): void;
  close(): Promise<void>;
}

/**
 * Starts dynalite on disk or in memory.
 * @see https://github.com/architect/dynalite
 * @throws StateFolderError when the folder cannot be written or is open in another process
 */
export async function startDynamo(options: DynamoOptions = {}): Promise<Dynamo> {
  const { dir, account = '111122223333', region = 'eu-central-1' } = options;
  let down = options.down ?? false;
  if (dir !== undefined) await checkDatabaseFolder(dir);
  const server = makeServer(dir, { AWS_ACCOUNT_ID: account, AWS_REGION: region });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = createProxy((server.address() as AddressInfo).port);
  return {
    name: 'dynamodb',
    serve(request, response) {
      if (down) request.socket.destroy();
      else proxy.forward(request, response);
    },
    setDown: (value) => {
      down = value;
    },
    async close() {
      proxy.close();
      await new Promise<void>((resolve, reject) => {
        server.close((error) => {
          if (error) reject(error);
          else resolve();
        });
      });
    },
  };
}

/** dynalite takes account and Region from the environment, once, when it is made. */
function makeServer(dir: string | undefined, scope: Readonly<Record<string, string>>): Server {
  const before = Object.fromEntries(Object.keys(scope).map((name) => [name, process.env[name]]));
  Object.assign(process.env, scope);
  try {
    return dynalite({
      ...(dir !== undefined && { path: dir }),
      createTableMs: 0,
      deleteTableMs: 0,
      updateTableMs: 0,
    });
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  }
}
