import { describe, expect, test } from '@jest/globals';
import fc, { ANY_CHARACTER } from '../../fixtures/seeded.ts';
import { cleanText, cutText, jsonBytes } from '../../../tasks/contract/clean-text.ts';

const inJson = (text: string) => Buffer.byteLength(JSON.stringify(text)) - 2;
const anyText = fc.oneof(fc.string({ unit: ANY_CHARACTER, maxLength: 400 }), fc.string({ unit: 'grapheme' }));

describe('cutText', () => {
  test('does not change a text that fits', () => {
    expect(cutText('management-events', 17)).toBe('management-events');
  });

  test('cuts a longer text to the limit, mark included, counted as JSON writes it', () => {
    expect(cutText('management-events', 10)).toBe('managem…');
    expect(cutText('""""""', 9)).toBe('"""…');
    expect(cutText('éééééé', 9)).toBe('ééé…');
  });

  test('returns a prefix of the text, within the limit and not within a character', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 3, max: 300 }), (text, limit) => {
        const cut = cutText(text, limit);
        expect(jsonBytes(cut)).toBe(inJson(cut));
        expect(inJson(cut)).toBeLessThanOrEqual(limit);
        if (cut !== text) expect(text.startsWith(cut.slice(0, -1))).toBe(true);
        if (text.isWellFormed()) expect(cut.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('cleanText', () => {
  test('returns one well-formed line without control characters within its limit, for any input', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.anything()), (value) => {
        const text = cleanText(value, 64);
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(text.isWellFormed()).toBe(true);
        expect(inJson(text)).toBeLessThanOrEqual(64);
        expect(text).not.toBe('');
      }),
    );
  });

  test('takes no longer for a very long text, and marks it as cut', () => {
    expect(cleanText(`${' '.repeat(3)}${'x'.repeat(10_000_000)}`, 64)).toMatch(/^x+…$/);
    // What is left of the shortened text may fit: the reader must still see that there was more.
    expect(cleanText(`a${'\n'.repeat(1000)}b`, 64)).toBe('a…');
  });
});
