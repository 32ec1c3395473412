import { describe, expect, test } from '@jest/globals';
import { statementsOf } from '../../infra/synthesized.ts';
import { fakeAws, simulated } from './fake-aws.ts';
import type { FakeAws } from './healthy-deployment.ts';
import { doctor, useKeys } from './run-doctor.ts';

describe('needs', () => {
  useKeys();

  interface Grant {
    role: string;
    action: string;
    /** With wildcards. */
    resource: string;
  }

  /** Its own logs and traces, without which the remediator works; log groups of trails are read. */
  const isDispensable = ({ action, resource }: Grant) =>
    /^(logs|xray):/.test(action) && !resource.endsWith(':log-group:*');

  /** What the template allows its roles. */
  function granted({ stack }: FakeAws): Grant[] {
    const arns = new Map(stack.of('AWS::IAM::Role').map(({ physicalId, arn }) => [physicalId, arn]));
    return stack.of('AWS::IAM::Policy').flatMap(({ Properties }) =>
      (Properties['Roles'] as string[]).flatMap((name) =>
        statementsOf(Properties['PolicyDocument']).flatMap(({ Action, Resource }) =>
          [Action].flat().flatMap((action) =>
            [Resource as string | string[]].flat().map((resource) => ({
              ...{ role: arns.get(name) ?? name, action, resource },
            })),
          ),
        ),
      ),
    );
  }

  function allows({ role, action, resource }: Grant, asked: Grant): boolean {
    const pattern = resource
      .split('*')
      .map((part) => RegExp.escape(part))
      .join('.*');
    return role === asked.role && action === asked.action && new RegExp(`^${pattern}$`).test(asked.resource);
  }

  const CONNECTION =
    'arn:aws:events:eu-central-1:111122223333:connection/jira/0a1b2c3d-0000-4000-8000-111122223333';
  const TICKETS = {
    ...{ tickets: ['opscenter', 'securityhub'], chat: true },
    webhook: {
      preset: 'jira',
      connectionArn: CONNECTION,
      url: 'https://example.atlassian.net',
      projectKey: 'SEC',
      issueType: 'Task',
      transitionId: '31',
    },
  };

  const LOGS_ROLE = 'arn:aws:iam::111122223333:role/trail-logs';
  const ENFORCED = { enforceTrails: 'management-events', restoreRoles: LOGS_ROLE };

  test.each([{}, { sweepMinutes: 0 }, TICKETS, ENFORCED])(
    'the check of each role covers every permission that the template grants, given %j',
    async (settings) => {
      const aws = fakeAws(settings);
      aws.trails['management-events']!.logsRole = LOGS_ROLE;
      const grants = granted(aws).filter((grant) => !isDispensable(grant));
      await doctor();
      const asked = simulated();
      expect(grants.length).toBeGreaterThan(15);
      expect(grants.filter((grant) => !asked.some((each) => allows(grant, each)))).toEqual([]);
      expect(asked.filter((each) => !grants.some((grant) => allows(grant, each)))).toEqual([]);
    },
  );
});
