import { describe, expect, test } from '@jest/globals';
import { feedsDetection } from '../../../tasks/classify/judge-change.ts';
import type { ApprovedTrail } from '../../../tasks/contract/baseline.ts';
import type { Comparison } from '../../../tasks/contract/comparison.ts';
import {
  blindFinding,
  brokenFinding,
  deletionFinding,
  deliveryFinding,
  differsFinding,
  enforcedDeletion,
  homeRegionFinding,
  riskFinding,
  subscriptionFinding,
  unreadableFinding,
} from '../../../tasks/sweep/judge-findings.ts';
import { ACCOUNT, TOPIC_ARN, TRAIL_ARN, trailArn } from '../../fixtures/deployment.ts';

const ACCOUNT_KEY = `account#${ACCOUNT}#eu-central-1`;

describe('a difference from the approved settings', () => {
  const restore = 'Restore what was approved (SNS topic): aws sns create-topic';
  const baseline = { version: 3, differs: '0123456789abcdef', severity: 'medium' } as const;
  const compared = (settings: string[], more: Partial<Comparison> = {}): Comparison => ({
    ...{ verdict: 'changed', against: 'approved', observedAt: null, more: 0, baseline },
    ...{ bucket: { before: 'a', now: 'a' }, scope: { before: 'b', now: 'b' } },
    differences: settings.map((setting) => ({
      ...{ setting, before: 'x', now: 'y', weaker: true },
      ...(setting === 'topic' && { restore, until: 'Until then it is silent.' }),
    })),
    ...more,
  });
  const of = (...settings: string[]) => differsFinding(TRAIL_ARN, compared(settings))?.restoreSteps;

  test('is restored item by item on the delivery path, and by its own command in the trail', () => {
    expect(of('topic')).toEqual([restore]);
    expect(of('isMultiRegionTrail')).toEqual([]);
    for (const settings of [
      ['topic', 'keyPolicy', 'isMultiRegionTrail'],
      ['isMultiRegionTrail', 'topic'],
    ]) {
      expect(of(...settings)).toEqual([
        restore,
        'Restore the trail as it was approved: incidents baseline restore management-events',
      ]);
    }
  });

  test('is announced with all that differs, and with what could not be read', () => {
    const all = compared(['topic', 'isMultiRegionTrail'], { more: 1, unknown: ['tags', 'insights'] });
    expect(differsFinding(TRAIL_ARN, all)).toMatchObject({
      ...{ kind: 'TRAIL_DIFFERS', subject: TRAIL_ARN, trailArn: TRAIL_ARN },
      ...{ state: baseline.differs, severity: 'medium' },
      findings: [
        'SNS topic itself: x → y (WEAKER)',
        'Until then it is silent.',
        'All Regions: x → y (WEAKER)',
        '… and 1 more',
        'Could not be read: tags',
        'Could not be read: insights',
        'Compared with version 3 of the approved settings.',
      ],
    });
    const { version, differs } = baseline;
    const one = differsFinding(
      TRAIL_ARN,
      compared(['isMultiRegionTrail'], { baseline: { version, differs } }),
    );
    expect(one).toEqual({
      ...{ kind: 'TRAIL_DIFFERS', subject: TRAIL_ARN, trailArn: TRAIL_ARN, state: differs },
      findings: ['All Regions: x → y (WEAKER)', 'Compared with version 3 of the approved settings.'],
      restoreSteps: [],
    });
  });

  test.each<[why: string, comparison: Partial<Comparison>, known: { differs?: string }]>([
    ['there are no approved settings', { baseline: undefined }, {}],
    ['nothing differs', { baseline: { version: 3 } }, {}],
    ['it is accepted', { baseline: { ...baseline, accepted: 'before' } }, {}],
    ['an event has said so', {}, { differs: baseline.differs }],
  ])('is not announced where %s', (_why, more, known) => {
    const comparison = compared(['isMultiRegionTrail'], more);
    expect(differsFinding(TRAIL_ARN, comparison, known)).toBeUndefined();
  });

  test('is announced again where it is restored, or is another one', () => {
    const comparison = compared(['isMultiRegionTrail']);
    const { differs } = baseline;
    expect(differsFinding(TRAIL_ARN, comparison, { differs }, true)).toMatchObject({ isRestored: true });
    expect(differsFinding(TRAIL_ARN, comparison, { differs: 'other' })).toMatchObject({ state: differs });
  });
});

