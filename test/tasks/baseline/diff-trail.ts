import { describe, expect, test } from '@jest/globals';
import { approveTrail, digestOf } from '../../../tasks/baseline/baseline.ts';
import { diffTrail } from '../../../tasks/baseline/diff-trail.ts';
import { normalizeTrail, type TrailAnswers } from '../../../tasks/baseline/normalize-trail.ts';
import { planRestore } from '../../../tasks/baseline/plan-restore.ts';
import type { Difference } from '../../../tasks/contract/trail-diff.ts';
import { RECORDED_TRAILS } from '../../fixtures/recorded-trails.ts';

const ARN = 'arn:aws:cloudtrail:eu-central-1:111122223333:trail/management-events';
const plain: TrailAnswers = {
  trail: {
    S3BucketName: 'audit-log',
    IncludeGlobalServiceEvents: true,
    HasCustomEventSelectors: false,
    HasInsightSelectors: false,
  },
  isLogging: true,
  aggregation: [],
  tags: [],
};
type Settings = Partial<Exclude<TrailAnswers['trail'], { unknown: string }>>;
const withSettings = (settings: Settings) => ({ ...plain, trail: { ...plain.trail, ...settings } });

function diff(approved: TrailAnswers, current: TrailAnswers) {
  return diffTrail(approveTrail(normalizeTrail(ARN, approved)), normalizeTrail(ARN, current));
}
const only = (approved: TrailAnswers, current: TrailAnswers) => {
  const { differences } = diff(approved, current);
  expect(differences).toHaveLength(1);
  return differences[0]!;
};

/** Lists in another order, at any depth. */
function reversed<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reversed).reverse() as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, reversed<unknown>(field)]),
  ) as T;
}

describe.each(RECORDED_TRAILS)('a trail that $madeBy made', ({ trailArn, answers }) => {
  const approved = approveTrail(normalizeTrail(trailArn, answers));

  test('shows no difference right after its approval, for any order of its lists', () => {
    for (const again of [answers, reversed(answers)]) {
      const current = normalizeTrail(trailArn, again);
      expect(diffTrail(approved, current)).toEqual({ differences: [], unknown: [] });
      expect(planRestore(approved, current)).toEqual({ trailArn, calls: [], notRestored: [] });
      expect(digestOf(approveTrail(current))).toBe(digestOf(approved));
    }
  });
});

test('the stack that owns a trail is stored as a fact, and no AWS tag is compared', () => {
  const [, cdk] = RECORDED_TRAILS;
  const { owner, tags } = normalizeTrail(cdk!.trailArn, cdk!.answers);
  expect(owner).toEqual({ stackName: 'Stack', logicalId: 'Trail0A1B2C3D' });
  expect(tags).toEqual([]);
});

describe('approved and current settings are equal with', () => {
  const all = { ReadWriteType: 'All', IncludeManagementEvents: true };
  const LOGS = 'arn:aws:logs:eu-central-1:111122223333:log-group:trail';
  test.each<[string, TrailAnswers, TrailAnswers]>([
    [
      'the default selector, and no selectors of its own',
      plain,
      {
        ...withSettings({ HasCustomEventSelectors: true }),
        selectors: {
          EventSelectors: [{ ...all, DataResources: [], ExcludeManagementEventSources: [] }],
        },
      },
    ],
    [
      'Insights without categories, and of management events',
      { ...plain, insights: [{ InsightType: 'ApiCallRateInsight' }] },
      { ...plain, insights: [{ InsightType: 'ApiCallRateInsight', EventCategories: ['Management'] }] },
    ],
    [
      'the two ARNs of a log group',
      withSettings({ CloudWatchLogsLogGroupArn: LOGS }),
      withSettings({ CloudWatchLogsLogGroupArn: `${LOGS}:*` }),
    ],
    [
      'the id of a key, and its ARN',
      withSettings({ KmsKeyId: '0a1b' }),
      withSettings({ KmsKeyId: 'arn:aws:kms:eu-central-1:111122223333:key/0a1b' }),
    ],
    ['what is empty, and what is absent', withSettings({ S3KeyPrefix: '' }), plain],
    [
      'a selector that is given twice, and once',
      { ...plain, selectors: { EventSelectors: [all, all] } },
      { ...plain, selectors: { EventSelectors: [all] } },
    ],
  ])('%s', (_what, approved, current) => {
    expect(diff(approved, current)).toEqual({ differences: [], unknown: [] });
    expect(digestOf(approveTrail(normalizeTrail(ARN, approved)))).toBe(
      digestOf(approveTrail(normalizeTrail(ARN, current))),
    );
  });
});

