import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { openEmbedded } from '../../local/embedded.ts';
import { StateFolder } from '../../local/state-folder.ts';
import { functionsPort } from '../../local/functions.ts';
import { runProgram as runIncidents } from '../cli/run-program.ts';
import { runProgram, startProgram, type ProgramRun } from './program-io.ts';
import { temporaryFolder } from './state-folder-for-tests.ts';

const { path: dir } = temporaryFolder();
/** The name of a file of an execution, and the lines in it. */
let execution: string;
let lines: string[];

beforeAll(async () => {
  expect((await runProgram(['--scenario', 'stop', '--dir', dir])).exitCode).toBe(0);
  const [name = ''] = readdirSync(join(dir, 'executions'));
  execution = join('executions', name);
  lines = readFileSync(join(dir, execution), 'utf8').split('\n');
});

/** Starts --serve, and ends it when it listens: where the functions of this process call, or no execution ends. */
async function serve(): Promise<ProgramRun> {
  const port = String(functionsPort());
  const program = startProgram(['--serve', '--port', port, '--sweep', '0', '--dir', dir]);
  while (!program.stdout().includes('What happens')) {
    const over = await Promise.race([program.done, new Promise((resolve) => setTimeout(resolve, 20))]);
    if (over) break;
  }
  program.interrupt();
  return program.done;
}

/** Runs both programs while a file holds something else. */
async function whileHolds(file: string, content: string) {
  const sound = readFileSync(join(dir, file));
  writeFileSync(join(dir, file), content);
  const list = await runIncidents(['list', '--local', dir], { now: new Date(), openEmbedded });
  const { exitCode, stdout, stderr } = await serve();
  rmSync(join(dir, file), { recursive: true, force: true });
  writeFileSync(join(dir, file), sound);
  return { list, exitCode, said: `${stdout}${stderr}`.replace(/\s+/g, ' '), stderr };
}

const withHead = (fields: object) =>
  `${JSON.stringify({ ...(JSON.parse(lines[0]!) as object), ...fields })}\n`;

describe('a file of an execution', () => {
  test.each<[what: string, content: () => string]>([
    ['nothing', () => ''],
    ['an empty object', () => '{}'],
    ['a line that was cut off', () => '{"executionArn":"arn:'],
    ['an input that is no JSON', () => withHead({ input: '{"detail":' })],
    ['the name of another one', () => withHead({ name: 'another' })],
  ])(
    'that holds %s is named in a sentence, and the incidents are read and served',
    async (_what, content) => {
      const { list, exitCode, said } = await whileHolds(execution, content());
      expect(list).toMatchObject({ code: 0, stdout: expect.stringContaining('management-events') });
      expect(exitCode).toBe(0);
      for (const text of [list.stderr, said]) {
        expect(text.replace(/\s+/g, ' ')).toContain(
          'cannot be read (something is missing in it). It holds one execution',
        );
        expect(text).not.toMatch(/\n\s+at /);
      }
    },
  );

  test('in which events are missing is named where its history is asked for, and everything else works', async () => {
    const folder = join(dir, 'executions');
    const sound = readdirSync(folder).map(
      (name) => [join(folder, name), readFileSync(join(folder, name), 'utf8')] as const,
    );
    for (const [path, text] of sound)
      writeFileSync(
        path,
        text
          .split('\n')
          .filter((_line, index) => index !== 3)
          .join('\n'),
      );
    const ask = (...args: string[]) =>
      runIncidents([...args, '--local', dir], { now: new Date(), openEmbedded });
    const list = await ask('list', '--json');
    const { incidents } = JSON.parse(list.stdout) as { incidents: { id: string }[] };
    const history = await ask('history', incidents[0]!.id);
    const { exitCode } = await serve();
    for (const [path, text] of sound) writeFileSync(path, text);
    expect([list.code, exitCode]).toEqual([0, 0]);
    expect(history.stderr.replace(/\s+/g, ' ')).toContain(
      'cannot be read (events are missing in it). It holds one execution',
    );
    expect(history.stderr).not.toMatch(/\n\s+at /);
  });

  test('whose last lines were cut off is started again', async () => {
    const { list, said } = await whileHolds(execution, lines.slice(0, 3).join('\n').slice(0, -20));
    expect(list.code).toBe(0);
    expect(said).toContain('1 execution was cut short and is started again');
  });
});

const TRAIL = { arn: 'x', name: 'x', account: 'x', homeRegion: 'x', isLogging: true, settings: {} };
const withTrail = (fields: object) =>
  JSON.stringify({ trails: [{ ...TRAIL, insightSelectors: [], tags: [], ...fields }] });

