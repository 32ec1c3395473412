import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from '../../fixtures/seeded.ts';
import {
  approveTrail,
  BaselineTooLargeError,
  canonicalJson,
  digestOf,
  formatBaseline,
  InvalidBaselineError,
  parseBaseline,
  UnknownPartError,
} from '../../../tasks/baseline/baseline.ts';
import { parameterName, parameterPath, parseParameterName } from '../../../tasks/baseline/parameter-name.ts';
import { normalizeTrail } from '../../../tasks/baseline/normalize-trail.ts';
import type { ApprovedTrail } from '../../../tasks/contract/baseline.ts';
import { RECORDED_TRAILS } from '../../fixtures/recorded-trails.ts';

const [{ trailArn, answers }] = RECORDED_TRAILS as [(typeof RECORDED_TRAILS)[number]];
const approved = approveTrail(normalizeTrail(trailArn, answers));

/** A trail with so many data resources, whose names do not pack well. */
function withResources(count: number): ApprovedTrail {
  const values = Array.from(
    { length: count },
    (_, n) => `arn:aws:s3:::${(n * 2654435761) % 4294967296}-bucket/`,
  );
  const selector = { readWriteType: 'All', includeManagementEvents: true };
  const dataResources = [{ type: 'AWS::S3::Object', values: values.sort() }];
  return { ...approved, selectors: { eventSelectors: [{ ...selector, dataResources }] } };
}

describe('the value of the parameter', () => {
  test('is canonical JSON that a person can read', () => {
    const { value, tier } = formatBaseline(approved);
    expect(tier).toBe('Standard');
    expect(value).toBe(canonicalJson(approved));
    expect(value).toMatch(/^\{"aggregation":\[\],"insights":/);
    expect(parseBaseline(value, trailArn)).toEqual(approved);
  });

  test.each([
    ['above 4 KB', withResources(150), 'Standard'],
    ['above 4 KB when packed', withResources(450), 'Advanced'],
  ])('is packed %s', (_what, trail, tier) => {
    const formatted = formatBaseline(trail);
    expect(formatted.tier).toBe(tier);
    expect(formatted.value).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(parseBaseline(formatted.value, trailArn)).toEqual(trail);
  });

  test('is packed if SSM would treat it as a reference to another parameter', () => {
    const trail = { ...approved, settings: { ...approved.settings, s3KeyPrefix: '{{ssm:other}}' } };
    const { value } = formatBaseline(trail);
    expect(value).not.toContain('{{');
    expect(parseBaseline(value, trailArn)).toEqual(trail);
  });

  test('is refused above 8 KB, in a sentence that says why', () => {
    expect(() => formatBaseline(withResources(2000))).toThrow(BaselineTooLargeError);
    expect(() => formatBaseline(withResources(2000))).toThrow(
      /^The settings of trail management-events cannot be approved: packed they have \d+ bytes, and a parameter of SSM holds up to 8192\./,
    );
  });

  const json = canonicalJson(approved);
  const packed = (text: string) => gzipSync(text).toString('base64');
  test.each([
    ['nothing', ''],
    ['any text', 'hello'],
    ['cut off', json.slice(0, -1)],
    ['JSON of something else', '{"sha256":"0"}'],
    ['written with spaces', JSON.stringify(JSON.parse(json), null, 1)],
    ['in another order', JSON.stringify(Object.fromEntries(Object.entries(approved).sort().reverse()))],
    ['with a field too many', canonicalJson({ ...approved, more: 1 })],
    ['with a setting too many', canonicalJson({ ...approved, settings: { ...approved.settings, more: 1 } })],
    ['without a part', canonicalJson({ ...approved, tags: undefined })],
    ['without selectors', canonicalJson({ ...approved, selectors: { eventSelectors: [] } })],
    ['of another version', canonicalJson({ ...approved, schema: 2 })],
    ['of another trail', canonicalJson({ ...approved, trailArn: `${trailArn}-2` })],
    ['packed, and not a baseline', packed('{}')],
    ['packed, and cut off', packed(json).slice(0, -8)],
    ['packed, and far too large', packed(' '.repeat(2 ** 21))],
    ['not quite Base64', `${packed(json)}\n`],
  ])('is no baseline when it is %s', (_what, value) => {
    expect(() => parseBaseline(value, trailArn)).toThrow(InvalidBaselineError);
  });

  test('throws only that error, for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.base64String()), (value) => {
        expect(() => parseBaseline(value, trailArn)).toThrow(InvalidBaselineError);
      }),
    );
  });
});

describe('the digest', () => {
  test('does not depend on the owner, which cannot be restored', () => {
    expect(digestOf({ ...approved, owner: { stackName: 'audit' } })).toBe(digestOf(approved));
    expect(digestOf(approved)).toMatch(/^[0-9a-f]{64}$/);
  });

  test('depends on every other part', () => {
    const others: ApprovedTrail[] = [
      { ...approved, settings: { ...approved.settings, isOrganizationTrail: true } },
      {
        ...approved,
        selectors: { eventSelectors: [{ readWriteType: 'All', includeManagementEvents: true }] },
      },
      { ...approved, insights: [] },
      { ...approved, aggregation: [{ eventCategory: 'Data', templates: ['API_ACTIVITY'] }] },
      { ...approved, tags: [{ key: 'Owner', value: '' }] },
      { ...approved, trailArn: `${trailArn}-2` },
    ];
    const digests = [approved, ...others].map(digestOf);
    expect(new Set(digests).size).toBe(digests.length);
  });
});

test('a trail with an unread part cannot be approved', () => {
  const current = normalizeTrail(trailArn, { ...answers, tags: { unknown: 'AccessDenied' } });
  expect(() => approveTrail(current)).toThrow(UnknownPartError);
  expect(() => approveTrail(current)).toThrow('The trail cannot be approved: its tags could not be read.');
});

describe('the name of the parameter', () => {
  test.each([
    [
      'arn:aws:cloudtrail:eu-central-1:111122223333:trail/management-events',
      '111122223333/eu-central-1/management-events',
    ],
    ['arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/a.b_c', '111122223333/cn-north-1/a.b_c'],
    [
      'arn:aws-us-gov:cloudtrail:us-gov-west-1:111122223333:trail/aws-controltower-B',
      '111122223333/us-gov-west-1/aws-controltower-B',
    ],
  ])('of %s names stack, account, Region and trail, and can be parsed back', (arn, path) => {
    const name = parameterName('Audit-1', arn);
    expect(name).toBe(`/cloudtrail-remediator/Audit-1/baseline/${path}`);
    expect(name.startsWith(`${parameterPath('Audit-1')}/`)).toBe(true);
    expect(parseParameterName(name)).toEqual({ stackName: 'Audit-1', trailArn: arn });
  });

  test.each([
    '/cloudtrail-remediator/s/baseline/111122223333/eu-central-1/',
    '/cloudtrail-remediator/s/baseline/1111/eu-central-1/t',
    '/cloudtrail-remediator/s/other/111122223333/eu-central-1/t',
    '/x/cloudtrail-remediator/s/baseline/111122223333/eu-central-1/t',
  ])('%s belongs to no baseline', (name) => {
    expect(parseParameterName(name)).toBeUndefined();
  });

  test('exists for trails only', () => {
    expect(() => parameterName('s', 'arn:aws:s3:::bucket')).toThrow(TypeError);
  });
});
