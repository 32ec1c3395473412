import { describe, expect, test } from '@jest/globals';
import fc from '../../fixtures/seeded.ts';
import type { TrailState } from '../../../tasks/contract/table.ts';
import type { TrailConfiguration } from '../../../tasks/contract/trail-configuration.ts';
import { compareTrail } from '../../../tasks/baseline/compare-trail.ts';
import {
  normalizeSelectors,
  normalizeSettings,
  type DescribedSelectors,
  type DescribedTrail,
} from '../../../tasks/baseline/normalize-trail.ts';

const STOPPED = new Date('2026-11-21T20:11:07.400Z');
const at = (seconds: number): Date => new Date(STOPPED.getTime() + seconds * 1000);
const PLAIN: DescribedTrail = {
  S3BucketName: 'audit-log',
  IncludeGlobalServiceEvents: true,
  IsMultiRegionTrail: true,
  LogFileValidationEnabled: true,
};
const SELECTORS: DescribedSelectors = {
  EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }],
};

function trail(settings: DescribedTrail = {}, selectors = SELECTORS): TrailConfiguration {
  return {
    settings: normalizeSettings({ ...PLAIN, ...settings }),
    selectors: normalizeSelectors(selectors),
  };
}
const observed = (configuration: TrailConfiguration, seconds: number) => ({
  ...configuration,
  observedAt: at(seconds).toISOString(),
});
const seen = (seconds: number, configuration = trail()): TrailState => ({
  observed: observed(configuration, seconds),
});
const compare = (
  now: TrailConfiguration,
  { state, stopLoggingTime = at(0) }: { state?: TrailState; stopLoggingTime?: Date | null } = {},
) =>
  compareTrail({
    state,
    now,
    homeRegion: 'eu-central-1',
    stoppedAt: STOPPED,
    stopLoggingTime: stopLoggingTime ?? undefined,
  });

describe('the verdict', () => {
  const BEFORE = seen(-300);
  const OFF = { offSince: at(-300).toISOString() };
  const OTHER = trail({ S3BucketName: 'mallorys-bucket' });

  test.each<[stopLoggingTime: number | null, state: TrailState | undefined, now: TrailConfiguration, string]>(
    [
      [0, BEFORE, trail(), 'as-before'],
      [0, BEFORE, OTHER, 'changed'],
      [0, undefined, OTHER, 'not-compared'],
      [0, {}, OTHER, 'not-compared'],
      // A call that stops what is off already may leave no trace.
      [null, OFF, OTHER, 'not-compared'],
      [-3600, OFF, OTHER, 'not-compared'],
      [null, { ...OFF, seenLoggingAt: at(-60).toISOString() }, OTHER, 'another-trail'],
      [null, { ...OFF, ...BEFORE }, OTHER, 'changed'],
      // By another clock, or stopped again meanwhile.
      [-60, BEFORE, OTHER, 'changed'],
      [3600, BEFORE, OTHER, 'changed'],
      [-61, BEFORE, trail(), 'as-before'],
      [-61, BEFORE, OTHER, 'another-trail'],
      [-61, undefined, trail(), 'another-trail'],
      [null, BEFORE, trail(), 'as-before'],
      [null, BEFORE, OTHER, 'another-trail'],
      [null, undefined, trail(), 'another-trail'],
    ],
  )(
    'with a StopLoggingTime %p seconds after the stop, %j stored and %j now is %s',
    (seconds, state, now, verdict) => {
      const stopLoggingTime = seconds === null ? null : at(seconds);
      expect(compare(now, { ...(state && { state }), stopLoggingTime }).verdict).toBe(verdict);
    },
  );

  test('is "as before" only if every setting observed before the stop is unchanged', () => {
    const offsets = fc.option(fc.integer({ min: -7200, max: 7200 }), { nil: null });
    const bucket = fc.constantFrom('a', 'b');
    fc.assert(
      fc.property(offsets, bucket, bucket, fc.integer({ min: -7200, max: 7200 }), (stopped, was, is, saw) => {
        const { verdict } = compare(trail({ S3BucketName: is }), {
          state: seen(saw, trail({ S3BucketName: was })),
          stopLoggingTime: stopped === null ? null : at(stopped),
        });
        const isSame = stopped !== null && stopped >= -60;
        const isKnown = saw <= Math.max(0, isSame ? stopped : 0);
        expect(verdict === 'as-before').toBe(isKnown && was === is);
        expect(verdict === 'not-compared').toBe(!isKnown && isSame);
        expect(verdict === 'another-trail').toBe(!isSame && !(isKnown && was === is));
      }),
    );
  });
});

