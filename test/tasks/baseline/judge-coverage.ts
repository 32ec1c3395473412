import { describe, expect, test } from '@jest/globals';
import { judgeCoverage } from '../../../tasks/baseline/judge-coverage.ts';
import type { WholeSelectors } from '../../../tasks/contract/baseline.ts';

type Test = (value: string, given: string) => boolean;
const isOne = (does: Test) => (value: string, values: readonly string[]) =>
  values.some((given) => does(value, given));
const isNone = (does: Test) => (value: string, values: readonly string[]) => !isOne(does)(value, values);
const is: Test = (value, given) => value === given;
const begins: Test = (value, given) => value.startsWith(given);
const ends: Test = (value, given) => value.endsWith(given);

/** What AWS documents of the operators. */
const MEANINGS = {
  equals: isOne(is),
  startsWith: isOne(begins),
  endsWith: isOne(ends),
  notEquals: isNone(is),
  notStartsWith: isNone(begins),
  notEndsWith: isNone(ends),
};
type Operator = keyof typeof MEANINGS;
type Condition = [operator: Operator, ...values: string[]];

const VALUES = [['a'], ['ab'], ['b'], ['a', 'b'], ['ab', 'b']];
const CONDITIONS = (Object.keys(MEANINGS) as Operator[]).flatMap((operator) =>
  VALUES.map((values): Condition => [operator, ...values]),
);
/** Every text of at most four letters of three. */
const TEXTS = Array.from({ length: 4 }).reduce<string[]>(
  (texts) => [
    ...new Set([...texts, ...texts.flatMap((text) => ['a', 'b', 'x'].map((letter) => text + letter))]),
  ],
  [''],
);

const on = (field: string, [operator, ...values]: Condition) => ({ field, [operator]: values });
const logging = (...clauses: object[][]): WholeSelectors => ({
  advancedEventSelectors: clauses.map((fields) => ({
    fieldSelectors: [{ field: 'eventCategory', equals: ['Data'] }, ...fields],
  })) as never,
});
const BOTH = ['read data events', 'write data events'];
const meets = ([operator, ...values]: Condition, text: string) => MEANINGS[operator](text, values);

/** Operators that are not compared by every value: some pairs of values stay undecided. */
const UNDECIDED: Readonly<Partial<Record<Operator, readonly Operator[]>>> = {
  startsWith: ['notEndsWith'],
  endsWith: ['notEquals', 'notStartsWith', 'notEndsWith'],
  notEquals: ['notStartsWith', 'notEndsWith'],
  notStartsWith: ['notEquals', 'notEndsWith'],
  notEndsWith: ['notEquals', 'notStartsWith'],
};

describe('lost events are found for each pair of operators', () => {
  test.each(CONDITIONS.map((condition) => ({ condition })))('from $condition', ({ condition: before }) => {
    for (const now of CONDITIONS) {
      const isLost = TEXTS.some((text) => meets(before, text) && !meets(now, text));
      const found = judgeCoverage(
        logging([on('resources.ARN', before)]),
        logging([on('resources.ARN', now)]),
      );
      const decided = { lost: isLost ? BOTH : [], undecided: [] };
      const mayBeOpen = UNDECIDED[before[0]]?.includes(now[0]) === true && found.undecided.length > 0;
      expect({ before, now, ...found }).toEqual({
        ...{ before, now },
        ...(mayBeOpen ? { lost: [], undecided: BOTH } : decided),
      });
    }
  });
});

describe('for readOnly conditions', () => {
  const READS = ['equals', 'true'];
  const WRITES = ['equals', 'false'];
  const ANY = ['equals', 'false', 'true'];
  test.each<[string, string[][], string[][], string[]]>([
    ['all by two selectors: nothing', [ANY], [READS, WRITES], []],
    ['all by one that names both: nothing', [READS, WRITES], [ANY], []],
    ['reads: the reads', [ANY], [WRITES], ['read data events']],
    ['writes: the writes', [ANY], [READS], ['write data events']],
    ['not writes, where all were: the writes', [ANY], [['notEquals', 'false']], ['write data events']],
    ['not reads, where all were: the reads', [ANY], [['notEquals', 'true']], ['read data events']],
    ['writes, said the other way: nothing', [WRITES], [['notEquals', 'true']], []],
    ['reads, said the other way: nothing', [['notEquals', 'false']], [READS], []],
  ])('%s are lost', (_what, before, now, lost) => {
    const of = (conditions: string[][]) =>
      logging(...conditions.map((condition) => [on('readOnly', condition as Condition)]));
    expect(judgeCoverage(of(before), of(now))).toEqual({ lost, undecided: [] });
  });

  test.each(['__proto__', 'constructor'])('a condition on the field %s has no special meaning', (field) => {
    const without = logging([on(field, ['notStartsWith', 'a'])]);
    expect(judgeCoverage(logging([]), without)).toEqual({ lost: BOTH, undecided: [] });
  });

  test('a condition on another field does not decide reads and writes', () => {
    const named = logging([on('eventName', ['equals', 'true'])]);
    expect(judgeCoverage(named, logging([on('eventName', ['equals', 'x'])]))).toEqual({
      lost: BOTH,
      undecided: [],
    });
    expect(judgeCoverage(logging([on('eventName', ['notEquals', 'true'])]), named).lost).toEqual(BOTH);
  });
});

describe('several values of several fields', () => {
  const many = (length: number): Condition => ['equals', ...Array.from({ length }, (_, n) => `v${n}`)];
  const split = (field: string, condition: Condition) =>
    condition.slice(1).map((value) => [on(field, ['equals', value])]);

  test.each([
    ['are covered by one selector each, up to a thousand', 25, 40, []],
    ['are not taken apart above: it is undecided, and nothing is claimed', 77, 13, BOTH],
  ])('%s', (_what, names, sources, undecided) => {
    const before = logging([on('eventName', many(names)), on('eventSource', many(sources))]);
    const now = logging(...split('eventSource', many(sources)));
    expect(judgeCoverage(before, now)).toEqual({ lost: [], undecided });
  });

  test.each([0, 1])('what neither of two selectors logs is lost, whichever comes first', (first) => {
    const named = [on('eventName', ['equals', 'GetObject'])];
    const elsewhere = [on('resources.ARN', ['notEquals', 'a'])];
    const now = first === 0 ? logging(named, elsewhere) : logging(elsewhere, named);
    expect(judgeCoverage(logging([]), now)).toEqual({ lost: BOTH, undecided: [] });
  });

  test('a group that is certainly lost is not undecided as well', () => {
    const open = [on('resources.ARN', ['notEquals', 'a'])];
    const gone = [on('eventName', ['equals', 'GetObject'])];
    const now = logging([
      on('resources.ARN', ['notStartsWith', 'a']),
      on('eventName', ['notEquals', 'GetObject']),
    ]);
    const { lost, undecided } = judgeCoverage(logging(open, gone), now);
    expect({ lost, undecided }).toEqual({ lost: BOTH, undecided: [] });
  });
});
