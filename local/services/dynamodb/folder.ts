import { Level } from 'level';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';

/** Thrown when the database folder cannot be used, with what to do about it. */
export class StateFolderError extends Error {
  override readonly name = 'StateFolderError';
}

/** Thrown when there cannot be a state folder at that path, whoever uses it: the path itself is wrong. */
export class FolderPathError extends StateFolderError {}

/**
 * Makes sure that no other process has the database open. One that is not there, or damaged, is in nobody's use.
 * @throws StateFolderError
 */
export async function checkNotInUse(dir: string): Promise<void> {
  if (!existsSync(dir)) return;
  const database = new Level(dir, { createIfMissing: false });
  try {
    await database.open();
    await database.close();
  } catch (error) {
    if (isLocked(error)) throw new StateFolderError(reasonOf(error, dir), { cause: error });
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
    throw new StateFolderError(reasonOf(error, dir), { cause: error });
  }
}

function reasonOf(error: unknown, dir: string): string {
  const { message } = causeOf(error);
  if (isLocked(error)) {
    return `The state folder ${dir} is in use by another process: stop that one, or choose another folder.`;
  }
  return `The state folder ${dir} cannot be used (${message}): choose a folder that can be written.`;
}

function isLocked(error: unknown): boolean {
  return causeOf(error).code === 'LEVEL_LOCKED';
}

function causeOf(error: unknown): NodeJS.ErrnoException {
  const { cause = error } = error as Error;
  return cause as NodeJS.ErrnoException;
}