describe('an item of the delivery path that cannot be read', () => {
  const approved = { trailArn: TRAIL_ARN, settings: { s3BucketName: 'audit-log' } } as ApprovedTrail;

  test('is announced where the read is denied, with what would allow it', () => {
    const unknown = [
      { part: 'tags', why: 'AccessDenied' },
      { part: 'bucketPolicy', why: 'AccessDenied' },
      { part: 'bucketVersioning', why: 'SlowDown' },
      { part: 'bucketEncryption', why: 'Forbidden' },
    ] as const;
    expect(unreadableFinding(approved, { unknown: [...unknown] })).toEqual({
      ...{ kind: 'DELIVERY_UNKNOWN', subject: TRAIL_ARN, trailArn: TRAIL_ARN },
      state: 'bucketPolicy bucketEncryption',
      findings: [
        'Bucket policy: the read is denied, so it is not known whether it is as approved.',
        'Bucket encryption: the read is denied, so it is not known whether it is as approved.',
        expect.stringContaining('A policy of the bucket or key, or an SCP'),
      ],
      restoreSteps: [
        expect.stringContaining(
          '{"Effect":"Allow","Action":["s3:GetBucketPolicy","s3:GetEncryptionConfiguration"],"Resource":"arn:aws:s3:::audit-log"}',
        ),
      ],
    });
    expect(unreadableFinding(approved, { unknown: [unknown[0], unknown[2]] })).toBeUndefined();
  });
});

test('approved settings that are not valid are announced, with the reason', () => {
  expect(brokenFinding(TRAIL_ARN, 'It is no JSON.')).toEqual({
    ...{ kind: 'BASELINE_BROKEN', subject: TRAIL_ARN, trailArn: TRAIL_ARN, state: 'It is no JSON.' },
    findings: ['It is no JSON.', 'Nothing is compared with it, and nothing is restored from it.'],
  });
});

describe('delivery', () => {
  test.each([undefined, ''])('is healthy without an error: %p', (LatestDeliveryError) => {
    expect(deliveryFinding(TRAIL_ARN, { IsLogging: true, LatestDeliveryError })).toBeUndefined();
  });

  test('fails with the error of CloudTrail', () => {
    expect(deliveryFinding(TRAIL_ARN, { LatestDeliveryError: 'NoSuchBucket' })).toEqual({
      kind: 'DELIVERY_FAILING',
      subject: TRAIL_ARN,
      trailArn: TRAIL_ARN,
      state: 'The last delivery to S3 failed: NoSuchBucket',
      findings: ['The last delivery to S3 failed: NoSuchBucket'],
    });
  });

  test.each([
    ['LatestDeliveryError', 'The last delivery to S3 failed: x'],
    ['LatestCloudWatchLogsDeliveryError', 'The last delivery to CloudWatch Logs failed: x'],
    ['LatestDigestDeliveryError', 'The last delivery of a digest to S3 failed: x'],
    ['LatestNotificationError', 'The last notification to SNS failed: x'],
  ])('fails with each of the errors of GetTrailStatus: %s', (field, finding) => {
    expect(deliveryFinding(TRAIL_ARN, { IsLogging: true, [field]: 'x' })?.findings).toEqual([finding]);
  });

  test('fails with all of them together, and with another state', () => {
    const two = deliveryFinding(TRAIL_ARN, { LatestDeliveryError: 'x', LatestNotificationError: 'y' });
    const findings = ['The last delivery to S3 failed: x', 'The last notification to SNS failed: y'];
    expect(two).toMatchObject({ findings, state: findings.join('\n') });
  });
});

