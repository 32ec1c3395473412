import { describe, expect, test } from '@jest/globals';
import { judgeCoverage } from '../../../tasks/baseline/judge-coverage.ts';
import { isWeaker, judgeSelectors, severityOf } from '../../../tasks/baseline/judge-weaker.ts';
import { DELIVERY_ITEMS } from '../../../tasks/contract/delivery-items.ts';
import { ITEM_SEVERITIES } from '../../../tasks/delivery/judge-item.ts';
import type { Difference } from '../../../tasks/contract/trail-diff.ts';
import type { WholeSelectors } from '../../../tasks/contract/baseline.ts';

interface Basic {
  kind?: string;
  management?: boolean;
  without?: string[];
  s3?: string[];
  lambda?: string[];
}

function basic(...selectors: Basic[]): WholeSelectors {
  return {
    eventSelectors: selectors.map(({ kind = 'All', management = true, without, s3 = [], lambda = [] }) => ({
      readWriteType: kind,
      includeManagementEvents: management,
      dataResources: [
        { type: 'AWS::S3::Object', values: s3 },
        { type: 'AWS::Lambda::Function', values: lambda },
      ],
      ...(without && { excludeManagementEventSources: without }),
    })),
  };
}

type Field = [field: string, operator: string, ...values: string[]];
function advanced(...selectors: Field[][]): WholeSelectors {
  return {
    advancedEventSelectors: selectors.map((fields) => ({
      fieldSelectors: fields.map(([field, operator, ...values]) => ({ field, [operator]: values })),
    })),
  };
}
const MANAGEMENT: Field = ['eventCategory', 'equals', 'Management'];
const DATA: Field = ['eventCategory', 'equals', 'Data'];
const S3: Field = ['resources.type', 'equals', 'AWS::S3::Object'];
const WRITES: Field = ['readOnly', 'equals', 'false'];

const KMS = 'kms.amazonaws.com';
const RDS = 'rdsdata.amazonaws.com';
const F = 'arn:aws:lambda:eu-central-1:111122223333:function:f';
const weaker = (...events: string[]) => ({ direction: 'weaker', events });

