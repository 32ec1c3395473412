import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { TRAIL_ARN, trailArn } from '../../fixtures/deployment.ts';
import type { UnresolvedIncident } from '../../../tasks/record/resolve-incidents.ts';
import { SweepWorld } from '../../fixtures/sweep-world.ts';

describe('what sweep-trails stores', () => {
  const START = new Date('2026-11-21T20:00:00Z');
  const MINUTE = 60_000;
  /** The day of the test: the throttle remembers its last calls, so that no clock may go back. */
  let day = 0;
  const minute = (n: number): Date => new Date(START.getTime() + (day * 24 * 60 + n) * MINUTE);
  const OTHER = trailArn('other');
  const SETTINGS = { S3BucketName: 'audit-log', IsMultiRegionTrail: true, KmsKeyId: '' };
  const READS = { EventSelectors: [{ ReadWriteType: 'ReadOnly' as const }] };

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
    world.trails.set(OTHER, { isLogging: true });
    logging(-600);
  });

  const observed = (arn = TRAIL_ARN) => world.state(arn)?.reference;
  const bucketOf = (arn = TRAIL_ARN) => observed(arn)?.settings.s3BucketName;
  const reads = (call: string) => world.reads.filter((read) => read.call === call).length;
  /** The trail, logging since a minute. */
  function logging(since: number, settings = SETTINGS): void {
    world.trails.set(TRAIL_ARN, { isLogging: true, startedAt: minute(since), settings });
  }

  describe('the observation that a sweep stores of a logging trail', () => {
    test('has settings and selectors with their time, from the two reads that it makes anyway', async () => {
      await world.sweep(minute(0));
      expect(observed()).toEqual({
        settings: {
          s3BucketName: 'audit-log',
          includeGlobalServiceEvents: false,
          isMultiRegionTrail: true,
          logFileValidationEnabled: false,
          isOrganizationTrail: false,
        },
        selectors: { eventSelectors: [{ includeManagementEvents: true, readWriteType: 'All' }] },
        since: world.state(TRAIL_ARN)?.seenLoggingAt,
        observedAt: world.state(TRAIL_ARN)?.seenLoggingAt,
      });
      expect([reads('DescribeTrails'), reads('GetEventSelectors')]).toEqual([1, 0]);
    });

    test('has custom selectors, read once for all purposes', async () => {
      world.trails.set(TRAIL_ARN, { isLogging: true, settings: SETTINGS, selectors: READS });
      await world.sweep(minute(0));
      expect(observed()?.selectors).toEqual({ eventSelectors: [{ readWriteType: 'ReadOnly' }] });
      expect(reads('GetEventSelectors')).toBe(1);
    });

    test('follows a change that lasts for 15 minutes while the trail logs', async () => {
      await world.sweep(minute(0));
      logging(-600, { ...SETTINGS, S3BucketName: 'other-log' });
      await world.sweep(minute(5));
      expect(bucketOf()).toBe('audit-log');
      expect(world.state(TRAIL_ARN)?.observed?.settings.s3BucketName).toBe('other-log');
      await world.sweep(minute(20));
      expect(bucketOf()).toBe('other-log');
      expect(world.state(TRAIL_ARN)?.observedBefore?.settings.s3BucketName).toBe('audit-log');
    });

    test('is unchanged while an incident of the trail is open', async () => {
      await world.sweep(minute(0));
      world.unresolved.push(weakened());
      logging(-600, { ...SETTINGS, S3BucketName: 'other-log' });
      for (const at of [5, 20, 35]) await world.sweep(minute(at));
      expect(bucketOf()).toBe('audit-log');
      expect(world.resolved).toEqual([]);
    });

    test('is not replaced after a restart until the trail has logged for 15 minutes', async () => {
      await world.sweep(minute(0));
      logging(4, { ...SETTINGS, S3BucketName: 'mallorys-bucket' });
      await world.sweep(minute(5));
      await world.sweep(minute(15));
      expect(bucketOf()).toBe('audit-log');
      await world.sweep(minute(25));
      expect(bucketOf()).toBe('mallorys-bucket');
      expect(world.state(TRAIL_ARN)?.observedBefore?.settings.s3BucketName).toBe('audit-log');
    });

    test('is absent for a trail that does not log', async () => {
      await world.sweep(minute(0));
      world.trails.set(TRAIL_ARN, {
        isLogging: false,
        stoppedAt: minute(1),
        settings: { ...SETTINGS, S3BucketName: 'mallorys-bucket' },
      });
      await world.sweep(minute(5));
      expect(bucketOf()).toBe('audit-log');
    });

    test('is absent for a trail with another home Region', async () => {
      const elsewhere = trailArn('elsewhere', 'us-east-1');
      world.trails.set(elsewhere, { isLogging: true, settings: SETTINGS });
      await world.sweep(minute(0));
      expect(observed(elsewhere)).toBeUndefined();
    });

    test('is from before the read of the status: no caller can stop and change it between the two', async () => {
      world.trails.set(TRAIL_ARN, { isLogging: true, settings: SETTINGS, selectors: {} });
      world.afterStatus.set(TRAIL_ARN, () => {
        const settings = { ...SETTINGS, S3BucketName: 'mallorys-bucket' };
        world.trails.set(TRAIL_ARN, { isLogging: false, settings, selectors: READS });
      });
      await world.sweep(minute(0));
      expect(observed()).toMatchObject({ settings: { s3BucketName: 'audit-log' }, selectors: {} });
    });
  });

  describe('an open incident of a trail', () => {
    test('is over if the trail is as before: the workflow is started on it, hourly under another name', async () => {
      await world.sweep(minute(0));
      const incident = weakened();
      world.unresolved.push(incident);
      logging(-600, { ...SETTINGS, S3BucketName: 'other-log' });
      await world.sweep(minute(5));
      expect(world.resolved).toEqual([]);
      logging(-600);
      for (const at of [10, 15, 80]) await world.sweep(minute(at));
      const { trailArn: arn, occurredAtId } = incident;
      expect(world.resolved).toHaveLength(2);
      expect(world.resolved[0]).toMatchObject({ incidents: [{ trailArn: arn, occurredAtId }] });
      expect(world.resolved[0]?.proof).toContain('Its settings are as before the incident.');
    });

    test('that cannot be read is a failure of the sweep, and hides no stop', async () => {
      world.remember(OTHER, { shouldLog: true });
      world.trails.set(OTHER, { isLogging: false, stoppedAt: minute(-1) });
      world.fail('Query');
      const report = await world.sweep(minute(0));
      expect(report).toMatchObject({ swept: 2, notLogging: 1 });
      expect(report.failures).toContainEqual(expect.stringContaining('the open incidents'));
    });
  });

  function weakened(): UnresolvedIncident {
    const occurredAt = minute(1).toISOString();
    const id = 'weakened';
    return {
      ...{ trailArn: TRAIL_ARN, occurredAtId: `${occurredAt}#${id}`, id, occurredAt },
      ...{ kind: 'TRAIL_WEAKENED', status: 'NEEDS_ACTION' },
    };
  }

  describe('settings that cannot be read', () => {
    test.each([
      ['DescribeTrails', 'the settings of trails', 2],
      ['GetEventSelectors', `${TRAIL_ARN}: InternalError`, 2],
    ] as const)('(%s) are a failure of the sweep, and hide no stop', async (call, what, failures) => {
      world.trails.set(TRAIL_ARN, { isLogging: true, settings: SETTINGS, selectors: READS });
      world.remember(OTHER, { shouldLog: true });
      world.trails.set(OTHER, { isLogging: false, stoppedAt: minute(-1) });
      world.fail(call);
      const report = await world.sweep(minute(0));
      expect(report).toMatchObject({ swept: 2, notLogging: 1 });
      expect(report.failures).toHaveLength(failures);
      expect(report.failures).toContainEqual(expect.stringContaining(what));
      expect(observed()).toBeUndefined();
      expect(world.state(TRAIL_ARN)?.shouldLog).toBe(true);
    });
  });
});
