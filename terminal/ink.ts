import { styleText } from 'node:util';
import type { Status, Severity } from '../tasks/contract/vocabulary.ts';
import type { TextStream } from './stream.ts';

type Format = Parameters<typeof styleText>[0];

/** Puts a format around a text, or leaves it alone where colours are not wanted. */
export type Ink = (format: Format, text: string) => string;

/** Colours on a terminal only, and never when NO_COLOR is set. @see https://no-color.org */
export function inkFor(stream: TextStream, env: NodeJS.ProcessEnv): Ink {
  const wanted = stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  return wanted
    ? (format, text) => styleText(format, text, { validateStream: false })
    : (_format, text) => text;
}

/** Colour of each severity. */
export const SEVERITY_FORMAT: Readonly<Record<Severity, Format>> = {
  critical: ['bold', 'red'],
  high: 'red',
  medium: 'yellow',
  low: 'reset',
  info: 'dim',
};

/** Colour of each status: what still needs somebody stands out. */
export const STATUS_FORMAT: Readonly<Record<Status, Format>> = {
  OPEN: ['bold', 'yellow'],
  NEEDS_ACTION: ['bold', 'red'],
  RESTORED: 'green',
  CLOSED: 'reset',
  NOTED: 'dim',
};
