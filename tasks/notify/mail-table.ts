/** One line of a mail's table. A row without a label continues the one above. */
export type Row = readonly [label: string, value: string];

/** Rows under each other, values aligned, for a plain-text mail. */
export function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`).join('\n');
}

/** A time as people read it: `2026-11-21 20:11:07 UTC`. */
export function utc(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`;
}
