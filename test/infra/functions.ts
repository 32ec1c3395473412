import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RemediationWorkflow } from '../../infra/constructs/remediation-workflow.ts';
import {
  functionSlots,
  loadWorkflow,
  UnfilledSlotError,
  type Workflow,
} from '../../statemachine/definition.ts';
import { functionTasks } from '../fixtures/function-tasks.ts';
import { ENVIRONMENT } from '../../tasks/contract/environment.ts';
import { resourceOf, resourcesOf, synthesize } from './synthesized.ts';

const template = synthesize({ ignoreTrails: 'load-test,sandbox' });
/** One that restores trails has a function for each slot. */
const enforcing = synthesize({ enforceTrails: 'management-events' });
const functions = resourcesOf(template, 'AWS::Lambda::Function');
const steps = functions.filter(([functionId]) => functionId.startsWith('Tasks'));
const [, { Properties: stateMachine }] = resourceOf(template, 'AWS::StepFunctions::StateMachine');

const propertiesOf = (name: string, of = template) =>
  resourceOf(of, 'AWS::Lambda::Function', `Tasks${name}`)[1].Properties;
const environmentOf = (name: string) =>
  (propertiesOf(name)['Environment'] as { Variables: Record<string, unknown> } | undefined)?.Variables ?? {};

describe('the workflow', () => {
  test('is the workflow file, with the rules for ignoreTrails before the first choice', () => {
    const { States, ...rest } = JSON.parse(stateMachine['DefinitionString'] as string) as Workflow;
    const { IsStop, ...others } = States;
    const shipped = loadWorkflow();
    expect({ ...rest, States: { ...others, IsStop: shipped.States['IsStop'] } }).toEqual(shipped);
    expect(IsStop?.Choices).toEqual([
      { And: expect.anything(), Next: 'NoRestartAtOnce' },
      ...(shipped.States['IsStop']?.Choices ?? []),
    ]);
    expect(JSON.stringify(IsStop)).toContain('"StringEquals":"load-test"');
  });

  test('has every slot filled: account, partition, and the function of its name; each function has a slot', () => {
    const { Account, Partition, ...functionArns } = stateMachine['DefinitionSubstitutions'] as Record<
      string,
      unknown
    >;
    expect([Account, Partition]).toEqual([{ Ref: 'AWS::AccountId' }, { Ref: 'AWS::Partition' }]);
    expect(functionArns).toEqual(
      Object.fromEntries(
        functionSlots().map((slot) => {
          // test/infra/enforcement.ts looks at a deployment that restores trails.
          const step = slot.replace(/Arn$/, '').replace('RestoreTrail', 'CompareTrail');
          const [functionId] = resourceOf(template, 'AWS::Lambda::Function', `Tasks${step}`);
          return [slot, { 'Fn::GetAtt': [functionId, 'Arn'] }];
        }),
      ),
    );
    expect(steps).toHaveLength(functionSlots().length - 1);
  });

  test('cannot be created with a slot that no function fills', () => {
    const stack = new Stack(new App());
    const props = { functions: {}, ignoreTrails: [], logRetention: RetentionDays.ONE_DAY };
    expect(() => new RemediationWorkflow(stack, 'Workflow', props)).toThrow(UnfilledSlotError);
  });

  test('is a Standard workflow with tracing', () => {
    expect(stateMachine['StateMachineType']).toBe('STANDARD');
    expect(stateMachine['TracingConfiguration']).toEqual({ Enabled: true });
  });

  test('logs everything with its data to a log group of its own', () => {
    const [logId] = resourceOf(template, 'AWS::Logs::LogGroup', 'Remediation');
    expect(stateMachine['LoggingConfiguration']).toEqual({
      Level: 'ALL',
      IncludeExecutionData: true,
      Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': [logId, 'Arn'] } } }],
    });
  });
});

test('every function runs on x86_64 where the configuration says so', () => {
  for (const [, { Properties }] of resourcesOf(
    synthesize({ architecture: 'x86_64' }),
    'AWS::Lambda::Function',
  )) {
    expect(Properties['Architectures']).toEqual(['x86_64']);
  }
});