describe('detection', () => {
  test('is safe with two trails', () => {
    const two = [TRAIL_ARN, trailArn('other')];
    expect([riskFinding(ACCOUNT_KEY, two), blindFinding(ACCOUNT_KEY, two)]).toEqual([undefined, undefined]);
  });

  test.each([
    [
      ...['at risk', [TRAIL_ARN], 'DETECTION_AT_RISK', TRAIL_ARN],
      `Only ${TRAIL_ARN} logs write management events`,
    ],
    ['blind', [], 'DETECTION_BLIND', 'none', 'No trail logs write management events'],
  ] as const)('is %s with %j, and nothing else', (_what, feeders, kind, state, says) => {
    const both = [riskFinding(ACCOUNT_KEY, feeders), blindFinding(ACCOUNT_KEY, feeders)];
    const [found, ...others] = both.filter((finding) => finding !== undefined);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ kind, subject: ACCOUNT_KEY, state });
    expect(found?.findings.join(' ')).toContain(says);
    expect(found?.findings.join(' ')).toContain('sentinelTrail');
  });

  const management = { field: 'eventCategory', equals: ['Management'] };
  const advanced = (...conditions: object[]) => ({
    advancedEventSelectors: [{ fieldSelectors: [management, ...conditions] }],
  });
  const basic = (selector: object) => ({ eventSelectors: [selector] });
  test.each<[what: string, selectors: object, feeds: boolean]>([
    ['no selectors', {}, true],
    ['everything', basic({ readWriteType: 'All', includeManagementEvents: true }), true],
    ['writes', basic({ readWriteType: 'WriteOnly', includeManagementEvents: true }), true],
    ['reads', basic({ readWriteType: 'ReadOnly', includeManagementEvents: true }), false],
    ['data events only', basic({ readWriteType: 'All', includeManagementEvents: false }), false],
    [
      'all but KMS and RDS',
      basic({
        readWriteType: 'All',
        includeManagementEvents: true,
        excludeManagementEventSources: ['kms.amazonaws.com', 'rdsdata.amazonaws.com'],
      }),
      true,
    ],
    ['advanced: management events', advanced(), true],
    ['advanced: writes', advanced({ field: 'readOnly', equals: ['false'] }), true],
    ['advanced: reads', advanced({ field: 'readOnly', equals: ['true'] }), false],
    ['advanced: all but KMS', advanced({ field: 'eventSource', notEquals: ['kms.amazonaws.com'] }), true],
    [
      'advanced: all but CloudTrail',
      advanced({ field: 'eventSource', notEquals: ['cloudtrail.amazonaws.com'] }),
      false,
    ],
    [
      'advanced: CloudTrail only',
      advanced({ field: 'eventSource', equals: ['cloudtrail.amazonaws.com'] }),
      true,
    ],
    ['advanced: IAM only', advanced({ field: 'eventSource', equals: ['iam.amazonaws.com'] }), false],
    [
      'advanced: a condition that says nothing known',
      advanced({ field: 'eventSource', startsWith: ['c'] }),
      false,
    ],
    ['advanced: some calls', advanced({ field: 'eventName', equals: ['PutObject'] }), false],
    [
      'advanced: data events',
      {
        advancedEventSelectors: [{ fieldSelectors: [{ field: 'eventCategory', equals: ['Data'] }] }],
      },
      false,
    ],
    ['advanced: all but one call', advanced({ field: 'eventName', notEquals: ['PutObject'] }), false],
    ['none at all', { eventSelectors: [] }, false],
  ])('is fed by a trail with %s (%j): %p', (_what, selectors, feeds) => {
    expect(feedsDetection({ ...selectors })).toBe(feeds);
  });

  const writes = { field: 'readOnly', equals: ['false'] };
  const data = { fieldSelectors: [{ field: 'eventCategory', equals: ['Data'] }] };
  test.each<[what: string, pair: unknown[], selectorsOf: (pair: unknown[]) => object, feeds: boolean]>([
    [
      'basic selectors with the writes in one',
      [{ readWriteType: 'ReadOnly' }, { readWriteType: 'WriteOnly' }],
      (eventSelectors) => ({ eventSelectors }),
      true,
    ],
    [
      'advanced selectors with data events in one',
      [data, { fieldSelectors: [management] }],
      (advancedEventSelectors) => ({ advancedEventSelectors }),
      true,
    ],
    [
      'conditions with the category in one',
      [management, writes],
      (fieldSelectors) => ({ advancedEventSelectors: [{ fieldSelectors }] }),
      true,
    ],
    [
      'conditions with only reads in one',
      [management, { field: 'readOnly', equals: ['true'] }],
      (fieldSelectors) => ({ advancedEventSelectors: [{ fieldSelectors }] }),
      false,
    ],
    [
      'values with writes in one',
      ['true', 'false'],
      (equals) => advanced({ field: 'readOnly', equals }),
      true,
    ],
    [
      'sources with CloudTrail as one',
      ['iam.amazonaws.com', 'cloudtrail.amazonaws.com'],
      (equals) => advanced({ field: 'eventSource', equals }),
      true,
    ],
    [
      'excluded sources with CloudTrail as one',
      ['kms.amazonaws.com', 'cloudtrail.amazonaws.com'],
      (notEquals) => advanced({ field: 'eventSource', notEquals }),
      false,
    ],
  ])('is judged by both of two %s, in either order', (_what, pair, selectorsOf, feeds) => {
    const of = (list: unknown[]) => feedsDetection({ ...selectorsOf(list) });
    expect([of(pair), of(pair.toReversed())]).toEqual([feeds, feeds]);
  });
});

