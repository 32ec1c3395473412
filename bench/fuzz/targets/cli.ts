import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { startTable, TABLE } from '../../../test/cli/incident-table.ts';
import { runProgram } from '../../../test/cli/run-program.ts';
import { EVERY_EVENT } from '../../../test/fixtures/every-event.ts';
import { mutated } from '../../../test/fixtures/mutated.ts';
import fc, { ANY_CHARACTER } from '../../../test/fixtures/seeded.ts';
import { readEvent, UnreadableEventError } from '../../../local/events/read-event.ts';
import { embeddedSettings, DEFAULT_REGION } from '../../../local/settings.ts';
import { STORED_ITEMS } from '../stored-items.ts';
import { target } from '../target.ts';

const COMMANDS = [
  'list',
  'list --json',
  'list --all',
  'show',
  'show --json',
  'stats',
  'stats --json',
  'export',
  'status',
  'status --json',
  'history',
  'close --note fuzz',
];
/** Commands on one incident. */
const ON_ONE = ['show', 'history', 'close'];
const WORDS = [
  ...[
    'list',
    'show',
    'history',
    'stats',
    'export',
    'status',
    'close',
    'verify',
    'report',
    'baseline',
    'drill',
  ],
  ...[
    '--since',
    '--trail',
    '--status',
    '--kind',
    '--severity',
    '--limit',
    '--cursor',
    '--json',
    '--at',
    '--note',
  ],
  ...[
    '7d',
    '-1d',
    '1e9d',
    '2026-13-01',
    'open',
    'logging-stopped',
    '0',
    '-5',
    '99999999999999999999',
    'e30',
    'bnVsbA',
    'W10',
  ],
  ...[
    '__proto__',
    'constructor',
    '',
    ' ',
    '--',
    '\ud800',
    '💥',
    "it's",
    '$(x)',
    '\u001b[2J',
    'x'.repeat(3000),
    'abcd',
  ],
  ...['arn:aws:cloudtrail:eu-central-1:111122223333:trail/x', 'arn:::::', '/', '../..'],
];
/** Commands that change something, or look at a whole account, are not run with arguments by chance. */
const NOT_RUN = ['close', 'drill', 'report', 'baseline', 'history'];

const onItems = fc.record({
  items: fc.array(STORED_ITEMS, { minLength: 1, maxLength: 4 }),
  command: fc.constantFrom(...COMMANDS),
});
const byArguments = fc.record({
  args: fc.array(
    fc.oneof(
      { arbitrary: fc.constantFrom(...WORDS), weight: 8 },
      fc.string({ unit: ANY_CHARACTER, maxLength: 20 }),
    ),
    { maxLength: 6 },
  ),
});
type OnItems = typeof onItems extends fc.Arbitrary<infer Value> ? Value : never;

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function checkRun({ code, stdout, stderr }: Ran, isJson: boolean): void {
  assert.ok([0, 1, 2].includes(code), String(code));
  assert.doesNotMatch(stderr, /should not:|\n\s+at |\[object \w+\]|\bundefined\b|\bNaN\b/);
  // No text of an event acts on a terminal.
  for (const text of [stdout, stderr])
    assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
  if (!isJson) assert.doesNotMatch(stdout, /\[object \w+\]|\bundefined\b|\bNaN\b|Invalid Date/);
  else if (stdout !== '') for (const document of documents(stdout)) JSON.parse(document);
}

const documents = (stdout: string): string[] =>
  stdout.startsWith('{\n') ? [stdout] : stdout.trim().split('\n');

export const cli = target({
  name: 'cli',
  holds:
    'Every command ends with 0, 1 or 2 and without a stack trace, whatever is in the table and on the command line.',
  share: 3,
  cases: fc.oneof({ arbitrary: onItems, weight: 2 }, byArguments),
  examples: [],
  async open() {
    const table = await startTable();
    const settings = { ...embeddedSettings(DEFAULT_REGION), tableName: TABLE };
    const openEmbedded = () => Promise.resolve({ url: table.url, settings, close: () => Promise.resolve() });
    const run = (args: readonly string[]) => runProgram([...args, '--local', 'x'], { openEmbedded });
    const inTable = new Set<string>();
    const empty = async () => {
      for (const key of inTable) await table.removeItem(JSON.parse(key) as Record<string, string>);
      inTable.clear();
    };
    const put = async (item: OnItems['items'][number]) => {
      try {
        await table.putItem(item);
      } catch (error) {
        // DynamoDB itself does not take it.
        assert.match((error as Error).name, /ValidationException|SerializationException|Error/);
        return;
      }
      const { trailArn, occurredAtId } = item;
      inTable.add(JSON.stringify({ trailArn, occurredAtId }));
    };
    return {
      async check(given) {
        if ('args' in given) {
          if (!given.args.some((word) => NOT_RUN.includes(word)))
            checkRun(await run(given.args), given.args.includes('--json'));
          return;
        }
        const { items, command } = given;
        await empty();
        for (const item of items) await put(item);
        const { id } = items[0] ?? {};
        const [name = '', ...options] = command.split(' ');
        const ids = ON_ONE.includes(name) ? [typeof id === 'string' && id !== '' ? id : 'abcd'] : [];
        checkRun(
          await run([name, ...options, ...(ids[0]?.startsWith('-') ? ['--', ...ids] : ids)]),
          options.includes('--json') || name === 'export',
        );
      },
      async close() {
        await table.close();
      },
    };
  },
});

/** Files that somebody gives to `npm start -- --event`. */
const FILES = fc.oneof(
  mutated([
    ...EVERY_EVENT,
    { Records: EVERY_EVENT.slice(0, 1) },
    { Events: [{ CloudTrailEvent: '{"eventName":"StopLogging"}' }] },
  ]).map((event) => JSON.stringify(event)),
  fc.json(),
  fc.string({ unit: ANY_CHARACTER, maxLength: 200 }),
  fc.constantFrom(
    '',
    '\ufeff{}',
    '{"CloudTrailEvent":"{"}',
    '{"Records":[]}',
    '{"Records":[{}]}',
    '{"detail":[],"id":1}',
    '['.repeat(5000),
  ),
);

export const eventFiles = target({
  name: 'event files',
  holds: 'What is given to --event becomes an event of the bus, or an error in a sentence.',
  share: 20,
  cases: FILES,
  examples: [],
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'event-fuzz-'));
    const file = join(folder, 'event.json');
    return {
      async check(content) {
        await writeFile(file, content);
        try {
          const event = await readEvent(file, Readable.from([]));
          for (const name of ['id', 'source', 'detail-type', 'account', 'region', 'time'] as const)
            assert.equal(typeof event[name], 'string');
          assert.equal(typeof event.detail, 'object');
        } catch (error) {
          assert.ok(error instanceof UnreadableEventError, error as Error);
          assert.doesNotMatch(error.message, /\n\s+at |\[object|\bundefined\b/);
        }
      },
      close: () => rm(folder, { recursive: true }),
    };
  },
});
