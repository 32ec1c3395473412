declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Makes the server; its `close` also closes the database. */
  export default function dynalite(options: {
    /** LevelDB folder. @default - in memory */
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }): Server;
}
