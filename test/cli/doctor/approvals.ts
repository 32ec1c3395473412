import { GetParameterHistoryCommand, SSMClient } from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { Approval } from '../../../tasks/contract/table.ts';
import { trailArn } from '../incident-builder.ts';
import { fakeAws } from './fake-aws.ts';
import type { FakeAws } from './healthy-deployment.ts';
import { examined, useKeys } from './run-doctor.ts';

describe('approved settings', () => {
  useKeys();
  let aws: FakeAws;
  const parameters = mockClient(SSMClient);
  beforeEach(() => {
    aws = fakeAws();
    parameters.reset();
    parameters.on(GetParameterHistoryCommand).resolves({
      Parameters: [
        {
          LastModifiedUser: 'arn:aws:iam::111122223333:user/ana',
          LastModifiedDate: new Date('2026-11-21T20:00:00.000Z'),
          Value: JSON.stringify({ until: '2026-11-21T22:00:00.000Z', reason: 'CHG-1042' }),
        },
      ],
    });
  });

  async function found(approval: Approval): Promise<string[]> {
    aws.approvals = { [trailArn('audit')]: approval };
    const { checks } = await examined();
    return checks
      .filter(({ area }) => area === 'baseline')
      .map(({ verdict, what, todo, command }) => [verdict, what, todo, command].filter(Boolean).join(' | '));
  }

  test.each<[Approval, string]>([
    [{ state: 'as-approved', version: 2 }, 'pass | 1 trail as approved'],
    [
      { state: 'differs', version: 2, differences: 3 },
      'failure | audit is not as approved: 3 settings differ from version 2 | See what differs, and restore or approve it. | incidents baseline diff audit --region eu-central-1',
    ],
    [
      { state: 'differs', version: 2, differences: 1 },
      'failure | audit is not as approved: 1 setting differs from version 2 | See what differs, and restore or approve it. | incidents baseline diff audit --region eu-central-1',
    ],
    [
      { state: 'invalid' },
      'failure | the approved settings of audit are not valid: nothing is compared with them | See who wrote them, and approve valid ones. | incidents baseline history audit --region eu-central-1',
    ],
    [
      { state: 'none' },
      'warning | nobody has approved the settings of audit: it is compared with what a sweep last observed | Approve them: incidents baseline approve audit --region eu-central-1',
    ],
    [
      { state: 'unknown' },
      'unknown | audit was not compared with approved settings | The next sweep compares it; its log says what could not be read.',
    ],
    [
      { state: 'as-approved', version: 1, pausedUntil: '2026-11-21T19:00:00.000Z' },
      'pass | 1 trail as approved',
    ],
    [
      { state: 'as-approved', version: 1, pausedUntil: '2026-11-21T22:00:00.000Z' },
      'warning | differences of audit are not acted on until 2026-11-21 22:00:00 UTC: arn:aws:iam::111122223333:user/ana paused it (CHG-1042) | End the pause: incidents baseline resume audit --region eu-central-1',
    ],
  ])('%j is reported with what to do', async (approval, line) => {
    expect(await found(approval)).toEqual([line]);
  });

  test('a pause is reported even if its author cannot be read', async () => {
    parameters.on(GetParameterHistoryCommand).rejects(Object.assign(new Error(), { name: 'AccessDenied' }));
    const approval = { state: 'as-approved', version: 1, pausedUntil: '2026-11-21T22:00:00.000Z' } as const;
    expect(await found(approval)).toEqual([
      expect.stringContaining('could not be read (ssm:GetParameterHistory)'),
    ]);
  });
});
