import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CommandFailure, UsageFailure } from './failure.ts';
import { writeOut } from './io.ts';
import type { ProgramIo } from './io.ts';
import { writeWholeFile } from './whole-file.ts';

/** Stands for standard output where a file is asked for. */
export const STANDARD_OUTPUT = '-';

/**
 * Checks where `--out` leads to before anything is read: a file that can be there, or standard output if nothing else goes
 * there. Throws UsageFailure, and CommandFailure for a file that is there already and must not be replaced.
 */
export async function checkOut(
  { stdout }: ProgramIo,
  out: string,
  { json, replace }: { json: boolean; replace: boolean },
): Promise<void> {
  if (out === STANDARD_OUTPUT) {
    if (json) throw new UsageFailure('--json and --out - both want standard output: name a file with --out.');
    if (stdout.isTTY) {
      throw new UsageFailure('--out - writes to standard output, which is a terminal here: redirect it.');
    }
    return;
  }
  const there = await kindOf(out);
  if (there === 'folder') {
    throw new UsageFailure(`--out ${out} is a folder: name the file to write, such as ${fileIn(out)}.`);
  }
  if (there === 'file' && !replace) {
    throw new CommandFailure(`${out} is there already: choose another name, or replace it with --force.`);
  }
  const folder = dirname(out);
  if ((await kindOf(folder)) !== 'folder') {
    throw new CommandFailure(`${out} cannot be written: there is no folder ${folder}.`);
  }
}

/** Writes to where `--out` leads: a file whole or not at all, or standard output as it comes. Gives the length in bytes. */
export async function writeTo(io: ProgramIo, out: string, chunks: AsyncIterable<string>): Promise<number> {
  if (out !== STANDARD_OUTPUT) return writeWholeFile(out, chunks);
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += Buffer.byteLength(chunk);
    await writeOut(io, chunk);
  }
  return bytes;
}

async function kindOf(path: string): Promise<'folder' | 'file' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

const fileIn = (folder: string): string => `${folder.replace(/\/+$/, '')}/incidents`;
