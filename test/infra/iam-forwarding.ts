import { describe, expect, jest, test } from '@jest/globals';
import { Validations } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ConfigurationError } from '../../infra/config.ts';
import type { IamForwardingStack } from '../../infra/iam-forwarding-stack.ts';
import { deployTo } from './forwarding-deployment.ts';
import { resourceOf, resourcesOf, statementsOf } from './synthesized.ts';

jest.spyOn(console, 'error').mockImplementation(() => undefined);

const WARNING = Match.stringLikeRegexp('Changes of roles');

const { forwarding } = deployTo('eu-central-1');
const [iam] = forwarding as [IamForwardingStack];
const template = Template.fromStack(iam);
const BUS = {
  'Fn::Join': [
    '',
    ['arn:', { Ref: 'AWS::Partition' }, ':events:eu-central-1:111122223333:event-bus/default'],
  ],
};

const OWN_RULES = {
  'Fn::Join': [
    '',
    ['arn:', { Ref: 'AWS::Partition' }, ':events:us-east-1:111122223333:rule/cloudtrail-remediator.*'],
  ],
};

describe('a deployment whose Region does not receive IAM events', () => {
  test('has a second stack in the Region of IAM events, whose name shows its owner', () => {
    expect(forwarding).toHaveLength(1);
    expect(iam.stackName).toBe('cloudtrail-remediator-eu-central-1-iam-forwarding');
    expect(iam.region).toBe('us-east-1');
    expect(deployTo('us-gov-east-1').forwarding[0]?.region).toBe('us-gov-west-1');
  });

  test.each(resourcesOf(template, 'AWS::Events::Rule'))(
    'forwards events to its own default bus, under a role for that alone: %s',
    (_id, { Properties }) => {
      const [roleId] = resourceOf(template, 'AWS::IAM::Role');
      const [queueId] = resourceOf(template, 'AWS::SQS::Queue');
      expect(Properties['Targets']).toEqual([
        {
          Id: 'Target0',
          Arn: BUS,
          RoleArn: { 'Fn::GetAtt': [roleId, 'Arn'] },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queueId, 'Arn'] } },
          RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 7200 },
        },
      ]);
      const [, { Properties: policy }] = resourceOf(template, 'AWS::IAM::Policy');
      expect(statementsOf(policy['PolicyDocument'])).toEqual([
        { Effect: 'Allow', Action: 'events:PutEvents', Resource: BUS },
      ]);
    },
  );

  test('keeps undelivered events for two weeks, in a queue that accepts its own rules and TLS alone', () => {
    const [queueId, { Properties: queue }] = resourceOf(template, 'AWS::SQS::Queue');
    expect(queue).toMatchObject({ MessageRetentionPeriod: 14 * 24 * 3600, SqsManagedSseEnabled: true });
    const [, { Properties: policy }] = resourceOf(template, 'AWS::SQS::QueuePolicy');
    const Resource = { 'Fn::GetAtt': [queueId, 'Arn'] };
    expect(statementsOf(policy['PolicyDocument'])).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource,
        Condition: { ArnLike: { 'aws:SourceArn': OWN_RULES } },
      }),
    ]);
    for (const [, { Properties }] of resourcesOf(template, 'AWS::Events::Rule')) {
      expect(Properties['Name']).toMatch(/^cloudtrail-remediator\./);
    }
  });

  test('is deleted in the order that keeps detection longest: resources that rules need go after them, the rule on the stack last', () => {
    const resources = template.toJSON()['Resources'] as Record<string, { DependsOn?: string[] }>;
    const rules = resourcesOf(template, 'AWS::Events::Rule').map(([logicalId]) => logicalId);
    const needed = ['AWS::IAM::Policy', 'AWS::SQS::QueuePolicy'].map((type) => resourceOf(template, type)[0]);
    const [last] = resourceOf(template, 'AWS::Events::Rule', 'stack');
    for (const rule of rules) {
      expect(resources[rule]!.DependsOn).toEqual(expect.arrayContaining(needed));
      if (rule !== last) expect(resources[rule]!.DependsOn).toContain(last);
    }
  });

  test('is as hard to delete as the deployment itself', () => {
    expect(iam.terminationProtection).toBe(true);
    const settings = { watchRoles: true, terminationProtection: false };
    expect(deployTo('eu-central-1', settings).forwarding[0]?.terminationProtection).toBe(false);
  });

  test('is explained to AwsSolutions where it needs to be', () => {
    const { app } = deployTo('eu-central-1');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
  });

  test('stays within the length limits of AWS with the longest possible names', () => {
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

  test('has no second stack without watchRoles', () => {
    expect(deployTo('eu-central-1', {}).forwarding).toEqual([]);
  });
});

test.each(['us-east-1', 'us-gov-west-1', 'cn-north-1'])('%s receives IAM events itself', (region) => {
  const deployment = deployTo(region);
  expect(deployment.forwarding).toEqual([]);
  Annotations.fromStack(deployment.stack).hasNoWarning('*', WARNING);
});

test.each(['eusc-de-east-1', 'us-iso-east-1', 'us-isob-east-1', 'eu-isoe-west-1', 'us-isof-south-1'])(
  'watchRoles is refused in %s, whose partition is not known well enough',
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
  [
    'where nothing can be forwarded',
    'cn-northwest-1',
    'forwards no events from cn-north-1 to cn-northwest-1',
  ],
  ['where the Region is not known', undefined, 'set AWS_REGION'],
])('%s, the deployment is still created, and warns that roles are not watched', (_where, region, text) => {
  const deployment = deployTo(region);
  expect(deployment.forwarding).toEqual([]);
  Annotations.fromStack(deployment.stack).hasWarning('*', Match.stringLikeRegexp(text));
  expect(() => deployment.app.synth()).not.toThrow();
});
