import { describe, expect, jest, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { matchesPattern } from '../../local/bus/event-pattern.ts';
import type { ProtectedService } from '../../tasks/contract/protection/calls.ts';
import { PROTECTED_PARTS } from '../../tasks/contract/protection/rules.ts';
import { ACCOUNT, deployed, REGION } from './deployed.ts';
import { deployTo } from './forwarding-deployment.ts';
import { resourcesOf } from './synthesized.ts';

jest.spyOn(console, 'error').mockImplementation(() => undefined);

const IAM_REGION = 'us-east-1';
const { stack, forwarding } = deployTo(REGION);
const [forwardingStack] = forwarding;
const stackName = forwardingStack!.stackName;
const stackArn = (name: string, region = IAM_REGION) =>
  `arn:aws:cloudformation:${region}:${ACCOUNT}:stack/${name}/9c2f1d60-c6f1-11f0-8a55-0a1b2c3d4e5f`;

/** The patterns of a deployed template's rules, by their names. */
function patternsOf(template: Template, stackId: string): [name: string, pattern: Record<string, unknown>][] {
  const resolve = deployed(template, { 'AWS::Partition': 'aws', 'AWS::StackId': stackId });
  return resourcesOf(template, 'AWS::Events::Rule').map(([, { Properties }]) => [
    Properties['Name'] as string,
    resolve(Properties['EventPattern']) as Record<string, unknown>,
  ]);
}
const there = patternsOf(Template.fromStack(forwardingStack!), stackArn(stackName));
const home = Template.fromStack(stack);
const here = patternsOf(home, stackArn('cloudtrail-remediator', REGION));

/** A call in the Region of IAM's events, as EventBridge has it there and hands it on. */
const call = (service: string, eventName: string, requestParameters: object, account = ACCOUNT) => ({
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  'detail-type': 'AWS API Call via CloudTrail',
  source: `aws.${service}`,
  account,
  time: '2026-11-21T12:00:00Z',
  region: IAM_REGION,
  resources: [],
  detail: {
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: IAM_REGION,
    userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/mallory` },
    requestParameters,
  },
});
const matching = (rules: typeof there, event: object) =>
  rules.filter(([, pattern]) => matchesPattern(pattern, event)).map(([name]) => name);
/** Names of the rules within the deployment. */
const inHome = (names: string[]) => names.map((name) => name.replace('cloudtrail-remediator.', ''));
const RULES = ['iam', 'events', 'stack', 'global'].map((about) => `cloudtrail-remediator.${about}-${REGION}`);
/** What is recorded and mailed by the workflow alone. */
const DEPLOYMENTS = ['UpdateStack', 'ExecuteChangeSet'];

test('the rules match calls on roles, on the rules themselves, on their stack, and on global resources', () => {
  expect(there.map(([name]) => name).sort()).toEqual([...RULES].sort());
});

describe('a call that is forwarded from the Region of IAM events', () => {
  test.each<[service: string, eventName: string, request: object]>([
    ['iam', 'PutRolePolicy', { roleName: 'cloudtrail-remediator.iam-ap-southeast-2' }],
    ['iam', 'PutRolePolicy', { omitted: true, reason: 'requestParameters too large' }],
    ['iam', 'DeleteRole', { roleName: 'CLOUDTRAIL-REMEDIATOR.IAM-ap-southeast-2' }],
    ...RULES.flatMap((rule): [string, string, object][] => [
      ['events', 'DisableRule', { name: rule }],
      ['events', 'DeleteRule', { name: rule, eventBusName: 'default' }],
      ['events', 'PutRule', { name: rule, state: 'DISABLED' }],
      ['events', 'RemoveTargets', { rule, ids: ['Target0'] }],
      ['events', 'PutTargets', { rule, targets: [{ id: 'Target0', arn: 'arn:aws:sqs:x' }] }],
    ]),
    ['events', 'UpdateEventBus', { name: 'default', kmsKeyIdentifier: 'alias/of-mallory' }],
    ['events', 'UpdateEventBus', { name: `arn:aws:events:${IAM_REGION}:${ACCOUNT}:event-bus/default` }],
    ['events', 'UpdateEventBus', { kmsKeyIdentifier: 'alias/of-mallory' }],
    ['events', 'PutPermission', { principal: '*', statementId: 'all', action: 'events:PutEvents' }],
    ['events', 'RemovePermission', { eventBusName: 'default', removeAllPermissions: true }],
    ...[stackName, stackArn(stackName)].flatMap((name): [string, string, object][] => [
      ['cloudformation', 'DeleteStack', { stackName: name }],
      [
        'cloudformation',
        'UpdateTerminationProtection',
        { stackName: name, enableTerminationProtection: false },
      ],
      ['cloudformation', 'UpdateStack', { stackName: name, usePreviousTemplate: true }],
      ['cloudformation', 'ExecuteChangeSet', { stackName: name, changeSetName: 'empty' }],
    ]),
  ])('matches the rules at home: %s %s %j', (service, eventName, request) => {
    const event = call(service, eventName, request);
    expect(matching(there, event)).toHaveLength(1);
    const part = PROTECTED_PARTS[service as ProtectedService];
    expect(inHome(matching(here, event)).sort()).toEqual([
      ...(DEPLOYMENTS.includes(eventName) ? [] : [`notify-${part}`]),
      `watch-${part}`,
    ]);
  });

  test.each<[rule: string, service: string, eventName: string, request: object]>([
    ['watch-evidence', 'account', 'DisableRegion', { regionName: REGION }],
    [
      'recorders',
      'organizations',
      'DisableAWSServiceAccess',
      { servicePrincipal: 'cloudtrail.amazonaws.com' },
    ],
  ])('matches %s: %s %s %j', (rule, service, eventName, request) => {
    const event = call(service, eventName, request);
    expect(matching(there, event)).toEqual([RULES[3]]);
    expect(inHome(matching(here, event))).toEqual([rule]);
  });

  test('is every change of a role that may belong to the remediator, even if CloudFormation shortened its name', () => {
    for (const roleName of [
      'cloudtrail-remediato-TasksStartLogging-9XQ2',
      'CLOUDTRAIL-REMEDIATO-TASKSSTARTLOGGING-9XQ2',
      'cloud-admin',
    ]) {
      expect(matching(there, call('iam', 'PutRolePolicy', { roleName }))).toEqual([RULES[0]]);
    }
  });
});

describe('a call that is not forwarded', () => {
  test.each<[service: string, eventName: string, request: object]>([
    ['iam', 'PutRolePolicy', { roleName: 'admin' }],
    ['iam', 'CreateRole', { roleName: 'cloudtrail-remediator.iam-ap-southeast-2' }],
    // Another deployment of this name may be here, or forward from here.
    ['events', 'DisableRule', { name: 'cloudtrail-remediator.detection' }],
    ['events', 'DisableRule', { name: 'cloudtrail-remediator.iam-eu-west-1' }],
    ['events', 'RemoveTargets', { rule: `${RULES[0]}0` }],
    ['events', 'EnableRule', { name: RULES[0] }],
    ['events', 'UpdateEventBus', { name: 'orders' }],
    ['events', 'UpdateEventBus', { name: RULES[0] }],
    ['events', 'PutPermission', { eventBusName: 'orders' }],
    ['account', 'DisableRegion', { regionName: 'eu-west-1' }],
    ['organizations', 'DisableAWSServiceAccess', { servicePrincipal: 'config.amazonaws.com' }],
    ['cloudformation', 'DeleteStack', { stackName: 'cloudtrail-remediator' }],
    ['cloudformation', 'DeleteStack', { stackName: `${stackName}-2` }],
    ['cloudformation', 'DeleteStack', { stackName: stackArn(`${stackName}-2`) }],
    ['cloudformation', 'CreateChangeSet', { stackName, changeSetName: 'cdk-diff' }],
    ['cloudformation', 'DescribeStacks', { stackName }],
    ['cloudformation', 'UpdateTerminationProtection', { stackName, enableTerminationProtection: true }],
    [
      'cloudformation',
      'UpdateTerminationProtection',
      { stackName: 'other', enableTerminationProtection: false },
    ],
  ])('is %s %s %j', (service, eventName, request) => {
    expect(matching(there, call(service, eventName, request))).toEqual([]);
  });

  test('is a call in another account', () => {
    const event = call('cloudformation', 'DeleteStack', { stackName }, '444455556666');
    expect(matching(there, event)).toEqual([]);
  });
});

test('without watchRoles, no rule at home names the missing forwarding stack', () => {
  const alone = Template.fromStack(deployTo(REGION, {}).stack);
  expect(JSON.stringify(alone.toJSON())).not.toMatch(/iam-forwarding|UpdateStack|ExecuteChangeSet/);
});
