import type { Ink } from '../../terminal/ink.ts';
import { wrapLines } from '../../terminal/facts.ts';

/** What a row shows: a Task that worked, a call that is tried again, a call that failed, and so on. */
export type Mark =
  | 'done'
  | 'retried'
  | 'failed'
  | 'caught'
  | 'choice'
  | 'passed'
  | 'split'
  | 'join'
  | 'ended'
  | 'mail'
  | 'ticket';

/** One line of an execution's course. Times are already texts. */
export interface Row {
  readonly entered: string;
  readonly left: string;
  readonly mark: Mark;
  readonly state: string;
  readonly words: string;
  /** Branch of the Parallel state, from 0; absent on the top level. */
  readonly lane?: number;
  /** Number of the execution, where several are shown. */
  readonly tag?: string;
}

type Format = Parameters<Ink>[0];

/** Sign and colour of each mark. */
const MARKS: Readonly<Record<Mark, readonly [sign: string, colour: Format]>> = {
  done: ['✔', 'green'],
  retried: ['↻', 'yellow'],
  failed: ['✗', 'yellow'],
  caught: ['↷', 'yellow'],
  choice: ['◇', 'gray'],
  passed: ['·', 'gray'],
  split: ['┬', 'gray'],
  join: ['┴', 'gray'],
  ended: ['■', 'red'],
  mail: ['✉', 'blue'],
  ticket: ['▣', 'blue'],
};

/** Parallel branches differ in their line and its colour. */
export const LANES: readonly { line: string; colour: Format }[] = [
  { line: '│', colour: 'cyan' },
  { line: '┆', colour: 'magenta' },
];

const QUIET: readonly Mark[] = ['choice', 'passed', 'split', 'join', 'caught'];
/** Widths in characters of a tag with the space after it, and of the name of a state. */
const TAG = 5;
const STATE = 22;

/** How rows are written. */
export interface RowStyle {
  readonly ink: Ink;
  /** Characters on a line. */
  readonly width: number;
  /** Characters of a time. */
  readonly timeWidth: number;
}

/** The row as lines; what does not fit goes on below, beside its column. */
export function renderRow(row: Row, style: RowStyle): string[] {
  const { ink, width, timeWidth } = style;
  const quiet = QUIET.includes(row.mark);
  const lane = LANES[row.lane ?? -1];
  const gutter = lane ? ink(lane.colour, lane.line) : ' ';
  const [sign, colour] = MARKS[row.mark];
  const state = row.state.padEnd(STATE);
  const left = `${margin(row, style)}  ${gutter} ${ink(colour, sign)} ${quiet ? ink('gray', state) : state} `;
  const beforeLane = TAG + timeWidth * 2 + 3;
  const afterLane = 4 + STATE;
  const below = `${' '.repeat(beforeLane)}${gutter}${' '.repeat(afterLane)}`;
  const room = Math.max(24, width - beforeLane - 1 - afterLane);
  const format = quiet ? 'gray' : row.mark === 'failed' ? 'yellow' : 'reset';
  return wrapLines(row.words, room).map((line, index) =>
    `${index === 0 ? left : below}${line === '' ? '' : ink(format, line)}`.trimEnd(),
  );
}

/** Something that happened beside the states, at one moment. */
export function renderNote(note: Pick<Row, 'mark' | 'words' | 'left' | 'tag'>, style: RowStyle): string[] {
  const { ink, width, timeWidth } = style;
  const at = TAG + timeWidth * 2 + 7;
  const [sign, colour] = MARKS[note.mark];
  const left = `${margin({ entered: '', ...note }, style)}    ${ink(colour, sign)} `;
  return wrapLines(note.words, width - at).map(
    (line, index) => `${index === 0 ? left : ' '.repeat(at)}${ink(colour, line)}`,
  );
}

/** The heading above the rows. */
export function renderRowHeading(style: RowStyle): string {
  const { ink } = style;
  return `${margin({ entered: 'in', left: 'out' }, style)}    ${ink('gray', 'state')}`;
}

function margin(row: Pick<Row, 'entered' | 'left' | 'tag'>, { ink, timeWidth }: RowStyle): string {
  const times = `${row.entered.padStart(timeWidth)} ${row.left.padStart(timeWidth)}`;
  return `${ink('bold', (row.tag ?? '').padEnd(TAG))}${ink('gray', times)}`;
}
