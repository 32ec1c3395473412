import { describe, expect, test } from '@jest/globals';
import { afterRestore } from '../../../tasks/baseline/back-off.ts';
import {
  heldBy,
  isEnforced,
  judgeDrift,
  ownerOf,
  restorable,
  type Drift,
} from '../../../tasks/baseline/judge-drift.ts';
import type { CurrentTrail } from '../../../tasks/contract/current-trail.ts';
import type { Difference } from '../../../tasks/contract/trail-diff.ts';

const ARN = 'arn:aws:cloudtrail:eu-central-1:111122223333:trail/management-events';
const NOW = new Date('2026-11-21T20:11:07.000Z');

const difference = (setting: string, direction: Difference['direction']): Difference => ({
  ...{ part: 'settings', setting, direction },
  ...{ approved: 'a', current: 'b', change: 'changed' },
});
const WEAKER = difference('s3BucketName', 'weaker');
const STRONGER = difference('logFileValidationEnabled', 'stronger');
const OTHER = difference('tag Owner', 'other');
const UNDECIDED: Difference = { ...difference('eventSelector', 'other'), undecided: true };

function judge(drift: Partial<Drift>) {
  const known = { version: 2, lowered: false, held: undefined, trusted: false, backOff: undefined, now: NOW };
  return judgeDrift({ differences: [OTHER], ...known, ...drift });
}
const recently = (...settings: string[]) => afterRestore(undefined, 2, settings, NOW);

describe('an enforced trail', () => {
  test('that is as approved needs no decision', () => {
    expect(judge({ differences: [], held: 'A pause lasts.' })).toBeUndefined();
  });

  test.each<[string, Partial<Drift>]>([
    ['weaker', { differences: [WEAKER] }],
    ['perhaps weaker', { differences: [UNDECIDED] }],
    ['stronger', { differences: [STRONGER] }],
    ['neither', { differences: [OTHER] }],
    [
      'weaker, and was restored a moment ago',
      { differences: [WEAKER, OTHER], backOff: recently('s3BucketName', 'tag Owner') },
    ],
    [
      'weaker, though the approved version is weaker than the one before',
      { differences: [STRONGER, WEAKER], lowered: true },
    ],
    ['neither, under a version that was lowered', { differences: [OTHER], lowered: true }],
    ['another setting than the one that was restored a moment ago', { backOff: recently('tag Stage') }],
  ])('is restored if it is %s', (_what, drift) => {
    expect(judge(drift)).toEqual({ decision: 'restore' });
  });

  test.each<[string, Partial<Drift>, string]>([
    ['something holds it', { differences: [WEAKER], held: 'A pause lasts.' }, 'A pause lasts.'],
    [
      'a trusted principal changed it',
      { differences: [WEAKER], trusted: true },
      'A trusted principal made the change',
    ],
    [
      'it is stronger than a version that was lowered',
      { differences: [STRONGER], lowered: true },
      'Version 2 of the approved settings is weaker',
    ],
    [
      'it is stronger in one of several settings than a version that was lowered',
      { differences: [OTHER, STRONGER, OTHER], lowered: true },
      'Version 2 of the approved settings is weaker',
    ],
    [
      'one of what differs was restored a moment ago',
      {
        differences: [difference('tag Stage', 'other'), OTHER, difference('tag Team', 'other')],
        backOff: recently('tag Owner'),
      },
      'they are restored after 2026-11-21 20:12:07 UTC.',
    ],
  ])('is not restored if %s', (_what, drift, held) => {
    expect(judge(drift)).toEqual({ decision: 'hold', held: expect.stringContaining(held) });
  });
});

describe('a restore is held by', () => {
  const ENFORCED = { enforceTrails: ['audit', 'management-events', 'organization'], enforceOwned: [] };
  const owner = { stackName: 'audit' };
  const pause = { until: NOW, reason: 'CHG-1' };

  test.each<[string, Parameters<typeof heldBy>[1], string | undefined]>([
    ['nothing', ENFORCED, undefined],
    [
      'a name that is not enforced',
      { enforceTrails: ['management'], enforceOwned: [] },
      'Trail management-events is not in enforceTrails.',
    ],
    ['a pause', { ...ENFORCED, pause }, 'A pause lasts until 2026-11-21 20:11:07 UTC: CHG-1'],
    [
      'a stack that owns it',
      { ...ENFORCED, owner },
      'CloudFormation stack audit owns the trail, and the trail is not in enforceOwned.',
    ],
    [
      'nothing, if the owner is acknowledged',
      { ...ENFORCED, enforceOwned: ['audit', 'management-events', 'organization'], owner },
      undefined,
    ],
  ])('%s', (_what, given, held) => {
    expect(heldBy(ARN, given)).toBe(held);
  });

  test('the ownership of Control Tower, for all settings', () => {
    const [name, enforceOwned] = ['aws-controltower-BaselineCloudTrail', [] as string[]];
    const arn = ARN.replace('management-events', name);
    expect(isEnforced(arn, { enforceTrails: [name], enforceOwned })).toBe(false);
  });

  test('a trail name that matches only in part', () => {
    expect(isEnforced(ARN, ENFORCED)).toBe(true);
    expect(isEnforced(`${ARN}-2`, ENFORCED)).toBe(false);
    expect(isEnforced(ARN.replace(/[^/]+$/, 'my-$&'), ENFORCED)).toBe(false);
    expect(isEnforced(ARN, { ...ENFORCED, enforceTrails: ['management-*'] })).toBe(false);
  });
});

describe('the owner of a trail', () => {
  const approved = { owner: { stackName: 'approved' } };
  const current = (fields: object) => ({ tags: [], ...fields }) as unknown as CurrentTrail;

  test.each<[string, CurrentTrail | null, string]>([
    ['is that of its tags', current({ owner: { stackName: 'now' } }), 'now'],
    ['is the approved one for a trail that is gone', null, 'approved'],
    ['is the approved one where the tags were taken away', current({}), 'approved'],
    [
      'is the approved one where the tags cannot be read',
      current({ tags: { unknown: 'AccessDenied' } }),
      'approved',
    ],
  ])('%s', (_what, trail, stackName) => {
    expect(ownerOf(approved, trail)).toEqual({ stackName });
  });
});

test('a difference of the delivery path is left to people', () => {
  const path: Difference = { ...WEAKER, part: 'delivery', setting: 'bucketLifecycle' };
  expect(restorable([WEAKER, path, OTHER])).toEqual([WEAKER, OTHER]);
});
