import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeWholeFile } from '../../cli/whole-file.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'whole-file-'));
});
afterAll(() => rm(dir, { recursive: true }));

/** A program that begins to write a file and never comes to its end. */
const ENDLESS = `
  import { writeWholeFile } from ${JSON.stringify(new URL('../../cli/whole-file.ts', import.meta.url).href)};
  async function* chunks() {
    yield 'the first line\\n';
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  }
  await writeWholeFile(process.argv[1], chunks());`;

async function* chunks(...texts: (string | Error)[]): AsyncGenerator<string> {
  for (const text of texts) {
    if (text instanceof Error) throw text;
    yield await Promise.resolve(text);
  }
}

describe('a file that is written atomically', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'leaves no partial file if %s ends the program, which ends by it, and keeps the existing file',
    async (signal) => {
      const folder = await mkdtemp(join(dir, 'ended-'));
      const file = join(folder, 'evidence.jsonl');
      await writeFile(file, 'an earlier one');
      const program = spawn(process.execPath, ['--input-type=module', '--eval', ENDLESS, file]);
      const ended = once(program, 'exit');
      while (!existsSync(`${file}.partial`)) await after(10);
      program.kill(signal);
      expect(await ended).toEqual([null, signal]);
      expect(await readdir(folder)).toEqual(['evidence.jsonl']);
      expect(await readFile(file, 'utf8')).toBe('an earlier one');
    },
  );

  test('names the requested file in an error, and not the temporary one', async () => {
    const file = join(dir, 'no', 'such.jsonl');
    await expect(writeWholeFile(file, chunks('one'))).rejects.toMatchObject({ code: 'ENOENT', path: file });
  });

  test('removes its temporary file and its listeners after a failure', async () => {
    const before = process.listenerCount('SIGINT');
    const file = join(dir, 'failed.jsonl');
    await expect(writeWholeFile(file, chunks('one', new Error('no more')))).rejects.toThrow('no more');
    expect(await readdir(dir)).not.toContain('failed.jsonl.partial');
    expect(await writeWholeFile(file, chunks('one', 'two'))).toBe(6);
    expect(await readFile(file, 'utf8')).toBe('onetwo');
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});