describe('the observation that a trail is compared with', () => {
  test('is not one after the stop, but the one before the restart', () => {
    const state = {
      observed: observed(trail({ S3BucketName: 'mallorys-bucket' }), 1200),
      observedBefore: observed(trail(), -300),
    };
    expect(compare(trail({ S3BucketName: 'mallorys-bucket' }), { state })).toMatchObject({
      verdict: 'changed',
      observedAt: at(-300).toISOString(),
    });
  });

  test('may come from the second of the stop, whose fraction CloudTrail does not store', () => {
    expect(compare(trail(), { state: seen(0.5) }).verdict).toBe('as-before');
    expect(compare(trail(), { state: seen(0.7) }).verdict).toBe('not-compared');
  });

  test('may come after the stop if the trail was stopped once more since', () => {
    expect(compare(trail(), { state: seen(600), stopLoggingTime: at(900) }).verdict).toBe('as-before');
  });

  test('may come from the minute before the stop, if the clock of the stop is behind', () => {
    const state = seen(-30);
    expect(compare(trail(), { state, stopLoggingTime: at(-45) }).verdict).toBe('as-before');
    expect(compare(trail(), { state: seen(0), stopLoggingTime: at(0) }).verdict).toBe('as-before');
  });

  test('is the last one if nothing was stopped', () => {
    const compared = { state: seen(600), now: trail(), homeRegion: 'eu-central-1' };
    expect(compareTrail({ ...compared, stopLoggingTime: at(0) }).verdict).toBe('as-before');
  });

  test('is equal for every form in which the table returns it', () => {
    const state = JSON.parse(
      JSON.stringify(seen(-300)).replace('"s3BucketName":"audit-log",', ''),
      (name, value: unknown) =>
        name === 'settings' ? { ...(value as object), s3BucketName: 'audit-log' } : value,
    ) as TrailState;
    expect(compare(trail(), { state }).verdict).toBe('as-before');
  });
});

describe('the differences of a comparison', () => {
  const differences = (settings: DescribedTrail, selectors?: DescribedSelectors) =>
    compare(trail(settings, selectors), { state: seen(-300) }).differences;

  test.each<[DescribedTrail, object]>([
    [
      { S3BucketName: 'mallorys-bucket' },
      { setting: 's3BucketName', before: 'audit-log', now: 'mallorys-bucket' },
    ],
    [{ S3KeyPrefix: 'x' }, { setting: 's3KeyPrefix', before: null, now: 'x' }],
    [{ SnsTopicARN: 'x' }, { setting: 'snsTopicARN', before: null, now: 'x' }],
    [{ KmsKeyId: 'x' }, { setting: 'kmsKeyId', before: null, now: 'x' }],
    [{ CloudWatchLogsLogGroupArn: 'x' }, { setting: 'cloudWatchLogsLogGroupArn', before: null, now: 'x' }],
    [{ CloudWatchLogsRoleArn: 'x' }, { setting: 'cloudWatchLogsRoleArn', before: null, now: 'x' }],
    [
      { IncludeGlobalServiceEvents: false },
      { setting: 'includeGlobalServiceEvents', before: 'true', now: 'false' },
    ],
    [{ IsMultiRegionTrail: false }, { setting: 'isMultiRegionTrail', before: 'true', now: 'false' }],
    [
      { LogFileValidationEnabled: false },
      { setting: 'logFileValidationEnabled', before: 'true', now: 'false' },
    ],
    [{ IsOrganizationTrail: true }, { setting: 'isOrganizationTrail', before: 'false', now: 'true' }],
  ])('have the earlier and the current value of %j', (settings, difference) => {
    expect(differences(settings)).toEqual([difference]);
  });

  test('have only the selectors of one side', () => {
    const reads = { ReadWriteType: 'ReadOnly', IncludeManagementEvents: true };
    const both = { EventSelectors: [...(SELECTORS.EventSelectors ?? []), reads] };
    const readOnly = '{"includeManagementEvents":true,"readWriteType":"ReadOnly"}';
    const [one, other] = [trail({}, both), trail({}, { EventSelectors: both.EventSelectors.toReversed() })];
    expect(compare(other, { state: seen(-300, one) }).differences).toEqual([]);
    expect(differences({}, both)).toEqual([{ setting: 'event selector', before: null, now: readOnly }]);
    expect(differences({}, { EventSelectors: [reads] })).toEqual([
      {
        setting: 'event selector',
        before: '{"includeManagementEvents":true,"readWriteType":"All"}',
        now: null,
      },
      { setting: 'event selector', before: null, now: readOnly },
    ]);
  });

  test('have bucket and scope, before and now, even if nothing was stored', () => {
    const now = trail({
      S3BucketName: 'mallorys-bucket',
      IsMultiRegionTrail: false,
      IsOrganizationTrail: true,
    });
    expect(compare(now, { state: seen(-300) })).toMatchObject({
      more: 0,
      bucket: { before: 'audit-log', now: 'mallorys-bucket' },
      scope: { before: 'all Regions', now: 'eu-central-1 only, the whole organization' },
    });
    expect(compare(now)).not.toHaveProperty('unknown');
    expect(compare(now)).toMatchObject({
      observedAt: null,
      bucket: { before: null, now: 'mallorys-bucket' },
      differences: [],
    });
  });

  test('are at most 20, with 200 bytes a side, even if the values differ only after that', () => {
    const condition = (end: string) => ({ Field: 'resources.ARN', Equals: [`${'x'.repeat(300)}${end}`] });
    const many = (end: string): DescribedSelectors => ({
      AdvancedEventSelectors: Array.from({ length: 15 }, (_, n) => ({
        FieldSelectors: [condition(`${n}${end}`)],
      })),
    });
    const comparison = compare(trail({}, many('b')), { state: seen(-300, trail({}, many('a'))) });
    expect(comparison).toMatchObject({ verdict: 'changed', more: 10 });
    expect(comparison.differences).toHaveLength(20);
    expect(JSON.stringify(comparison).length).toBeLessThan(20 * 500);
    const prefix = (end: string) => ({ S3KeyPrefix: `${'x'.repeat(300)}${end}` });
    const long = compare(trail(prefix('b')), { state: seen(-300, trail(prefix('a'))) });
    const cut = `${'x'.repeat(197)}…`;
    expect(long.differences).toEqual([{ setting: 's3KeyPrefix', before: cut, now: cut }]);
  });
});

