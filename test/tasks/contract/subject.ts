import { describe, expect, test } from '@jest/globals';
import { InvalidInputError } from '../../../tasks/contract/parse-input.ts';
import { nameBeforeIdOf, resourceNameOf, scopeOf } from '../../../tasks/contract/scope.ts';
import {
  homeRegionOf,
  resourceSubject,
  scopeSubject,
  subjectTypeOf,
} from '../../../tasks/contract/subject.ts';
import { ACCOUNT, TRAIL_ARN, trailArn } from '../../fixtures/deployment.ts';

describe('resourceSubject', () => {
  test.each([
    'arn:aws:cloudtrail:eu-central-1:111122223333:trail/',
    'arn:aws:cloudtrail:eu-central-1:111122223333:trail/-x',
    'arn:aws:cloudtrail:eu-central-1:111122223333:trail/a/b',
    'arn:aws:cloudtrail:eu-central-1:111122223333:trail/a b',
    'arn:aws:cloudtrail:eu-central-1:111122223333:trail/*',
    `arn:aws:cloudtrail:eu-central-1:111122223333:trail/${'x'.repeat(129)}`,
    'arn:aws:cloudtrail:eu-central-1:1111:trail/x',
    'arn:aws:cloudtrail::111122223333:trail/x',
    'arn:aws:cloudtrail:evil.example.com:111122223333:trail/x',
    'arn:aws:cloudtrail:eu-central-1:111122223333:bucket/x',
    'arn:evil:cloudtrail:eu-central-1:111122223333:trail/x',
    'arn:aws:iam::111122223333:user/arn:aws:cloudtrail:eu-central-1:111122223333:trail/x',
    ' arn:aws:cloudtrail:eu-central-1:111122223333:trail/x',
    'arn:aws:cloudtrail:eu-central-1:111122223333:trail/x\n',
    '',
    null,
    undefined,
    ['arn:aws:cloudtrail:eu-central-1:111122223333:trail/x'],
  ])('%p is not the ARN of a trail', (value) => {
    expect(resourceSubject(value)).toBeUndefined();
  });

  test('has Region and account; a Region is never a host name', () => {
    expect(homeRegionOf(trailArn('x', 'ap-southeast-2'))).toBe('ap-southeast-2');
    expect(scopeOf(TRAIL_ARN)).toEqual({ partition: 'aws', account: ACCOUNT, region: 'eu-central-1' });
    expect(() => homeRegionOf('management-events')).toThrow(InvalidInputError);
  });
});

test.each([
  [TRAIL_ARN, 'trail'],
  ['arn:aws:cloudtrail:eu-central-1:111122223333:eventdatastore/x', 'eventdatastore'],
  [scopeSubject('account', scopeOf(TRAIL_ARN)).key, 'account'],
  [scopeSubject('remediator', scopeOf(TRAIL_ARN), 'drill').key, 'remediator'],
  [scopeSubject('unnamed', scopeOf(TRAIL_ARN)).key, 'unnamed'],
  ['unknown#111122223333#eu-central-1', 'unnamed'],
])('the key %s is of a subject of type %s', (key, type) => {
  expect(subjectTypeOf(key)).toBe(type);
});

test.each([
  ['arn:aws:states:eu-central-1:111122223333:execution:remediation:one', 'one'],
  ['arn:aws:iam::111122223333:role/path/alice', 'alice'],
  ['target', 'target'],
])('the name in %s is %s', (arn, name) => {
  expect(resourceNameOf(arn)).toBe(name);
});

test.each([
  ['arn:aws:cloudformation:eu-central-1:111122223333:stack/remediator/0a1b', 'remediator'],
  ['remediator', 'remediator'],
])('the name before the id in %s is %s', (arn, name) => {
  expect(nameBeforeIdOf(arn)).toBe(name);
});

test('a text that is not an ARN has no scope', () => {
  expect(scopeOf('management-events')).toEqual({ partition: '', account: '', region: '' });
});
