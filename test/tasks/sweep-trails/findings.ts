import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  ACCOUNT,
  REGION,
  TAMPERING_TOPIC_ARN,
  TOPIC_ARN,
  TRAIL_ARN,
  trailArn,
} from '../../fixtures/deployment.ts';
import { measured } from '../../fixtures/handlers.ts';
import { type FailingCall, SweepWorld } from '../../fixtures/sweep-world.ts';

describe('the findings of sweep-trails', () => {
  const START = new Date('2026-11-21T20:00:00Z');
  const ACCOUNT_KEY = `account#${ACCOUNT}#${REGION}`;
  const OTHER = trailArn('other');

  let world: SweepWorld;
  let sweeps = 0;
  beforeAll(() => {
    jest.useFakeTimers({ now: START });
  });
  afterAll(() => {
    jest.useRealTimers();
  });
  beforeEach(() => {
    world = new SweepWorld();
    world.trails.set(TRAIL_ARN, { isLogging: true });
    world.trails.set(OTHER, { isLogging: true });
    sweeps = 0;
  });

  /** The next sweep, five minutes after the one before; answers what it reported. */
  async function sweep(): Promise<string[]> {
    const before = world.announced.length;
    await world.sweep(new Date(START.getTime() + 300_000 * sweeps++));
    return world.announced.slice(before);
  }
  const lastFindings = (): unknown => [...world.executions.values()].at(-1)?.input.detail['findings'];

  describe('a log that is not delivered', () => {
    const delivery = (deliveryError?: string) =>
      world.trails.set(TRAIL_ARN, { isLogging: true, ...(deliveryError !== undefined && { deliveryError }) });

    test('is announced once, again if the error changes, and again if it comes back', async () => {
      delivery('AccessDenied');
      expect(await sweep()).toEqual(['DELIVERY_FAILING']);
      expect(lastFindings()).toEqual(['The last delivery to S3 failed: AccessDenied']);
      expect(await sweep()).toEqual([]);
      delivery('NoSuchBucket');
      expect(await sweep()).toEqual(['DELIVERY_FAILING']);
      expect(await sweep()).toEqual([]);
      delivery();
      expect(await sweep()).toEqual([]);
      expect(world.state(TRAIL_ARN)?.findings).toEqual({});
      delivery('NoSuchBucket');
      expect(await sweep()).toEqual(['DELIVERY_FAILING']);
    });

    test('is announced for each trail separately', async () => {
      for (const arn of [TRAIL_ARN, OTHER]) world.trails.set(arn, { isLogging: true, deliveryError: 'x' });
      expect(await sweep()).toEqual(['DELIVERY_FAILING', 'DELIVERY_FAILING']);
    });

    test('is announced by the next sweep when the workflow could not be started', async () => {
      delivery('AccessDenied');
      world.fail('StartExecution');
      expect(await sweep()).toEqual([]);
      world.answerAgain();
      expect(await sweep()).toEqual(['DELIVERY_FAILING']);
      expect(await sweep()).toEqual([]);
    });
  });

  describe('detection that depends on one trail', () => {
    const writesElsewhere = { EventSelectors: [{ ReadWriteType: 'ReadOnly' as const }] };

    test('is announced once, with the trail and the advice', async () => {
      world.trails.delete(OTHER);
      expect(await sweep()).toEqual(['DETECTION_AT_RISK']);
      expect(lastFindings()).toEqual([
        expect.stringContaining(`Only ${TRAIL_ARN} logs write management events`),
        expect.stringContaining('sentinelTrail'),
      ]);
      expect(await sweep()).toEqual([]);
    });

    test('is not announced while the other one is stopped, which is a separate incident', async () => {
      expect(await sweep()).toEqual([]);
      world.trails.set(OTHER, { isLogging: false });
      expect(await sweep()).not.toContain('DETECTION_AT_RISK');
    });

    test('is announced if the other one never logged', async () => {
      world.trails.set(OTHER, { isLogging: false });
      expect(await sweep()).toEqual(['DETECTION_AT_RISK']);
    });

    test('is not announced for a trail that is sometimes unreadable', async () => {
      for (let times = 0; times < 3; times += 1) {
        world.fail('GetTrailStatus', TRAIL_ARN);
        expect(await sweep()).toEqual([]);
        world.answerAgain();
        expect(await sweep()).toEqual([]);
      }
    });

    test('is still a finding while a trail cannot be read', async () => {
      world.trails.set(OTHER, { isLogging: false });
      expect(await sweep()).toEqual(['DETECTION_AT_RISK']);
      world.fail('GetTrailStatus', TRAIL_ARN);
      await sweep();
      world.answerAgain();
      expect(await sweep()).toEqual([]);
    });

    test('is no risk with two other trails, even if a trail cannot be read', async () => {
      world.trails.set(trailArn('third'), { isLogging: true });
      world.fail('GetTrailStatus', TRAIL_ARN);
      expect(await sweep()).toEqual([]);
      expect(world.state(ACCOUNT_KEY)?.findings ?? {}).toEqual({});
    });

    test('is announced if the other one logs no writes', async () => {
      expect(await sweep()).toEqual([]);
      world.trails.set(OTHER, { isLogging: true, selectors: writesElsewhere });
      expect(await sweep()).toEqual(['DETECTION_AT_RISK']);
      world.trails.set(OTHER, { isLogging: true });
      expect(await sweep()).toEqual([]);
      expect(world.state(ACCOUNT_KEY)?.findings).toEqual({});
    });

    test('is no risk with a trail that has another home Region, or belongs to the organization', async () => {
      world.trails.delete(OTHER);
      world.trails.set(trailArn('organization', 'us-east-1', '999988887777'), { isLogging: true });
      expect(await sweep()).toEqual([]);
    });

    test('is no risk with a trail that excludes only other event sources', async () => {
      world.trails.set(OTHER, {
        isLogging: true,
        selectors: {
          AdvancedEventSelectors: [
            {
              FieldSelectors: [
                { Field: 'eventCategory', Equals: ['Management'] },
                { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] },
              ],
            },
          ],
        },
      });
      expect(await sweep()).toEqual([]);
    });

    test('takes no more reads than it needs to find two', async () => {
      for (const name of ['c', 'd', 'e']) world.trails.set(trailArn(name, 'us-east-1'), { isLogging: true });
      await sweep();
      expect(world.reads.filter(({ call }) => call === 'GetTrailStatus')).toHaveLength(2);
      expect(world.reads.filter(({ call }) => call === 'GetEventSelectors')).toHaveLength(0);
    });
  });

  describe('trails with a home Region without a remediator', () => {
    test('are listed once, and again if there is another one', async () => {
      const [first, second] = [trailArn('a', 'us-west-2'), trailArn('b', 'ap-south-1')];
      world.trails.set(first, { isLogging: true });
      expect(await sweep()).toEqual(['TRAIL_NOT_COVERED']);
      expect(await sweep()).toEqual([]);
      world.trails.set(second, { isLogging: false });
      expect(await sweep()).toEqual(['TRAIL_NOT_COVERED']);
      expect(lastFindings()).toHaveLength(2);
      expect(await sweep()).toEqual([]);
    });

    test('are not listed for a Region that has one', async () => {
      world.trails.set(trailArn('a', 'us-east-1'), { isLogging: true });
      expect(await sweep()).toEqual([]);
    });
  });

  describe('the confirmed subscriptions', () => {
    const TOPICS = [
      ['incidents', TOPIC_ARN],
      ['tampering', TAMPERING_TOPIC_ARN],
    ] as const;

    test.each(TOPICS)('to %s are announced if one is lost, by name and once', async (of, arn) => {
      world.topics.set(arn, ['ann', 'bob', 'cat']);
      expect(await sweep()).toEqual([]);
      world.topics.set(arn, ['ann', 'cat']);
      expect(await sweep()).toEqual(['SUBSCRIPTION_LOST']);
      expect(lastFindings()).toEqual([
        `email bob@example.com is not subscribed to the topic of ${of} (${arn}) any more.`,
        '2 other subscriptions are confirmed.',
      ]);
      expect(await sweep()).toEqual([]);
      expect(world.state(arn)?.findings).toEqual({});
      world.topics.set(arn, ['ann', 'bob', 'cat']);
      expect(await sweep()).toEqual([]);
      world.topics.set(arn, ['ann', 'cat']);
      expect(await sweep()).toEqual(['SUBSCRIPTION_LOST']);
    });

    test('are announced if one is lost and another is added', async () => {
      world.topics.set(TOPIC_ARN, ['ann', 'bob']);
      await sweep();
      world.topics.set(TOPIC_ARN, ['ann', 'mallory', 'eve']);
      expect(await sweep()).toEqual(['SUBSCRIPTION_LOST']);
      expect(lastFindings()).toContainEqual(
        expect.stringMatching(/^email bob@example.com is not subscribed/),
      );
      expect(await sweep()).toEqual([]);
    });

    test('are announced by the next sweep when the workflow could not be started', async () => {
      world.topics.set(TOPIC_ARN, ['ann', 'bob']);
      await sweep();
      world.topics.set(TOPIC_ARN, ['ann']);
      world.fail('StartExecution');
      expect(await sweep()).toEqual([]);
      world.answerAgain();
      expect(await sweep()).toEqual(['SUBSCRIPTION_LOST']);
      expect(await sweep()).toEqual([]);
    });

    test.each(TOPICS)('to %s are announced if the topic is gone, once', async (of, arn) => {
      await sweep();
      world.topics.delete(arn);
      expect(await sweep()).toEqual(['SUBSCRIPTION_LOST']);
      expect(lastFindings()).toEqual([`The topic of ${of} (${arn}) is gone: it notifies nobody.`]);
      expect(await sweep()).toEqual([]);
    });

    test('are announced even if as many were added to the other topic', async () => {
      await sweep();
      world.topics.set(TOPIC_ARN, 3).set(TAMPERING_TOPIC_ARN, 0);
      expect(await sweep()).toEqual(['SUBSCRIPTION_LOST']);
      expect(lastFindings()).toEqual([
        expect.stringContaining('is not subscribed to the topic of tampering'),
        'It has no other subscription.',
      ]);
    });

    test('are announced for both topics if as many leave both at once', async () => {
      world.topics.set(TOPIC_ARN, 1);
      await sweep();
      world.topics.set(TOPIC_ARN, 0).set(TAMPERING_TOPIC_ARN, 0);
      expect(await sweep()).toEqual(['SUBSCRIPTION_LOST', 'SUBSCRIPTION_LOST']);
      expect(await sweep()).toEqual([]);
    });

    test('count for the alarm if a topic has none left, is gone, or never had one', async () => {
      world.topics.set(TOPIC_ARN, 1).set(TAMPERING_TOPIC_ARN, 1);
      const unheard = async () => {
        measured.length = 0;
        await sweep();
        return measured.find((line) => 'TopicsWithoutSubscribers' in line)?.['TopicsWithoutSubscribers'];
      };
      expect(await unheard()).toBe(0);
      world.topics.set(TOPIC_ARN, 0);
      expect(await unheard()).toBe(1);
      world.topics.delete(TAMPERING_TOPIC_ARN);
      expect(await unheard()).toBe(2);
      world.fail('ListSubscriptionsByTopic', TOPIC_ARN);
      expect(await unheard()).toBe(1);
    });

    test('are announced for one topic while the other cannot be read', async () => {
      await sweep();
      world.fail('ListSubscriptionsByTopic', TOPIC_ARN);
      world.topics.set(TAMPERING_TOPIC_ARN, 0);
      expect(await sweep()).toEqual(['SUBSCRIPTION_LOST']);
    });
  });

  describe('a deleted trail', () => {
    test('is announced once, with the time at which it was last seen logging', async () => {
      await sweep();
      const { seenLoggingAt = '' } = world.state(OTHER) ?? {};
      world.trails.delete(OTHER);
      world.trails.set(trailArn('third'), { isLogging: true });
      expect(await sweep()).toEqual(['TRAIL_DELETED']);
      expect(lastFindings()).toEqual([expect.stringContaining(`last seen logging at ${seenLoggingAt}.`)]);
      expect(await sweep()).toEqual([]);
    });

    test('is stored as gone until it exists again', async () => {
      await sweep();
      const logging = world.trails.get(OTHER)!;
      world.trails.delete(OTHER);
      for (let n = 0; n < 3; n += 1) await sweep();
      expect(world.state(OTHER)).toMatchObject({ logging: 'gone', shouldLog: false });
      expect(world.state(ACCOUNT_KEY)?.trails).toContain(OTHER);
      world.trails.set(OTHER, logging);
      await sweep();
      expect(world.state(OTHER)).toMatchObject({ logging: 'on', offSince: null, shouldLog: true });
    });

    test('is announced even if it was stopped before', async () => {
      await sweep();
      world.trails.set(OTHER, { isLogging: false, stoppedAt: new Date(START.getTime() + 60_000) });
      await sweep();
      world.trails.delete(OTHER);
      expect(await sweep()).toEqual(['DETECTION_AT_RISK', 'TRAIL_DELETED']);
    });

    test('is not announced if it never logged, its deletion was detected, or it is ignored', async () => {
      const [idle, ignored] = [trailArn('idle'), trailArn('scratch')];
      world.trails.set(idle, { isLogging: false });
      world.trails.set(ignored, { isLogging: true });
      world.trails.set(trailArn('third'), { isLogging: true });
      await sweep();
      world.remember(OTHER, { shouldLog: false });
      for (const arn of [idle, ignored, OTHER]) world.trails.delete(arn);
      expect(await sweep()).toEqual([]);
    });

    test.each<[call: FailingCall, about: RegExp]>([
      ['StartExecution', /.*/],
      ['GetItem', /other$/],
    ])('is announced by the next sweep if this one could not (%s)', async (call, about) => {
      world.trails.set(trailArn('third'), { isLogging: true });
      await sweep();
      world.trails.delete(OTHER);
      world.fail(call, about);
      expect(await sweep()).toEqual([]);
      world.answerAgain();
      expect(await sweep()).toEqual(['TRAIL_DELETED']);
      expect(await sweep()).toEqual([]);
    });
  });

  describe('a finding that is over', () => {
    test('starts the workflow on the incidents that reported it, and on no closed one', async () => {
      const delivery = (deliveryError?: string) =>
        world.trails.set(OTHER, { isLogging: true, ...(deliveryError !== undefined && { deliveryError }) });
      delivery('NoSuchBucket');
      await sweep();
      delivery('AccessDenied');
      await sweep();
      const ids = world.state(OTHER)?.findings?.['DELIVERY_FAILING']?.ids ?? [];
      expect(ids).toHaveLength(2);
      const occurredAt = START.toISOString();
      const keyOf = (id: string) => ({ trailArn: OTHER, occurredAtId: `${occurredAt}#${id}` });
      const [, open = ''] = ids;
      world.unresolved.push(
        { ...keyOf(open), id: open, occurredAt, kind: 'DELIVERY_FAILING', status: 'NEEDS_ACTION' },
        { ...keyOf('other'), id: 'other', occurredAt, kind: 'DELIVERY_FAILING', status: 'NEEDS_ACTION' },
      );
      await sweep();
      expect(world.resolved).toEqual([]);
      delivery();
      await sweep();
      expect(world.resolved).toMatchObject([
        { incidents: [keyOf(open)], proof: 'A sweep no longer finds the problem.' },
      ]);
      expect(world.state(OTHER)?.findings).toEqual({});
    });

    test('is kept for the next sweep if the workflow cannot be started', async () => {
      world.trails.set(OTHER, { isLogging: true, deliveryError: 'NoSuchBucket' });
      await sweep();
      const [id = ''] = world.state(OTHER)?.findings?.['DELIVERY_FAILING']?.ids ?? [];
      const occurredAt = START.toISOString();
      world.unresolved.push({
        ...{ trailArn: OTHER, occurredAtId: `${occurredAt}#${id}`, id, occurredAt },
        ...{ kind: 'DELIVERY_FAILING', status: 'NEEDS_ACTION' },
      });
      world.trails.set(OTHER, { isLogging: true });
      world.fail('StartExecution', /^resolved-/);
      await sweep();
      expect(world.state(OTHER)?.findings).toHaveProperty('DELIVERY_FAILING');
      world.answerAgain();
      await sweep();
      expect(world.resolved).toHaveLength(1);
    });
  });

  describe('a failed read', () => {
    test('changes no stored finding: it is not announced again', async () => {
      world.trails.delete(OTHER);
      world.trails.set(trailArn('a', 'us-west-2'), { isLogging: false });
      world.topics.set(TOPIC_ARN, 3);
      await sweep();
      world.topics.set(TOPIC_ARN, 2);
      expect(await sweep()).toEqual(['SUBSCRIPTION_LOST']);
      const findings = () => ({ ...world.state(ACCOUNT_KEY)?.findings, ...world.state(TOPIC_ARN)?.findings });
      const known = findings();
      expect(Object.keys(known).sort()).toEqual([
        'DETECTION_AT_RISK',
        'SUBSCRIPTION_LOST',
        'TRAIL_NOT_COVERED',
      ]);
      world.fail('DescribeTrails');
      world.fail('ListSubscriptionsByTopic');
      expect(await sweep()).toEqual([]);
      expect(findings()).toEqual(known);
      world.answerAgain();
      expect(await sweep()).toEqual([]);
    });
  });
});