describe('Insights, event configuration and tags', () => {
  const rate = { insightType: 'ApiCallRateInsight', eventCategories: ['Management', 'Data'] };
  const errors = { insightType: 'ApiErrorRateInsight', eventCategories: ['Management'] };
  const [owner, stage] = [
    { key: 'Owner', value: 'audit' },
    { key: 'Stage', value: 'prod' },
  ];
  const before = { ...trail(), insights: [rate, errors], aggregation: [], tags: [owner, stage] };

  test.each<
    [string, Partial<TrailConfiguration>, [setting: string, before: string | null, now: string | null][]]
  >([
    [
      'Insights',
      { insights: [] },
      [
        ['insight ApiCallRateInsight', 'Management, Data', null],
        ['insight ApiErrorRateInsight', 'Management', null],
      ],
    ],
    [
      'the event configuration',
      {
        aggregation: [
          { eventCategory: 'Data', templates: ['API_ACTIVITY', 'USER_ACTIONS'] },
          { eventCategory: 'Management', templates: ['API_ACTIVITY'] },
        ],
      },
      [
        ['aggregation Data', null, 'API_ACTIVITY, USER_ACTIONS'],
        ['aggregation Management', null, 'API_ACTIVITY'],
      ],
    ],
    [
      'tags',
      { tags: [] },
      [
        ['tag Owner', 'audit', null],
        ['tag Stage', 'prod', null],
      ],
    ],
    ['the first of two tags', { tags: [stage] }, [['tag Owner', 'audit', null]]],
    ['the second of two tags', { tags: [owner] }, [['tag Stage', 'prod', null]]],
  ])('differ from the observed values: %s', (_what, change, differences) => {
    const compared = compare({ ...before, ...change }, { state: seen(-60, before) });
    expect(compared).toMatchObject({ verdict: 'changed', against: 'observed' });
    expect(compared.differences).toEqual(
      differences.map(([setting, before, now]) => ({ setting, before, now })),
    );
  });

  test('are unknown, and never equal, if they could not be read', () => {
    const { tags, ...unread } = before;
    expect(() => compare(unread, { state: seen(-60, before) })).toThrow(
      'Not all of the trail could be read (tags).',
    );
    expect(tags).toHaveLength(2);
    expect(() => compare({ ...trail(), aggregation: [] }, { state: seen(-60, before) })).toThrow(
      'Not all of the trail could be read (insights, tags).',
    );
    expect(compare({ ...unread, insights: [] }, { state: seen(-60, before) })).toMatchObject({
      ...{ verdict: 'changed', unknown: ['tags'] },
    });
  });

  test('show whether Insights is on, even without an earlier observation', () => {
    expect(compare({ ...trail(), insights: [rate] })).toMatchObject({ insights: true, differences: [] });
  });

  test.each<[boolean, TrailConfiguration['insights'], TrailConfiguration['insights']]>([
    [true, [rate], [rate]],
    [true, undefined, [rate]],
    [false, undefined, []],
    [false, [], []],
    [false, [rate], []],
    [false, [rate, errors], [rate]],
    [false, [rate, errors], [errors]],
  ])('show as %p whether Insights is on as before', (insights, had, has) => {
    const known = { ...trail(), ...(had && { insights: had }) };
    expect(compare({ ...trail(), ...(has && { insights: has }) }, { state: seen(-60, known) })).toMatchObject(
      {
        insights,
      },
    );
  });
});
