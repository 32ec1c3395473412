import { Level } from 'level';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
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

/**
 * Makes the folder and opens the database once: dynalite would end the process on the first call instead.
 * @throws StateFolderError
 */
export async function checkDatabaseFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
    const database = new Level(dir);
    await database.open();
    await database.close();
  } catch (error) {
    if (isLocked(error)) throw inUse(dir, error);
    const cause = causeOf(error);
    if (cause.code === 'LEVEL_CORRUPTION') {
      throw new DamagedFileError(
        `The database in ${dir} is damaged (${cause.message}). It holds the incidents, so do not delete it: work in another folder.`,
        { cause: error },
      );
    }
    throw new StateFolderError(
      `The state folder ${dir} cannot be used (${reasonOf(cause)}): choose a folder that can be written.`,
      { cause: error },
    );
  }
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
