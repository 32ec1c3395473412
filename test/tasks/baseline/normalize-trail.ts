import { describe, expect, test } from '@jest/globals';
import { TRAIL } from '../../fixtures/emulated-trail.ts';
import fc from '../../fixtures/seeded.ts';
import {
  normalize,
  normalizeSelectors,
  normalizeSettings,
  normalizeTrail,
  type TrailAnswers,
} from '../../../tasks/baseline/normalize-trail.ts';

describe('the settings of a trail', () => {
  const plain = {
    s3BucketName: 'audit-log',
    includeGlobalServiceEvents: true,
    isMultiRegionTrail: false,
    logFileValidationEnabled: false,
    isOrganizationTrail: false,
  };

  test.each([
    ['absent', {}],
    ['null', { S3KeyPrefix: null, KmsKeyId: null, IsMultiRegionTrail: null }],
    ['empty', { S3KeyPrefix: '', SnsTopicARN: '', CloudWatchLogsRoleArn: '' }],
    ['off', { IsMultiRegionTrail: false, LogFileValidationEnabled: false }],
  ])('are equal for every form of an unset value: %s', (_what, fields) => {
    const trail = { S3BucketName: 'audit-log', IncludeGlobalServiceEvents: true, ...fields };
    expect(normalizeSettings(trail)).toEqual(plain);
  });

  test('are ten; other fields of GetTrail are no part of them', () => {
    const trail = {
      ...{ Name: 'management-events', HomeRegion: 'eu-central-1', HasCustomEventSelectors: true },
      ...{ S3BucketName: 'b', S3KeyPrefix: 'p', SnsTopicARN: 's', KmsKeyId: 'k' },
      ...{ CloudWatchLogsLogGroupArn: 'g', CloudWatchLogsRoleArn: 'r' },
    };
    expect(Object.keys(normalizeSettings(trail))).toHaveLength(10);
  });
});

describe('the event selectors of a trail', () => {
  test('keep data resources and every operator, and lose the name of a selector', () => {
    expect(
      normalizeSelectors({
        EventSelectors: [
          {
            ReadWriteType: 'WriteOnly',
            DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::b/', 'arn:aws:s3:::a/'] }],
          },
        ],
      }),
    ).toEqual({
      eventSelectors: [
        {
          readWriteType: 'WriteOnly',
          dataResources: [{ type: 'AWS::S3::Object', values: ['arn:aws:s3:::a/', 'arn:aws:s3:::b/'] }],
        },
      ],
    });
    const operators = ['Equals', 'StartsWith', 'EndsWith', 'NotEquals', 'NotStartsWith', 'NotEndsWith'];
    const conditions = operators.map((operator) => ({ Field: 'eventName', [operator]: ['x'] }));
    const { advancedEventSelectors } = normalizeSelectors({
      AdvancedEventSelectors: [{ Name: 'Writes', FieldSelectors: conditions }],
    });
    const text = JSON.stringify(advancedEventSelectors);
    for (const operator of operators)
      expect(text.toLowerCase()).toContain(`"${operator.toLowerCase()}":["x"]`);
    expect(text).not.toContain('Writes');
  });

  test('are those of the kind that is set, for every empty form of the other', () => {
    const basic = [{ ReadWriteType: 'All', IncludeManagementEvents: true }];
    const same = [{ EventSelectors: basic }, { EventSelectors: basic, AdvancedEventSelectors: [] }];
    for (const selectors of same)
      expect(normalizeSelectors(selectors)).toEqual({
        eventSelectors: [{ readWriteType: 'All', includeManagementEvents: true }],
      });
  });
});

describe('normalize', () => {
  /** Lists in another order and fields in another order, at any depth. */
  function shuffled(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(shuffled).reverse();
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .map(([name, field]) => [name, shuffled(field)])
        .reverse(),
    );
  }
  // A field of that name is no data.
  const json = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('__proto__'));

  test('gives the same text for every order', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.stringify(normalize(shuffled(value)))).toBe(JSON.stringify(normalize(value)));
      }),
    );
  });

  test('does not change a normalized value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(normalize(normalize(value))).toEqual(normalize(value));
      }),
    );
  });
});

describe('a whole trail', () => {
  const answers: TrailAnswers = {
    trail: { S3BucketName: 'audit-log', HasCustomEventSelectors: true, HasInsightSelectors: true },
    selectors: { EventSelectors: [{ ReadWriteType: 'All' }] },
    insights: [{ InsightType: 'ApiCallRateInsight' }],
    aggregation: [{ EventCategory: 'Data', Templates: ['API_ACTIVITY'] }],
    isLogging: true,
    tags: [{ Key: 'Owner', Value: 'security' }],
  };

  test.each<[part: string, odd: unknown, words: string]>([
    ['settings', { trail: { S3BucketName: 7 } }, 'settings'],
    ['settings', { trail: { S3BucketName: 'b', CloudWatchLogsLogGroupArn: {} } }, 'settings'],
    ['selectors', { selectors: { EventSelectors: 'all' } }, 'event selectors'],
    ['selectors', { selectors: { AdvancedEventSelectors: [null] } }, 'event selectors'],
    ['selectors', { selectors: {} }, 'event selectors'],
    ['insights', { insights: [{ EventCategories: ['Management'] }] }, 'Insights selectors'],
    ['aggregation', { aggregation: [{ Templates: ['API_ACTIVITY'] }] }, 'event configuration'],
    ['tags', { tags: {} }, 'tags'],
    ['tags', { tags: [{ Key: { toString: {} }, Value: 'x' }] }, 'tags'],
  ])('does not know its %s after an answer of another form: %j', (part, odd, words) => {
    const { [part]: found, ...others } = {
      ...normalizeTrail(TRAIL, { ...answers, ...(odd as object) }),
    } as Record<string, unknown>;
    expect(found).toEqual({ unknown: `CloudTrail did not answer with the ${words} of the trail.` });
    expect(others).toMatchObject({ trailArn: TRAIL });
    const { [part]: _known, ...whole } = { ...normalizeTrail(TRAIL, answers) } as Record<string, unknown>;
    expect(others).toEqual(whole);
  });
});