describe('a difference has the approved value, the current value and its direction for', () => {
  const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/0a';
  const FOREIGN = 'arn:aws:kms:eu-central-1:999988887777:key/0b';
  test.each<[string, Settings, Settings, Partial<Difference>]>([
    [
      'a flag that was turned off',
      { IsMultiRegionTrail: true },
      {},
      {
        setting: 'isMultiRegionTrail',
        approved: 'true',
        current: 'false',
        change: 'turned off',
        direction: 'weaker',
      },
    ],
    [
      'a flag that was turned on',
      {},
      { LogFileValidationEnabled: true },
      { setting: 'logFileValidationEnabled', change: 'turned on', direction: 'stronger' },
    ],
    [
      'another bucket',
      {},
      { S3BucketName: 'mallorys-bucket' },
      { approved: 'audit-log', current: 'mallorys-bucket', change: 'replaced', direction: 'weaker' },
    ],
    [
      'a destination that was emptied',
      { KmsKeyId: KEY },
      {},
      { setting: 'kmsKeyId', approved: KEY, current: null, change: 'emptied', direction: 'weaker' },
    ],
    [
      'a new prefix',
      {},
      { S3KeyPrefix: 'x' },
      { setting: 's3KeyPrefix', approved: null, current: 'x', change: 'set', direction: 'weaker' },
    ],
    ['a key that was added', {}, { KmsKeyId: KEY }, { change: 'set', direction: 'stronger' }],
    ['a key of another account', {}, { KmsKeyId: FOREIGN }, { change: 'set', direction: 'weaker' }],
  ])('%s', (_what, approved, current, difference) => {
    expect(only(withSettings(approved), withSettings(current))).toMatchObject({
      part: 'settings',
      ...difference,
    });
  });

  test('tags, which are neither weaker nor stronger', () => {
    const tagged = (...tags: [string, string][]) => ({
      ...plain,
      tags: tags.map(([Key, Value]) => ({ Key, Value })),
    });
    const { differences } = diff(
      tagged(['a', '1'], ['b', '2'], ['d', '']),
      tagged(['b', '3'], ['c', '4'], ['d', '']),
    );
    const tag = { part: 'tags', direction: 'other' };
    expect(differences).toEqual([
      { ...tag, setting: 'tag a', approved: '1', current: null, change: 'removed' },
      { ...tag, setting: 'tag b', approved: '2', current: '3', change: 'changed' },
      { ...tag, setting: 'tag c', approved: null, current: '4', change: 'added' },
    ]);
  });

  test('Insights and aggregation: weaker when something is missing', () => {
    const insights = (...types: string[]) => ({
      ...plain,
      insights: types.map((InsightType) => ({ InsightType })),
    });
    expect(only(insights('ApiCallRateInsight'), insights())).toMatchObject({
      ...{ part: 'insights', setting: 'insight ApiCallRateInsight', approved: 'Management' },
      ...{ current: null, change: 'removed', direction: 'weaker' },
    });
    expect(only(insights(), insights('ApiErrorRateInsight'))).toMatchObject({
      ...{ approved: null, current: 'Management', change: 'added', direction: 'stronger' },
    });
    const aggregated = (...Templates: string[]) => ({
      ...plain,
      aggregation: [{ EventCategory: 'Data', Templates }],
    });
    const two = aggregated('API_ACTIVITY', 'USER_ACTIONS');
    for (const one of ['API_ACTIVITY', 'USER_ACTIONS']) {
      expect(only(two, aggregated(one))).toMatchObject({
        ...{ part: 'aggregation', setting: 'aggregation Data', change: 'changed', direction: 'weaker' },
      });
    }
    const three = aggregated('API_ACTIVITY', 'RESOURCE_ACCESS', 'USER_ACTIONS');
    expect(only(aggregated('API_ACTIVITY', 'RESOURCE_ACCESS'), three)).toMatchObject({
      direction: 'stronger',
    });
  });

  test('a trail that is gone, and one that is stopped', () => {
    const approved = approveTrail(normalizeTrail(ARN, plain));
    expect(diffTrail(approved, null)).toMatchObject({
      differences: [{ part: 'trail', direction: 'weaker' }],
      unknown: [],
    });
    expect(only(plain, { ...plain, isLogging: false })).toMatchObject({
      part: 'logging',
      direction: 'weaker',
    });
  });
});

