import { beforeEach, describe, expect, test } from '@jest/globals';
import { REGION } from '../incident-builder.ts';
import { runProgram } from '../run-program.ts';
import { fakeAws, refusal } from './fake-aws.ts';
import type { FakeAws } from './healthy-deployment.ts';
import { useKeys } from './run-doctor.ts';

describe('table', () => {
  useKeys();
  let aws: FakeAws;
  beforeEach(() => {
    aws = fakeAws();
  });

  const DETECTION = 'cloudtrail-remediator.detection';

  function idOf(map: Readonly<Record<string, unknown>>, begin: string): string {
    return Object.keys(map).find((id) => id.startsWith(begin)) ?? '';
  }

  describe('a deployment with much that is wrong', () => {
    test.each([80, 160])('lists all of it in a table in %d columns', async (width) => {
      aws.rules[DETECTION]!.State = 'DISABLED';
      aws.reserved['StartLogging'] = 0;
      aws.key!['KeyState'] = 'PendingDeletion';
      aws.subscriptions['incidents']![1]!.SubscriptionArn = 'PendingConfirmation';
      aws.queues[idOf(aws.queues, 'DeadLettersQueue')] = 2;
      aws.refused['SimulatePrincipalPolicy'] = refusal('iam:SimulatePrincipalPolicy', 'AccessDenied');
      delete aws.trails['sentinel'];
      aws.trails['management-events']!.status = { IsLogging: false };
      const { code, stdout } = await runProgram(['doctor', '--region', REGION], { width });
      expect(code).toBe(1);
      expect(stdout).toMatchSnapshot();
      const [table = ''] = stdout.split('Commands that repair');
      expect(Math.max(...table.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
    });
  });
});
