import { describe, expect, test } from '@jest/globals';
import { matchesPattern, UnsupportedPatternError } from '../../../local/bus/event-pattern.ts';

describe('values', () => {
  test.each<[string, unknown, unknown, boolean]>([
    ['a listed string', ['StopLogging', 'DeleteTrail'], 'DeleteTrail', true],
    ['a string that is not listed', ['StopLogging'], 'GetTrail', false],
    ['another case', ['StopLogging'], 'stoplogging', false],
    ['a number', [1, 2], 2, true],
    ['a number against its text', [1], '1', false],
    ['a boolean', [false], false, true],
    ['null', [null], null, true],
    ['null against an absent field', [null], undefined, false],
    ['a list in the event with one fitting member', ['b'], ['a', 'b'], true],
    ['a list in the event without any', ['c'], ['a', 'b'], false],
    ['a prefix', [{ prefix: 'UpdateFunctionCode' }], 'UpdateFunctionCode20150331v2', true],
    ['a suffix', [{ suffix: '.com' }], 'a.org', false],
    ['equality but for case', [{ 'equals-ignore-case': 'ABC' }], 'abc', true],
    ['a prefix but for case', [{ prefix: { 'equals-ignore-case': 'CloudT' } }], 'cLOUDtrail', true],
    ['another prefix, whatever the case', [{ prefix: { 'equals-ignore-case': 'b' } }], 'Ab', false],
    ['a suffix but for case', [{ suffix: { 'equals-ignore-case': '.COM' } }], 'a.com', true],
    ['a field that must exist and is null', [{ exists: true }], null, true],
    ['a field that must exist and is an object', [{ exists: true }], { a: 1 }, false],
    ['a field that must exist and is an empty list', [{ exists: true }], [], false],
    ['a field that must not exist', [{ exists: false }], undefined, true],
    ['a field that must not exist and does', [{ exists: false }], '', false],
    ['anything but another text', [{ 'anything-but': 'a' }], 'b', true],
    ['anything but that text', [{ 'anything-but': ['a', 'b'] }], 'b', false],
    ['anything but a text, the field absent', [{ 'anything-but': 'a' }], undefined, false],
    ['anything but a text, the field null', [{ 'anything-but': 'a' }], null, true],
    ['anything but a prefix', [{ 'anything-but': { prefix: 'arn:' } }], 'arn:aws:iam', false],
    ['anything but several prefixes', [{ 'anything-but': { prefix: ['a', 'b'] } }], 'c', true],
    ['one of two conditions', [{ 'anything-but': ['a'] }, { exists: false }], undefined, true],
  ])('%s', (_what, wanted, found, expected) => {
    expect(matchesPattern({ field: wanted }, found === undefined ? {} : { field: found })).toBe(expected);
  });
});

describe('structure', () => {
  const event = { source: 'aws.cloudtrail', detail: { name: 'a', user: { type: 'Root' } } };

  test('every field of a pattern has to match', () => {
    expect(matchesPattern({ source: ['aws.cloudtrail'], detail: { name: ['a'] } }, event)).toBe(true);
    expect(matchesPattern({ source: ['aws.ec2'], detail: { name: ['a'] } }, event)).toBe(false);
  });

  test('nested fields match at their own level', () => {
    expect(matchesPattern({ detail: { user: { type: ['Root'] } } }, event)).toBe(true);
    expect(matchesPattern({ detail: { type: ['Root'] } }, event)).toBe(false);
  });

  test('below an absent field, only "exists": false matches', () => {
    expect(matchesPattern({ detail: { session: { arn: [{ exists: false }] } } }, event)).toBe(true);
    expect(matchesPattern({ detail: { session: { arn: ['x'] } } }, event)).toBe(false);
  });

  test('one member of a list of objects has to satisfy the whole pattern', () => {
    const list = {
      items: [
        { a: 1, b: 1 },
        { a: 2, b: 2 },
      ],
    };
    expect(matchesPattern({ items: { a: [2], b: [2] } }, list)).toBe(true);
    expect(matchesPattern({ items: { a: [1], b: [2] } }, list)).toBe(false);
  });

  test('one alternative of $or is enough, beside the other fields', () => {
    const pattern = {
      source: ['aws.cloudtrail'],
      $or: [{ detail: { name: ['z'] } }, { detail: { name: ['a'] } }],
    };
    expect(matchesPattern(pattern, event)).toBe(true);
    expect(matchesPattern(pattern, { ...event, source: 'x' })).toBe(false);
    expect(matchesPattern(pattern, { ...event, detail: { name: 'y' } })).toBe(false);
  });
});

test.each([
  ['an unknown operator', { f: [{ wildcard: '*' }] }, 'wildcard'],
  ['two operators in one condition', { f: [{ prefix: 'a', suffix: 'b' }] }, 'prefix'],
  ['a bare value', { f: 'a' }, 'f must hold a list'],
  ['an empty list', { f: [] }, 'f must hold a list'],
  ['$or with one alternative', { $or: [{ f: ['a'] }] }, '$or must hold'],
  ['an operand of a wrong type', { f: [{ prefix: 1 }] }, 'prefix'],
])('%s is refused for every event', (_what, pattern, words) => {
  expect(() => matchesPattern(pattern, {})).toThrow(UnsupportedPatternError);
  expect(() => matchesPattern(pattern, {})).toThrow(words);
});
