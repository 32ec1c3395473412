import * as v from 'valibot';
import { ExecutionDoesNotExist, GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { HistoryEvent as SdkEvent } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { byteLines } from '../../cli/evidence/byte-lines.ts';
import { checkBundle } from '../../cli/evidence/check-bundle.ts';
import { toItem } from '../../tasks/record/item.ts';
import { exportDocument, verifyDocument } from './json/documents.ts';
import { HistoryWriter } from './history/history-writer.ts';
import { buildIncident, buildRestored } from './incident-builder.ts';
import { ON_TABLE, useTable } from './program-on-table.ts';
import { runProgram } from './run-program.ts';

const restored = buildRestored(2);
const digestOnly = buildIncident({
  occurredAt: '2026-11-20T10:00:00.000Z',
  stored: { record: { sha256: 'ab'.repeat(32), bytes: 250_000 } },
});
const old = buildRestored(3, { occurredAt: '2026-08-10T10:00:00.000Z' });
const changed = buildIncident({
  trail: { name: 'changed' },
  stored: { record: { ...restored.record, sha256: 'cd'.repeat(32) } },
});
const crowd = Array.from({ length: 700 }, (_, index) =>
  buildRestored(1, {
    occurredAt: new Date(Date.UTC(2026, 6, 1) + index * 60_000).toISOString(),
    trail: { name: 'crowd' },
  }),
);
const hostile = buildIncident({ trail: { name: 'hostile' }, actor: { userAgent: 'x\u009b31m\u202ey' } });
const corrupt = buildIncident({ occurredAt: '2026-11-21T19:00:00.000Z', trail: { name: 'corrupt' } });
const beside = buildRestored(2, { trail: { name: 'corrupt' } });
useTable(
  [restored, digestOnly, old, changed, hostile, beside, ...crowd],
  [{ ...toItem(corrupt), repair: null }],
);

const states = mockClient(SFNClient);
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'incidents-'));
});
afterAll(() => rm(dir, { recursive: true }));
beforeEach(() => {
  states.reset();
  const events = new HistoryWriter(new Date(restored.occurredAt))
    .task('ClassifyEvent', [{ ms: 5 }])
    .succeed();
  states.on(GetExecutionHistoryCommand).resolves({ events: events as SdkEvent[] });
  states
    .on(GetExecutionHistoryCommand, { executionArn: old.executionArn })
    .rejects(new ExecutionDoesNotExist({ message: 'gone', $metadata: {} }));
});

const exportTo = (file: string, ...args: string[]) =>
  runProgram(['export', '--out', file, ...ON_TABLE, ...args]);

async function exported(
  name: string,
  ...args: string[]
): Promise<{ file: string; digest: string; bytes: Buffer }> {
  const file = join(dir, name);
  const { stdout } = await exportTo(file, '--json', '--force', ...args);
  return {
    file,
    digest: v.parse(exportDocument, JSON.parse(stdout)).manifestSha256,
    bytes: await readFile(file),
  };
}

const once = (bytes: Buffer): AsyncIterable<Buffer> => Readable.from([bytes]);

