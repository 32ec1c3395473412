import { machineAndDay } from '../write-proof.ts';
import { count } from '../../terminal/words.ts';
import { COLUMNS, type Column } from './faults.ts';
import { INVARIANTS, type Violation } from './judge.ts';
import { TIMES, type Times } from './run-case.ts';

/** What one case came to. */
export interface CaseResult {
  readonly row: string;
  readonly column: Column;
  readonly fault: string;
  readonly times: Times;
  readonly violations: readonly Violation[];
}

const NAME_WIDTH = 29;
const CELL_WIDTH = 5;

/** The matrix, at most 80 columns wide: a row for each call, a column for each sort of fault. */
export function faultMatrix(results: readonly CaseResult[]): string {
  const columns = Object.keys(COLUMNS) as Column[];
  const rows = [...Map.groupBy(results, ({ row }) => row)];
  const line = (name: string, cells: readonly string[]) =>
    `${shortened(name).padEnd(NAME_WIDTH)}${cells.map((cell) => cell.padStart(CELL_WIDTH)).join('')}`;
  return [
    line(
      'CALL',
      columns.map((column) => column.toUpperCase()),
    ),
    ...rows.map(([row, cases]) =>
      line(
        row,
        columns.map((column) => cell(cases, column)),
      ),
    ),
  ].join('\n');
}

const shortened = (name: string): string =>
  name.length < NAME_WIDTH ? name : `${name.slice(0, NAME_WIDTH - 2)}…`;

/** `ok`, a letter for each of once, three times and for ever (`.`: every invariant holds), or `-` where there is no such fault. */
function cell(cases: readonly CaseResult[], wanted: Column): string {
  const here = cases.filter(({ column }) => column === wanted);
  if (here.length === 0) return '-';
  const letters = Object.keys(TIMES).map(
    (wantedTimes) =>
      here.filter(({ times }) => times === wantedTimes).flatMap(({ violations }) => violations)[0]
        ?.invariant ?? '.',
  );
  return letters.every((letter) => letter === '.') ? 'ok' : letters.join('');
}

/** What the columns and the letters mean. */
export function faultLegend(): string {
  const words = Object.entries(COLUMNS).map(([column, what]) => `${column.toUpperCase().padEnd(5)} ${what}`);
  const letters = Object.entries(INVARIANTS).map(([letter, what]) => `${letter}     ${what}`);
  return [
    ...words,
    '',
    'ok: every invariant holds, with the fault once, three times and for ever; else a',
    'letter for each, of the invariant that does not hold, or a dot:',
    ...letters,
  ].join('\n');
}

/** The cases that violate an invariant, a line each. */
export function faultViolations(results: readonly CaseResult[]): string[] {
  return results.flatMap(({ row, fault, times, violations }) =>
    violations.map(({ invariant, words }) => `${invariant}  ${row}, ${fault}, ${times}: ${words}`),
  );
}

/** How many cases there were and how many of them violate something, in a sentence. */
export function faultTotals(results: readonly CaseResult[]): string {
  const wrong = results.filter(({ violations }) => violations.length > 0).length;
  const calls = new Set(results.map(({ row }) => row)).size;
  const verdict = wrong === 0 ? 'every invariant holds in all' : `an invariant does not hold in ${wrong}`;
  return `${count(results.length, 'case')} of ${count(calls, 'call')}: ${verdict}.`;
}

/** The section of docs/proof.md about faults, in Markdown. @param now when the bench ended */
export function faultsSection(results: readonly CaseResult[], now: Date): string {
  const machine = machineAndDay(now);
  const violations = faultViolations(results);
  const block = [
    faultMatrix(results),
    faultLegend(),
    ...(violations.length > 0 ? [violations.join('\n')] : []),
  ];
  return `${faultTotals(results)} ${machine}.\n\n\`\`\`text\n${block.join('\n\n')}\n\`\`\``;
}
