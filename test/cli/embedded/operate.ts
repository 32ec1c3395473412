import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from '../../../local/embedded.ts';
import { install } from '../../../local/installation.ts';
import { loadScenario } from '../../../local/scenarios/load-scenario.ts';
import { runScenario } from '../../../local/scenarios/run-scenario.ts';
import { StateFolder } from '../../../local/state-folder.ts';
import { doctorDocument, drillDocument, drillPathsDocument, showDocument } from '../json/documents.ts';
import { runProgram } from '../run-program.ts';

describe('embedded mode', () => {
  let dir: string;
  const kept = { ...process.env };
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'embedded-'));
    await (await install({ folder: new StateFolder(dir), keepTrails: true })).close();
  });
  afterAll(async () => {
    process.env = kept;
    await rm(dir, { recursive: true });
  });

  const embedded = (...args: string[]) =>
    runProgram([...args, '--local', dir], { now: new Date(), openEmbedded, width: 100 });

  describe('operating embedded mode', () => {
    test('runs a drill through the real workflow, and the mail is in the outbox', async () => {
      const { code, stdout } = await embedded('drill', '--json');
      expect(code).toBe(0);
      const { drillId, working } = v.parse(drillDocument, JSON.parse(stdout));
      expect(working).toBe(true);
      const shown = await embedded('show', drillId, '--json');
      const { incident } = v.parse(showDocument, JSON.parse(shown.stdout));
      expect(incident).toMatchObject({ id: drillId, kind: 'DRILL', test: true, status: 'NOTED' });
      expect(await readFile(join(dir, 'outbox.jsonl'), 'utf8')).toContain(drillId);
      expect((await embedded('history', drillId)).stdout).toContain('ClassifyEvent');
    });

    test('says after a drill where its mail is', async () => {
      const { stdout } = await embedded('drill');
      expect(stdout).toContain(join(dir, 'outbox.jsonl'));
    });

    test('proves the paths that exist, and names the missing ones', async () => {
      const { code, stdout } = await embedded('drill', '--paths', '--json');
      expect(code).toBe(0);
      const { drillId, paths } = v.parse(drillPathsDocument, JSON.parse(stdout));
      expect(paths.map(({ path, verdict }) => [path, verdict])).toEqual([
        ['workflow', 'not confirmed'],
        ['alarm', 'absent'],
        ['failure rule', 'not confirmed'],
        ['notify rule', 'absent'],
      ]);
      const outbox = await readFile(join(dir, 'outbox.jsonl'), 'utf8');
      const announced = outbox.split('\n').find((line) => line.includes('could not finish its work'));
      expect(announced).toContain(`:execution:cloudtrail-remediation:${drillId}`);
      expect(announced).toContain('this is a drill');
      // The execution was stopped before its alert.
      expect(outbox.split(`/${drillId}`)).toHaveLength(1);
    }, 30_000);

    test('is examined as far as it has parts, and fails none of the checks', async () => {
      const { stdout } = await embedded('doctor', '--json');
      const { checks } = v.parse(doctorDocument, JSON.parse(stdout));
      expect(checks.filter(({ verdict }) => verdict === 'unknown')).toEqual([]);
      expect(checks.filter(({ verdict }) => verdict === 'pass').map(({ area }) => area)).toEqual(
        expect.arrayContaining(['workflow', 'topics', 'table']),
      );
      expect(checks).toContainEqual({
        area: 'key',
        verdict: 'absent',
        what: 'the topics are not encrypted',
      });
    });

    test('is examined with the trails that a scenario has left, in their final state', async () => {
      const left = await mkdtemp(join(tmpdir(), 'embedded-'));
      const trailsAfter = async (scenario: string) => {
        await runScenario(loadScenario(scenario), { folder: new StateFolder(left), speed: 20 });
        const { code, stdout } = await runProgram(['doctor', '--json', '--local', left], { openEmbedded });
        const { checks } = v.parse(doctorDocument, JSON.parse(stdout));
        return [code, ...checks.filter(({ area }) => area === 'trails')];
      };
      expect(await trailsAfter('stop')).toEqual([
        0,
        expect.objectContaining({ verdict: 'pass', what: expect.stringContaining('1 trail of this Region') }),
        expect.objectContaining({
          verdict: 'warning',
          what: expect.stringContaining('only management-events'),
        }),
        expect.objectContaining({ verdict: 'pass', what: expect.stringContaining('home') }),
      ]);
      // No command: without an endpoint it would go to AWS itself.
      expect(await trailsAfter('not-allowed')).toEqual([
        1,
        expect.objectContaining({
          verdict: 'pass',
          what: expect.stringContaining('2 trails of this Region'),
        }),
        {
          area: 'trails',
          verdict: 'failure',
          what: expect.stringContaining('does not log since'),
          todo: expect.stringContaining('--serve'),
        },
        expect.objectContaining({ verdict: 'pass' }),
        expect.objectContaining({ verdict: 'pass' }),
      ]);
      expect(await trailsAfter('trail-gone')).toEqual([
        0,
        expect.objectContaining({
          verdict: 'warning',
          what: expect.stringContaining('there is no trail here'),
        }),
      ]);
      await rm(left, { recursive: true });
    });

    test('has no dead-letter queue to redrive', async () => {
      expect(await embedded('redrive')).toEqual({
        code: 1,
        stdout: '',
        stderr: 'incidents: Embedded mode has no dead-letter queue: its bus delivers every event.\n',
      });
    });
  });
});