describe('a state file', () => {
  test.each([
    ['cloudtrail.json', '{}'],
    ['cloudtrail.json', '{"trails":[{"arn":"x"}]}'],
    ['cloudtrail.json', '{"trails":[],"undelivered":[{"id":"x"}]}'],
    ['cloudtrail.json', withTrail({ eventSelectors: [null] })],
    ['cloudtrail.json', withTrail({ advancedEventSelectors: 'x' })],
    ['cloudtrail.json', withTrail({ tags: [null] })],
    ['sns.json', '{}'],
    ['sns.json', '{"topics":[{"arn":"x"}],"subscriptions":[]}'],
    ['ssm.json', '{}'],
    ['ssm.json', '{"parameters":[],"opsItems":{}}'],
  ])(
    '%s that holds %s is named, without a stack trace, and set aside: everything else works',
    async (file, content) => {
      const { list, exitCode, said } = await whileHolds(file, content);
      expect(list).toMatchObject({ code: 0, stdout: expect.stringContaining('management-events') });
      expect(list.stderr).toContain(`${file} cannot be read (something is missing in it).`);
      expect(exitCode).toBe(0);
      expect(said).toContain(`${file} cannot be read (something is missing in it).`);
      expect(said).not.toMatch(/ at \S+:\d+:\d+/);
      const [aside = ''] = readdirSync(dir).filter(
        (name) => name.startsWith(`${file}.`) && name.endsWith('.damaged'),
      );
      expect(readFileSync(join(dir, aside), 'utf8')).toBe(content);
      rmSync(join(dir, aside));
    },
  );

  test.each([
    '{}',
    '{"region":5}',
    '{"region":"eu central"}',
    '{"region":"eu-central-1","account":"1"}',
    '{"region":"eu-central-1","tableName":5}',
    '{"region":"eu-central-1","topicArn":"arn:aws:sns:us-east-1:111122223333:cloudtrail-alerts"}',
    '{"region":"eu-central-1","url":"here"}',
  ])('embedded.json that holds %s is named, and written again', async (content) => {
    const { list, exitCode } = await whileHolds('embedded.json', content);
    expect(list.code).toBe(0);
    expect(list.stderr).toContain('embedded.json cannot be read (something is missing in it).');
    expect(exitCode).toBe(0);
  });
});

test.each(['outbox.jsonl', 'history.jsonl', 'executions', 'sns.json'])(
  'what has the place of %s and is of another kind is named, and everything else works',
  async (name) => {
    const [path, kept] = [join(dir, name), join(dir, `${name}.kept`)];
    if (existsSync(path)) renameSync(path, kept);
    if (name === 'executions') writeFileSync(path, '');
    else mkdirSync(path);
    const list = await runIncidents(['list', '--local', dir], { now: new Date(), openEmbedded });
    const { exitCode, stdout, stderr } = await serve();
    rmSync(path, { recursive: true, force: true });
    if (existsSync(kept)) renameSync(kept, path);
    expect(list).toMatchObject({ code: 0, stdout: expect.stringContaining('management-events') });
    expect(exitCode).toBe(0);
    for (const text of [list.stderr, `${stdout}${stderr}`]) {
      expect(text.replace(/\s+/g, ' ')).toMatch(
        new RegExp(`${name.replace('.', '\\.')} cannot be (read|used)`),
      );
      expect(text).not.toMatch(/\n\s+at /);
    }
  },
);

test.each(['outbox.jsonl', 'history.jsonl'])(
  'a last line of %s that was cut off is left out, with a message',
  async (file) => {
    writeFileSync(join(dir, file), '', { flag: 'a' });
    const sound = readFileSync(join(dir, file), 'utf8');
    const { list, exitCode, said } = await whileHolds(file, `${sound}{"cut`);
    expect([list.code, exitCode]).toEqual([0, 0]);
    for (const text of [list.stderr, said])
      expect(text.replace(/\s+/g, ' ')).toContain(`${file} has 1 damaged line: the others are used.`);
  },
);

test('a log of the database with damaged bytes is named once and kept, and everything else works', async () => {
  const database = join(dir, 'dynamodb');
  expect((await runProgram(['--scenario', 'stop', '--dir', dir])).exitCode).toBe(0);
  const [log = ''] = readdirSync(database).filter((name) => name.endsWith('.log'));
  const bytes = readFileSync(join(database, log));
  const third = Math.floor(bytes.length / 3);
  bytes.fill(0xff, third, third + 40);
  writeFileSync(join(database, log), bytes);
  const list = () => runIncidents(['list', '--local', dir], { now: new Date(), openEmbedded });
  const { stderr } = await list();
  expect(stderr).toMatch(/The database in \S+ is damaged: \d+ bytes of \d+\.log cannot be read\./);
  expect(stderr).not.toContain('is kept as');
  const { exitCode, stdout } = await serve();
  expect(exitCode).toBe(0);
  const [, kept = ''] = /That file is kept as (\S+)\.\s/.exec(stdout.replace(/\s+/g, ' ')) ?? [];
  expect(readFileSync(kept)).toEqual(bytes);
  expect((await list()).stderr).not.toContain('is damaged');
});

describe('what the functions logged', () => {
  const { path } = temporaryFolder();

  test('is bounded: the newest lines are kept', () => {
    const folder = new StateFolder(path);
    folder.prepare();
    for (let index = 0; index <= 10_000; index += 1) folder.log(JSON.stringify({ index }));
    const kept = readFileSync(join(path, 'functions.jsonl'), 'utf8').trim().split('\n');
    expect(kept).toHaveLength(5000);
    expect(kept.at(-1)).toBe('{"index":10000}');
  });
});
