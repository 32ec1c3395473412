import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Level } from 'level';
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
async function serve(folder = dir): Promise<ProgramRun> {
  const port = String(functionsPort());
  const program = startProgram(['--serve', '--port', port, '--sweep', '0', '--dir', folder]);
  while (!program.stdout().includes('What happens')) {
    const over = await Promise.race([program.done, new Promise((resolve) => setTimeout(resolve, 20))]);
    if (over) break;
  }
  program.interrupt();
  return program.done;
}

const listIn = (folder: string) =>
  runIncidents(['list', '--local', folder], { now: new Date(), openEmbedded });

/** Runs both programs while a file holds something else. */
async function whileHolds(file: string, content: string) {
  const sound = readFileSync(join(dir, file));
  writeFileSync(join(dir, file), content);
  const list = await listIn(dir);
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
    const { list, exitCode, said } = await whileHolds('embedded.json', content);
    expect([list.code, exitCode]).toEqual([0, 0]);
    for (const text of [list.stderr, said])
      expect(text).toContain('embedded.json cannot be read (something is missing in it).');
    expect(said).toMatch(/It is \S+embedded\.json\.\d+\.damaged now/);
  });

  test('embedded.json that holds no JSON is named once by a command that writes', async () => {
    const file = join(dir, 'embedded.json');
    writeFileSync(file, 'no JSON');
    const close = ['close', 'ffffff', '--note', 'none', '--local', dir];
    const { stderr } = await runIncidents(close, { now: new Date(), openEmbedded });
    expect(stderr.match(/embedded\.json cannot be read/g)).toHaveLength(1);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ region: 'eu-central-1' });
  });
});

test.each(['outbox.jsonl', 'history.jsonl', 'executions', 'sns.json', 'embedded.json'])(
  'what has the place of %s and is of another kind is named, and everything else works',
  async (name) => {
    const [path, kept] = [join(dir, name), join(dir, `${name}.kept`)];
    if (existsSync(path)) renameSync(path, kept);
    if (name === 'executions') writeFileSync(path, '');
    else mkdirSync(path);
    const list = await listIn(dir);
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
  const { stderr } = await listIn(dir);
  expect(stderr).toMatch(/The database in \S+ is damaged: \d+ bytes of \d+\.log cannot be read\./);
  expect(stderr).not.toContain('is kept as');
  const { exitCode, stdout } = await serve();
  expect(exitCode).toBe(0);
  const [, kept = ''] = /That file is kept as (\S+)\.\s/.exec(stdout.replace(/\s+/g, ' ')) ?? [];
  expect(readFileSync(kept)).toEqual(bytes);
  expect((await listIn(dir)).stderr).not.toContain('is damaged');
});

