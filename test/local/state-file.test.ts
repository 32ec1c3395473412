import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import {
  appendLine,
  DamagedFileError,
  readJsonFile,
  readJsonLines,
  replaceFile,
  StateFolderError,
} from '../../local/state-file.ts';
import { StateFolder } from '../../local/state-folder.ts';
import { ExecutionStore } from '../../local/workflow/execution-store.ts';
import { temporaryFolder } from './state-folder-for-tests.ts';

const { path: root } = temporaryFolder();
const NOTE = { holds: 'a note', shape: z.object({ note: z.string() }) };

/** Starts a process that writes into a folder all the time, and kills it at some moment. */
async function writeUntilKilled(folder: string): Promise<void> {
  const writer = fork(fileURLToPath(new URL('./state-file-writer.ts', import.meta.url)), [folder], {
    execArgv: [],
  });
  const gone = once(writer, 'exit');
  await once(writer, 'message');
  await after(Math.random() * 30);
  writer.kill('SIGKILL');
  await gone;
}

test('a kill at any moment leaves every file whole, and loses no delivery but the one under way', async () => {
  const folder = new StateFolder(join(root, 'killed'));
  for (let kill = 1; kill <= 5; kill += 1) {
    await writeUntilKilled(folder.path);
    expect(folder.manifest().region).toBe('eu-central-1');
    expect(folder.cloudTrail()?.trails).toHaveLength(1);
    expect(folder.sns()?.subscriptions).toHaveLength(1);
    const store = new ExecutionStore(folder.executions);
    expect(store.damaged).toEqual([]);
    expect(store.list()).toHaveLength(1);
    const delivered = readJsonLines(folder.outbox) as { messageId: string }[];
    expect(delivered.filter(({ messageId }) => messageId === '1')).toHaveLength(kill);
  }
});

describe('a file', () => {
  test('stays as it was when the program is killed before the new content is whole, and can be written again', () => {
    const file = join(root, 'note.json');
    replaceFile(file, '{"note":"old"}');
    writeFileSync(`${file}.part`, '{"no');
    expect(readJsonFile(file, NOTE)).toEqual({ note: 'old' });
    replaceFile(file, '{"note":"new"}');
    expect(readJsonFile(file, NOTE)).toEqual({ note: 'new' });
    expect(readdirSync(root).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('that cannot be written is named with the reason, and leaves nothing half written', () => {
    const folder = join(root, 'in-the-way');
    mkdirSync(join(folder, 'note.json', 'below'), { recursive: true });
    expect(() => {
      replaceFile(join(folder, 'note.json'), '{}');
    }).toThrow(StateFolderError);
    expect(readdirSync(folder)).toEqual(['note.json']);
  });

  test('that is not there is nothing', () => {
    expect(readJsonFile(join(root, 'nothing.json'), NOTE)).toBeUndefined();
    expect(readJsonLines(join(root, 'nothing.jsonl'))).toEqual([]);
  });

  test.each(['', '{"note":', 'null', '[]', '{"other":"x"}'])(
    'that holds %j is damaged: the message names it and what is lost with it',
    (content) => {
      const file = join(root, 'damaged.json');
      writeFileSync(file, content);
      expect(() => readJsonFile(file, NOTE)).toThrow(DamagedFileError);
      expect(() => readJsonFile(file, NOTE)).toThrow(
        /damaged\.json cannot be read \(.+\)\. It holds a note\. Incidents are in another file: they stay/,
      );
    },
  );
});

describe('a line that a kill cut off', () => {
  test('is left out, and does not spoil the line that is added after it', () => {
    const file = join(root, 'lines.jsonl');
    appendLine(file, '{"n":1}');
    appendFileSync(file, '{"n":2,"te');
    expect(readJsonLines(file)).toEqual([{ n: 1 }]);
    appendLine(file, '{"n":3}');
    appendLine(file, '{"n":4}');
    expect(readJsonLines(file)).toEqual([{ n: 1 }, { n: 3 }, { n: 4 }]);
    expect(readFileSync(file, 'utf8').endsWith('{"n":4}\n')).toBe(true);
  });
});
