import { describe, expect, jest, test } from '@jest/globals';
import { App, Validations } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { addStacks } from '../../infra/add-stacks.ts';
import { ConfigurationError, readConfiguration } from '../../infra/config.ts';
import { IamForwardingStack } from '../../infra/iam-forwarding-stack.ts';
import { matchesPattern } from '../../local/bus/event-pattern.ts';
import { resourceOf, resourcesOf, statementsOf } from './synthesized.ts';

jest.spyOn(console, 'error').mockImplementation(() => undefined);

const WARNING = Match.stringLikeRegexp('Changes of roles');

function deployTo(region: string | undefined, settings: Record<string, unknown> = { watchRoles: 'true' }) {
  const app = new App({ builtinCloudFormationValidation: false, treeMetadata: false });
  const configuration = readConfiguration({ email: 'security@example.com', ...settings });
  const code = (file: string) => Code.fromInline(`exports.handler = () => '${file}';`);
  const environment = { account: '111122223333', ...(region && { region }) };
  const stack = addStacks(app, configuration, environment, code);
  const forwarding = app.node.children.filter((child) => child instanceof IamForwardingStack);
  return { app, stack, forwarding };
}

const { app, forwarding } = deployTo('eu-central-1');
const [iam] = forwarding as [IamForwardingStack];
const template = Template.fromStack(iam);
const BUS = {
  'Fn::Join': [
    '',
    ['arn:', { Ref: 'AWS::Partition' }, ':events:eu-central-1:111122223333:event-bus/default'],
  ],
};

