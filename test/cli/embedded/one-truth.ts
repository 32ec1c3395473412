import * as v from 'valibot';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, describe } from '@jest/globals';
import type { EmbeddedIncident, EmbeddedReport } from '../../../cli/report/data.ts';
import { openEmbedded } from '../../../local/embedded.ts';
import { loadScenario } from '../../../local/scenarios/load-scenario.ts';
import { runScenario } from '../../../local/scenarios/run-scenario.ts';
import { StateFolder } from '../../../local/state-folder.ts';
import type { Status } from '../../../tasks/contract/vocabulary.ts';
import { statusWords } from '../../../terminal/words.ts';
import { closeDocument, listDocument, showDocument, statusDocument } from '../json/documents.ts';
import { runProgram } from '../run-program.ts';

describe('one truth', () => {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  interface Truth {
    scenario: string;
    kind: string;
    status: Status;
    /** The trail now, and the exit code of `incidents status`. */
    logging: 'on' | 'off' | 'gone';
    code: 0 | 1;
    /** How the last mail about it begins. */
    mail: string;
    /** Who ended it. */
    by?: string;
  }

  const STOPPED = 'LOGGING_STOPPED';
  const TRUTHS: Truth[] = [
    {
      scenario: 'not-allowed',
      kind: STOPPED,
      status: 'NEEDS_ACTION',
      logging: 'off',
      code: 1,
      mail: '[ACT NOW]',
    },
    {
      ...{ scenario: 'started-by-a-person', kind: STOPPED, status: 'RESTORED', logging: 'on', code: 0 },
      ...{ mail: '[RESTORED]', by: 'mallory' },
    },
    {
      scenario: 'delete',
      kind: 'TRAIL_DELETED',
      status: 'NEEDS_ACTION',
      logging: 'gone',
      code: 1,
      mail: '[ACT NOW]',
    },
    {
      scenario: 'weaken',
      kind: 'TRAIL_WEAKENED',
      status: 'NEEDS_ACTION',
      logging: 'on',
      code: 0,
      mail: '[HIGH]',
    },
    {
      ...{
        scenario: 'topic-tampered',
        kind: 'REMEDIATOR_TAMPERED',
        status: 'NEEDS_ACTION',
        logging: 'on',
        code: 0,
      },
      mail: 'AWS Notification Message',
    },
    {
      ...{
        scenario: 'close',
        kind: 'TRAIL_DELETED',
        status: 'CLOSED',
        logging: 'gone',
        code: 1,
        mail: '[CLOSED]',
      },
      by: 'arn:aws:sts::111122223333:assumed-role/OnCall/alice',
    },
  ];

  /** Runs a scenario; answers how to run the program on what is left. */
  async function leave(name: string) {
    const path = mkdtempSync(join(tmpdir(), 'embedded-'));
    folders.push(path);
    const folder = new StateFolder(path);
    const scenario = loadScenario(name);
    // The others begin with a sweep.
    const steps = name === 'topic-tampered' ? [{ sweep: true as const }, ...scenario.steps] : scenario.steps;
    const { recorder, observed } = await runScenario({ ...scenario, steps }, { folder, speed: 40 });
    const run = (...args: string[]) =>
      runProgram([...args, '--local', path], { now: new Date(), openEmbedded, width: 80 });
    return { path, run, mails: recorder.mails(), incident: observed.incident! };
  }

  test.each(TRUTHS)(
    'every output agrees on $scenario: $status',
    async (truth) => {
      const { scenario, kind, status, logging, code, mail, by } = truth;
      const { path, run, mails, incident } = await leave(scenario);
      const { id, trailArn } = incident;
      expect(incident).toMatchObject({ kind, status });
      const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).stdout) as unknown;

      expect(mails.at(-1)?.subject.startsWith(mail)).toBe(true);

      const listed = v
        .parse(listDocument, await json('list', '--all'))
        .incidents.find((one) => one.id === id);
      expect(listed).toMatchObject({ kind, status });
      const list = (await run('list', '--all')).stdout
        .split('\n')
        .find((line) => line.includes(id.slice(0, 8)));
      expect(list).toContain(status === 'NEEDS_ACTION' ? 'action' : statusWords(status));

      const shown = v.parse(showDocument, await json('show', id)).incident;
      expect(shown).toMatchObject({ kind, status, ...(by !== undefined && { resolution: { by } }) });
      const show = (await run('show', id)).stdout;
      expect(show).toContain(statusWords(status).toUpperCase());
      expect(show).not.toContain('none needed');

      const out = join(path, 'report.html');
      await run('report', '--out', out, '--no-histories');
      const html = readFileSync(out, 'utf8');
      const blockOf = (mark: string) =>
        new RegExp(`id="${mark}">\\n?(.*?)</script>`, 's').exec(html)?.[1] ?? '';
      const incidents = blockOf('incidents')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as EmbeddedIncident);
      expect(incidents.find((one) => one.id === id)).toMatchObject({ kind, status });
      const { states } = JSON.parse(blockOf('report')) as EmbeddedReport;

      const state = await run('status', '--json');
      const { trails } = v.parse(statusDocument, JSON.parse(state.stdout));
      const [trail] = trailArn.includes(':trail/')
        ? trails.filter(({ arn }) => arn === trailArn)
        : trails.filter(({ name }) => name.startsWith('management-events'));
      expect(trail).toMatchObject({ logging });
      expect(state.code).toBe(code);
      expect(states?.trails.find(({ arn }) => arn === trail?.arn)?.state).toMatchObject({ logging });
    },
    60_000,
  );

  test('a person closes an incident with the program: the incident is closed, and the trail is still off', async () => {
    const { run, incident } = await leave('not-allowed');
    const { id } = incident;
    const closed = await run('close', id, '--note', 'The platform team is on it.', '--yes', '--json');
    expect(closed.code).toBe(0);
    expect(v.parse(closeDocument, JSON.parse(closed.stdout))).toMatchObject({ closed: true });
    const shown = v.parse(showDocument, JSON.parse((await run('show', id, '--json')).stdout));
    expect(shown.incident).toMatchObject({
      status: 'CLOSED',
      resolution: { source: 'person', note: 'The platform team is on it.' },
    });
    expect((await run('status')).code).toBe(1);
    const again = await run('close', id, '--note', 'Again.', '--yes');
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('closed');
  }, 60_000);
});
