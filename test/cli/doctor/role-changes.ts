import { beforeEach, describe, expect, test } from '@jest/globals';
import { judgeCarriers } from '../../../cli/doctor/role-changes.ts';
import { refusal, fakeAws } from './fake-aws.ts';
import { LOGGED_TRAIL, withoutForwarding } from './healthy-deployment.ts';
import type { FakeAws } from './healthy-deployment.ts';
import { examined, troubles, useKeys } from './run-doctor.ts';

describe('role changes', () => {
  useKeys();
  let aws: FakeAws;
  beforeEach(() => {
    aws = fakeAws();
  });

  const NOT_WATCHED = 'role changes not watched: no trail that logs in us-east-1 carries the calls of IAM';
  const SELECTORS = (ReadWriteType: string) => ({
    EventSelectors: [{ ReadWriteType, IncludeManagementEvents: true }],
  });

  async function ofRoles() {
    return (await examined()).checks.filter(({ area }) => area === 'role changes');
  }

  describe('role changes are watched', () => {
    test('by a multi-Region trail with another home Region', async () => {
      expect(await ofRoles()).toEqual([
        { area: 'role changes', verdict: 'pass', what: 'forwarded from us-east-1, where 1 trail logs them' },
      ]);
    });

    test('by a single-Region trail in the Region of IAM with global service events', async () => {
      aws.trails['management-events']!.multiRegion = false;
      aws.trails['global'] = { status: { IsLogging: true }, home: 'us-east-1', global: true };
      expect(await ofRoles()).toMatchObject([{ verdict: 'pass' }]);
    });

    test('by two trails', async () => {
      aws.trails['second'] = { status: { IsLogging: true }, multiRegion: true };
      expect(await ofRoles()).toMatchObject([{ what: 'forwarded from us-east-1, where 2 trails log them' }]);
    });
  });

  describe('role changes are forwarded, but no trail turns them into events', () => {
    test.each<[string, (aws: FakeAws) => void]>([
      ['where no trail is multi-Region', ({ trails }) => (trails['management-events']!.multiRegion = false)],
      [
        'where the one of the Region leaves global service events out',
        ({ trails }) => {
          trails['management-events']!.multiRegion = false;
          trails['local'] = { status: { IsLogging: true }, home: 'us-east-1' };
        },
      ],
      [
        'if the only trail that would deliver them has another home Region',
        ({ trails }) => {
          trails['management-events']!.multiRegion = false;
          trails['global'] = { status: { IsLogging: true }, home: 'eu-west-1', global: true };
        },
      ],
      [
        'where the multi-Region trail is stopped',
        ({ trails }) => (trails['management-events']!.status = { IsLogging: false }),
      ],
      [
        'where it logs reads only',
        ({ trails }) => (trails['management-events']!.selectors = SELECTORS('ReadOnly')),
      ],
    ])('%s', async (_what, how) => {
      how(aws);
      const { code } = await examined();
      expect(code).toBe(1);
      expect(await ofRoles()).toEqual([
        {
          area: 'role changes',
          verdict: 'failure',
          what: NOT_WATCHED,
          todo: expect.stringMatching(/multi-Region, or give us-east-1 one with global service events/),
        },
      ]);
    });

    test('trails are not examined if no rule forwards role changes', async () => {
      withoutForwarding(aws.rules);
      aws.trails['management-events']!.multiRegion = false;
      expect(await ofRoles()).toMatchObject([
        { verdict: 'warning', what: 'role changes not watched: nothing forwards them from us-east-1' },
      ]);
    });
  });

  describe('it is unknown whether a trail delivers events of role changes', () => {
    test('if the trails may not be listed', async () => {
      aws.refused['DescribeTrails'] = refusal('cloudtrail:DescribeTrails');
      expect(await ofRoles()).toMatchObject([
        { verdict: 'unknown', what: 'needs cloudtrail:DescribeTrails' },
      ]);
    });

    test('if the only trail that may deliver them cannot be read', async () => {
      aws.trails['management-events']!.error = refusal('cloudtrail:GetTrailStatus');
      expect((await troubles()).filter((trouble) => trouble.startsWith('role'))).toEqual([
        'role changes: unknown: role changes may not be watched: no trail that logs in us-east-1 carries the calls of IAM, as far as is known; management-events could not be read',
        'role changes: unknown: management-events: needs cloudtrail:GetTrailStatus',
      ]);
    });

    test('but not if another trail is known to deliver them', async () => {
      aws.trails['management-events']!.error = refusal('cloudtrail:GetTrailStatus');
      aws.trails['second'] = { status: { IsLogging: true }, multiRegion: true };
      expect(await ofRoles()).toMatchObject([{ verdict: 'pass' }]);
    });
  });

  test('the Region of IAM also needs such a trail', () => {
    expect(judgeCarriers([LOGGED_TRAIL], 'us-east-1', 'seen in this Region')).toEqual({
      verdict: 'pass',
      what: 'seen in this Region, where 1 trail logs them',
    });
    expect(judgeCarriers([], 'us-east-1', 'seen in this Region')).toMatchObject({
      verdict: 'failure',
      what: NOT_WATCHED,
    });
  });
});
