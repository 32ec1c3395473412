import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import {
  appendLine,
  DamagedFileError,
  readJsonFile,
  readJsonLines,
  replaceFile,
  StateFolderError,
} from '../../local/state-file.ts';
import { makeTrail } from '../../local/services/cloudtrail/seed.ts';
import { embeddedSettings } from '../../local/settings.ts';
import { StateFolder } from '../../local/state-folder.ts';
import { ExecutionStore } from '../../local/workflow/execution-store.ts';
import { temporaryFolder } from './state-folder-for-tests.ts';

const { path: root } = temporaryFolder();
const NOTE = { holds: 'a note', shape: v.object({ note: v.string() }) };

/** Starts a process that writes two files all the time, and kills it at some moment. */
async function writeUntilKilled(...files: string[]): Promise<void> {
  const writer = fork(fileURLToPath(new URL('./state-file-writer.ts', import.meta.url)), files, {
    execArgv: [],
  });
  const gone = once(writer, 'exit');
  await once(writer, 'message');
  await after(Math.random() * 30);
  writer.kill('SIGKILL');
  await gone;
}

test('a kill at any moment leaves a file complete, and loses at most the last added line', async () => {
  const file = join(root, 'killed.json');
  const lines = join(root, 'killed.jsonl');
  const ROUNDS = { holds: 'rounds', shape: v.object({ round: v.number(), time: v.number() }) };
  for (let kill = 1; kill <= 5; kill += 1) {
    await writeUntilKilled(file, lines);
    const { round } = readJsonFile(file, ROUNDS) as { round: number };
    const added = (readJsonLines(lines) as ({ round: number } | undefined)[]).flatMap(
      (line) => line?.round ?? [],
    );
    // Of this process and of those before it.
    expect(added.filter((each) => each === 1)).toHaveLength(kill);
    expect([round, round - 1]).toContain(added.at(-1));
  }
}, 60_000);

test('every file of a state folder is written atomically: a write that cannot be finished changes nothing', () => {
  const folder = new StateFolder(join(root, 'state'));
  folder.prepare();
  const store = () => new ExecutionStore(folder.executions);
  const save = (name: string) => {
    const arn = `arn:aws:cloudtrail:eu-central-1:111122223333:trail/${name}`;
    const execution = { executionArn: name, stateMachineArn: arn, name: 'one', input: '{}' };
    return [
      () => {
        folder.writeManifest(embeddedSettings('eu-central-1'), `http://127.0.0.1/${name}`);
      },
      () => {
        folder.saveCloudTrail({ trails: [makeTrail({ arn, isLogging: true }, new Date())] });
      },
      () => {
        folder.saveSns({ topics: [{ arn, account: '111122223333', attributes: {} }], subscriptions: [] });
      },
      () => {
        store().save({ ...execution, status: 'SUCCEEDED', startDate: new Date(), events: [] });
      },
    ];
  };
  const found = () => [
    folder.manifest().url?.split('/').at(-1),
    folder.cloudTrail()?.trails[0]?.name,
    folder.sns()?.topics[0]?.arn.split('/').at(-1),
    store().list()[0]?.executionArn,
  ];
  for (const each of save('before')) each();
  const names = readdirSync(folder.path, { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((each) => /\.jsonl?$/.test(each))) {
    mkdirSync(join(folder.path, `${name}.part`, 'in-the-way'), { recursive: true });
  }
  for (const each of save('after')) {
    try {
      each();
    } catch (error) {
      expect(error).toBeInstanceOf(StateFolderError);
    }
  }
  expect(found()).toEqual(['before', 'before', 'before', 'before']);
});

describe('a file', () => {
  test('stays as it was if the program is killed before the new content is complete, and can be written again', () => {
    const folder = join(root, 'killed-before-the-end');
    mkdirSync(folder);
    const file = join(folder, 'note.json');
    replaceFile(file, '{"note":"old"}');
    writeFileSync(`${file}.part`, '{"no');
    expect(readJsonFile(file, NOTE)).toEqual({ note: 'old' });
    replaceFile(file, '{"note":"new"}');
    expect(readJsonFile(file, NOTE)).toEqual({ note: 'new' });
    expect(readdirSync(folder)).toEqual(['note.json']);
  });

  test('that cannot be written is named with the reason, and leaves no partial file', () => {
    const folder = join(root, 'in-the-way');
    mkdirSync(join(folder, 'note.json', 'below'), { recursive: true });
    expect(() => {
      replaceFile(join(folder, 'note.json'), '{}');
    }).toThrow(StateFolderError);
    expect(readdirSync(folder)).toEqual(['note.json']);
  });

  test('that does not exist is read as undefined, or as no lines', () => {
    expect(readJsonFile(join(root, 'nothing.json'), NOTE)).toBeUndefined();
    expect(readJsonLines(join(root, 'nothing.jsonl'))).toEqual([]);
  });

  test.each(['', '{"note":', 'null', '[]', '{"other":"x"}'])(
    'that holds %j is damaged: the message names it and the data that is lost with it',
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
  test('is marked as such, and does not damage the line that is added after it', () => {
    const file = join(root, 'lines.jsonl');
    appendLine(file, '{"n":1}');
    appendFileSync(file, '{"n":2,"te');
    expect(readJsonLines(file)).toEqual([{ n: 1 }]);
    appendLine(file, '{"n":3}');
    appendLine(file, '{"n":4}');
    expect(readJsonLines(file)).toEqual([{ n: 1 }, undefined, { n: 3 }, { n: 4 }]);
    expect(readFileSync(file, 'utf8').endsWith('{"n":4}\n')).toBe(true);
  });
});
