import { UNKNOWN } from './vocabulary.ts';

// Line breaks, other control characters, and the marks that reorder text on a screen: none belongs in a field.
// eslint's no-control-regex does not apply to the \p classes: Cc = controls, Cf = formats (bidi), Zl/Zp = separators.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

const UTF_8 = new TextEncoder();

/** Length of a text in bytes as JSON writes it (UTF-8, escapes counted, without the quotes). */
export function jsonBytes(text: string): number {
  return UTF_8.encode(JSON.stringify(text)).length - 2;
}

/** Cuts a text to at most `limit` bytes as JSON writes it; what was cut ends in `…`. */
export function cutText(text: string, limit: number): string {
  if (jsonBytes(text) <= limit) return text;
  const characters = Array.from(text.slice(0, limit));
  let bytes = jsonBytes('…');
  let kept = 0;
  for (const character of characters) {
    bytes += jsonBytes(character);
    if (bytes > limit) break;
    kept += 1;
  }
  return `${characters.slice(0, kept).join('')}…`;
}

/** The most that a field of an event keeps, in bytes of JSON. */
const FIELD_BYTES = 256;

/** A field of an event on one line, as {@link cleanText} makes it. */
export function cleanField(value: unknown): string {
  return cleanText(value, FIELD_BYTES);
}

/** A text on one line without control or direction characters, well-formed, at most `limit` bytes in JSON. */
export function cleanText(value: unknown, limit: number): string {
  if (typeof value !== 'string') return UNKNOWN;
  // A long text is shortened first, so that cleaning costs no more than the limit is worth.
  const text = value
    .slice(0, limit * 4)
    .toWellFormed()
    .replace(UNPRINTABLE, ' ')
    .trim();
  if (text === '') return UNKNOWN;
  return value.length > limit * 4 ? cutText(`${text}…`, limit) : cutText(text, limit);
}
