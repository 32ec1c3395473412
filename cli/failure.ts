/** A command failed for a reason that a person can act on: one sentence, exit code 1. */
export class CommandFailure extends Error {
  override readonly name: string = 'CommandFailure';
}

/** What was asked for is not there: exit code 1. */
export class NotFoundFailure extends CommandFailure {
  override readonly name = 'NotFoundFailure';
}

/** The command line itself is wrong: exit code 2. */
export class UsageFailure extends Error {
  override readonly name = 'UsageFailure';
}

const FILE_CODES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'you may not open it',
  EPERM: 'you may not do that with it',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk cannot be written to',
};

/** A sentence for an error of the file system; undefined for any other. */
export function explainFileFailure(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('syscall' in error)) return undefined;
  const { code, path } = error as NodeJS.ErrnoException;
  const why = FILE_CODES[code ?? ''];
  return why && path !== undefined ? `Cannot use ${path}: ${why}.` : undefined;
}
