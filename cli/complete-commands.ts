import type { ProgramIo } from './io.ts';
import { DEFAULT_STACK_NAME } from '../tasks/contract/outputs.ts';
import type { ReadOptions } from './options.ts';

/** Completes every command of this program that a text names. */
export type CompleteCommands = (text: string) => string;

const NAMES = 'status|list|show|close|baseline|history|stats|export|verify|report|doctor|drill|redrive';
/** A command with the options, ids, names in capitals, quoted texts and the trail that follow it; prose ends it. */
const COMMAND = new RegExp(
  `\\bincidents ((?:baseline [a-z]+(?: [\\w.-]+)?|${NAMES})(?: (?:--trail [\\w.-]+|--?[a-z][\\w-]*|[A-Z]{2,}|"[^"]*"|[\\w.-]*\\d[\\w-]*))*)(?![\\w-])`,
  'g',
);

/**
 * The commands in a text as they work when pasted: called as this program was, and with the options by which the user
 * said where to look. Commands that say this themselves, and `verify`, which needs no deployment, get no options.
 */
export function commandsFor(
  { withEmbedded = false }: Pick<ProgramIo, 'withEmbedded'>,
  options: Partial<ReadOptions> = {},
): CompleteCommands {
  const program = withEmbedded ? 'npm run -s incidents --' : 'incidents';
  return (text) =>
    text.replace(COMMAND, (_command, words: string) =>
      [program, words, ...placeFor(words, options)].join(' '),
    );
}

function placeFor(words: string, given: Partial<ReadOptions>): string[] {
  if (words.startsWith('verify') || words.includes('--local')) return [];
  // These need a whole deployment.
  const { table, stateMachine, ...others } = given;
  return placeOf(/^(baseline|doctor|drill|redrive)/.test(words) ? others : given);
}

function placeOf({ local, stack, table, stateMachine, region, profile }: Partial<ReadOptions>): string[] {
  if (local !== undefined) return ['--local', ...(local === true ? [] : [quoted(local)])];
  const given = {
    '--stack': table === undefined && stack !== DEFAULT_STACK_NAME ? stack : undefined,
    ...{ '--table': table, '--state-machine': stateMachine, '--region': region, '--profile': profile },
  };
  return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name, quoted(value)]));
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
