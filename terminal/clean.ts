import { stripVTControlCharacters } from 'node:util';

// Cc = controls, Cf = formats (among them the marks that reorder text), Zl and Zp = line and paragraph separators.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const WHITESPACE = /[\t\n\r\v\f\u0085\u2028\u2029]+/g;

/**
 * A text that has no effect on a terminal: no escape sequences, no control characters, no marks that turn the direction
 * of writing, on one line. The caller chose trail names, session names and user agents.
 */
export function cleanLine(text: string): string {
  return stripVTControlCharacters(text).replace(WHITESPACE, ' ').replace(INVISIBLE, '');
}

/** The same value with every text in it made safe for a terminal. Binary and other non-text values stay. */
export function clean<T>(value: T): T {
  return cleaned(value) as T;
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return cleanLine(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [cleanLine(key), cleaned(field)]));
}

/**
 * A value as JSON in which no character acts on a terminal: what JSON itself leaves as it is (C1 controls, direction
 * marks) is written as `\uXXXX`, so that a parser reads exactly the same text.
 */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\n' ? character : escape(character),
  );
}

function escape(character: string): string {
  return [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('');
}
