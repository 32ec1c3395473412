import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { DeadLetterQueue } from '../../infra/constructs/dead-letter-queue.ts';
import type { IncidentTable } from '../../infra/constructs/incident-table.ts';
import type { Notifications } from '../../infra/constructs/notifications.ts';
import { OperatorPolicy } from '../../infra/constructs/operator-policy.ts';
import type { RemediationWorkflow } from '../../infra/constructs/remediation-workflow.ts';
import type { Sweep } from '../../infra/constructs/sweep.ts';
import type { TamperingTopic } from '../../infra/constructs/tampering-topic.ts';
import type { TaskFunctions } from '../../infra/constructs/task-functions.ts';
import type { RemediatorStack } from '../../infra/remediator-stack.ts';
import { calledActions, fakeAws } from '../cli/doctor/fake-aws.ts';
import { doctor, useKeys } from '../cli/doctor/run-doctor.ts';
import { deployed } from './deployed.ts';
import { makeStack, resourcesOf, statementsOf } from './synthesized.ts';

/** The policy in a whole stack: beside the one that the stack may have itself. */
function addOperators(stack: RemediatorStack): void {
  const parts = (id: string): unknown => stack.node.findChild(id);
  const notifications = parts('Notifications') as Notifications;
  const { queue } = parts('DeadLetters') as DeadLetterQueue;
  const sweep = parts('Sweep') as Sweep;
  new OperatorPolicy(stack, 'OperatorsOfTheTest', {
    deadLetterQueue: queue,
    parts: {
      functions: { ...(parts('Tasks') as TaskFunctions).byName, SweepTrails: sweep.function },
      stateMachine: (parts('Remediation') as RemediationWorkflow).stateMachine,
      table: (parts('Incidents') as IncidentTable).table,
      topics: [notifications.topic, (parts('Tampering') as TamperingTopic).topic],
      key: notifications.key,
      schedules: [sweep.schedule],
      queues: [queue, sweep.queue],
    },
  });
}

useKeys();
const made = makeStack();
addOperators(made.stack);
const template = Template.fromStack(made.stack);
const [, { Properties }] = resourcesOf(template, 'AWS::IAM::ManagedPolicy').find(([id]) =>
  id.startsWith('OperatorsOfTheTest'),
)!;
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

  test('leaves nothing for cdk-nag to find', () => {
    const { app, stack } = makeStack();
    addOperators(stack);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
  });
});
