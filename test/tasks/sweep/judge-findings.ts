import { describe, expect, test } from '@jest/globals';
import { feedsDetection } from '../../../tasks/classify/judge-change.ts';
import {
  blindFinding,
  deletionFinding,
  deliveryFinding,
  differsFinding,
  homeRegionFinding,
  riskFinding,
  subscriptionFinding,
} from '../../../tasks/sweep/judge-findings.ts';
import { ACCOUNT, TOPIC_ARN, TRAIL_ARN, trailArn } from '../../fixtures/deployment.ts';

const ACCOUNT_KEY = `account#${ACCOUNT}#eu-central-1`;

describe('a difference from the approved settings', () => {
  const restore = 'Restore what was approved (SNS topic): aws sns create-topic';
  const of = (...settings: string[]) =>
    differsFinding(TRAIL_ARN, {
      ...{ verdict: 'changed', against: 'approved', observedAt: null, more: 0 },
      ...{ bucket: { before: 'a', now: 'a' }, scope: { before: 'b', now: 'b' } },
      baseline: { version: 3, differs: '0123456789abcdef', severity: 'medium' },
      differences: settings.map((setting) => ({
        ...{ setting, before: 'x', now: 'y', weaker: true },
        ...(setting === 'topic' && { restore, until: 'Until then it is silent.' }),
      })),
    })?.restoreSteps;

  test('is restored item by item on the delivery path, and by its own command in the trail', () => {
    expect(of('topic')).toEqual([restore]);
    expect(of('isMultiRegionTrail')).toEqual([]);
    expect(of('topic', 'isMultiRegionTrail')).toEqual([
      restore,
      'Restore the trail as it was approved: incidents baseline restore management-events',
    ]);
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
    const one = deliveryFinding(TRAIL_ARN, { LatestDeliveryError: 'x' });
    const two = deliveryFinding(TRAIL_ARN, { LatestDeliveryError: 'x', LatestNotificationError: 'y' });
    expect(two?.findings).toHaveLength(2);
    expect(two?.state).not.toBe(one?.state);
  });
});

describe('detection', () => {
  test('is safe with two trails', () => {
    const two = [TRAIL_ARN, trailArn('other')];
    expect([riskFinding(ACCOUNT_KEY, two), blindFinding(ACCOUNT_KEY, two)]).toEqual([undefined, undefined]);
  });

  test.each([
    ['at risk', [TRAIL_ARN], 'DETECTION_AT_RISK', `Only ${TRAIL_ARN} logs write management events`],
    ['blind', [], 'DETECTION_BLIND', 'No trail logs write management events'],
  ])('is %s with %j, and nothing else', (_what, feeders, kind, says) => {
    const both = [riskFinding(ACCOUNT_KEY, feeders), blindFinding(ACCOUNT_KEY, feeders)];
    const [found, ...others] = both.filter((finding) => finding !== undefined);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ kind, subject: ACCOUNT_KEY });
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
    ['none at all', { eventSelectors: [] }, false],
  ])('is fed by a trail with %s (%j): %p', (_what, selectors, feeds) => {
    expect(feedsDetection(selectors as Readonly<Record<string, unknown>>)).toBe(feeds);
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
    expect(finding).toMatchObject({ kind: 'TRAIL_NOT_COVERED', subject: ACCOUNT_KEY });
    expect(finding?.findings).toHaveLength(2);
    expect(homeRegionFinding(ACCOUNT_KEY, [b, a], ACCOUNT, here)).toEqual(finding);
  });
});

describe('subscriptions', () => {
  const TOPIC = { arn: TOPIC_ARN, about: 'incidents' };

  const known = {
    [`${TOPIC_ARN}:a`]: 'email a@example.com',
    [`${TOPIC_ARN}:b`]: 'https https://b.example.com',
    [`${TOPIC_ARN}:c`]: 'email c@example.com',
  };
  const { [`${TOPIC_ARN}:a`]: a = '', ...others } = known;

  test.each([
    ['as many as before', known, known],
    ['more than before', known, others],
    ['those of the first sweep', known, {}],
    ['one that was subscribed again', { ...others, [`${TOPIC_ARN}:new`]: a }, known],
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
        `email c@example.com is not subscribed to the topic of incidents (${TOPIC_ARN}) any more.`,
        `https https://b.example.com is not subscribed to the topic of incidents (${TOPIC_ARN}) any more.`,
        '2 other subscriptions are confirmed.',
      ],
    });
  });

  test('of which the last is lost leave no recipient', () => {
    const finding = subscriptionFinding({ ...TOPIC, confirmed: {}, known: { x: 'sqs arn:x' } });
    expect(finding?.findings.at(-1)).toBe('It has no other subscription.');
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

  test('is announced with the time at which it was last seen logging', () => {
    const finding = deletionFinding(TRAIL_ARN, {
      shouldLog: true,
      seenLoggingAt: '2026-11-21T20:09:00.000Z',
    });
    expect(finding).toMatchObject({ kind: 'TRAIL_DELETED', trailArn: TRAIL_ARN });
    expect(finding?.findings[0]).toContain('2026-11-21T20:09:00.000Z');
  });
});
