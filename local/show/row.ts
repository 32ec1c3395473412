import type { Ink } from '../../cli/terminal/ink.ts';
import { wrapLines } from '../../cli/terminal/facts.ts';

/** What a row tells: a Task that worked, a call that failed, a failure that the workflow goes on from, and so on. */
export type Mark = 'done' | 'failed' | 'caught' | 'choice' | 'passed' | 'split' | 'join' | 'ended';

/** One line of an execution's course. Times are already texts. */
export interface Row {
  readonly entered: string;
  readonly left: string;
  readonly mark: Mark;
  readonly state: string;
  readonly words: string;
  /** Branch of the Parallel state, from 0; absent on the top level. */
  readonly lane?: number;
}

type Format = Parameters<Ink>[0];

const SIGNS: Readonly<Record<Mark, string>> = {
  done: '✔',
  failed: '✗',
  caught: '↷',
  choice: '◇',
  passed: '·',
  split: '┬',
  join: '┴',
  ended: '■',
};

const COLOURS: Readonly<Record<Mark, Format>> = {
  done: 'green',
  failed: 'yellow',
  caught: 'yellow',
  choice: 'gray',
  passed: 'gray',
  split: 'gray',
  join: 'gray',
  ended: 'red',
};

/** Branches side by side are told apart by their line and its colour. */
const LANES: readonly { line: string; colour: Format }[] = [
  { line: '│', colour: 'cyan' },
  { line: '┆', colour: 'magenta' },
];

const QUIET: readonly Mark[] = ['choice', 'passed', 'split', 'join', 'caught'];
/** Width of a time: `+123.45` or `20:11:07`. */
const TIME = 8;
const STATE = 22;

/** The row as lines of a screen that wide; what does not fit goes on below, beside its column. */
export function renderRow(row: Row, ink: Ink, width: number): string[] {
  const quiet = QUIET.includes(row.mark);
  const lane = LANES[row.lane ?? -1];
  const gutter = lane ? ink(lane.colour, lane.line) : ' ';
  const times = `${row.entered.padStart(TIME)} ${row.left.padStart(TIME)}`;
  const sign = ink(COLOURS[row.mark], SIGNS[row.mark]);
  const state = row.state.padEnd(STATE);
  const left = `${ink('gray', times)}  ${gutter} ${sign} ${quiet ? ink('gray', state) : state}`;
  const indent = TIME * 2 + 1 + 2 + 1 + 1 + 1 + 1 + STATE + 1;
  const words = wrapLines(row.words, Math.max(24, width - indent));
  const hanging = `${' '.repeat(TIME * 2 + 3)}${gutter}${' '.repeat(indent - TIME * 2 - 4)}`;
  const tint = (text: string) =>
    quiet ? ink('gray', text) : row.mark === 'failed' ? ink('yellow', text) : text;
  return words.map((line, index) => `${index === 0 ? `${left} ` : hanging}${tint(line)}`.trimEnd());
}

/** The heading above the rows. */
export function renderRowHeading(ink: Ink): string {
  return ink('gray', `${'entered'.padStart(TIME)} ${'left'.padStart(TIME)}    step`);
}
