import { describe, expect, jest, test } from '@jest/globals';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { STACK_OUTPUTS } from '../../tasks/contract/outputs.ts';
import { makeStack, resourceOf, resourcesOf, synthesize } from './synthesized.ts';

const template = synthesize();
const text = JSON.stringify(template.toJSON());

test('the outputs are those that the command line looks for', () => {
  const outputs = template.toJSON()['Outputs'] as Record<string, { Value: unknown }>;
  const [topic] = resourceOf(template, 'AWS::SNS::Topic');
  const [table] = resourceOf(template, 'AWS::DynamoDB::GlobalTable');
  const [stateMachine] = resourceOf(template, 'AWS::StepFunctions::StateMachine');
  const [rule] = resourceOf(template, 'AWS::Events::Rule', 'Detection');
  const [queue] = resourceOf(template, 'AWS::SQS::Queue');
  expect(Object.fromEntries(Object.entries(outputs).map(([key, { Value }]) => [key, Value]))).toEqual({
    [STACK_OUTPUTS.topicArn]: { Ref: topic },
    [STACK_OUTPUTS.tableName]: { Ref: table },
    [STACK_OUTPUTS.stateMachineArn]: { Ref: stateMachine },
    [STACK_OUTPUTS.readerPolicyArn]: { Ref: resourceOf(template, 'AWS::IAM::ManagedPolicy')[0] },
    [STACK_OUTPUTS.ruleArn]: { 'Fn::GetAtt': [rule, 'Arn'] },
    [STACK_OUTPUTS.queueUrl]: { Ref: queue },
  });
});

describe('the template can be deployed', () => {
  test('in every partition, account and Region', () => {
    expect(text).not.toMatch(/arn:aws[a-z-]*:(?!sqs:eu-central-1:111122223333:incidents)/);
    expect(text).not.toMatch(/"[^"]*\.amazonaws\.com\.cn|us-east-1/);
  });

  test('by CloudFormation, which takes no null', () => {
    expect(text).not.toMatch(/[[:,]null[\],}]/);
  });

  test('twice in one account and Region: only the alarms and the log of the workflow have names of their own', () => {
    const named = Object.entries(
      template.toJSON()['Resources'] as Record<string, { Type: string; Properties?: object }>,
    )
      .filter(([, { Type, Properties = {} }]) =>
        Object.keys(Properties).some((key) => key === `${Type.split('::')[2] ?? ''}Name` || key === 'Name'),
      )
      .map(([, { Type }]) => Type);
    // The name of a policy is inside its role.
    expect([...new Set(named)].sort()).toEqual([
      'AWS::CloudWatch::Alarm',
      'AWS::IAM::Policy',
      'AWS::Logs::LogGroup',
    ]);
  });

  test('again after it was deleted: the kept log of the workflow carries the id of its stack', () => {
    const [, { Properties }] = resourceOf(template, 'AWS::Logs::LogGroup', 'Remediation');
    expect(JSON.stringify(Properties['LogGroupName'])).toContain('AWS::StackId');
  });
});

describe('logs', () => {
  test('are kept for a year', () => {
    for (const [, { Properties }] of resourcesOf(template, 'AWS::Logs::LogGroup')) {
      expect(Properties['RetentionInDays']).toBe(365);
    }
  });

  test('are kept as long as the configuration says', () => {
    const logs = resourcesOf(synthesize({ logRetentionDays: 30 }), 'AWS::Logs::LogGroup');
    expect(logs).toHaveLength(6);
    expect(new Set(logs.map(([, { Properties }]) => Properties['RetentionInDays']))).toEqual(new Set([30]));
  });

  test('outlive the stack', () => {
    for (const [, { DeletionPolicy }] of resourcesOf(template, 'AWS::Logs::LogGroup')) {
      expect(DeletionPolicy).toBe('Retain');
    }
  });
});

describe('the stack', () => {
  test('cannot be deleted by mistake, unless the configuration says so', () => {
    expect(makeStack().stack.terminationProtection).toBe(true);
    expect(makeStack({ terminationProtection: false }).stack.terminationProtection).toBe(false);
  });

  const WARNING = Match.stringLikeRegexp('Nobody will be told of incidents');

  test('warns when nobody would be told', () => {
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const nobody = { email: [], emailJson: [], https: [], sqs: [] };
    Annotations.fromStack(makeStack(nobody).stack).hasWarning('*', WARNING);
    Annotations.fromStack(
      makeStack({ ...nobody, sqs: ['arn:aws-cn:sqs:cn-north-1:111122223333:q'] }).stack,
    ).hasNoWarning('*', WARNING);
  });
});
