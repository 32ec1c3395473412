import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

/** Thrown when a state folder or a file in it cannot be used, with what to do about it. */
export class StateFolderError extends Error {
  override readonly name = 'StateFolderError';
}

/** Thrown when there cannot be a state folder at that path, because the path itself is wrong. */
export class FolderPathError extends StateFolderError {}

/** Thrown for a file that does not hold what it should. The message names the file and what is lost with it. */
export class DamagedFileError extends StateFolderError {
  readonly file: string;

  constructor(file: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.file = file;
  }
}

/** Ending of a file that is being written. A kill may leave one behind; nothing reads it. */
const UNFINISHED = '.part';

/** What a file holds, and how to recognize it. */
export interface FileContent {
  /** For the message about a damaged file, such as `the topics`. */
  readonly holds: string;
  readonly shape: v.GenericSchema;
}

/**
 * Writes a whole file. A reader finds the old content or the new one, never a part, even when the program is
 * killed meanwhile. @throws StateFolderError when it cannot be written, as on a full disk
 */
export function replaceFile(file: string, content: string): void {
  const unfinished = file + UNFINISHED;
  try {
    writeFileSync(unfinished, content);
    renameSync(unfinished, file);
  } catch (error) {
    try {
      // It takes room on a full disk.
      rmSync(unfinished, { force: true });
    } catch {
      // What is in the way of the file is in the way of this one.
    }
    throw unwritable(file, error);
  }
}

/** Removes a file or folder, with what a kill may have left of it. */
export function removeFile(path: string): void {
  for (const each of [path, path + UNFINISHED]) rmSync(each, { recursive: true, force: true });
}

/** Removes the files of a folder that a killed program was writing. Nobody else may be writing there. */
export function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder).filter((each) => each.endsWith(UNFINISHED)))
    rmSync(join(folder, name), { recursive: true, force: true });
}

/** Reads a JSON file; undefined when there is none. @throws DamagedFileError */
export function readJsonFile(file: string, { holds, shape }: FileContent): unknown {
  if (!existsSync(file)) return undefined;
  let reason = 'something is missing in it';
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as unknown;
    if (v.is(shape, value)) return value;
  } catch (error) {
    reason = reasonOf(error);
  }
  throw damagedFile(file, reason, holds);
}

/** The error for a damaged file: what is lost with it, and that incidents are not. */
export function damagedFile(file: string, reason: string, holds: string): DamagedFileError {
  return new DamagedFileError(
    file,
    `The file ${file} cannot be read (${reason}). It holds ${holds}. Incidents are in another file: they stay if you delete this one.`,
  );
}

/**
 * Adds a line to a file. A line before it that a kill or a full disk cut off is closed, so that only that one is lost.
 * @throws StateFolderError when it cannot be written
 */
export function appendLine(file: string, line: string): void {
  try {
    const handle = openSync(file, 'a+');
    try {
      appendFileSync(handle, `${endsWithin(handle) ? '\n' : ''}${line}\n`);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw unwritable(file, error);
  }
}

/**
 * Reads JSON Lines; undefined stands for one that is no JSON, as when it was cut off. No file has no lines.
 * @throws StateFolderError
 */
export function readJsonLines(file: string): unknown[] {
  if (!existsSync(file)) return [];
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new StateFolderError(`The file ${file} cannot be read (${reasonOf(error)}).`, { cause: error });
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseLine(line));
}

/** The value of a JSON text; undefined when it is none. */
export function parseLine(line: string, reviver?: (key: string, value: unknown) => unknown): unknown {
  try {
    return JSON.parse(line, reviver) as unknown;
  } catch {
    return undefined;
  }
}

/** Why a file cannot be used, in a few words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const known: Record<string, string> = {
    ENOENT: 'no folder can be made there',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
    EEXIST: 'a file of that name is in the way',
    EISDIR: 'a folder of that name is in the way',
    ENOTDIR: 'a file is in the way',
    ERR_FS_CP_NON_DIR_TO_DIR: 'a file of that name is in the way',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk quota is used up',
  };
  return known[code ?? ''] ?? message;
}

/** Writes a file in the background: a failure is reported as an event, and the caller continues. */
export function saveOr(unsaved: (error: StateFolderError) => void, save: () => void): void {
  try {
    save();
  } catch (error) {
    if (!(error instanceof StateFolderError)) throw error;
    unsaved(error);
  }
}

/** Whether the last line of an open file has no end. */
function endsWithin(handle: number): boolean {
  const { size } = fstatSync(handle);
  const last = Buffer.alloc(1);
  return size > 0 && readSync(handle, last, 0, 1, size - 1) === 1 && last.toString() !== '\n';
}

function unwritable(file: string, error: unknown): StateFolderError {
  return new StateFolderError(`The file ${file} cannot be written (${reasonOf(error)}).`, { cause: error });
}

/** What a file holds; undefined when it is damaged. It is renamed then, so that nothing is written over it, and that is noted. */
export function readOrSetAside<T>(damaged: string[], read: () => T | undefined): T | undefined {
  return readOr(damaged, read, ({ file }) => {
    const aside = `${file}.${Date.now()}.damaged`;
    renameSync(file, aside);
    damaged.push(`It is ${aside} now, and everything else works.`);
    return undefined;
  });
}

/** What a file holds, or what goes instead when it is damaged. That is noted. */
export function readOr<T>(damaged: string[], read: () => T, otherwise: (error: DamagedFileError) => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    damaged.push(error.message);
    return otherwise(error);
  }
}
