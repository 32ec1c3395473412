import Table from 'cli-table3';
import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import { wrapLines } from './facts.ts';
import type { Ink } from './ink.ts';

/** A column of a table. */
export interface Column {
  head: string;
  align?: 'left' | 'right';
  /** The least width that still says something; a column without one never shrinks. */
  least?: number;
  /** A cell that does not fit goes on below instead of being cut. */
  wrap?: boolean;
  /** Where a cell that does not fit is cut: in the middle, names that begin alike stay different. @default 'end' */
  cut?: 'middle' | 'end';
  /** Which column is left out first where the line is too short: the highest number. Those without one stay. */
  dispensable?: number;
}

const GAP = 2;
const NO_LINES = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((place) => [place, '']),
);

/**
 * A table without lines, fitted to a width: columns shrink to their least (a cell that does not fit ends in `…`), and if
 * that is not enough the dispensable ones go. Cells may be styled; `ink` styles the heads. No line ends in blanks.
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly string[][],
  width: number,
  ink: Ink = (_format, text) => text,
): string {
  const all = columns.map((column, index) => ({
    ...column,
    index,
    natural: Math.max(
      ...[column.head, ...rows.map((row) => row[index] ?? '')].map((cell) => stringWidth(cell)),
    ),
  }));
  const kept = keepColumns(all, width);
  const widths = fitWidths(kept, width);
  const table = new Table({
    chars: NO_LINES,
    colWidths: widths.map((columnWidth) => columnWidth + GAP),
    colAligns: kept.map(({ align = 'left' }) => align),
    style: { 'padding-left': 0, 'padding-right': GAP, head: [], border: [] },
  });
  table.push(kept.map(({ head }) => ink('bold', head)));
  const cellOf = (row: string[], { index, wrap, cut }: Measured, place: number): string => {
    const [cell, room] = [row[index] ?? '', widths[place] ?? 0];
    if (wrap) return wrapLines(cell, room).join('\n');
    return cut === 'middle' ? cliTruncate(cell, room, { position: 'middle' }) : cell;
  };
  table.push(...rows.map((row) => kept.map((column, place) => cellOf(row, column, place))));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

type Measured = Column & { index: number; natural: number };

const leastOf = ({ least, natural }: Measured): number => Math.min(natural, least ?? natural);
const totalOf = (widths: number[]): number =>
  widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1));

function keepColumns(columns: Measured[], width: number): Measured[] {
  const kept = [...columns];
  while (totalOf(kept.map(leastOf)) > width) {
    const [first] = kept
      .filter(({ dispensable }) => dispensable !== undefined)
      .sort((a, b) => (b.dispensable ?? 0) - (a.dispensable ?? 0));
    if (!first) break;
    kept.splice(kept.indexOf(first), 1);
  }
  return kept;
}

/** Takes what is too much from the widest column that may still shrink, a character at a time. */
function fitWidths(columns: Measured[], width: number): number[] {
  const widths = columns.map(({ natural }) => natural);
  for (let excess = totalOf(widths) - width; excess > 0; excess -= 1) {
    let widest = -1;
    columns.forEach((column, index) => {
      const own = widths[index] ?? 0;
      if (own > leastOf(column) && own > (widths[widest] ?? 0)) widest = index;
    });
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}
