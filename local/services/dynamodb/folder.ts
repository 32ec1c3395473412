import { Level } from 'level';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DamagedFileError, reasonOf, StateFolderError } from '../../state-file.ts';

/**
 * Makes sure that no other process has the database open. One that does not exist, or is damaged, is not in use.
 * @throws StateFolderError
 */
export async function checkNotInUse(dir: string): Promise<void> {
  if (!existsSync(dir)) return;
  const database = new Level(dir, { createIfMissing: false });
  try {
    await database.open();
    await database.close();
  } catch (error) {
    if (isLocked(error)) throw inUse(dir, error);
  }
}

/** A writer may take files away while they are copied, or between two of them: so often the copy is made anew. */
export const MOST_COPIES = 3;

/**
 * A copy of the database in a temporary folder, for one reader: LevelDB locks and changes what it opens, even to read it.
 * @throws StateFolderError
 */
export async function copyDatabase(dir: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'incidents-read-'));
  const filter = (source: string): boolean => basename(source) !== 'LOCK';
  for (let copies = 1; existsSync(dir); copies += 1) {
    try {
      await cp(dir, copy, { recursive: true, filter });
      break;
    } catch (error) {
      if (copies < MOST_COPIES && causeOf(error).code === 'ENOENT') continue;
      await rm(copy, { recursive: true });
      throw new StateFolderError(`The state folder ${dir} cannot be read (${reasonOf(error)}).`, {
        cause: error,
      });
    }
  }
  return copy;
}

/**
 * Makes the folder and reads the database once: dynalite would end the process where it cannot be read instead. `name` is
 * what messages call the folder. Gives what is damaged and was left out, in a sentence each.
 * @throws StateFolderError
 */
export async function checkDatabaseFolder(dir: string, name = dir): Promise<string[]> {
  try {
    await mkdir(dir, { recursive: true });
    await checkFiles(dir);
    const logs = await readLogs(dir);
    const database = new Level(dir);
    await database.open();
    try {
      const damaged = await keepDropped(dir, name, logs);
      await checkValues(database);
      return damaged;
    } finally {
      await database.close();
    }
  } catch (error) {
    if (isLocked(error)) throw inUse(name, error);
    const cause = causeOf(error);
    if (cause instanceof Damage || cause.code === 'LEVEL_CORRUPTION' || DAMAGE.test(cause.message)) {
      // A reader's copy means nothing to people.
      const reason = cause.message.replaceAll(dir, name);
      throw new DamagedFileError(
        name,
        `The database in ${name} is damaged (${reason}). It holds the incidents, so do not delete it: work in another folder.`,
        { cause: error },
      );
    }
    throw new StateFolderError(
      `The state folder ${name} cannot be used (${reasonOf(cause)}): choose a folder that can be written.`,
      { cause: error },
    );
  }
}

/** What LevelDB does not find by itself. */
class Damage extends Error {}

/** What LevelDB says of a file that is wrong itself; other errors are about the right to read it, or about the disk. */
const DAMAGE = /No such file|\.ldb: (?!Permission denied|Too many open files)/;

/** Files that LevelDB reads. */
const DATABASE_FILE = /^(CURRENT|LOCK|MANIFEST-\d+|\d+\.(log|ldb))$/;

/**
 * LevelDB ignores some folders that are in the place of its files, and fails late because of others. Without CURRENT it begins a
 * new database, and deletes the files of the old one.
 */
async function checkFiles(dir: string): Promise<void> {
  const entries = await readdir(dir, { withFileTypes: true });
  const folder = entries.find((entry) => entry.isDirectory() && DATABASE_FILE.test(entry.name));
  if (folder) throw new Damage(`${join(dir, folder.name)} is a folder`);
  const hasData = entries.some(({ name }) => /^\d+\.(log|ldb)$/.test(name));
  if (hasData && !entries.some(({ name }) => name === 'CURRENT'))
    throw new Damage(`${join(dir, 'CURRENT')} is missing`);
}

/** Dynalite keeps JSON, and ends the process where it reads another value. */
async function checkValues(database: Level): Promise<void> {
  for await (const [key, value] of database.iterator({ fillCache: false })) {
    try {
      JSON.parse(value);
    } catch {
      throw new Damage(`the value of ${JSON.stringify(key.slice(0, 80))} is no JSON`);
    }
  }
}

/** What was written last: LevelDB deletes these files when it has taken over what it can read of them. */
async function readLogs(dir: string): Promise<Map<string, Buffer>> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.log'));
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(dir, name))] as const)),
  );
}

/** Says what LevelDB could not read of its logs, and keeps those. */
async function keepDropped(dir: string, name: string, logs: ReadonlyMap<string, Buffer>): Promise<string[]> {
  const said = await readFile(join(dir, 'LOG'), 'utf8').catch(() => '');
  return Promise.all(
    unreadBytes(said, logs).map(async ([log, bytes]) => {
      const what = `The database in ${name} is damaged: ${bytes} bytes of ${log} cannot be read. Incidents that were written last may be missing, and everything else works.`;
      // A copy for a reader is deleted.
      if (name !== dir) return what;
      const copy = join(dir, `${log}.${Date.now()}.damaged`);
      await writeFile(copy, logs.get(log) ?? '');
      return `${what} That file is kept as ${copy}.`;
    }),
  );
}

/**
 * Logs with bytes that LevelDB could not read. It writes so into its file LOG, and nowhere else: what it dropped, and a table
 * for each log that had records. The end of a log that a crash cut off, after whole records, is not named: nothing in it was acknowledged.
 */
function unreadBytes(said: string, logs: ReadonlyMap<string, Buffer>): [log: string, bytes: number][] {
  const recovered = said.split('Recovering log #').slice(1);
  return recovered
    .map((about): [string, number] => {
      const log = `${String(parseInt(about, 10)).padStart(6, '0')}.log`;
      if (!about.includes('Level-0 table')) return [log, logs.get(log)?.length ?? 0];
      const dropped = about.matchAll(/\.log: dropping (\d+) bytes/g);
      return [log, [...dropped].reduce((sum, [, bytes]) => sum + Number(bytes), 0)];
    })
    .filter(([, bytes]) => bytes > 0);
}

function inUse(dir: string, cause: unknown): StateFolderError {
  return new StateFolderError(
    `The state folder ${dir} is in use by another process: stop that one, or choose another folder.`,
    { cause },
  );
}

function isLocked(error: unknown): boolean {
  return causeOf(error).code === 'LEVEL_LOCKED';
}

function causeOf(error: unknown): NodeJS.ErrnoException {
  const { cause = error } = error as Error;
  return cause as NodeJS.ErrnoException;
}
