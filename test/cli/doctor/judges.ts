import { describe, expect, test } from '@jest/globals';
import { judgeAlertPaths } from '../../../cli/doctor/alert-paths.ts';
import { judgeNeed } from '../../../cli/doctor/permissions.ts';
import { queueArn } from '../../../cli/doctor/queues.ts';
import { judgeRoleChanges } from '../../../cli/doctor/role-changes.ts';
import { judgeTopic } from '../../../cli/doctor/topics.ts';
import { judgeFeeders, judgeTrails } from '../../../cli/doctor/trails.ts';
import { LOGGED_TRAIL, PROVEN_DRILL } from './healthy-deployment.ts';

describe('judges', () => {
  const place = (region: string, partition = 'aws') => ({
    ...{ partition, region, account: '111122223333', stack: 'cloudtrail-remediator' },
  });

  describe('role changes', () => {
    test.each([
      ['us-east-1', 'aws', 'pass'],
      ['us-gov-west-1', 'aws-us-gov', 'pass'],
      ['cn-north-1', 'aws-cn', 'pass'],
      ['cn-northwest-1', 'aws-cn', 'warning'],
      ['eusc-de-east-1', 'aws-eusc', 'warning'],
      ['us-isob-east-1', 'aws-iso-b', 'warning'],
    ] as const)('in %s need no forwarding, or cannot be forwarded', (region, partition, verdict) => {
      const judgement = judgeRoleChanges(place(region, partition), []);
      expect(judgement).toMatchObject([{ verdict }]);
      if (verdict === 'warning') expect(JSON.stringify(judgement)).toContain('role changes not watched');
    });
  });

  describe('trails', () => {
    const trail = LOGGED_TRAIL;

    test('that do not exist leave nothing to restart, and no call is detected', () => {
      expect(judgeTrails([], [], 'eu-central-1')).toMatchObject([{ verdict: 'warning' }]);
      expect(judgeFeeders([])).toMatchObject({ verdict: 'failure' });
    });

    test('with another home Region are not restarted here, but produce events', () => {
      const shadow = { ...trail, home: false };
      expect(judgeTrails([shadow], [], 'eu-central-1')).toMatchObject([{ verdict: 'warning' }]);
      expect(judgeFeeders([trail, shadow])).toMatchObject({ verdict: 'pass' });
    });

    test('that do not log, or do not log the matched calls, produce no event', () => {
      const readsOnly = { ...trail, feeds: false };
      const stopped = { ...trail, status: { IsLogging: false } };
      expect(judgeFeeders([trail, readsOnly, stopped])).toMatchObject({ verdict: 'warning' });
    });

    test('leave room for a sentinel trail, or the advice says that the quota is reached', () => {
      const others = (count: number) => Array.from({ length: count }, () => ({ ...trail, feeds: false }));
      expect(judgeFeeders([trail, ...others(3)])).toMatchObject({
        todo: expect.stringContaining('deploy with sentinelTrail true') as unknown,
      });
      expect(judgeFeeders([trail, ...others(4)])).toMatchObject({
        todo: expect.stringContaining('this Region has 5, and CloudTrail allows 5') as unknown,
      });
    });

    test('are counted in the singular or the plural', () => {
      expect(judgeTrails([trail], [], 'eu-central-1')).toMatchObject([
        { what: '1 trail of this Region logs, without a delivery error' },
      ]);
    });
  });

  test('the key of a topic can be given by id or ARN', () => {
    const subscriptions = [
      {
        SubscriptionArn: 'arn:aws:sns:eu-central-1:111122223333:incidents:1',
        Protocol: 'email',
        Endpoint: 'a@example.com',
      },
    ];
    const ours = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd';
    for (const key of [ours, '1234abcd']) {
      expect(judgeTopic({ name: 'incidents', key: ours }, { key, subscriptions })).toMatchObject([
        { verdict: 'pass' },
      ]);
    }
    expect(judgeTopic({ name: 'incidents', key: ours }, { key: undefined, subscriptions })).toMatchObject([
      { verdict: 'failure' },
    ]);
  });

  test('a simulation without results for single resources is judged as a whole', () => {
    const denied = { EvalActionName: 'sns:Publish', EvalDecision: 'explicitDeny' as const };
    expect(judgeNeed({ who: 'PublishNotification' }, [denied])).toMatchObject([
      {
        verdict: 'failure',
        what: 'PublishNotification may not sns:Publish on anything: a policy of its role denies it',
      },
    ]);
  });

  test.each([
    [
      'https://sqs.eu-central-1.amazonaws.com/111122223333/dead',
      'aws',
      'arn:aws:sqs:eu-central-1:111122223333:dead',
    ],
    [
      'https://sqs.cn-north-1.amazonaws.com.cn/111122223333/dead',
      'aws-cn',
      'arn:aws-cn:sqs:cn-north-1:111122223333:dead',
    ],
  ])('the ARN of a queue is derived from its URL: %s', (url, partition, arn) => {
    expect(queueArn(url, { partition })).toBe(arn);
  });

  describe('the paths of alerts', () => {
    const now = new Date('2026-11-21T20:15:00.000Z');
    const [path] = PROVEN_DRILL.paths ?? [];
    const drill = (startedAt: string, received: 'confirmed' | 'not confirmed') => ({
      ...PROVEN_DRILL,
      startedAt,
      paths: [{ ...path!, messages: path!.messages.map((message) => ({ ...message, received })) }],
    });

    test('pass when the last drill proved all of them, within 90 days', () => {
      expect(judgeAlertPaths([PROVEN_DRILL], now)).toEqual({
        verdict: 'pass',
        what: '1 path of alerts, last proven on 2026-11-14',
      });
    });

    test.each([
      ['there was no drill', [], 'never proven'],
      [
        'a drill was broken off',
        [{ ...drill('2026-11-14T09:00:00.000Z', 'confirmed'), paths: undefined }],
        'never proven',
      ],
      [
        'the proof is older than 90 days',
        [drill('2026-08-01T09:00:00.000Z', 'confirmed')],
        'last proven on 2026-08-01, 112 days ago',
      ],
      [
        'a later drill was not confirmed',
        [drill('2026-11-20T09:00:00.000Z', 'not confirmed'), PROVEN_DRILL],
        'last proven on 2026-11-14; drill of 2026-11-20: failure rule not confirmed',
      ],
    ])('are a warning when %s', (_why, drills, words) => {
      const judged = judgeAlertPaths(drills as (typeof PROVEN_DRILL)[], now);
      expect(judged).toMatchObject({ verdict: 'warning', what: `the alert paths were ${words}` });
      expect(judged.todo).toContain('incidents drill --paths');
    });
  });
});
