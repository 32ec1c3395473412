import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { sweepExecutionName } from '../../../tasks/sweep/schedule-sweep.ts';
import { ACCOUNT, executionArn, REGION, TOPIC_ARN, TRAIL_ARN, trailArn } from '../../fixtures/deployment.ts';
import { logged, measured } from '../../fixtures/handlers.ts';
import { type FailingCall, SweepWorld } from '../../fixtures/sweep-world.ts';

describe('sweep-trails', () => {
  const START = new Date('2026-11-21T20:00:00Z');
  const MINUTE = 60_000;
  /** The day of the test: the throttle remembers its last calls, so that no clock may go back. */
  let day = 0;
  const minute = (n: number): Date => new Date(START.getTime() + (day * 24 * 60 + n) * MINUTE);
  const ACCOUNT_KEY = `account#${ACCOUNT}#${REGION}`;
  const OTHER = trailArn('other');

  let world: SweepWorld;
  beforeAll(() => {
    jest.useFakeTimers({ now: START });
  });
  afterAll(() => {
    jest.useRealTimers();
  });
  beforeEach(() => {
    day += 1;
    world = new SweepWorld();
    // Two trails that log, so that detection is at no risk.
    world.trails.set(TRAIL_ARN, { isLogging: true });
    world.trails.set(OTHER, { isLogging: true });
    measured.length = 0;
    logged.length = 0;
  });

  const metric = (name: string): unknown => measured.findLast((line) => name in line)?.[name];
  /** Stops a trail that a sweep has seen logging. */
  function stopped(arn = TRAIL_ARN, stoppedAt = minute(1)): void {
    world.remember(arn, { shouldLog: true, seenLoggingAt: minute(0).toISOString() });
    world.trails.set(arn, { isLogging: false, stoppedAt });
  }
  const nameOf = (arn: string, n: number, stoppedAt = minute(1)): string =>
    sweepExecutionName(arn, stoppedAt.toISOString(), n);

  describe('a sweep', () => {
    test('of logging trails stores that they should log, starts nothing, and writes the heartbeat', async () => {
      await expect(world.sweep(minute(0))).resolves.toEqual({
        swept: 2,
        notLogging: 0,
        started: [],
        failures: [],
      });
      for (const arn of [TRAIL_ARN, OTHER]) {
        expect(world.state(arn)).toMatchObject({ shouldLog: true });
        expect(Date.parse(world.state(arn)?.seenLoggingAt ?? '')).toBeGreaterThanOrEqual(minute(0).getTime());
      }
      // Each costs by the hour, and an alarm reads each.
      expect(measured.map((line) => Object.keys(line).at(-1))).toEqual([
        'TopicsWithoutSubscribers',
        'SweepFailures',
      ]);
      expect(metric('SweepFailures')).toBe(0);
      expect(logged).toMatchObject([{ level: 'info', step: 'sweep-trails', swept: 2 }]);
    });

    test('of no trail writes the heartbeat, and reports that no trail logs write management events', async () => {
      world.trails.clear();
      const report = await world.sweep(minute(0));
      expect(report).toMatchObject({ swept: 0, notLogging: 0, failures: [] });
      expect(world.announced).toEqual(['DETECTION_BLIND']);
      expect(metric('SweepFailures')).toBe(0);
    });

    test('of one trail restarts it, and reports that detection depends on it', async () => {
      world.trails.delete(OTHER);
      stopped();
      await expect(world.sweep(minute(2))).resolves.toMatchObject({ swept: 1, notLogging: 1, failures: [] });
      expect(world.announced.sort()).toEqual(['DETECTION_AT_RISK', nameOf(TRAIL_ARN, 0)].sort());
    });

    test('of five trails, of which one cannot be read, restarts every other that is stopped', async () => {
      const arns = ['a', 'b', 'c', 'd', 'e'].map((name) => trailArn(name));
      const [unread = '', first = '', second = '', ...others] = arns;
      world.trails.clear();
      for (const arn of [unread, first, second]) stopped(arn);
      for (const arn of others) world.trails.set(arn, { isLogging: true });
      world.fail('GetTrailStatus', unread);
      const report = await world.sweep(minute(2));
      expect(report).toMatchObject({ swept: 4, notLogging: 2, failures: [expect.stringContaining(unread)] });
      expect(report.started.sort()).toEqual([first, second].map((arn) => nameOf(arn, 0)).sort());
    });

    test('starts the workflow for a stopped trail, under the name of its stop, and no other', async () => {
      stopped();
      for (const name of ['c', 'd', 'e']) world.trails.set(trailArn(name), { isLogging: true });
      const report = await world.sweep(minute(2));
      expect(report).toEqual({ swept: 5, notLogging: 1, started: [nameOf(TRAIL_ARN, 0)], failures: [] });
      expect(world.executions.get(nameOf(TRAIL_ARN, 0))?.input).toMatchObject({
        'detail-type': 'Trail Found Not Logging',
        detail: { trailArn: TRAIL_ARN, stoppedAt: minute(1).toISOString() },
      });
      expect(world.state(TRAIL_ARN)?.lastSweep).toBe(executionArn(nameOf(TRAIL_ARN, 0)));
    });

    test('ignores a trail that was never seen logging, until it was', async () => {
      const fresh = trailArn('fresh');
      world.trails.set(fresh, { isLogging: false, stoppedAt: minute(-60) });
      await world.sweep(minute(0));
      expect(world.announced).toEqual([]);
      await world.sweep(minute(1));
      expect(world.state(fresh)).toMatchObject({ logging: 'off', offSince: minute(-60).toISOString() });
      expect(world.state(fresh)).not.toHaveProperty('shouldLog');
      world.trails.set(fresh, { isLogging: true });
      await world.sweep(minute(5));
      expect(world.state(fresh)).toMatchObject({ shouldLog: true, offSince: null });
      world.trails.set(fresh, { isLogging: false, stoppedAt: minute(7) });
      await expect(world.sweep(minute(10))).resolves.toMatchObject({ notLogging: 1 });
      expect(world.announced).toEqual([nameOf(fresh, 0, minute(7))]);
    });

    test('ignores a trail of ignoreTrails', async () => {
      stopped(trailArn('scratch'));
      await expect(world.sweep(minute(2))).resolves.toMatchObject({ swept: 3, notLogging: 0, started: [] });
    });

    test('ignores the trails of other accounts and other home Regions', async () => {
      const organization = trailArn('organization', REGION, '999988887777');
      const elsewhere = trailArn('elsewhere', 'us-east-1');
      stopped(organization);
      stopped(elsewhere);
      const report = await world.sweep(minute(2));
      expect(report).toMatchObject({ swept: 2, notLogging: 0, started: [] });
      expect(world.state(elsewhere)?.lastSweep).toBeUndefined();
    });

    test('of 200 trails finds every stopped one, even if some cannot be read, within the quota of CloudTrail', async () => {
      const arns = Array.from({ length: 200 }, (_, n) => trailArn(`trail-${n}`));
      world.trails.clear();
      for (const [n, arn] of arns.entries()) {
        if (n % 10 === 3) stopped(arn);
        else world.trails.set(arn, { isLogging: true });
      }
      world.fail('GetTrailStatus', /trail-\d*7$/, 'ThrottlingException');
      world.fail('GetItem', /trail-\d*8$/);
      const report = await world.sweep(minute(2));
      expect(report).toMatchObject({ swept: 160, notLogging: 20 });
      expect(report.started.sort()).toEqual(
        arns
          .filter((_, n) => n % 10 === 3)
          .map((arn) => nameOf(arn, 0))
          .sort(),
      );
      expect(report.failures).toHaveLength(40);
      expect(metric('SweepFailures')).toBe(40);

      const times = world.reads.map(({ at }) => at);
      const busiest = Math.max(
        ...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length),
      );
      expect(busiest).toBeLessThanOrEqual(8);
      expect(world.reads.filter(({ call }) => call === 'GetTrailStatus')).toHaveLength(200);
      expect(world.reads.filter(({ call }) => call === 'ListTrails')).toHaveLength(4);
      expect(times.at(-1)! - times[0]!).toBeLessThan(120_000);
    });
  });

  describe('a stop that lasts', () => {
    const sweepUntil = async (minutes: number, from = 2) => {
      for (let n = from; n <= minutes; n += 5) await world.sweep(minute(n));
    };

    test('is retried at 0, 5, 15 and 35 minutes and then hourly', async () => {
      stopped();
      const started: [number, string[]][] = [];
      for (let n = 2; n <= 230; n += 5) {
        const { started: names } = await world.sweep(minute(n));
        const tries = names.filter((name) => name.startsWith('sweep-'));
        if (tries.length > 0) started.push([n, tries]);
      }
      expect(started).toEqual([
        [2, [nameOf(TRAIL_ARN, 0)]],
        [7, [nameOf(TRAIL_ARN, 1)]],
        [17, [nameOf(TRAIL_ARN, 2)]],
        [37, [nameOf(TRAIL_ARN, 3)]],
        [97, [nameOf(TRAIL_ARN, 4)]],
        [157, [nameOf(TRAIL_ARN, 5)]],
        [217, [nameOf(TRAIL_ARN, 6)]],
      ]);
    });

    test('has no second execution while the first one runs', async () => {
      stopped();
      world.executionsEnd = 'RUNNING';
      await sweepUntil(60);
      expect(world.announced).toEqual([nameOf(TRAIL_ARN, 0)]);
      world.executions.get(nameOf(TRAIL_ARN, 0))!.status = 'FAILED';
      await world.sweep(minute(62));
      expect(world.announced.at(-1)).toBe(nameOf(TRAIL_ARN, 3));
    });

    test('is counted, and not retried, if another sweep has started the execution', async () => {
      stopped();
      await world.sweep(minute(2));
      world.remember(TRAIL_ARN, { lastSweep: executionArn('of-long-ago') });
      await expect(world.sweep(minute(4))).resolves.toMatchObject({
        notLogging: 1,
        started: [],
        failures: [],
      });
      expect(world.state(TRAIL_ARN)?.lastSweep).toBe(executionArn('of-long-ago'));
    });

    test('ends when the trail logs, and the next stop is another one', async () => {
      stopped();
      await world.sweep(minute(2));
      world.trails.set(TRAIL_ARN, { isLogging: true, stoppedAt: minute(1) });
      await expect(world.sweep(minute(7))).resolves.toMatchObject({ notLogging: 0, started: [] });
      world.trails.set(TRAIL_ARN, { isLogging: false, stoppedAt: minute(8) });
      const { started } = await world.sweep(minute(12));
      expect(started).toContain(nameOf(TRAIL_ARN, 0, minute(8)));
    });

    test('of a recreated trail that was never started counts from the time at which it was last seen logging', async () => {
      await world.sweep(minute(0));
      const seen = world.state(TRAIL_ARN)!.seenLoggingAt!;
      world.trails.set(TRAIL_ARN, { isLogging: false });
      const { started } = await world.sweep(minute(4));
      expect(started).toContain(sweepExecutionName(TRAIL_ARN, seen, 0));
    });
  });

  describe('a single failure', () => {
    const readsOnly = { EventSelectors: [{ ReadWriteType: 'ReadOnly' as const }] };
    test.each<[call: FailingCall, what: string, about: () => string]>([
      ['GetTrailStatus', 'a trail', () => OTHER],
      ['GetItem', 'a trail', () => OTHER],
      ['UpdateItem', 'a trail', () => OTHER],
      ['StartExecution', 'a trail', () => nameOf(OTHER, 0)],
      ['DescribeTrails', 'the Region', () => ''],
      ['ListSubscriptionsByTopic', 'the topic', () => ''],
      ['GetItem', 'the account', () => ACCOUNT_KEY],
      ['UpdateItem', 'the account', () => ACCOUNT_KEY],
    ])(
      '(%s of %s) affects no other part, and the sweep still writes the heartbeat',
      async (call, _what, about) => {
        stopped();
        stopped(OTHER);
        for (const arn of [OTHER, trailArn('c')]) {
          world.trails.set(arn, { isLogging: true, ...world.trails.get(arn), selectors: readsOnly });
        }
        world.fail(call, about());
        const report = await world.sweep(minute(2));
        expect(report.started).toContain(nameOf(TRAIL_ARN, 0));
        expect(report.failures.join('\n')).toContain('InternalError of a test');
        expect(metric('SweepFailures')).toBe(report.failures.length);
        expect(logged).toMatchObject([{ level: 'warn', failures: report.failures }]);
        world.answerAgain();
        // What could not be done is done the next time.
        await world.sweep(minute(7));
        expect(world.announced.some((name) => name === nameOf(OTHER, 0) || name === nameOf(OTHER, 1))).toBe(
          true,
        );
        expect(world.announced).toContain('DETECTION_AT_RISK');
      },
    );

    test('(DescribeExecution) leaves the trail for the next sweep', async () => {
      stopped();
      await world.sweep(minute(2));
      world.fail('DescribeExecution');
      await expect(world.sweep(minute(7))).resolves.toMatchObject({ notLogging: 1, started: [] });
      world.answerAgain();
      const { started } = await world.sweep(minute(8));
      expect(started).toEqual([nameOf(TRAIL_ARN, 1)]);
    });
  });

  describe('a sweep that can read no trail', () => {
    test.each<[what: string, call: FailingCall, about: RegExp]>([
      ['the list is refused', 'ListTrails', /.*/],
      ['no trail can be read', 'GetTrailStatus', /.*/],
      ['nothing is known of any trail', 'GetItem', /trail-state/],
    ])('because %s fails has no heartbeat', async (_what, call, about) => {
      world.fail(call, about, 'AccessDeniedException');
      await expect(world.sweep(minute(2))).rejects.toMatchObject({
        name: 'SweepFailedError',
        message: expect.stringContaining('AccessDeniedException of a test'),
      });
      expect(metric('SweepFailures')).toBeUndefined();
    });

    test('still counts the subscriptions, and treats no trail as deleted', async () => {
      await world.sweep(minute(0));
      world.fail('ListTrails');
      world.topics.set(TOPIC_ARN, 1);
      await expect(world.sweep(minute(5))).rejects.toMatchObject({ name: 'SweepFailedError' });
      expect(world.announced).toEqual(['SUBSCRIPTION_LOST']);
      world.answerAgain();
      await expect(world.sweep(minute(10))).resolves.toMatchObject({ swept: 2, started: [] });
    });
  });
});