describe('the changed selectors log', () => {
  test.each<[string, WholeSelectors, WholeSelectors, object]>([
    ['no writes any more', basic({}), basic({ kind: 'ReadOnly' }), weaker('write management events')],
    ['no reads any more', basic({}), basic({ kind: 'WriteOnly' }), weaker('read management events')],
    [
      'nothing of a source that is excluded',
      basic({}),
      basic({ without: [KMS] }),
      weaker('read management events', 'write management events'),
    ],
    [
      'nothing of a second source that is excluded',
      basic({ without: [RDS] }),
      basic({ without: [RDS, KMS] }),
      weaker('read management events', 'write management events'),
    ],
    ...['a', 'b'].map((bucket): [string, WholeSelectors, WholeSelectors, object] => [
      `one bucket instead of two: ${bucket}`,
      basic({ s3: ['arn:aws:s3:::a/', 'arn:aws:s3:::b/'] }),
      basic({ s3: [`arn:aws:s3:::${bucket}/`] }),
      weaker('read data events', 'write data events'),
    ]),
    [
      'no objects any more, but the function',
      basic({ s3: ['arn:aws:s3'], lambda: [F] }),
      basic({ lambda: [F] }),
      weaker('read data events', 'write data events'),
    ],
    [
      'more: writes too',
      basic({ kind: 'ReadOnly' }),
      basic({}),
      { direction: 'stronger', events: ['write management events'] },
    ],
    [
      'one bucket instead of all',
      basic({ s3: ['arn:aws:s3'] }),
      basic({ s3: ['arn:aws:s3:::a/'] }),
      weaker('read data events', 'write data events'),
    ],
    [
      'a function whose name only begins like the one before',
      basic({ lambda: [`${F}2`] }),
      basic({ lambda: [F] }),
      weaker('read data events', 'write data events'),
    ],
    [
      'the same by two selectors',
      basic({}),
      basic({ kind: 'ReadOnly' }, { kind: 'WriteOnly' }),
      { direction: 'other' },
    ],
    [
      'the same by one that is advanced',
      basic({ kind: 'WriteOnly', s3: ['arn:aws:s3'] }),
      advanced([MANAGEMENT, WRITES], [DATA, S3, WRITES]),
      { direction: 'other' },
    ],
    [
      'more: a whole bucket instead of a folder',
      basic({ s3: ['arn:aws:s3:::a/b/'] }),
      basic({ s3: ['arn:aws:s3:::a/'] }),
      { direction: 'stronger', events: ['read data events', 'write data events'] },
    ],
    [
      'less: an advanced selector excludes a source',
      advanced([MANAGEMENT]),
      advanced([MANAGEMENT, ['eventSource', 'notEquals', KMS]]),
      weaker('read management events', 'write management events'),
    ],
    [
      'less: an advanced selector has one more condition',
      advanced([DATA, S3]),
      advanced([DATA, S3, ['eventName', 'notEquals', 'GetObject']]),
      weaker('read data events', 'write data events'),
    ],
    [
      'less: a longer beginning, and fewer endings',
      advanced([DATA, S3, ['resources.ARN', 'startsWith', 'arn:aws:s3:::a']]),
      advanced([DATA, S3, ['resources.ARN', 'startsWith', 'arn:aws:s3:::ab']]),
      weaker('read data events', 'write data events'),
    ],
    [
      'more: what is left out has a longer beginning',
      advanced([DATA, S3, ['resources.ARN', 'notStartsWith', 'arn:aws:s3:::a']]),
      advanced([DATA, S3, ['resources.ARN', 'notStartsWith', 'arn:aws:s3:::ab']]),
      { direction: 'stronger', events: ['read data events', 'write data events'] },
    ],
    [
      'no network activity any more',
      advanced(
        [MANAGEMENT],
        [
          ['eventCategory', 'equals', 'NetworkActivity'],
          ['eventSource', 'equals', KMS],
        ],
      ),
      advanced([MANAGEMENT]),
      weaker('read network activity events', 'write network activity events'),
    ],
  ])('%s', (_what, approved, current, judgement) => {
    expect(judgeSelectors(approved, current)).toEqual(judgement);
  });

  test('an undecidable set, which counts as weaker and is reported', () => {
    const kind = 'WriteOnly';
    const approved = basic({ kind });
    const current = basic({ kind, without: [KMS] }, { kind, without: [RDS] });
    expect(judgeCoverage(approved, current)).toEqual({ lost: [], undecided: ['write management events'] });
    const judgement = judgeSelectors(approved, current);
    expect(judgement).toMatchObject({ direction: 'other', undecided: true });
    expect(isWeaker({ ...difference({}), ...judgement })).toBe(true);
  });

  const both = (name: string): WholeSelectors => ({
    advancedEventSelectors: [
      {
        fieldSelectors: [
          { field: 'eventCategory', equals: ['Data'] },
          { field: 'eventName', startsWith: ['Get'], notEquals: [name] },
        ],
      },
    ],
  });
  const OPEN = { lost: [], undecided: ['read data events', 'write data events'] };

  test('an undecidable set for two operators on one field, with no claim', () => {
    const one = both('GetObject');
    const named = (name: string) => advanced([DATA, ['eventName', 'equals', name]]);
    expect(judgeCoverage(one, one)).toEqual({ lost: [], undecided: [] });
    expect(judgeCoverage(one, advanced([DATA]))).toEqual({ lost: [], undecided: [] });
    expect(judgeCoverage(one, both('GetBucket'))).toEqual(OPEN);
    expect(judgeCoverage(one, named('GetObject'))).toEqual(OPEN);
    expect(judgeCoverage(named('GetObject'), one)).toEqual(OPEN);
    expect(judgeSelectors(advanced([DATA]), one)).toMatchObject({ direction: 'other', undecided: true });
  });

  test.each<[string, WholeSelectors, WholeSelectors]>([
    [
      'two excluded sources',
      basic({ without: [RDS, KMS] }),
      advanced([MANAGEMENT, ['eventSource', 'notEquals', RDS, KMS]]),
    ],
    ['no excluded source', basic({}), basic({ without: [] })],
    [
      'objects of a bucket',
      basic({ management: false, s3: ['arn:aws:s3:::a/'] }),
      advanced([DATA, S3, ['resources.ARN', 'startsWith', 'arn:aws:s3:::a/']]),
    ],
    [
      'a function',
      basic({ management: false, lambda: [F] }),
      advanced([DATA, ['resources.type', 'equals', 'AWS::Lambda::Function'], ['resources.ARN', 'equals', F]]),
    ],
    ['no data', basic({}), { eventSelectors: [{ readWriteType: 'All', includeManagementEvents: true }] }],
  ])('the same set, with basic and with advanced selectors: %s', (_what, one, other) => {
    expect(judgeSelectors(one, other)).toEqual({ direction: 'other' });
    expect(judgeSelectors(other, one)).toEqual({ direction: 'other' });
  });
});

