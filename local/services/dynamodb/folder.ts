import { Level } from 'level';
import { mkdir } from 'node:fs/promises';

/** Thrown when the database folder cannot be used, with what to do about it. */
export class StateFolderError extends Error {
  override readonly name = 'StateFolderError';
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
    throw new StateFolderError(reasonOf(error, dir), { cause: error });
  }
}

function reasonOf(error: unknown, dir: string): string {
  const { cause = error } = error as Error;
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'LEVEL_LOCKED') {
    return `The state folder ${dir} is in use by another process: stop that one, or choose another folder.`;
  }
  return `The state folder ${dir} cannot be used (${message}): choose a folder that can be written.`;
}
