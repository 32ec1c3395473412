/**
 * Characters that show nothing or change how their neighbours are shown: controls, bidirectional marks, overrides and
 * isolates, zero-width characters, tags, fillers and lone surrogates.
 * @see https://www.unicode.org/reports/tr36/
 */
const HIDDEN =
  /[\p{Cc}\p{Cs}\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]/gu;

/** A piece of text: as it came, or the code of a hidden character (`U+202E`). */
export interface TextPiece {
  text: string;
  hidden: boolean;
}

const code = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Splits text so that every character of it can be seen: hidden ones become their codes. */
export function visiblePieces(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), hidden: false });
    pieces.push({ text: code(match[0]), hidden: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), hidden: false });
  return pieces;
}

/** Text in which every hidden character is shown as its code in brackets, for places that take no markup. */
export function visibleText(text: string, limit = Number.POSITIVE_INFINITY): string {
  const cut = text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
  return cut.replace(HIDDEN, (character) => `[${code(character)}]`);
}
