import * as v from 'valibot';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  exportDocument,
  historyDocument,
  listDocument,
  reportDocument,
  showDocument,
  statsDocument,
} from '../json/documents.ts';
import { openEmbedded } from '../../../local/embedded.ts';
import { runProgram as startEmbedded } from '../../local/program-io.ts';
import { runProgram } from '../run-program.ts';

describe('embedded mode after npm start', () => {
  const dir = mkdtempSync(join(tmpdir(), 'embedded-cli-'));
  afterAll(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  beforeAll(async () => {
    const { exitCode } = await startEmbedded(['--dir', join(dir, 'state'), '--fresh']);
    expect(exitCode).toBe(0);
  }, 120_000);

  const local = ['--local', join(dir, 'state')];
  const incidents = (...args: string[]) => runProgram([...args, ...local], { now: new Date(), openEmbedded });

  describe('every command works on the state that npm start left', () => {
    let id: string;

    test('list finds the incident by the short name of the trail', async () => {
      const { code, stdout } = await incidents('list', '--trail', 'management-events', '--json');
      expect(code).toBe(0);
      const found = v
        .parse(listDocument, JSON.parse(stdout))
        .incidents.filter(({ kind }) => kind === 'LOGGING_STOPPED');
      expect(found).toMatchObject([{ status: 'RESTORED', severity: 'critical' }]);
      id = found[0]!.id;
    });

    test('show prints the whole incident', async () => {
      const { incident } = v.parse(
        showDocument,
        JSON.parse((await incidents('show', id.slice(0, 6), '--json')).stdout),
      );
      expect(incident.record.content).toMatchObject({ eventName: 'StopLogging', eventID: id });
      expect((await incidents('show', id)).stdout).toContain('Trail management-events was stopped');
    });

    test('history shows every step of the execution', async () => {
      const { timeline } = v.parse(
        historyDocument,
        JSON.parse((await incidents('history', id, '--json')).stdout),
      );
      expect(timeline?.status).toBe('SUCCEEDED');
      expect(timeline?.visits.map(({ state }) => state)).toEqual(
        expect.arrayContaining([
          'RestartAtOnce',
          'ClassifyEvent',
          'VerifyLogging',
          'RecordDetection',
          'PublishOutcome',
        ]),
      );
      const raw = await incidents('history', id, '--raw');
      expect(raw.stdout.split('\n')[0]).toContain('"ExecutionStarted"');
    });

    test('stats counts it', async () => {
      const { timeToRestore, trails } = v.parse(
        statsDocument,
        JSON.parse((await incidents('stats', '--json')).stdout),
      );
      expect(timeToRestore?.incidents).toBe(1);
      expect(trails[0]?.offSince).toBeNull();
    });

    test('export and verify prove it', async () => {
      const file = join(dir, 'evidence.jsonl');
      const { stdout } = await incidents('export', '--out', file, '--json');
      const { manifestSha256, histories } = v.parse(exportDocument, JSON.parse(stdout));
      expect(histories).toBeGreaterThan(0);
      expect((await runProgram(['verify', file, '--digest', manifestSha256])).code).toBe(0);
    });

    test('report draws it', async () => {
      const { stdout } = await incidents('report', '--out', join(dir, 'report.html'), '--json');
      expect(v.parse(reportDocument, JSON.parse(stdout)).incidents).toBeGreaterThan(0);
    });

    test.each(['cloudtrail.json', 'sns.json', 'ssm.json', 'embedded.json', 'executions/damaged.jsonl'])(
      'list, report and history work while %s is damaged, and name it',
      async (name) => {
        const file = join(dir, 'state', name);
        const sound = existsSync(file) ? readFileSync(file) : undefined;
        writeFileSync(file, '');
        for (const command of [['list'], ['report', '--out', join(dir, 'report.html')], ['history', id]]) {
          const { code, stdout, stderr } = await incidents(...command);
          expect([command[0], code, stdout.length > 0]).toEqual([command[0], 0, true]);
          expect(stderr).toContain(`The file ${file} cannot be read`);
          expect(stderr).not.toContain('--fresh');
        }
        if (sound) writeFileSync(file, sound);
        else rmSync(file);
      },
    );

    test('two concurrent readers see the same, and write nothing into the folder', async () => {
      const state = join(dir, 'state');
      const files = () =>
        readdirSync(state, { recursive: true, encoding: 'utf8' })
          .sort()
          .map((name) => `${name} ${statSync(join(state, name)).mtimeMs}`);
      const before = files();
      const [one, other] = await Promise.all([incidents('list', '--json'), incidents('list', '--json')]);
      expect(one.code).toBe(0);
      expect(one.stdout).toContain(id);
      expect(other).toEqual(one);
      expect(files()).toEqual(before);
    });

    test('a folder without state is reported in one sentence', async () => {
      const { code, stderr } = await runProgram(['list', '--local', join(dir, 'nothing')], { openEmbedded });
      expect(code).toBe(1);
      expect(stderr).toMatch(/^incidents: There is no embedded state in .*\n$/);
    });
  });
});
