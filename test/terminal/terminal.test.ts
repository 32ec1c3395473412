import { describe, expect, test } from '@jest/globals';
import fc, { ANY_CHARACTER } from '../fixtures/seeded.ts';
import stringWidth from 'string-width';
import { clean, cleanLine, safeJson } from '../../terminal/clean.ts';
import { renderTable } from '../../terminal/table.ts';
import { duration } from '../../tasks/contract/duration.ts';
import { exactDuration, shortUtc } from '../../terminal/words.ts';

describe('text for a terminal', () => {
  test.each([
    ['colours', '\u001b[31mred\u001b[0m', 'red'],
    ['a window title', '\u001b]0;owned\u0007name', 'name'],
    ['an eight-bit escape', 'a\u009b31mb', 'ab'],
    ['a turned direction', 'txt.\u202eexe', 'txt.exe'],
    ['isolates and marks', '\u2066a\u2069\u200f\u061cb', 'ab'],
    ['invisible characters', 'a\u200b\u00adb\ufeff\u{e0041}', 'ab'],
    ['line breaks', 'one\r\ntwo\u2028three\ttab', 'one two three tab'],
    ['a NUL and a backspace', 'a\u0000\u0008b', 'ab'],
    ['half a character', 'a\ud800b', 'ab'],
    ['words of any language', 'Prüfpfad 監査 журнал', 'Prüfpfad 監査 журнал'],
  ])('loses %s', (_what, text, rest) => {
    expect(cleanLine(text)).toBe(rest);
  });

  test('is safe for any input', () => {
    fc.assert(
      fc.property(fc.string({ unit: ANY_CHARACTER }), (text) => {
        expect(cleanLine(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(safeJson({ text })).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(JSON.parse(safeJson({ text }))).toEqual({ text });
      }),
    );
  });

  test('is cleaned in every nested value, and bytes stay bytes', () => {
    const bytes = new Uint8Array([27]);
    expect(clean({ a: ['\u001b[1mx'], 'k\u0000': { n: 1, u: undefined }, bytes })).toEqual({
      a: ['x'],
      k: { n: 1 },
      bytes,
    });
  });
});

describe('a table', () => {
  const columns = [
    { head: 'ID' },
    { head: 'NAME', least: 6 },
    { head: 'NOTE', least: 6, wrap: true },
    { head: 'MORE', dispensable: 1 },
  ];
  const rows = [
    ['a1', 'a name that is long', 'a note of several words', 'extra'],
    ['b22222', '監査ログの証跡', 'short', ''],
  ];

  test('takes its natural width where there is room', () => {
    const table = renderTable(columns, rows, 100);
    expect(table).toContain('a name that is long  a note of several words  extra');
    expect(table).not.toMatch(/ $/m);
  });

  test('shrinks, wraps and omits columns, in this order, and never exceeds the width', () => {
    for (let width = 24; width < 100; width += 1) {
      for (const line of renderTable(columns, rows, width).split('\n')) {
        expect(stringWidth(line)).toBeLessThanOrEqual(width);
      }
    }
    expect(renderTable(columns, rows, 40)).toMatch(/^a1 {6}a name.*… .*extra\n.*several\n.*words/m);
    expect(renderTable(columns, rows, 25)).not.toContain('MORE');
  });
});

describe('times and durations', () => {
  const now = new Date('2026-11-21T12:00:00Z');
  test.each([
    ['2026-11-21T09:05:00.000Z', '21 Nov 09:05'],
    ['2026-06-02T09:05:00.000Z', ' 2 Jun 09:05'],
    ['2025-11-21T09:05:00.000Z', '21 Nov 2025'],
    ['unknown', 'unknown'],
  ])('have the short form of %s as %j', (iso, text) => {
    expect(shortUtc(iso, now)).toBe(text);
  });

  test('are written in their two largest units', () => {
    expect([0, 59, 95, 3600, 93_600, 400 * 86_400].map((seconds) => duration(seconds))).toEqual([
      ...['0s', '59s', '1m 35s', '1h', '1d 2h', '1y 35d'],
    ]);
    expect([0, 840, 12_040, 59_949, 60_000].map(exactDuration)).toEqual([
      ...['0.0s', '0.8s', '12.0s', '59.9s', '1m'],
    ]);
  });
});