describe('every function', () => {
  test.each(functions)(
    '%s runs the tested Node.js, on arm64, with its own role and log',
    (functionId, { Properties }) => {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        MemorySize: 512,
        Handler: 'index.handler',
      });
      const name = /^(.+)Function/.exec(functionId)![1]!;
      const [roleId] = resourceOf(template, 'AWS::IAM::Role', name);
      const [logId] = resourceOf(template, 'AWS::Logs::LogGroup', name);
      expect(Properties['Role']).toEqual({ 'Fn::GetAtt': [roleId, 'Arn'] });
      expect(Properties['LoggingConfig']).toMatchObject({ LogFormat: 'JSON', LogGroup: { Ref: logId } });
    },
  );

  test.each(functionTasks(loadWorkflow()))(
    'times out before $name does, so that the state shows the reason',
    ({ state, slot }) => {
      const timeout = propertiesOf(slot.replace(/Arn$/, ''), enforcing)['Timeout'];
      expect(timeout).toBeLessThan(state.TimeoutSeconds ?? 0);
    },
  );

  test('is named after its file in tasks/', () => {
    const files = functionSlots().map((slot) =>
      slot
        .replace(/Arn$/, '')
        .replace(/(?<=.)[A-Z]/g, (letter) => `-${letter}`)
        .toLowerCase(),
    );
    for (const file of files) expect(existsSync(`tasks/${file}.ts`)).toBe(true);
    const made = JSON.stringify(resourcesOf(enforcing, 'AWS::Lambda::Function'));
    for (const file of files) expect(made).toContain(`'${file}'`);
  });
});

test('each function gets the environment that it requires, and nothing else', () => {
  const [tableId] = resourceOf(template, 'AWS::DynamoDB::GlobalTable');
  const [topicId] = resourceOf(template, 'AWS::SNS::Topic', 'Notifications');
  const [roleId] = resourceOf(template, 'AWS::IAM::Role', 'TasksStartLogging');
  const [workflowRoleId] = resourceOf(template, 'AWS::IAM::Role', 'RemediationStateMachineRole');
  expect(environmentOf('ClassifyEvent')).toEqual({
    [ENVIRONMENT.remediatorRoleArns]: {
      'Fn::Join': ['', [{ 'Fn::GetAtt': [roleId, 'Arn'] }, ',', { 'Fn::GetAtt': [workflowRoleId, 'Arn'] }]],
    },
    [ENVIRONMENT.ignoreTrails]: 'load-test,sandbox',
    [ENVIRONMENT.enforceTrails]: '',
    [ENVIRONMENT.restoreRoleArn]: '',
    [ENVIRONMENT.stackName]: 'cloudtrail-remediator',
  });
  expect(environmentOf('StartLogging')).toEqual({});
  expect(environmentOf('CheckLogging')).toEqual({});
  expect(environmentOf('VerifyLogging')).toEqual({});
  expect(environmentOf('CompareTrail')).toEqual({
    [ENVIRONMENT.tableName]: { Ref: tableId },
    [ENVIRONMENT.stackName]: 'cloudtrail-remediator',
    [ENVIRONMENT.trustedPrincipals]: '',
    [ENVIRONMENT.enforceTrails]: '',
    [ENVIRONMENT.enforceOwned]: '',
  });
  expect(environmentOf('RecordIncident')).toEqual({
    [ENVIRONMENT.tableName]: { Ref: tableId },
    [ENVIRONMENT.stackName]: 'cloudtrail-remediator',
    [ENVIRONMENT.notifyOwnActions]: 'false',
  });
  expect(environmentOf('PublishNotification')).toEqual({
    [ENVIRONMENT.topicArn]: { Ref: topicId },
    [ENVIRONMENT.tamperingTopicArn]: { Ref: resourceOf(template, 'AWS::SNS::Topic', 'Tampering')[0] },
    [ENVIRONMENT.stackName]: 'cloudtrail-remediator',
    [ENVIRONMENT.accountAlias]: { Ref: 'AWS::AccountId' },
    [ENVIRONMENT.runbook]: 'RUNBOOK.md',
  });
});

test('the setting notifyOwnActions reaches the function that decides what is published', () => {
  const [, { Properties }] = resourceOf(
    synthesize({ notifyOwnActions: 'true' }),
    'AWS::Lambda::Function',
    'TasksRecordIncident',
  );
  expect(Properties['Environment']).toMatchObject({
    Variables: { [ENVIRONMENT.notifyOwnActions]: 'true' },
  });
});