describe('with several selectors', () => {
  const ALL = { ReadWriteType: 'All' } as const;
  const READS = { ReadWriteType: 'ReadOnly' } as const;
  const WRITES = { ReadWriteType: 'WriteOnly' } as const;
  const ofBucket = (name: string) => ({
    IncludeManagementEvents: false,
    DataResources: [{ Type: 'AWS::S3::Object', Values: [`arn:aws:s3:::${name}/`] }],
  });
  const selecting = (...EventSelectors: object[]) => ({
    ...plain,
    selectors: { EventSelectors: EventSelectors as (typeof ALL)[] },
  });
  const advanced = (...categories: string[]) => ({
    ...plain,
    selectors: {
      AdvancedEventSelectors: categories.map((category) => ({
        FieldSelectors: [{ Field: 'eventCategory', Equals: [category] }],
      })),
    },
  });
  const managed = (kind: 'read' | 'write') => [`${kind} management events`];
  const DATA = ['read data events', 'write data events'];

  test.each<[string, TrailAnswers, TrailAnswers, object[]]>([
    [
      'each that is missing is weaker, and names its events',
      selecting(READS, WRITES, ofBucket('a')),
      selecting(READS),
      [
        { change: 'removed', direction: 'weaker', events: DATA },
        { change: 'removed', direction: 'weaker', events: managed('write') },
      ],
    ],
    [
      'one that is missing, whose events another logs, is neither',
      selecting(ALL, READS),
      selecting(ALL),
      [{ change: 'removed', direction: 'other' }],
    ],
    [
      'each that came is stronger, if it logs more',
      selecting(READS),
      selecting(READS, WRITES, ofBucket('a')),
      [
        { change: 'added', direction: 'stronger', events: DATA },
        { change: 'added', direction: 'stronger', events: managed('write') },
      ],
    ],
    [
      'one that came and logs what another does is neither',
      selecting(ALL),
      selecting(ALL, READS),
      [{ change: 'added', direction: 'other' }],
    ],
    [
      'one is replaced',
      selecting(ALL, ofBucket('a')),
      selecting(ALL, ofBucket('b')),
      [{ change: 'changed', direction: 'weaker', events: DATA }],
    ],
    [
      'one of two advanced ones is missing',
      advanced('Data', 'Management'),
      advanced('Management'),
      [{ change: 'removed', direction: 'weaker', events: DATA }],
    ],
    [
      'one is missing where two came',
      selecting(ALL),
      selecting(READS, WRITES),
      [
        { change: 'removed', direction: 'other' },
        { change: 'added', direction: 'other' },
        { change: 'added', direction: 'other' },
      ],
    ],
    [
      'two are replaced',
      selecting(READS, ofBucket('a')),
      selecting(WRITES, ofBucket('b')),
      [
        { change: 'removed', direction: 'weaker', events: DATA },
        { change: 'removed', direction: 'weaker', events: managed('read') },
        { change: 'added', direction: 'stronger', events: DATA },
        { change: 'added', direction: 'stronger', events: managed('write') },
      ],
    ],
    [
      'two are missing where one came',
      selecting(READS, WRITES),
      selecting(ALL),
      [
        { change: 'removed', direction: 'other' },
        { change: 'removed', direction: 'other' },
        { change: 'added', direction: 'other' },
      ],
    ],
  ])('%s', (_what, approved, current, expected) => {
    const { differences } = diff(approved, current);
    expect(
      differences.map(({ change, direction, events }) => ({ change, direction, ...(events && { events }) })),
    ).toEqual(expected);
    for (const { part, setting, approved: had, current: has, change } of differences) {
      expect({ part, setting }).toEqual({ part: 'selectors', setting: 'eventSelector' });
      expect([had === null, has === null]).toEqual([change === 'added', change === 'removed']);
    }
  });
});