describe('trails with another home Region', () => {
  const here = ['eu-central-1', 'us-east-1'];

  test('are not listed if every home Region has a remediator, or they belong to another account', () => {
    const arns = [TRAIL_ARN, trailArn('b', 'us-east-1'), trailArn('org', 'us-west-2', '999988887777')];
    expect(homeRegionFinding(ACCOUNT_KEY, arns, ACCOUNT, here)).toBeUndefined();
  });

  test('are listed in an order that does not depend on the input', () => {
    const [a, b] = [trailArn('a', 'us-west-2'), trailArn('b', 'ap-south-1')];
    const finding = homeRegionFinding(ACCOUNT_KEY, [a, TRAIL_ARN, b], ACCOUNT, here);
    expect(finding).toEqual({
      ...{ kind: 'TRAIL_NOT_COVERED', subject: ACCOUNT_KEY, state: `${b} ${a}` },
      findings: [
        `No remediator runs in ap-south-1, the home Region of ${b}.`,
        `No remediator runs in us-west-2, the home Region of ${a}.`,
      ],
    });
    expect(homeRegionFinding(ACCOUNT_KEY, [b, a], ACCOUNT, here)).toEqual(finding);
  });
});

describe('subscriptions', () => {
  const TOPIC = { arn: TOPIC_ARN, about: 'incidents' };

  const known = {
    [`${TOPIC_ARN}:a`]: 'email a@example.com',
    [`${TOPIC_ARN}:c`]: 'https https://c.example.com',
    [`${TOPIC_ARN}:b`]: 'email b@example.com',
  };
  const { [`${TOPIC_ARN}:a`]: a = '', ...others } = known;

  test.each([
    ['as many as before', known, known],
    ['more than before', known, others],
    ['those of the first sweep', known, {}],
    ['one that was subscribed again', { ...others, [`${TOPIC_ARN}:new`]: a }, known],
    ['one that is listed before the others now', { [`${TOPIC_ARN}:new`]: a, ...others }, known],
    ['none, as before', {}, {}],
  ])('cause no finding: %s', (_what, confirmed, before) => {
    expect(subscriptionFinding({ ...TOPIC, confirmed, known: before })).toBeUndefined();
  });

  test('that are lost are announced by name, even if another one was added', () => {
    const confirmed = { [`${TOPIC_ARN}:a`]: a, [`${TOPIC_ARN}:x`]: 'email x@example.org' };
    expect(subscriptionFinding({ ...TOPIC, confirmed, known })).toEqual({
      kind: 'SUBSCRIPTION_LOST',
      subject: TOPIC_ARN,
      state: `${TOPIC_ARN}:b ${TOPIC_ARN}:c`,
      findings: [
        `email b@example.com is not subscribed to the topic of incidents (${TOPIC_ARN}) any more.`,
        `https https://c.example.com is not subscribed to the topic of incidents (${TOPIC_ARN}) any more.`,
        '2 other subscriptions are confirmed.',
      ],
    });
  });

  test.each([
    [{}, 'It has no other subscription.'],
    [{ y: 'sqs arn:y' }, '1 other subscription is confirmed.'],
  ])('of which one is lost leave %j', (confirmed, words) => {
    const finding = subscriptionFinding({ ...TOPIC, confirmed, known: { x: 'sqs arn:x' } });
    expect(finding?.findings.at(-1)).toBe(words);
  });

  test.each([{}, known])('of a deleted topic are a loss, after %j', (before) => {
    expect(subscriptionFinding({ ...TOPIC, confirmed: undefined, known: before })).toMatchObject({
      kind: 'SUBSCRIPTION_LOST',
      state: 'gone',
      findings: [`The topic of incidents (${TOPIC_ARN}) is gone: it notifies nobody.`],
    });
  });
});

describe('a trail that is no longer listed', () => {
  test.each([undefined, {}, { shouldLog: false, seenLoggingAt: 'x' }])(
    'is not announced if it should not log: %j',
    (state) => {
      expect(deletionFinding(TRAIL_ARN, state)).toBeUndefined();
    },
  );

  test.each([
    ['2026-11-21T20:09:00.000Z', '2026-11-21T20:09:00.000Z'],
    [undefined, 'an unknown time'],
  ])('is announced with the time at which it was last seen logging: %s', (seenLoggingAt, words) => {
    const state = { shouldLog: true, ...(seenLoggingAt !== undefined && { seenLoggingAt }) };
    expect(deletionFinding(TRAIL_ARN, state)).toEqual({
      ...{ kind: 'TRAIL_DELETED', subject: TRAIL_ARN, trailArn: TRAIL_ARN, state: 'gone' },
      findings: [expect.stringContaining(`last seen logging at ${words}.`)],
    });
  });

  test('is restored where it is enforced', () => {
    expect(enforcedDeletion(TRAIL_ARN)).toEqual({
      ...{ kind: 'TRAIL_DELETED', subject: TRAIL_ARN, trailArn: TRAIL_ARN, state: 'gone', isRestored: true },
      findings: ['The trail is gone, and the deployment enforces its approved settings.'],
    });
  });
});
