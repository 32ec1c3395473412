import { describe, expect, test } from '@jest/globals';
import fc, { ANY_CHARACTER } from '../../fixtures/seeded.ts';
import { cleanText, cutText, jsonBytes } from '../../../tasks/contract/clean-text.ts';

const inJson = (text: string) => Buffer.byteLength(JSON.stringify(text)) - 2;
const anyText = fc.oneof(fc.string({ unit: ANY_CHARACTER, maxLength: 400 }), fc.string({ unit: 'grapheme' }));

describe('cutText', () => {
  test('what fits is left alone', () => {
    expect(cutText('management-events', 17)).toBe('management-events');
  });

  test('what does not fit is cut to the limit, mark included, counted as JSON writes it', () => {
    expect(cutText('management-events', 10)).toBe('managem…');
    expect(cutText('""""""', 9)).toBe('"""…');
    expect(cutText('éééééé', 9)).toBe('ééé…');
  });

  test('a cut text is a beginning of the whole, within the limit and not within a character', () => {
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
  test('is one well-formed line without controls within its limit, whatever came', () => {
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

  test('a very long text costs no more than a short one and is marked as cut', () => {
    expect(cleanText(`${' '.repeat(3)}${'x'.repeat(10_000_000)}`, 64)).toMatch(/^x+…$/);
    // What is left of the shortened text may fit: the reader must still see that there was more.
    expect(cleanText(`a${'\n'.repeat(1000)}b`, 64)).toBe('a…');
  });
});
