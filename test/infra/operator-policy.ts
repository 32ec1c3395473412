import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WITHOUT_RESOURCE } from '../../infra/constructs/operator-policy.ts';
import { calledActions, fakeAws } from '../cli/doctor/fake-aws.ts';
import { doctor, useKeys } from '../cli/doctor/run-doctor.ts';
import { PATH_DRILLS } from '../../tasks/contract/table.ts';
import { deployed } from './deployed.ts';
import { resourceOf, resourcesOf, statementsOf, synthesize } from './synthesized.ts';

useKeys();
const template = synthesize();
const [, { Properties }] = resourceOf(template, 'AWS::IAM::ManagedPolicy', 'OperatorsPolicy');
const statements = statementsOf(Properties['PolicyDocument']);
const allowed = statements.flatMap(({ Action }) => Action);

/** Settings that add functions, roles and workflows. The names are the longest. */
const EVERYTHING = {
  ...{ enforceTrails: 'management-events', tickets: ['opscenter', 'securityhub'], chat: true },
  webhook: {
    preset: 'jira',
    connectionArn:
      'arn:aws:events:eu-central-1:111122223333:connection/jira/0a1b2c3d-0000-4000-8000-111122223333',
    url: 'https://example.atlassian.net',
    projectKey: 'SEC',
    issueType: 'Task',
    transitionId: '31',
  },
};

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
    const isAllowed = (action: string) =>
      allowed.some((one) => new RegExp(`^${one.replace('*', '.*')}$`).test(action));
    expect([...new Set(calledActions())].filter((action) => !isAllowed(action))).toEqual([]);
  });

  test('allows the calls of drill and redrive, and changes nothing else', () => {
    const writes = allowed.filter(
      (action) => !/:(BatchDescribe|BatchGet|Describe|Detect|Get|List|Simulate|Query)/.test(action),
    );
    expect(writes.sort()).toEqual([
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:ReceiveMessage',
      'states:StartExecution',
    ]);
  });

  test('reads or takes nothing of other deployments if AWS can express that', () => {
    const everywhere = statements.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);
    expect(everywhere.sort()).toEqual(WITHOUT_RESOURCE);
  });

  test.each([{}, EVERYTHING])('fits the 6,144 characters of a managed policy, given %j', (settings) => {
    const made = synthesize(settings);
    const [, policy] = resourceOf(made, 'AWS::IAM::ManagedPolicy', 'OperatorsPolicy');
    const document = deployed(made)(policy.Properties['PolicyDocument']);
    expect(JSON.stringify(document).length).toBeLessThan(6144);
  });

  test('is attached to no role, user or group', () => {
    for (const whom of ['Roles', 'Users', 'Groups']) expect(Properties).not.toHaveProperty(whom);
  });

  test('has no permission for a sweep that does not exist', () => {
    const off = synthesize({ sweepMinutes: 0 });
    const [, policy] = resourceOf(off, 'AWS::IAM::ManagedPolicy', 'OperatorsPolicy');
    const actions = statementsOf(policy.Properties['PolicyDocument']).flatMap(({ Action }) => Action);
    expect(allowed.filter((action) => !actions.includes(action))).toEqual(['scheduler:GetSchedule']);
  });
});

describe('the policy of the reads by which CloudFormation compares the parts', () => {
  const withTrail = synthesize({ sentinelTrail: true, enforceTrails: 'management-events' });
  const [, drift] = resourceOf(withTrail, 'AWS::IAM::ManagedPolicy', 'OperatorsDrift');
  const read = statementsOf(drift.Properties['PolicyDocument']);
  const actions = read.flatMap(({ Action }) => Action);

  test('only reads, and reads no item, object, message or log line', () => {
    for (const action of actions) expect(action).toMatch(/:(Describe|Get|List)/);
    expect(actions.filter((action) => /:(GetItem|GetObject$|GetLogEvents|Query|Scan)/.test(action))).toEqual(
      [],
    );
  });

  test('names each role and function, and nothing of other deployments if AWS can express that', () => {
    const everywhere = read.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);
    expect(everywhere.filter((action) => !/^(logs|application-autoscaling):Describe/.test(action))).toEqual(
      [],
    );
    const roles = read.find(({ Action }) => Action.includes('iam:GetRole'))?.Resource;
    expect(roles).toHaveLength(resourcesOf(withTrail, 'AWS::IAM::Role').length);
  });

  test('covers every type of resource that CloudFormation compares', () => {
    const services = new Set([...allowed, ...actions].map((action) => action.split(':')[0]));
    const types = Object.values(withTrail.toJSON()['Resources'] as Record<string, { Type: string }>);
    const prefixes = types.map(({ Type }) => PREFIXES[Type] ?? Type.split('::')[1]!.toLowerCase());
    expect([...new Set(prefixes)].filter((prefix) => !services.has(prefix))).toEqual([]);
  });

  test('fits the 6,144 characters of a managed policy, with the longest names', () => {
    const document = deployed(withTrail)(drift.Properties['PolicyDocument']);
    expect(JSON.stringify(document).length).toBeLessThan(6144);
  });
});

describe('the policy of drills that prove the alert paths', () => {
  const [, drill] = resourceOf(template, 'AWS::IAM::ManagedPolicy', 'OperatorsDrill');
  const document = deployed(template)(drill.Properties['PolicyDocument']) as {
    Statement: { Action: string | string[]; Resource: unknown; Condition?: unknown }[];
  };
  const of = (action: string) => document.Statement.find(({ Action }) => [Action].flat().includes(action));

  test('allows the calls that the first policy does not, and nothing else', () => {
    expect(document.Statement.flatMap(({ Action }) => Action).sort()).toEqual([
      'cloudwatch:DescribeAlarmHistory',
      'cloudwatch:SetAlarmState',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'states:StopExecution',
    ]);
    for (const action of [
      ...['cloudwatch:DescribeAlarms', 'dynamodb:Query', 'sns:ListSubscriptionsByTopic'],
      ...['states:DescribeExecution', 'states:StartExecution'],
    ]) {
      expect(allowed).toContain(action);
    }
  });

  test('reaches only alarms of this stack, executions of drills, and the items of drills', () => {
    expect(of('cloudwatch:SetAlarmState')?.Resource).toMatch(/:alarm:cloudtrail-remediator\.\*$/);
    expect(of('states:StopExecution')?.Resource).toMatch(/:execution:[^:*]+:drill-\*$/);
    expect(of('dynamodb:PutItem')).toMatchObject({
      Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [expect.any(String)] } },
    });
    expect(PATH_DRILLS).toMatch(/^drill#/);
  });

  test('is attached to no role, user or group', () => {
    for (const whom of ['Roles', 'Users', 'Groups']) expect(drill.Properties).not.toHaveProperty(whom);
  });
});

/** Services whose actions begin otherwise than their types. */
const PREFIXES: Readonly<Record<string, string>> = { 'AWS::StepFunctions::StateMachine': 'states' };
