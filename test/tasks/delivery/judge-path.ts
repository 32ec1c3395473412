import { describe, expect, test } from '@jest/globals';
import type { CurrentDelivery } from '../../../tasks/contract/current-trail.ts';
import { DELIVERY_ITEMS } from '../../../tasks/contract/delivery-items.ts';
import type { Delivery } from '../../../tasks/contract/delivery.ts';
import { diffDelivery } from '../../../tasks/delivery/diff-delivery.ts';
import { digestOfPolicy } from '../../../tasks/delivery/policy-statements.ts';
import { undoTime } from '../../../tasks/delivery/undo-time.ts';

const rule = (Days: number, more: object = {}) => ({
  ...{ ID: 'tidy-up', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days } },
  ...more,
});
const statement = (Effect: string, Action = 's3:PutObject') => ({ Effect, Action, Principal: '*' });
const policy = (...Statement: object[]) => ({ Statement }) as NonNullable<Delivery['bucketPolicy']>;
const filter = (filterName: string, filterPattern = '') => ({ filterName, filterPattern });
const BLOCKED = { BlockPublicAcls: true, BlockPublicPolicy: true };
const LOCK = { ObjectLockEnabled: 'Enabled' };
const AES = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }];

function directions(approved: Delivery, current: CurrentDelivery): string[] {
  const { differences } = diffDelivery(approved, current);
  return differences.map(
    ({ setting, direction, undecided }) => `${setting} ${undecided ? 'undecided' : direction}`,
  );
}

describe('an item of the path is judged by its loss', () => {
  test.each<[Delivery, CurrentDelivery, string]>([
    [{ bucket: 'exists' }, { bucket: 'gone' }, 'weaker'],
    [{ bucket: 'exists' }, { bucket: 'of another account' }, 'weaker'],
    [{ bucketLifecycle: [] }, { bucketLifecycle: [rule(1)] }, 'weaker'],
    [{ bucketLifecycle: [rule(365)] }, { bucketLifecycle: [rule(364)] }, 'weaker'],
    [{ bucketLifecycle: [rule(365)] }, { bucketLifecycle: [rule(366)] }, 'other'],
    [{ bucketLifecycle: [rule(365)] }, { bucketLifecycle: [rule(1, { Status: 'Disabled' })] }, 'other'],
    [
      { bucketLifecycle: [rule(365, { Filter: { Prefix: 'tmp/' } })] },
      { bucketLifecycle: [rule(365)] },
      'weaker',
    ],
    [
      { bucketLifecycle: [] },
      { bucketLifecycle: [rule(0, { Expiration: {}, NoncurrentVersionExpiration: { NoncurrentDays: 1 } })] },
      'weaker',
    ],
    [
      { bucketLifecycle: [] },
      { bucketLifecycle: [rule(0, { Expiration: { Date: '2026-11-22T00:00:00.000Z' } })] },
      'weaker',
    ],
    [{ bucketPolicy: policy(statement('Allow')) }, { bucketPolicy: null }, 'weaker'],
    [
      { bucketPolicy: policy(statement('Allow')) },
      { bucketPolicy: policy(statement('Allow'), statement('Deny')) },
      'weaker',
    ],
    [
      { bucketPolicy: policy(statement('Allow')) },
      { bucketPolicy: policy(statement('Allow'), statement('Allow', 's3:GetObject')) },
      'undecided',
    ],
    [{ bucketPolicy: { sha256: 'ab' } }, { bucketPolicy: policy(statement('Allow')) }, 'undecided'],
    [{ bucketVersioning: 'Enabled' }, { bucketVersioning: 'Suspended' }, 'weaker'],
    [{ bucketVersioning: 'Off' }, { bucketVersioning: 'Enabled' }, 'stronger'],
    [{ bucketObjectLock: LOCK }, { bucketObjectLock: null }, 'weaker'],
    [{ bucketObjectLock: null }, { bucketObjectLock: LOCK }, 'stronger'],
    [
      { bucketPublicAccess: BLOCKED },
      { bucketPublicAccess: { ...BLOCKED, BlockPublicAcls: false } },
      'weaker',
    ],
    [{ bucketPublicAccess: BLOCKED }, { bucketPublicAccess: null }, 'weaker'],
    [{ bucketPublicAccess: null }, { bucketPublicAccess: BLOCKED }, 'stronger'],
    [{ bucketEncryption: AES }, { bucketEncryption: null }, 'weaker'],
    [{ key: 'exists' }, { key: 'gone' }, 'weaker'],
    [{ keyState: 'Enabled' }, { keyState: 'Disabled' }, 'weaker'],
    [{ keyState: 'Disabled' }, { keyState: 'Enabled' }, 'stronger'],
    [{ keyPolicy: policy(statement('Allow')) }, { keyPolicy: policy(statement('Deny')) }, 'weaker'],
    [{ logGroup: 'exists' }, { logGroup: 'gone' }, 'weaker'],
    [{ logRetention: null }, { logRetention: 3653 }, 'weaker'],
    [{ logRetention: 365 }, { logRetention: null }, 'stronger'],
    [{ metricFilters: [filter('a')] }, { metricFilters: [] }, 'weaker'],
    [{ metricFilters: [filter('a')] }, { metricFilters: [filter('a', 'x')] }, 'weaker'],
    [{ metricFilters: [filter('a')] }, { metricFilters: [filter('a'), filter('b')] }, 'other'],
    [{ subscriptionFilters: [filter('a')] }, { subscriptionFilters: [] }, 'weaker'],
    [{ topic: 'exists' }, { topic: 'gone' }, 'weaker'],
  ])('%j → %j is %s', (approved, current, direction) => {
    const [item] = Object.keys(approved);
    expect(directions(approved, current)).toEqual([`${item} ${direction}`]);
    expect(directions(approved, approved)).toEqual([]);
  });

  test('every item has the time within which its change can be undone', () => {
    for (const item of DELIVERY_ITEMS) expect(undoTime(item)).toMatch(/^[A-Z].{30,}\.$/);
  });
});

test('an item that could not be read is unknown, and neither equal nor different', () => {
  const approved: Delivery = { bucket: 'exists', bucketPolicy: null, logRetention: 1 };
  const current: CurrentDelivery = { ...approved, bucketPolicy: { unknown: 'AccessDenied' } };
  expect(diffDelivery(approved, current)).toEqual({
    differences: [],
    unknown: [{ part: 'bucketPolicy', why: 'AccessDenied' }],
  });
});

test('an item that was not approved is not compared', () => {
  expect(diffDelivery({ bucket: 'exists' }, { bucket: 'exists', bucketPolicy: null, topic: 'gone' })).toEqual(
    {
      differences: [],
      unknown: [],
    },
  );
});

test('the items of a deleted resource are not reported as different as well', () => {
  const approved: Delivery = { logGroup: 'exists', logRetention: 365, metricFilters: [filter('a')] };
  expect(directions(approved, { logGroup: 'gone' })).toEqual(['logGroup weaker']);
});

test('a policy that is stored by its digest alone is as approved while it has that digest', () => {
  const kept = policy(statement('Allow'));
  expect(directions({ bucketPolicy: { sha256: digestOfPolicy(kept) } }, { bucketPolicy: kept })).toEqual([]);
});
