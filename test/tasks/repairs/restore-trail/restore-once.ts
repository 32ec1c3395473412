import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { approveTrail } from '../../../../tasks/baseline/baseline.ts';
import { diffTrail } from '../../../../tasks/baseline/diff-trail.ts';
import type { ApprovedTrail } from '../../../../tasks/contract/baseline.ts';
import type { CurrentTrail } from '../../../../tasks/contract/current-trail.ts';
import { restoreOnce } from '../../../../tasks/repairs/restore-trail/restore-once.ts';
import { awsError } from '../../../fixtures/aws-errors.ts';
import { EmulatedTrail, TRAIL } from '../../../fixtures/emulated-trail.ts';

describe('restoreOnce', () => {
  const LOGS = {
    CloudWatchLogsLogGroupArn: 'arn:aws:logs:eu-central-1:111122223333:log-group:trail:*',
    CloudWatchLogsRoleArn: 'arn:aws:iam::111122223333:role/trail-logs',
  };
  const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:trail';

  let emulated: EmulatedTrail;
  let approved: ApprovedTrail;
  /** What the next calls of an action answer instead of being made. */
  let refusals: [action: string, error: Error][];
  let made: string[];
  let paced: number;
  let kept: (CurrentTrail | null)[];

  beforeEach(async () => {
    emulated = new EmulatedTrail();
    await emulated.setUp({
      create: {
        ...{ S3BucketName: 'audit-log', SnsTopicName: TOPIC, EnableLogFileValidation: true, ...LOGS },
        TagsList: [{ Key: 'Owner', Value: 'security' }],
      },
    });
    approved = approveTrail((await emulated.read())!);
    [refusals, made, paced, kept] = [[], [], 0, []];
  });

  const restore = (read: () => Promise<CurrentTrail | null> = () => emulated.read()) =>
    restoreOnce({
      ...{ approved, ownAccount: '111122223333', read },
      async call({ action, input }) {
        made.push(action);
        const at = refusals.findIndex(([refused]) => refused === action);
        const [refusal] = at < 0 ? [] : refusals.splice(at, 1);
        if (refusal) throw refusal[1];
        await emulated.call(action, input);
      },
      keep: (current) => Promise.resolve(void kept.push(current)),
      pace: () => Promise.resolve(void (paced += 1)),
    });
  const change = (input: object) => emulated.call('UpdateTrail', { Name: TRAIL, ...input });
  const differing = async () =>
    diffTrail(approved, await emulated.read()).differences.map(({ setting }) => setting);

  test('a trail that is as approved is unchanged, and nothing is stored', async () => {
    await expect(restore()).resolves.toEqual({ calls: [], without: [] });
    expect([made, kept, paced]).toEqual([[], [], 0]);
  });

  test('differing settings are restored, at one call a second, and the earlier settings are stored once', async () => {
    await change({ S3BucketName: 'mallorys-bucket', EnableLogFileValidation: false });
    await emulated.call('RemoveTags', { ResourceId: TRAIL, TagsList: [{ Key: 'Owner' }] });
    const before = await emulated.read();
    const { calls } = await restore();
    expect(calls.map(({ call }) => call)).toEqual(made);
    expect(made.at(-1)).toBe('AddTags');
    expect(paced).toBe(made.length);
    expect(kept).toEqual([before]);
    await expect(differing()).resolves.toEqual([]);
  });

  test('a deleted trail is created and started before any other call', async () => {
    await emulated.call('DeleteTrail', { Name: TRAIL });
    await restore();
    expect(made.slice(0, 2)).toEqual(['CreateTrail', 'StartLogging']);
    expect(kept).toEqual([null]);
    await expect(differing()).resolves.toEqual([]);
  });

  test('CloudTrail gets one call a second', async () => {
    await change({ S3BucketName: 'mallorys-bucket', EnableLogFileValidation: false });
    await emulated.call('RemoveTags', { ResourceId: TRAIL, TagsList: [{ Key: 'Owner' }] });
    const current = await emulated.read();
    const times: number[] = [];
    jest.useFakeTimers();
    const restored = restoreOnce({
      ...{ approved, ownAccount: '111122223333', read: () => Promise.resolve(current) },
      call: () => Promise.resolve(times.push(Date.now())),
    });
    await jest.advanceTimersByTimeAsync(10_000);
    jest.useRealTimers();
    const { calls } = await restored;
    expect(times).toHaveLength(calls.length);
    expect(calls.length).toBeGreaterThan(1);
    for (const [n, time] of times.slice(1).entries()) expect(time - times[n]!).toBeGreaterThan(1000);
  });

  describe('a call that is refused', () => {
    test('for good prevents no other call', async () => {
      await change({ EnableLogFileValidation: false });
      await emulated.call('RemoveTags', { ResourceId: TRAIL, TagsList: [{ Key: 'Owner' }] });
      refusals = [['UpdateTrail', awsError('S3BucketDoesNotExistException')]];
      await expect(restore()).rejects.toMatchObject({ name: 'DestinationBrokenError' });
      expect(made).toEqual(['UpdateTrail', 'AddTags']);
    });

    test('because CloudTrail is busy ends the attempt: its result is unknown', async () => {
      await change({ EnableLogFileValidation: false });
      await emulated.call('RemoveTags', { ResourceId: TRAIL, TagsList: [{ Key: 'Owner' }] });
      refusals = [['UpdateTrail', awsError('ConflictException')]];
      await expect(restore()).rejects.toMatchObject({ name: 'CloudTrailBusyError' });
      expect(made).toEqual(['UpdateTrail']);
    });

    test('because CloudTrail throttles it is made again, a second later, three times at most', async () => {
      await change({ EnableLogFileValidation: false });
      const throttled = () => ['UpdateTrail', awsError('ThrottlingException')] as [string, Error];
      refusals = [throttled(), throttled()];
      await expect(restore()).resolves.toMatchObject({ calls: [{ call: 'UpdateTrail' }] });
      expect(paced).toBe(3);
      await change({ EnableLogFileValidation: false });
      refusals = [throttled(), throttled(), throttled()];
      await expect(restore()).rejects.toMatchObject({ name: 'CloudTrailBusyError' });
    });

    test('for the creation of the trail ends the restore: no other call is possible', async () => {
      await emulated.call('DeleteTrail', { Name: TRAIL });
      refusals = [['CreateTrail', awsError('MaximumNumberOfTrailsExceededException')]];
      await expect(restore()).rejects.toMatchObject({ name: 'TrailQuotaError' });
      expect(made).toEqual(['CreateTrail']);
    });

    test('because the trail was created in between is planned again', async () => {
      const copy = emulated.copy();
      await emulated.call('DeleteTrail', { Name: TRAIL });
      refusals = [['CreateTrail', awsError('TrailAlreadyExistsException')]];
      const reads = [emulated, copy];
      await restore(() => {
        emulated = reads.shift() ?? emulated;
        return emulated.read();
      });
      expect(made).toEqual(['CreateTrail']);
      await expect(differing()).resolves.toEqual([]);
    });

    test('repeatedly, because the trail is created and deleted, is retried later', async () => {
      await emulated.call('DeleteTrail', { Name: TRAIL });
      refusals = Array.from({ length: 9 }, () => ['CreateTrail', awsError('TrailAlreadyExistsException')]);
      await expect(restore()).rejects.toMatchObject({ name: 'CloudTrailBusyError' });
      expect(made).toHaveLength(5);
    });
  });

  describe('a destination that cannot be restored', () => {
    const denied = awsError(
      'InvalidCloudWatchLogsLogGroupArnException',
      400,
      'Access denied. Check your role.',
    );

    test('is omitted, after three tries if a role may have just been changed', async () => {
      await change({
        CloudWatchLogsLogGroupArn: '',
        CloudWatchLogsRoleArn: '',
        EnableLogFileValidation: false,
      });
      const without = await restoreRefusing('CloudWatchLogsLogGroupArn', denied);
      expect(without).toEqual([
        { destination: 'cloudWatchLogs', why: expect.stringContaining('Access denied') },
      ]);
      await expect(differing()).resolves.toEqual(['cloudWatchLogsRoleArn', 'cloudWatchLogsLogGroupArn']);
      expect(refused).toBe(3);
    });

    test('is omitted at once if waiting does not help, and the rest is restored', async () => {
      await change({ SnsTopicName: '', S3BucketName: 'mallorys-bucket' });
      const without = await restoreRefusing('SnsTopicName', awsError('InsufficientSnsTopicPolicyException'));
      expect(without).toMatchObject([{ destination: 'sns' }]);
      await expect(differing()).resolves.toEqual(['snsTopicARN']);
      expect(refused).toBe(1);
    });

    let refused: number;

    /** Refuses each call that names a setting; gives what was left out. */
    async function restoreRefusing(setting: string, error: Error) {
      refused = 0;
      const { without } = await restoreOnce({
        ...{ approved, ownAccount: '111122223333', read: () => emulated.read() },
        async call({ action, input }) {
          if (setting in input) {
            refused += 1;
            throw error;
          }
          await emulated.call(action, input);
        },
        pace: () => Promise.resolve(),
      });
      return without;
    }
  });

  test('a part that could not be read is read again, and reported by the verification if it still fails', async () => {
    let reads = 0;
    await restore(async () => {
      reads += 1;
      const current = (await emulated.read())!;
      return reads === 1 ? { ...current, tags: { unknown: 'ThrottlingException' } } : current;
    });
    expect(reads).toBe(2);
  });
});
