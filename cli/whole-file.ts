import { createWriteStream, rmSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What ends a program from outside: Ctrl-C, `kill`, a terminal that is closed. */
const ENDINGS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Writes a file whole or not at all: under another name until it is complete, so that nobody finds half of it, and nothing
 * is left where the program is ended meanwhile. What it says is about incidents and not for everybody: only its owner can
 * read it. Gives its length in bytes.
 */
export async function writeWholeFile(file: string, chunks: AsyncIterable<string>): Promise<number> {
  const partial = `${file}.partial`;
  const stream = createWriteStream(partial, { mode: 0o600 });
  const leave = (signal: NodeJS.Signals): void => {
    rmSync(partial, { force: true });
    // Nobody listens any more, so this ends the program as the signal would have.
    for (const ending of ENDINGS) process.off(ending, leave);
    process.kill(process.pid, signal);
  };
  for (const ending of ENDINGS) process.once(ending, leave);
  try {
    await pipeline(Readable.from(chunks), stream);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw named(error, partial, file);
  } finally {
    for (const ending of ENDINGS) process.off(ending, leave);
  }
  return stream.bytesWritten;
}

/** Nobody knows the other name: an error names the file that was asked for. */
function named(error: unknown, partial: string, file: string): unknown {
  const about = error as NodeJS.ErrnoException;
  return about.path === partial ? Object.assign(about, { path: file }) : error;
}
