import { describe, expect, test } from '@jest/globals';
import fc, { ANY_CHARACTER } from '../../fixtures/seeded.ts';
import { toEmbeddedJson } from '../../../cli/report/page-text.ts';
import { visiblePieces, visibleText } from '../../../cli/report/visible-text.ts';
import { HOSTILE } from './hostile.ts';

const anyText = fc.oneof(fc.string({ unit: ANY_CHARACTER }), fc.constantFrom(...HOSTILE));
const TURNS = /[\u202a-\u202e\u2066-\u2069\u200b-\u200f]/;

describe('text of an event in the page', () => {
  test('shows hidden characters as their codes and leaves other characters alone', () => {
    expect(visiblePieces('invoice\u202Egnp.exe')).toEqual([
      { text: 'invoice', hidden: false },
      { text: 'U+202E', hidden: true },
      { text: 'gnp.exe', hidden: false },
    ]);
    expect(visibleText('a\u0000b\n')).toBe('a[U+0000]b[U+000A]');
    expect(visibleText('naïve 日本語 🙂 עברית')).toBe('naïve 日本語 🙂 עברית');
  });

  test('is cut with a mark', () => {
    expect(visibleText('abcdef', 4)).toBe('abc…');
  });

  test('never contains a bidirectional control or a lone surrogate, and loses no other character', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const pieces = visiblePieces(text);
        const shown = pieces.map((piece) => piece.text).join('');
        expect(shown).not.toMatch(TURNS);
        expect(shown.isWellFormed()).toBe(true);
        const kept = pieces.filter(({ hidden }) => !hidden).map((piece) => piece.text);
        let from = 0;
        for (const part of kept) {
          expect(text.indexOf(part, from)).toBeGreaterThanOrEqual(from);
          from = text.indexOf(part, from) + part.length;
        }
      }),
    );
  });
});

describe('data in a script block', () => {
  test('is read back as it was, on one line, without a character that could end or reorder the block', () => {
    fc.assert(
      fc.property(fc.array(anyText), (texts) => {
        const json = toEmbeddedJson({ texts });
        expect(json).not.toMatch(/[<>&\n\u2028\u2029]/);
        expect(json).not.toMatch(TURNS);
        expect(JSON.parse(json)).toEqual({ texts });
      }),
    );
  });
});