test('the delivery path is compared if it was approved and read', () => {
  const [approved, current] = [approveTrail(normalizeTrail(ARN, plain)), normalizeTrail(ARN, plain)];
  const [on, off] = [{ bucketVersioning: 'Enabled' }, { bucketVersioning: 'Suspended' }] as never[];
  expect(diffTrail({ ...approved, delivery: on! }, { ...current, delivery: off! }).differences).toMatchObject(
    [{ part: 'delivery', setting: 'bucketVersioning' }],
  );
  const nothing = { differences: [], unknown: [] };
  expect(diffTrail({ ...approved, delivery: on! }, current)).toEqual(nothing);
  expect(diffTrail(approved, { ...current, delivery: off! })).toEqual(nothing);
});

test('basic and advanced selectors are never equal, even if they log the same', () => {
  const advanced = {
    AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }],
  };
  expect(only(plain, { ...plain, selectors: advanced })).toMatchObject({
    ...{ part: 'selectors', change: 'changed', direction: 'other' },
  });
});

test('a part that could not be read is unknown: no difference, not equal, and no call is planned for it', () => {
  const unknown = { unknown: 'AccessDeniedException' };
  const current = normalizeTrail(ARN, {
    ...{ trail: unknown, isLogging: unknown, selectors: unknown },
    ...{ insights: unknown, aggregation: unknown, tags: unknown },
  });
  const approved = approveTrail(normalizeTrail(ARN, plain));
  const parts = ['logging', 'settings', 'selectors', 'insights', 'aggregation', 'tags'];
  expect(diffTrail(approved, current)).toEqual({
    differences: [],
    unknown: parts.map((part) => ({ part, why: 'AccessDeniedException' })),
  });
  const { calls, notRestored } = planRestore(approved, current);
  expect(calls).toEqual([]);
  expect(notRestored.map(({ part }) => part)).toEqual(parts);
});

test('a part that is missing in the response of CloudTrail is unknown, and not empty', () => {
  const { settings } = normalizeTrail(ARN, { ...plain, trail: { ...plain.trail, S3BucketName: '' } });
  expect(settings).toEqual({ unknown: 'CloudTrail did not answer with the settings of the trail.' });
  for (const EventSelectors of [[], undefined]) {
    const { selectors } = normalizeTrail(ARN, {
      ...plain,
      selectors: EventSelectors ? { EventSelectors } : {},
    });
    expect(selectors).toEqual({
      unknown: 'CloudTrail did not answer with the event selectors of the trail.',
    });
  }
});

test('a key is identified by its ARN, in every form in which it was given', () => {
  const keyOf = (KmsKeyId: string) => normalizeTrail(ARN, withSettings({ KmsKeyId })).settings;
  const own = 'arn:aws:kms:eu-central-1:111122223333';
  expect(keyOf('alias/trail')).toMatchObject({ kmsKeyId: `${own}:alias/trail` });
  expect(keyOf('0a1b')).toMatchObject({ kmsKeyId: `${own}:key/0a1b` });
  expect(keyOf(`${own}:key/0a1b`)).toMatchObject({ kmsKeyId: `${own}:key/0a1b` });
});

test('only tags that begin with aws: belong to AWS, and a stack needs no logical id', () => {
  const { tags, owner } = normalizeTrail(ARN, {
    ...plain,
    tags: [
      { Key: 'AWS:x', Value: '1' },
      { Key: 'my-aws:x', Value: '2' },
      { Key: 'aws:cloudformation:stack-name', Value: 'audit' },
    ],
  });
  expect(tags).toEqual([{ key: 'my-aws:x', value: '2' }]);
  expect(owner).toStrictEqual({ stackName: 'audit' });
});

test('selectors that are missing in the response of CloudTrail are unknown, and not the default', () => {
  const { selectors, insights } = normalizeTrail(
    ARN,
    withSettings({ HasCustomEventSelectors: true, HasInsightSelectors: true }),
  );
  expect([selectors, insights]).toEqual([
    { unknown: 'CloudTrail did not answer with the event selectors of the trail.' },
    { unknown: 'CloudTrail did not answer with the Insights selectors of the trail.' },
  ]);
});