describe('a deployment whose Region does not see IAM’s events', () => {
  test('has a second stack in the Region that does, of a name that says whose it is', () => {
    expect(forwarding).toHaveLength(1);
    expect(iam.stackName).toBe('cloudtrail-remediator-eu-central-1-iam-forwarding');
    expect(iam.region).toBe('us-east-1');
    expect(deployTo('us-gov-east-1').forwarding[0]?.region).toBe('us-gov-west-1');
  });

  test.each(resourcesOf(template, 'AWS::Events::Rule'))(
    'hands events on to its own default bus, under a role for that alone: %s',
    (_id, { Properties }) => {
      const [roleId] = resourceOf(template, 'AWS::IAM::Role');
      expect(Properties['Targets']).toEqual([
        { Id: 'Target0', Arn: BUS, RoleArn: { 'Fn::GetAtt': [roleId, 'Arn'] } },
      ]);
      const [, { Properties: policy }] = resourceOf(template, 'AWS::IAM::Policy');
      expect(statementsOf(policy['PolicyDocument'])).toEqual([
        { Effect: 'Allow', Action: 'events:PutEvents', Resource: BUS },
      ]);
    },
  );

  test('hands on changes of roles whose names may be the remediator’s, however CloudFormation shortened them', () => {
    const [, { Properties }] = resourceOf(template, 'AWS::Events::Rule', 'iam');
    const change = (roleName: string) => ({
      source: 'aws.iam',
      'detail-type': 'AWS API Call via CloudTrail',
      detail: {
        eventSource: 'iam.amazonaws.com',
        eventName: 'PutRolePolicy',
        requestParameters: { roleName },
      },
    });
    const pattern = Properties['EventPattern'] as Record<string, unknown>;
    expect(matchesPattern(pattern, change('cloudtrail-remediato-TasksStartLogging-9XQ2'))).toBe(true);
    expect(matchesPattern(pattern, change('cloudtrail-remediator.iam-eu-central-1'))).toBe(true);
    expect(matchesPattern(pattern, change('CLOUDTRAIL-REMEDIATO-TASKSSTARTLOGGING-9XQ2'))).toBe(true);
    expect(matchesPattern(pattern, change('admin'))).toBe(false);
  });

  test('hands on calls on these very rules, which nothing at home would see', () => {
    const [, { Properties }] = resourceOf(template, 'AWS::Events::Rule', 'events');
    for (const [, { Properties: rule }] of resourcesOf(template, 'AWS::Events::Rule')) {
      const event = {
        source: 'aws.events',
        'detail-type': 'AWS API Call via CloudTrail',
        detail: {
          eventSource: 'events.amazonaws.com',
          eventName: 'DisableRule',
          requestParameters: { name: rule['Name'] },
        },
      };
      expect(matchesPattern(Properties['EventPattern'] as Record<string, unknown>, event)).toBe(true);
    }
  });

  test('and not on those of another deployment, though it has the same name', () => {
    const [, { Properties }] = resourceOf(template, 'AWS::Events::Rule', 'events');
    for (const name of [
      'cloudtrail-remediator.detection',
      'cloudtrail-remediator.iam-eu-west-1',
      'cloudtrail-remediator.iam-eu-central-10',
    ]) {
      for (const requestParameters of [{ name }, { rule: name }]) {
        const event = {
          source: 'aws.events',
          'detail-type': 'AWS API Call via CloudTrail',
          detail: { eventSource: 'events.amazonaws.com', eventName: 'DisableRule', requestParameters },
        };
        expect(matchesPattern(Properties['EventPattern'] as Record<string, unknown>, event)).toBe(false);
      }
    }
  });

  test('is as hard to delete as the deployment itself', () => {
    expect(iam.terminationProtection).toBe(true);
    const settings = { watchRoles: true, terminationProtection: false };
    expect(deployTo('eu-central-1', settings).forwarding[0]?.terminationProtection).toBe(false);
  });

  test('is explained to AwsSolutions wherever it needs to be', () => {
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
  });

  test('keeps within the lengths of AWS with the longest names there can be', () => {
    const [longest] = deployTo('ap-southeast-2', { watchRoles: true, stackName: 'a'.repeat(40) }).forwarding;
    const made = Template.fromStack(longest!);
    expect(longest!.stackName.length).toBeLessThanOrEqual(128);
    for (const [, { Properties }] of resourcesOf(made, 'AWS::Events::Rule')) {
      expect((Properties['Name'] as string).length).toBeLessThanOrEqual(64);
      expect(JSON.stringify(Properties['EventPattern']).length).toBeLessThanOrEqual(2048);
    }
    const [, { Properties: role }] = resourceOf(made, 'AWS::IAM::Role');
    expect((role['RoleName'] as string).length).toBeLessThanOrEqual(64);
  });

  test('does without unless it is asked to', () => {
    expect(deployTo('eu-central-1', {}).forwarding).toEqual([]);
  });
});

test.each(['us-east-1', 'us-gov-west-1', 'cn-north-1'])('%s sees them itself', (region) => {
  const deployment = deployTo(region);
  expect(deployment.forwarding).toEqual([]);
  Annotations.fromStack(deployment.stack).hasNoWarning('*', WARNING);
});

test.each(['eusc-de-east-1', 'us-iso-east-1', 'us-isob-east-1', 'eu-isoe-west-1', 'us-isof-south-1'])(
  'it is refused in %s, whose partition is not known well enough',
  (region) => {
    expect(() => deployTo(region)).toThrow(
      new ConfigurationError(
        `watchRoles is true, but must be false in ${region}: it is not known in which Region of its partition the calls of IAM become events.`,
      ),
    );
    expect(deployTo(region, {}).forwarding).toEqual([]);
  },
);

test.each([
  ['where nothing can be forwarded', 'cn-northwest-1', 'hands nothing on from cn-north-1 to cn-northwest-1'],
  ['where the Region is not known', undefined, 'set AWS_REGION'],
])('%s, the deployment is made all the same, and says that roles are not watched', (_where, region, text) => {
  const deployment = deployTo(region);
  expect(deployment.forwarding).toEqual([]);
  Annotations.fromStack(deployment.stack).hasWarning('*', Match.stringLikeRegexp(text));
  expect(() => deployment.app.synth()).not.toThrow();
});
