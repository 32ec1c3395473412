declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Makes the server; its `close` also closes the database, when it listens. */
  export default function dynalite(options: {
    /** LevelDB folder. @default - in memory */
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }): Server;
}

declare module 'dynalite/db/index.js' {
  type Callback = (error: Error | null, value?: unknown) => void;

  /** The database under the tables. */
  export interface Database {
    get(key: string, callback: Callback): void;
    put(key: string, value: unknown, callback: Callback): void;
    del(key: string, callback: Callback): void;
    batch(operations: unknown, callback: Callback): void;
    open(options: { readonly maxOpenFiles: number }): Promise<void>;
    /** Waits for what is under way. */
    close(): Promise<void>;
  }

  const databases: { create: (options: object) => { db: Database } };
  export default databases;
}