function difference(fields: Partial<Difference>): Difference {
  return {
    ...{ part: 'settings', setting: 's3KeyPrefix', approved: 'a', current: 'b' },
    ...{ change: 'replaced', direction: 'weaker' },
    ...fields,
  };
}

const CRITICAL_ITEM = DELIVERY_ITEMS.find((item) => ITEM_SEVERITIES[item] === 'critical')!;

describe('the severity', () => {
  test.each<[string, Partial<Difference>]>([
    ['critical', { part: 'trail', setting: 'trail' }],
    ['critical', { part: 'logging', setting: 'isLogging' }],
    ['critical', { setting: 's3BucketName' }],
    ['critical', { setting: 'kmsKeyId' }],
    ...[
      ['write management events', 'read data events'] as const,
      ['read data events', 'write management events'] as const,
    ].map((events): [string, Partial<Difference>] => [
      'critical',
      { part: 'selectors', setting: 'eventSelector', events: [...events] },
    ]),
    ['high', { setting: 'kmsKeyId', change: 'emptied' }],
    ['high', { setting: 'isMultiRegionTrail', change: 'turned off' }],
    ['high', { setting: 's3KeyPrefix' }],
    ['high', { setting: 'cloudWatchLogsLogGroupArn' }],
    ['high', { part: 'selectors', setting: 'eventSelector', events: ['read data events'] }],
    ['medium', { setting: 'snsTopicARN' }],
    ['medium', { part: 'insights', setting: 'insight ApiCallRateInsight' }],
    ['medium', { part: 'aggregation', setting: 'aggregation Data' }],
    ...DELIVERY_ITEMS.map((setting): [string, Partial<Difference>] => [
      ITEM_SEVERITIES[setting],
      { part: 'delivery', setting },
    ]),
    ['low', { part: 'tags', setting: 'tag Owner', direction: 'other' }],
    // A name of the delivery path is none of another part.
    ['high', { part: 'settings', setting: CRITICAL_ITEM }],
    ['low', { setting: 's3BucketName', direction: 'stronger' }],
  ])('is %s for %j', (severity, fields) => {
    expect(severityOf({ differences: [difference(fields)] })).toBe(severity);
  });

  test('is that of the most severe difference, and null without any', () => {
    const tags = difference({ part: 'tags', direction: 'other' });
    const bucket = difference({ setting: 's3BucketName' });
    expect(severityOf({ differences: [tags, bucket, tags] })).toBe('critical');
    expect(severityOf({ differences: [] })).toBeNull();
  });
});
