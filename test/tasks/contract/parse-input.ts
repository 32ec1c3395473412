import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { InvalidInputError, parseInput } from '../../../tasks/contract/parse-input.ts';
import { extend, plainObject, recordOf, utcTime } from '../../../tasks/contract/schema-parts.ts';

const SCHEMA = v.object({
  id: v.string(),
  at: utcTime,
  status: v.picklist(['open', 'over']),
  note: v.pipe(v.string(), v.minLength(1)),
  outcome: v.union([v.object({ ok: v.literal(true) }), v.object({ error: v.string() })]),
  strict: v.optional(v.strictObject({ known: v.number() })),
  any: v.optional(plainObject),
});
const RIGHT = { id: 'a', at: '2026-11-30T15:00:00.123Z', status: 'over', note: 'x', outcome: { ok: true } };

const problems = (input: unknown): string => {
  try {
    parseInput(SCHEMA, input);
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInputError);
    return (error as Error).message.replace('The input of this step is not what it expects. ', '');
  }
};

describe('the input of a step', () => {
  test('loses unknown fields, and keeps the others', () => {
    expect(parseInput(SCHEMA, { ...RIGHT, more: 1, any: { constructor: 1 } })).toEqual({
      ...RIGHT,
      any: { constructor: 1 },
    });
  });

  test.each([
    [undefined, '(input): expected Object, and it is absent'],
    [null, '(input): expected Object, received null'],
    [{ ...RIGHT, id: 5 }, 'id: expected string, received number'],
    [{ ...RIGHT, id: undefined }, 'id: expected string, and it is absent'],
    [{ ...RIGHT, at: 'today' }, 'at: expected a time in UTC, as 2026-11-30T15:00:00Z'],
    [{ ...RIGHT, status: 'secret' }, 'status: expected ("open" | "over"), received string'],
    [{ ...RIGHT, note: '' }, 'note: Invalid length, expected >=1'],
    [{ ...RIGHT, outcome: { ok: false } }, 'outcome: it has none of the forms that are expected'],
    [{ ...RIGHT, strict: { known: 1, other: 2 } }, 'strict.other: no such field is expected'],
    [{ ...RIGHT, any: [] }, 'any: expected Object'],
    [
      { at: RIGHT.at, note: 1 },
      'id: it is absent; status: it is absent; note: expected string, received number; outcome: it is absent',
    ],
  ])('%j is refused with every field that is wrong, and no value', (input, words) => {
    expect(problems(input)).toBe(words);
  });
});

describe('the parts of schemas', () => {
  test.each(['2024-02-29T00:00Z', '2026-11-30T15:00:00Z', '2026-11-30T23:59:59.123456Z'])(
    '%s is a time in UTC',
    (text) => {
      expect(v.is(utcTime, text)).toBe(true);
    },
  );

  test.each([
    '2026-02-30T00:00:00Z',
    '2026-11-30T24:00:00Z',
    '2026-11-30T15:00:00+01:00',
    '2026-11-30',
    '',
    5,
  ])('%j is not a time in UTC', (value) => {
    expect(v.is(utcTime, value)).toBe(false);
  });

  test('a list is not an object', () => {
    expect([{}, [], ['x'], null].map((value) => v.is(recordOf(v.string()), value))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(v.is(recordOf(v.string()), { a: 1 })).toBe(false);
  });

  test('further fields replace those of the same name', () => {
    const extended = extend(v.object({ a: v.string(), b: v.string() }), { b: v.number() });
    expect(v.is(extended, { a: 'x', b: 1 })).toBe(true);
    expect(v.is(extended, { a: 'x', b: 'y' })).toBe(false);
  });
});
