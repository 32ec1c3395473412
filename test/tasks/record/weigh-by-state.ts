import { describe, expect, test } from '@jest/globals';
import type { TrailState } from '../../../tasks/contract/table.ts';
import { weighByState } from '../../../tasks/record/weigh-by-state.ts';
import type { Fields } from '../../fixtures/identities.ts';
import { classified } from '../../fixtures/incidents.ts';
import { putEventSelectors, putInsightSelectors, stopLogging, updateTrail } from '../../fixtures/records.ts';

const weighed = (record: Fields, known: Parameters<typeof weighByState>[2]) =>
  weighByState(classified(record).incident, record['requestParameters'] as Fields, known)?.severity;

/** A trail as a sweep saw it before the call. */
const observed = (selectors: object = {}, settings: object = {}): TrailState => ({
  logging: 'on',
  observed: {
    observedAt: '2026-11-21T20:06:02.310Z',
    settings: {
      s3BucketName: 'audit-log',
      includeGlobalServiceEvents: true,
      isMultiRegionTrail: true,
      logFileValidationEnabled: true,
      isOrganizationTrail: false,
      ...settings,
    },
    selectors,
  },
});
const READS = { eventSelectors: [{ readWriteType: 'ReadOnly' }] };

describe('selectors that exclude write management events are', () => {
  const reads = putEventSelectors(READS);
  test.each<[severity: string | undefined, what: string, others: TrailState[] | undefined]>([
    ['high', 'no other trail logs them', []],
    ['high', 'the other trails log reads', [observed(READS)]],
    ['high', 'the other trail does not log', [{ ...observed(), logging: 'off' }]],
    ['high', 'nothing was observed of the other trail', [{ logging: 'on' }]],
    ['medium', 'another trail logs them', [observed(READS), observed()]],
    [undefined, 'the other trails are unknown', undefined],
  ])('%s if %s', (severity, _what, others) => {
    expect(weighed(reads, others ? { others } : {})).toBe(severity);
  });
});

describe('a redirected log is', () => {
  test.each<[severity: string | undefined, what: string, sent: Fields, trail: TrailState | undefined]>([
    ['high', 'the bucket is another', { s3BucketName: 'elsewhere' }, observed()],
    ['high', 'the prefix is new', { s3KeyPrefix: 'elsewhere' }, observed()],
    ['high', 'the prefix is gone', { s3KeyPrefix: '' }, observed({}, { s3KeyPrefix: 'audit' })],
    ['low', 'both are as before', { s3BucketName: 'audit-log', s3KeyPrefix: '' }, observed()],
    [undefined, 'nothing was observed', { s3BucketName: 'elsewhere' }, { logging: 'on' }],
    [undefined, 'nothing is known', { s3BucketName: 'elsewhere' }, undefined],
  ])('%s if %s', (severity, _what, sent, trail) => {
    expect(weighed(updateTrail(sent), { trail })).toBe(severity);
  });

  test('not compared with a sweep after the call', () => {
    const trail = observed();
    trail.observed!.observedAt = '2026-11-21T20:11:08.000Z';
    expect(weighed(updateTrail({ s3BucketName: 'audit-log' }), { trail })).toBeUndefined();
  });
});

test.each([
  [true, 'medium'],
  [false, 'low'],
])('Insights that was on (%p) and is off now is %s', (insights, severity) => {
  expect(weighed(putInsightSelectors([]), { insights })).toBe(severity);
});

test('Insights of a trail that no sweep has seen is low: the console sends the call for each trail that it creates', () => {
  expect(weighed(putInsightSelectors([]), { isNew: true })).toBe('low');
});

test('no other severity depends on the state of trails', () => {
  expect(weighed(putInsightSelectors([]), {})).toBeUndefined();
  expect(weighed(stopLogging(), { others: [], insights: true })).toBeUndefined();
});
