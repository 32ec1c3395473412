import { EventEmitter } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import dynalite from 'dynalite';
import databases, { type Database } from 'dynalite/db/index.js';
import { AwsError } from '../../endpoint/error.ts';

/** Files of the database that are open at a time. Each is mapped into memory and has 2 MB. */
const MAX_OPEN_FILES = 32;

/** dynalite without a port of its own: on a port it would answer any client, web pages included. */
export interface TableServer {
  /** Answers a request whose body has been read. @throws AwsError when dynalite cannot make anything of it */
  answer(request: IncomingMessage, body: Buffer, response: ServerResponse): void;
  close(): Promise<void>;
}

/** Makes a server over a LevelDB folder, or in memory. `scope` are the account and Region that ARNs of tables get. */
export function createTableServer(
  dir: string | undefined,
  scope: { readonly AWS_ACCOUNT_ID: string; readonly AWS_REGION: string },
): TableServer {
  const { server, database } = makeServer(dir, scope);
  answerFailures(database);
  return {
    answer({ headers: { origin, ...headers } }, body, response) {
      const request = Object.assign(new EventEmitter(), { method: 'POST', url: '/', headers });
      try {
        server.emit('request', request, response);
        if (body.length > 0) request.emit('data', body);
        request.emit('end');
      } catch (error) {
        // dynalite checks most of a request, and takes the rest for what it should be.
        throw new AwsError(
          'SerializationException',
          `The request cannot be read: ${(error as Error).message}`,
        );
      }
    },
    close: () => database.close(),
  };
}

/** dynalite takes account and Region from the environment, when it is made, and does not expose its database. */
function makeServer(dir: string | undefined, scope: Readonly<Record<string, string>>) {
  const before = Object.fromEntries(Object.keys(scope).map((name) => [name, process.env[name]]));
  const { create } = databases;
  const made: Database[] = [];
  databases.create = (options) => {
    const store = create(options);
    made.push(store.db);
    return store;
  };
  Object.assign(process.env, scope);
  try {
    const server: Server = dynalite({
      ...(dir !== undefined && { path: dir }),
      createTableMs: 0,
      deleteTableMs: 0,
      updateTableMs: 0,
    });
    const [database] = made;
    if (!database) throw new Error('dynalite made no database.');
    // Opened now, before dynalite does it with a thousand files. A failure is the answer of the first request.
    database.open({ maxOpenFiles: MAX_OPEN_FILES }).catch(() => undefined);
    return { server, database };
  } finally {
    databases.create = create;
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  }
}

type Work = (...given: unknown[]) => unknown;

/**
 * Gives each failure of the database, such as a full disk, an answer. dynalite sends what carries one, and throws the rest
 * where it cannot be caught: that would end the process.
 */
function answerFailures(database: Database): void {
  for (const name of ['get', 'put', 'del', 'batch'] as const) {
    const work = database[name].bind(database) as Work;
    (database as Record<typeof name, Work>)[name] = (...given) => {
      const callback = given.at(-1);
      if (typeof callback !== 'function') return work(...given);
      return work(...given.slice(0, -1), (error: Error | null, ...result: unknown[]) => {
        (callback as Work)(error && withAnswer(error), ...result);
      });
    };
  }
}

function withAnswer(error: Error): Error {
  if ('statusCode' in error || error.name === 'NotFoundError') return error;
  const message = `The database failed: ${error.message}`;
  const body = { __type: 'com.amazon.coral.service#InternalFailure', message };
  return Object.assign(error, { statusCode: 500, body });
}