describe('incidents export', () => {
  test('prints the digest of the manifest alone on stdout, and what to do with it on stderr', async () => {
    const file = join(dir, 'first.jsonl');
    const { code, stdout, stderr } = await exportTo(file, '--trail', 'management-events');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[0-9a-f]{64}\n$/);
    expect(stderr).toContain('3 incidents, 2 original records, 2 executions with history');
    expect(stderr).toContain('Keep this digest of the manifest somewhere else');
    expect((await stat(file)).mode & 0o077).toBe(0);
  });

  test('holds incidents, records and histories as JSON Lines, and marks the missing ones', async () => {
    const { bytes } = await exported('contents.jsonl', '--trail', 'management-events');
    const lines = bytes
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ type }) => type)).toEqual([
      'bundle',
      ...['incident', 'record', 'history'],
      ...['incident', 'record', 'history'],
      ...['incident', 'record', 'history'],
      ...['digests', 'manifest', 'seal'],
    ]);
    expect(lines[2]).toMatchObject({ incidentId: restored.id, sha256: restored.record.sha256 });
    const text = lines[2]!['text'] as string;
    expect(createHash('sha256').update(text).digest('hex')).toBe(restored.record.sha256);
    expect(lines[5]).toMatchObject({
      incidentId: digestOnly.id,
      remark: expect.stringContaining('Only the digest'),
    });
    expect(lines[5]).not.toHaveProperty('text');
    expect(lines[9]).toMatchObject({ incidentId: old.id, missing: expect.stringContaining('90 days') });
  });

  test('also exports whole incidents by month, and no histories if they are not wanted', async () => {
    const { bytes } = await exported('all.jsonl', '--since', '2026-07-01', '--no-histories');
    const check = await checkBundle(byteLines(once(bytes)));
    expect(check).toMatchObject({ incidents: 706, records: 705, histories: 0 });
    expect(states.calls()).toHaveLength(0);
  });

  test('replaces no file without --force, and leaves no file if there is nothing to export', async () => {
    const { file, bytes } = await exported('kept.jsonl', '--trail', 'management-events');
    const again = await exportTo(file, '--trail', 'changed');
    expect(again.code).toBe(1);
    expect(again.stderr).toBe(
      `incidents: ${file} is there already: choose another name, or replace it with --force.\n`,
    );
    expect(await readFile(file)).toEqual(bytes);
    const none = await exportTo(join(dir, 'none.jsonl'), '--trail', 'changed', '--since', '1m');
    expect(none).toEqual({
      code: 1,
      stdout: '',
      stderr: 'incidents: No incident found: nothing was exported.\n',
    });
    expect((await readdir(dir)).filter((name) => name.startsWith('none'))).toEqual([]);
  });

  test('ends with one sentence when the file cannot be written', async () => {
    const { code, stderr } = await exportTo(join(dir, 'no', 'such', 'folder.jsonl'), '--trail', 'changed');
    expect(code).toBe(1);
    const folder = join(dir, 'no', 'such');
    expect(stderr).toBe(
      `incidents: ${folder}/folder.jsonl cannot be written: there is no folder ${folder}.\n`,
    );
  });

  test('asks for a file name if it is given a folder', async () => {
    const { code, stderr } = await exportTo(dir, '--trail', 'changed', '--force');
    expect(code).toBe(2);
    expect(stderr).toBe(
      `incidents: --out ${dir} is a folder: name the file to write, such as ${dir}/incidents.\n`,
    );
    expect(await readdir(dir)).not.toContain('.partial');
  });

  test('writes the bundle to standard output, which then verifies by the digest on stderr', async () => {
    const { code, stdout, stderr } = await exportTo('-', '--trail', 'management-events');
    expect(code).toBe(0);
    const [digest] = /^[0-9a-f]{64}$/m.exec(stderr) ?? [];
    const check = await checkBundle(byteLines(once(Buffer.from(stdout))));
    expect(check).toMatchObject({ problems: [], incidents: 3, manifestSha256: digest });
    const none = await exportTo('-', '--trail', 'changed', '--since', '1m');
    expect(none).toMatchObject({ code: 1, stdout: '' });
  });

  test('writes only the bundle to standard output, and never to a terminal', async () => {
    const both = await exportTo('-', '--json');
    expect(both).toMatchObject({ code: 2, stdout: '' });
    expect(both.stderr).toContain('--json and --out - both want standard output');
    const terminal = await runProgram(['export', '--out', '-', ...ON_TABLE], { tty: true });
    expect(terminal).toMatchObject({ code: 2, stdout: '' });
    expect(terminal.stderr).toContain('which is a terminal here');
  });
});

