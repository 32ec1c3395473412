import * as v from 'valibot';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listDocument } from '../json/documents.ts';
import { makeProgram } from '../../../cli/program.ts';
import { PAGES, readText } from '../../../docs/blocks.ts';
import { openEmbedded } from '../../../local/embedded.ts';
import { makeCommand } from '../../../local/program.ts';
import { scenarioNames, attackNames } from '../../../local/scenarios/load-scenario.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { runProgram } from '../run-program.ts';
import { runProgram as startEmbedded } from '../../local/program-io.ts';

interface PageCommand {
  page: string;
  line: string;
  words: string[];
}

/** The commands of a page: those in its `sh` blocks, and those whose output it shows. */
function commandsOf(page: string): PageCommand[] {
  const text = readText(page);
  const blocks = [...text.matchAll(/^ *```sh\n([^]*?)^ *```$/gm)].flatMap(([, block = '']) =>
    block.replaceAll('\\\n', ' ').split('\n'),
  );
  const shown = [...text.matchAll(/^<!-- (?:run|setup): (.+) -->$/gm)].map(([, command = '']) => command);
  return [...blocks, ...shown]
    .map((line) =>
      line
        .replace(/ #.*/, '')
        .replace(/^\s*(?:[A-Z_]+=\S+ )*/, '')
        .trim(),
    )
    .filter((line) => line !== '')
    .map((line) => ({
      page,
      line,
      words: wordsOf(line.replace(/^npm run -s incidents -- /, 'incidents ')),
    }));
}

/** The words of a command, as a shell reads quoted ones. */
function wordsOf(line: string): string[] {
  return (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"(.*)"$/, '$1'));
}

const commands = PAGES.flatMap(commandsOf);
const named = (program: string): [string, PageCommand][] =>
  commands
    .filter(({ words: [first, second] }) => (second === 'start' ? `${first} start` : first) === program)
    .map((command) => [`${command.page}: ${command.line}`, command]);
const incidents = named('incidents');
const starts = named('npm start');

/** Commands that cannot work on what npm start leaves behind, and what they say: nothing is open or approved, and no terminal asks. */
const REFUSALS = new Map([
  ['close', 'is restored already'],
  ['baseline approve', 'There is no terminal to ask on'],
  ['baseline restore', 'Nobody has approved the settings of'],
]);

describe('the program has every command and option that a page names', () => {
  test.each(incidents)('%s', async (_title, { words }) => {
    const out = { write: () => true, once: () => undefined };
    const io = { stdout: out, stderr: out, env: {}, now: () => new Date(), withEmbedded: true };
    const { command } = makeProgram(io, openEmbedded);
    let parsed = 0;
    // Of a group, the commands within: it would print its help.
    for (const one of command.commands.flatMap((each) => (each.commands.length > 0 ? each.commands : [each])))
      one.action(() => void (parsed += 1));
    const args = words.slice(1).map((word) => (word === 'DIGEST' ? 'a'.repeat(64) : word));
    await command.parseAsync(args, { from: 'user' });
    expect(parsed).toBe(1);
  });

  test.each(starts)('%s', async (_title, { words }) => {
    const { stdout, stderr } = process;
    const io = { stdin: Readable.from([]), stdout, stderr, env: {}, interrupted: Promise.resolve() };
    const given: { scenario: string }[] = [];
    await makeCommand(io, (options) => Promise.resolve(void given.push(options))).parseAsync(words.slice(3), {
      from: 'user',
    });
    expect(given).toHaveLength(1);
    expect([...scenarioNames(), ...attackNames()]).toContain(given[0]!.scenario);
  });

  test.each(named('npm').filter(([, { words }]) => words[1] === 'run'))('%s', (_title, { words }) => {
    expect(Object.keys(manifest.scripts)).toContain(words.slice(2).find((word) => !word.startsWith('-')));
  });
});

describe('the commands of the pages work on the state that npm start left', () => {
  const dir = mkdtempSync(join(tmpdir(), 'pages-'));
  const state = join(dir, 'state');
  let id = '';
  let digest = '';
  const run = async (words: readonly string[], page: string) => {
    const files = join(dir, page.replaceAll('/', '-'));
    const args = words.slice(1).map((word) => {
      if (/^([0-9a-f]{4}|[0-9a-f]{8}|ID)$/.test(word)) return id;
      if (word === 'DIGEST') return digest;
      return /\.(jsonl|html)$/.test(word) ? `${files}-${word}` : word;
    });
    const at = args.indexOf('--local');
    if (at >= 0) args.splice(at, 1);
    if (args[0] !== 'verify') args.push('--local', state);
    if (args[0] === 'export') args.push('--force');
    return runProgram(args, { now: new Date(), openEmbedded, withEmbedded: true });
  };

  beforeAll(async () => {
    expect((await startEmbedded(['--dir', state, '--fresh'])).exitCode).toBe(0);
    const { stdout } = await runProgram(['list', '--local', state, '--status', 'restored', '--json'], {
      now: new Date(),
      openEmbedded,
    });
    id = v.parse(listDocument, JSON.parse(stdout)).incidents[0]!.id;
  }, 120_000);
  afterAll(() => {
    rmSync(dir, { recursive: true, force: true });
  });

  const seen = new Set<string>();
  /** Each command once, whichever pages give it; embedded mode has no dead-letter queue. */
  const different = incidents.filter(([, { words }]) => {
    const command = words.filter((word) => word !== '--local').join(' ');
    return words[1] !== 'redrive' && !seen.has(command) && seen.add(command);
  });
  test.each(different)('%s', async (_title, { words, page }) => {
    const { code, stdout, stderr } = await run(words, page);
    digest = /\b[0-9a-f]{64}\b/.exec(stdout)?.[0] ?? digest;
    const refusal = REFUSALS.get(words[1] ?? '') ?? REFUSALS.get(words.slice(1, 3).join(' '));
    // No sweep has run there.
    if (words[1] === 'status') expect(stdout).toContain('sweep');
    else if (refusal !== undefined) expect(stderr).toContain(refusal);
    else expect({ code, stderr }).toMatchObject({ code: 0 });
  });
});
