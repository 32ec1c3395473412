/** One labelled line of a mail. A row without a label continues the one above. */
export type Row = readonly [label: string, value: string];

/** Half a line: a phone shows some 40 columns, and a line of two halves fills two lines there. */
const HALF = 39;
/** The longest part of a word that is no address. */
const LONGEST_WORD = 76;
const PARTS = new RegExp(`.{1,${LONGEST_WORD}}`, 'gsu');
const ADDRESS = /^(arn:|https?:)/;

/**
 * A text in lines that read well at 40 and at 80 columns: at most 79 characters, and the first half of each ends where a
 * phone breaks it. ARNs and links stay whole, on lines of their own.
 */
export function wrapped(text: string): string {
  const halves: string[] = [];
  for (const word of text.split(' ').flatMap(parted)) {
    const last = halves.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= HALF)
      halves[halves.length - 1] = `${last} ${word}`;
    else halves.push(word);
  }
  const lines: string[] = [];
  for (let at = 0; at < halves.length; at += 1) {
    const [half = '', next] = halves.slice(at, at + 2);
    const pairs = next !== undefined && half.length <= HALF && next.length <= HALF;
    lines.push(pairs ? `${half} ${next}` : half);
    if (pairs) at += 1;
  }
  return lines.join('\n');
}

function parted(word: string): string[] {
  if (word.length <= LONGEST_WORD || ADDRESS.test(word)) return [word];
  // `u`: a character of two code units is not parted.
  return word.match(PARTS) ?? [word];
}

/** Rows under each other, `Label: value`. Values that follow without a label make a list; ARNs and links stand below the label. */
export function table(rows: readonly Row[]): string {
  const groups: [label: string, values: string[]][] = [];
  for (const [label, value] of rows) {
    if (label === '') groups.at(-1)?.[1].push(value);
    else groups.push([label, [value]]);
  }
  return groups.map(([label, values]) => labelled(label, values)).join('\n');
}

function labelled(label: string, [value = '', ...more]: readonly string[]): string {
  if (more.length > 0) return `${label}:\n${bullets([value, ...more])}`;
  return ADDRESS.test(value) ? `${label}:\n${value}` : wrapped(`${label}: ${value}`);
}

/** A list, a line or more each. */
export function bullets(texts: readonly string[]): string {
  return texts.map((text) => wrapped(`- ${text}`)).join('\n');
}
