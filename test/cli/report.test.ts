import * as v from 'valibot';
import { GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { HistoryEvent as SdkEvent } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddedReport } from '../../cli/report/data.ts';
import { stateKey } from '../../tasks/contract/table.ts';
import { ACCOUNT, REGION, trailArn } from './incident-builder.ts';
import { reportDocument } from './json/documents.ts';
import { HistoryWriter } from './history/history-writer.ts';
import { IDS, INCIDENTS } from './incident-fixtures.ts';
import { toItem } from '../../tasks/record/item.ts';
import { buildIncident } from './incident-builder.ts';
import { ON_TABLE, useTable } from './program-on-table.ts';
import { runProgram } from './run-program.ts';

const corrupt = buildIncident({ occurredAt: '2026-11-20T08:00:00.000Z', trail: { name: 'corrupt' } });
const STATE = { logging: 'on', verifiedAt: '2026-11-21T20:14:30.000Z' };
useTable(INCIDENTS, [
  {
    ...stateKey(`account#${ACCOUNT}#${REGION}`),
    trails: [trailArn('quiet')],
    sweptAt: STATE.verifiedAt,
  },
  ...['quiet', 'management-events'].map((name) => ({ ...stateKey(trailArn(name)), ...STATE })),
  { ...toItem(corrupt), repair: null },
]);
const states = mockClient(SFNClient);
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'report-'));
});
afterAll(() => rm(dir, { recursive: true }));
beforeEach(() => {
  states.reset();
  const events = new HistoryWriter(new Date(0)).task('ClassifyEvent', [{ ms: 5 }]).succeed() as SdkEvent[];
  states.on(GetExecutionHistoryCommand).resolves({ events });
});

const reportIn = (html: string) =>
  JSON.parse(/id="report">(.*)<\/script>/.exec(html)?.[1] ?? '') as EmbeddedReport;
const report = (...args: string[]) => runProgram(['report', ...ON_TABLE, ...args]);

describe('incidents report', () => {
  test('is written even if an item cannot be read, and names that item', async () => {
    const { code, stderr } = await report('--out', '-', '--no-histories');
    expect(code).toBe(0);
    expect(stderr).toContain(
      `1 item of the table could not be read: ${corrupt.occurredAtId} of ${corrupt.trailArn}.`,
    );
  });

  test('writes one file that only its owner can read, and prints its name', async () => {
    const out = join(dir, 'all.html');
    const { code, stdout, stderr } = await report('--out', out);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${out}\n` });
    expect(stderr).toContain('8 incidents, 8 executions with history.');
    const html = await readFile(out, 'utf8');
    expect(html).toMatch(/^<!doctype html>/);
    for (const { id } of INCIDENTS) expect(html).toContain(id);
    expect((await stat(out)).mode & 0o077).toBe(0);
    expect(await readdir(dir)).toEqual(['all.html']);
  });

  test('has the incidents of one trail, and only the requested histories', async () => {
    const out = join(dir, 'trail.html');
    const { stdout } = await report(
      '--trail',
      'management-events',
      '--out',
      out,
      '--histories',
      '2',
      '--json',
    );
    expect(v.parse(reportDocument, JSON.parse(stdout))).toMatchObject({ file: out, incidents: 6 });
    expect(states.commandCalls(GetExecutionHistoryCommand)).toHaveLength(2);
    expect(await readFile(out, 'utf8')).not.toContain(IDS.hostile);
    states.resetHistory();
    await report('--trail', 'management-events', '--out', out, '--no-histories');
    expect(states.calls()).toHaveLength(0);
  });

  test('has the states of its trails, and unresolved incidents from before its period', async () => {
    const { stdout } = await report('--since', '1h', '--out', '-', '--no-histories');
    const { states } = reportIn(stdout);
    expect(states).toMatchObject({ sweptAt: STATE.verifiedAt });
    expect(states?.trails.filter(({ state }) => state.logging).map(({ arn }) => arn)).toEqual(
      ['management-events', 'quiet'].map((name) => trailArn(name)),
    );
    expect(stdout).toContain(IDS.failed);
    const one = await report(
      '--trail',
      'management-events',
      '--status',
      'restored',
      '--out',
      '-',
      '--no-histories',
    );
    expect(reportIn(one.stdout)).toMatchObject({
      filtered: true,
      states: { trails: [{ arn: trailArn('management-events'), state: STATE }] },
    });
    expect(one.stdout).not.toContain(IDS.failed);
  });

  test('says that incidents were left out', async () => {
    const { stderr } = await report('--out', join(dir, 'few.html'), '--limit', '3');
    expect(stderr).toContain('Only the newest 3 incidents are in the report');
    const one = await report('--out', join(dir, 'few.html'), '--limit', '1');
    expect(one.stderr).toContain('Only the newest incident is in the report');
    await rm(join(dir, 'few.html'));
  });

  test.each([
    ['--histories', '2', '--no-histories'],
    ['--no-histories', '--histories', '2'],
  ])('refuses options that contradict each other: %s %s %s', async (...args) => {
    const { code, stderr } = await report('--out', join(dir, 'both.html'), ...args);
    expect(code).toBe(2);
    expect(stderr).toBe('incidents: --histories and --no-histories contradict each other: give one.\n');
  });

  test('is written to standard output', async () => {
    const { code, stdout } = await report('--out', '-', '--limit', '1', '--no-histories');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
    expect(await readdir(dir)).not.toContain('-');
  });

  test('names a folder that is given in place of a file', async () => {
    const { code, stderr } = await report('--out', dir);
    expect(code).toBe(2);
    expect(stderr).toContain(`--out ${dir} is a folder: name the file to write`);
    expect(stderr).not.toContain('--force');
  });

  test('is not written if there is nothing to report', async () => {
    const out = join(dir, 'none.html');
    const { code, stdout, stderr } = await report('--out', out, '--since', '1d', '--kind', 'tags-changed');
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: 'incidents: No incident found: no report was written.\n',
    });
    expect((await readdir(dir)).filter((name) => name.startsWith('none'))).toEqual([]);
  });
});