describe('incidents verify', () => {
  test('finds an exported file intact, and the kept digest right', async () => {
    const { file, digest } = await exported('good.jsonl', '--trail', 'management-events');
    const { code, stdout } = await runProgram(['verify', file, '--digest', digest]);
    expect(code).toBe(0);
    expect(stdout.replace(file, 'good.jsonl').replace(digest, '<digest>')).toMatchSnapshot();
    const json = await runProgram(['verify', file, '--digest', digest, '--json']);
    expect(v.parse(verifyDocument, JSON.parse(json.stdout))).toMatchObject({
      ...{ intact: true, digestMatches: true },
      ...{ incidents: 3, records: 2, histories: 2 },
    });
    const alone = await runProgram(['verify', file]);
    expect(alone.code).toBe(0);
    expect(alone.stderr).toBe(
      'Without --digest this shows that nothing was damaged, not that nothing was forged.\n',
    );
  });

  test('detects any single flipped bit in the file', async () => {
    const { bytes } = await exported('flip.jsonl', '--trail', 'management-events', '--since', '1d');
    for (let index = 0; index < bytes.length; index += 1) {
      const flipped = Buffer.from(bytes);
      flipped[index] = (flipped[index] ?? 0) ^ (1 << (index % 8));
      const { problems } = await checkBundle(byteLines(once(flipped)));
      if (problems.length === 0) throw new Error(`byte ${index} was flipped and not noticed`);
    }
  });

  test('names the line of a flipped byte in a file of many sections', async () => {
    const { file, bytes } = await exported('long.jsonl', '--trail', 'crowd', '--no-histories');
    const damaged = Buffer.from(bytes);
    const place = damaged.indexOf(crowd[350]!.id);
    damaged[place] = (damaged[place] ?? 0) ^ 1;
    const line = damaged.subarray(0, place).toString('latin1').split('\n').length;
    await writeFile(file, damaged);
    const { code, stdout } = await runProgram(['verify', file, '--json']);
    expect(code).toBe(1);
    const { intact, problems, moreProblems } = v.parse(verifyDocument, JSON.parse(stdout));
    expect({ intact, moreProblems }).toEqual({ intact: false, moreProblems: 0 });
    expect(problems).toEqual([
      { line, what: expect.stringMatching(/^incident .* does not match its digest$/) },
    ]);
  });

  test.each([
    ['cut off in a line', (text: string) => text.slice(0, text.length / 2)],
    ['cut off after a line', (text: string) => text.split('\n').slice(0, -4).join('\n') + '\n'],
    ['without its seal', (text: string) => text.split('\n').slice(0, -2).join('\n') + '\n'],
    ['with a line taken out', (text: string) => text.split('\n').toSpliced(3, 1).join('\n')],
    [
      'with a line put in',
      (text: string) => text.split('\n').toSpliced(3, 0, '{"type":"incident"}').join('\n'),
    ],
    ['with two lines swapped', (text: string) => swap(text.split('\n'), 3, 6).join('\n')],
    ['with something after the end', (text: string) => `${text}{}\n`],
  ])('rejects a file %s', async (_what, damage) => {
    const { file, bytes } = await exported('damaged.jsonl', '--trail', 'management-events');
    await writeFile(file, damage(bytes.toString()));
    const { code, stdout } = await runProgram(['verify', file]);
    expect(code).toBe(1);
    expect(stdout).toContain('is NOT intact');
  });

  test.each(['', 'hello\nworld\n', '{"type":"other"}\n'])(
    'says that another file is not an evidence bundle (%j)',
    async (text) => {
      const file = join(dir, 'another.jsonl');
      await writeFile(file, text);
      expect(await runProgram(['verify', file])).toEqual({
        code: 1,
        stdout: '',
        stderr: `incidents: ${file} is not an evidence file: "incidents export" did not write it.\n`,
      });
    },
  );

  test('writes no raw control or bidirectional character, and a parser reads the same text', async () => {
    const { bytes } = await exported('hostile.jsonl', '--trail', 'hostile', '--no-histories');
    expect(bytes.toString()).not.toMatch(/[^\n\P{Cc}]|\p{Cf}|[\u2028\u2029]/u);
    const [, line = ''] = bytes.toString().split('\n');
    expect(
      (JSON.parse(line) as { incident: { actor: { userAgent: string } } }).incident.actor.userAgent,
    ).toBe('x\u009b31m\u202ey');
    expect(await checkBundle(byteLines(once(bytes)))).toMatchObject({ problems: [], incidents: 1 });
  });

  test('names the items that cannot be read, and verify counts them', async () => {
    const { file, bytes, digest } = await exported(
      'unreadable.jsonl',
      '--trail',
      corrupt.trailArn,
      '--no-histories',
    );
    const line = bytes
      .toString()
      .split('\n')
      .find((each) => each.includes('"unreadable"'));
    const { trailArn, occurredAtId } = corrupt;
    expect(JSON.parse(line ?? '')).toMatchObject({ type: 'unreadable', trailArn, occurredAtId });
    const { code, stdout } = await runProgram(['verify', file, '--digest', digest, '--json']);
    expect(code).toBe(0);
    expect(v.parse(verifyDocument, JSON.parse(stdout))).toMatchObject({ incidents: 1, unreadable: 1 });
    await writeFile(file, bytes.toString().replace('cannot', 'can').replace('not written', 'well written'));
    expect((await runProgram(['verify', file])).code).toBe(1);
  });

  test('detects a completely forged file only by the kept digest', async () => {
    const { digest } = await exported('original.jsonl', '--trail', 'management-events');
    const { file } = await exported('forged.jsonl', '--trail', 'management-events', '--since', '1d');
    expect((await runProgram(['verify', file])).code).toBe(0);
    const { code, stdout } = await runProgram(['verify', file, '--digest', digest]);
    expect(code).toBe(1);
    expect(stdout).toContain('It is NOT the manifest whose digest was kept');
  });

  test('detects a record that was changed in the table before the export', async () => {
    const { file } = await exported('changed.jsonl', '--trail', 'changed');
    const { code, stdout } = await runProgram(['verify', file]);
    expect(code).toBe(1);
    expect(stdout).toContain('is not the one whose digest was kept when it was recorded');
  });

  test('explains in its help what it proves without the digest', async () => {
    const { code, stdout } = await runProgram(['verify', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('Without --digest this detects damage, not forgery');
  });

  test.each([
    ['a file that is not there', ['verify', '/nowhere/evidence.jsonl'], 1],
    ['a folder', ['verify', tmpdir()], 2],
    ['a digest that is none', ['verify', 'x', '--digest', '12'], 2],
    ['no file', ['verify'], 2],
  ])('ends with one sentence for %s', async (_what, args, code) => {
    const run = await runProgram(args);
    expect(run.code).toBe(code);
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(/^incidents: .*\n$/);
  });
});

function swap(lines: string[], a: number, b: number): string[] {
  return lines.with(a, lines[b]!).with(b, lines[a]!);
}
