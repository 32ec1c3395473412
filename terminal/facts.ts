import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type { Ink } from './ink.ts';

/** A labelled value of a page about one thing. */
export interface Fact {
  label: string;
  value: string;
  /** Never broken over lines by us, so that it can be copied: ARNs, links, ids. */
  whole?: boolean;
}

const INDENT = 2;
/** Width of the labels, so that facts in several groups stand below each other. */
const LABEL = 'Access key'.length;

/** Labelled values below each other, prose wrapped to the width and hanging beside its label. */
export function renderFacts(facts: readonly Fact[], ink: Ink, width: number): string {
  const hanging = ' '.repeat(INDENT + LABEL + INDENT);
  return facts
    .map(({ label, value, whole = false }) => {
      const lines = whole ? [value] : wrapLines(value, width - hanging.length);
      const name = `${' '.repeat(INDENT)}${ink('gray', label.padEnd(LABEL))}${' '.repeat(INDENT)}`;
      return lines.map((line, index) => (index === 0 ? name : hanging) + line).join('\n');
    })
    .join('\n');
}

/** The lines of a text wrapped to a width; words that are longer than it are broken. */
export function wrapLines(text: string, width: number): string[] {
  return wrapAnsi(text, Math.max(10, width), { hard: true }).split('\n');
}

/** Two texts at both ends of a line, or on two lines where they do not fit on one. */
export function spread(left: string, right: string, width: number): string {
  const gap = width - stringWidth(left) - stringWidth(right);
  return gap >= INDENT ? `${left}${' '.repeat(gap)}${right}` : `${left}\n${right}`;
}
