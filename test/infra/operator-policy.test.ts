import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { calledActions, fakeAws } from '../cli/doctor/fake-aws.ts';
import { doctor, useKeys } from '../cli/doctor/run-doctor.ts';
import { deployed } from './deployed.ts';
import { resourceOf, statementsOf, synthesize } from './synthesized.ts';

useKeys();
const template = synthesize();
const [, { Properties }] = resourceOf(template, 'AWS::IAM::ManagedPolicy', 'Operators');
const statements = statementsOf(Properties['PolicyDocument']);
const allowed = statements.flatMap(({ Action }) => Action);

describe('the policy of operators', () => {
  const kept = { ...process.env };
  beforeAll(() => {
    process.env['AWS_REGION'] = 'eu-central-1';
  });
  afterAll(() => {
    process.env = kept;
  });

  test('allows every call of incidents doctor', async () => {
    fakeAws();
    expect((await doctor()).code).toBe(0);
    expect([...new Set(calledActions())].filter((action) => !allowed.includes(action))).toEqual([]);
  });

  test('allows what drill and redrive do, and changes nothing else', () => {
    const writes = allowed.filter((action) => !/:(Describe|Get|List|Simulate|Query)/.test(action));
    expect(writes.sort()).toEqual([
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:ReceiveMessage',
      'states:StartExecution',
    ]);
  });

  test('reads or takes nothing of other deployments where AWS lets one say so', () => {
    const everywhere = statements.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);
    expect(everywhere.sort()).toEqual([
      'cloudtrail:DescribeTrails',
      'cloudtrail:ListTrails',
      'cloudwatch:DescribeAlarms',
    ]);
  });

  test('fits the 6,144 characters of a managed policy, with the longest names', () => {
    const document = deployed(template)(Properties['PolicyDocument']);
    expect(JSON.stringify(document).length).toBeLessThan(6144);
  });

  test('is attached to nobody', () => {
    for (const whom of ['Roles', 'Users', 'Groups']) expect(Properties).not.toHaveProperty(whom);
  });

  test('does without what a deployment without a sweep does not have', () => {
    const off = synthesize({ sweepMinutes: 0 });
    const [, policy] = resourceOf(off, 'AWS::IAM::ManagedPolicy', 'Operators');
    const actions = statementsOf(policy.Properties['PolicyDocument']).flatMap(({ Action }) => Action);
    expect(allowed.filter((action) => !actions.includes(action))).toEqual(['scheduler:GetSchedule']);
  });
});