describe('the database', () => {
  const { path } = temporaryFolder();
  const database = join(path, 'dynamodb');
  const logOf = () => readdirSync(database).find((name) => name.endsWith('.log')) ?? '';
  const put = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(database, name), content);
  };

  beforeEach(() => {
    rmSync(path, { recursive: true, force: true });
    cpSync(dir, path, { recursive: true });
  });

  test.each<[what: string, content: string | Uint8Array]>([
    ['an empty object', '{}'],
    ['other bytes', new Uint8Array(300).fill(0xa5)],
    ['zeros', new Uint8Array(300)],
  ])(
    'of which a log holds %s is named and the log kept, and everything else works',
    async (_what, content) => {
      put(logOf(), content);
      const list = await listIn(path);
      expect(list).toMatchObject({ code: 0, stdout: expect.stringContaining('management-events') });
      expect(list.stderr).toContain(`is damaged: ${content.length} bytes of ${logOf()} cannot be read.`);
      const { exitCode, stdout } = await serve(path);
      expect(exitCode).toBe(0);
      const [, kept = ''] = /That file is kept as (\S+)\.\s/.exec(stdout.replace(/\s+/g, ' ')) ?? [];
      expect(readFileSync(kept)).toEqual(Buffer.from(content));
      expect((await listIn(path)).stderr).not.toContain('is damaged');
    },
  );

  test('without a table is named with its folder, and npm start makes the table', async () => {
    rmSync(database, { recursive: true });
    const level = new Level(database);
    await level.open();
    await level.close();
    put(logOf(), '{}');
    const list = await listIn(path);
    expect(list.code).toBe(1);
    expect(list.stderr).toContain(`bytes of ${logOf()} cannot be read.`);
    expect(list.stderr).toContain(
      `incidents: The database in ${path} has no table of incidents: npm start makes a new one.`,
    );
    expect((await serve(path)).exitCode).toBe(0);
    expect((await listIn(path)).code).toBe(0);
  });

  test.each([/^CURRENT$/, /^MANIFEST-/, /\.log$/, /\.ldb$/])(
    'with a folder in the place of %s is named with the file in its own folder',
    async (pattern) => {
      const name = readdirSync(database).find((each) => pattern.test(each)) ?? '';
      rmSync(join(database, name));
      mkdirSync(join(database, name));
      for (const { stderr } of [await listIn(path), await serve(path)]) {
        expect(stderr.replace('incidents: ', '')).toBe(
          `The database in ${database} is damaged (${join(database, name)} is a folder). It holds the incidents, so do not delete it: work in another folder.\n`,
        );
      }
    },
  );

  test('without its file CURRENT is named, and nothing of it is deleted', async () => {
    rmSync(join(database, 'CURRENT'));
    const files = readdirSync(database).filter((name) => name.endsWith('.ldb'));
    for (const { stderr } of [await listIn(path), await serve(path)])
      expect(stderr).toContain(`is damaged (${join(database, 'CURRENT')} is missing).`);
    expect(readdirSync(database)).toEqual(expect.arrayContaining(files));
  });

  test.each<[what: string, damage: (content: Buffer) => Uint8Array | string]>([
    ['cannot be read', () => '{}'],
    [
      'has one other byte',
      (content) => {
        content.writeUInt8(0x7e, content.indexOf('"S":'));
        return content;
      },
    ],
  ])('of which a file %s in the middle is named, and ends no process', async (_what, damage) => {
    const name = readdirSync(database).find((each) => each.endsWith('.ldb')) ?? '';
    put(name, damage(readFileSync(join(database, name))));
    for (const { stderr } of [await listIn(path), await serve(path)])
      expect(stderr).toMatch(/^(incidents: )?The database in \S+ is damaged \(.*It holds the incidents.*\n$/);
  });

  test('that is a file is named', async () => {
    rmSync(database, { recursive: true });
    writeFileSync(database, '');
    expect((await listIn(path)).stderr).toBe(
      `incidents: The state folder ${database} cannot be read (a file of that name is in the way).\n`,
    );
  });
});

describe('what the functions logged', () => {
  const { path } = temporaryFolder();

  test('is named if lines are damaged or a folder is in its place, and everything else works', async () => {
    const file = join(dir, 'functions.jsonl');
    writeFileSync(file, '{}\n{"cut');
    const cut = await serve();
    rmSync(file);
    mkdirSync(file);
    const folder = await serve();
    rmSync(file, { recursive: true });
    expect([cut.exitCode, folder.exitCode]).toEqual([0, 0]);
    expect(cut.stdout.replace(/\s+/g, ' ')).toContain(`${file} has 1 damaged line: the others are used.`);
    expect(folder.stdout.replace(/\s+/g, ' ')).toContain(
      `The file ${file} cannot be read (a folder of that name is in the way). What it would hold is kept in memory only.`,
    );
  });

  test('is bounded: the newest lines are kept', () => {
    const folder = new StateFolder(path);
    folder.prepare();
    for (let index = 0; index <= 10_000; index += 1) folder.log(JSON.stringify({ index }));
    const kept = readFileSync(join(path, 'functions.jsonl'), 'utf8').trim().split('\n');
    expect(kept).toHaveLength(5000);
    expect(kept.at(-1)).toBe('{"index":10000}');
  });
});
