import { readFileSync } from 'node:fs';
import { describe, expect, jest, test } from '@jest/globals';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { STACK_OUTPUTS } from '../../tasks/contract/outputs.ts';
import { EVERY_SUBSCRIBER, makeStack, resourceOf, resourcesOf, synthesize } from './synthesized.ts';

const template = synthesize();
const text = JSON.stringify(template.toJSON());

/** The values of the outputs, by the key that the command line knows them by. */
function outputsOf(from: typeof template): Record<string, unknown> {
  const outputs = from.toJSON()['Outputs'] as Record<string, { Value: unknown }>;
  return Object.fromEntries(Object.entries(outputs).map(([key, { Value }]) => [key, Value]));
}
const idsOf = (type: string) => resourcesOf(template, type).map(([logicalId]) => logicalId);

describe('the outputs', () => {
  const {
    [STACK_OUTPUTS.ruleNames]: rules,
    [STACK_OUTPUTS.functionNames]: functions,
    ...single
  } = outputsOf(template);

  test('are those that the command line reads', () => {
    const idOf = (type: string, begin?: string) => resourceOf(template, type, begin)[0];
    const arnOf = (type: string, begin?: string) => ({ 'Fn::GetAtt': [idOf(type, begin), 'Arn'] });
    expect(single).toEqual({
      [STACK_OUTPUTS.topicArn]: { Ref: idOf('AWS::SNS::Topic', 'Notifications') },
      [STACK_OUTPUTS.tableName]: { Ref: idOf('AWS::DynamoDB::GlobalTable') },
      [STACK_OUTPUTS.stateMachineArn]: { Ref: idOf('AWS::StepFunctions::StateMachine') },
      [STACK_OUTPUTS.ruleArn]: arnOf('AWS::Events::Rule', 'Detection'),
      [STACK_OUTPUTS.filterDeliveryArn]: arnOf('AWS::Lambda::Function', 'FilterDelivery'),
      [STACK_OUTPUTS.queueUrl]: { Ref: idOf('AWS::SQS::Queue', 'DeadLetters') },
      [STACK_OUTPUTS.findingRuleArn]: arnOf('AWS::Events::Rule', 'Finding'),
      [STACK_OUTPUTS.tamperingTopicArn]: { Ref: idOf('AWS::SNS::Topic', 'Tampering') },
      [STACK_OUTPUTS.keyArn]: arnOf('AWS::KMS::Key'),
      [STACK_OUTPUTS.readerPolicyArn]: { Ref: idOf('AWS::IAM::ManagedPolicy', 'Readers') },
      [STACK_OUTPUTS.approverPolicyArn]: { Ref: idOf('AWS::IAM::ManagedPolicy', 'Approvers') },
      [STACK_OUTPUTS.operatorPolicyArn]: { Ref: idOf('AWS::IAM::ManagedPolicy', 'OperatorsPolicy') },
      OperatorDriftPolicyArn: { Ref: idOf('AWS::IAM::ManagedPolicy', 'OperatorsDrift') },
      OperatorDrillPolicyArn: { Ref: idOf('AWS::IAM::ManagedPolicy', 'OperatorsDrill') },
      [STACK_OUTPUTS.alarmNamePrefix]: 'cloudtrail-remediator.',
      [STACK_OUTPUTS.scheduleName]: { Ref: idOf('AWS::Scheduler::Schedule') },
      [STACK_OUTPUTS.sweepQueueUrl]: { Ref: idOf('AWS::SQS::Queue', 'Sweep') },
    });
  });

  test.each<[string, unknown, string]>([
    ['rule', rules, 'AWS::Events::Rule'],
    ['function', functions, 'AWS::Lambda::Function'],
  ])('name every %s, and fit the 4,096 bytes of an output', (_what, value, type) => {
    const joined = (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1];
    const named = joined.filter((part) => part !== ',').map((part) => (part as { Ref: string }).Ref);
    expect(named.sort()).toEqual(idsOf(type).sort());
    expect((64 + 1) * named.length).toBeLessThan(4096);
  });

  // The pages write an output as `KeyArn`; fields of other JSON are quoted too: `"TopicArn"`.
  test.each(['RUNBOOK.md', 'docs/notifications.md', 'docs/security.md'])(
    'have the names that %s mentions',
    (page) => {
      const mentioned = readFileSync(page, 'utf8').match(/(?<=`)[A-Z]\w+(Arn|Url|Names?|Prefix)(?=`)/g);
      const everything = outputsOf(synthesize({ tickets: 'opscenter', chat: true }));
      expect(Object.keys(everything)).toEqual(expect.arrayContaining(mentioned!));
    },
  );

  test('omit the outputs of a sweep, tickets and chat that do not exist', () => {
    const keys = Object.keys(outputsOf(synthesize({ sweepMinutes: 0 })));
    const { scheduleName, sweepQueueUrl, ticketsArn, chatTopicArn } = STACK_OUTPUTS;
    const without = [scheduleName, sweepQueueUrl, ticketsArn, chatTopicArn];
    expect(Object.values(STACK_OUTPUTS).filter((key) => !keys.includes(key))).toEqual(without);
  });
});

describe('the template can be deployed', () => {
  test('in every partition, account and Region', () => {
    expect(text).not.toMatch(/arn:aws[a-z-]*:(?!sqs:eu-central-1:111122223333:incidents)/);
    expect(text).not.toMatch(/"[^"]*\.amazonaws\.com\.cn|us-east-1/);
  });

  test('by CloudFormation, which accepts no null', () => {
    expect(text).not.toMatch(/[[:,]null[\],}]/);
  });

  test('twice in one account and Region: every explicit name contains the name of the stack', () => {
    const everything = synthesize({ sentinelTrail: true, dashboard: true });
    const named = Object.entries(
      everything.toJSON()['Resources'] as Record<string, { Type: string; Properties?: object }>,
    )
      .filter(([, { Type, Properties = {} }]) =>
        Object.keys(Properties).some((key) => key === `${Type.split('::')[2] ?? ''}Name` || key === 'Name'),
      )
      // The name of a policy is inside its role.
      .filter(([, { Type }]) => Type !== 'AWS::IAM::Policy');
    expect([...new Set(named.map(([, { Type }]) => Type))].sort()).toEqual([
      'AWS::CloudTrail::Trail',
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::Dashboard',
      'AWS::Events::Rule',
      'AWS::Logs::LogGroup',
    ]);
    for (const [, { Type, Properties }] of named) {
      expect(JSON.stringify(Properties)).toMatch(
        Type === 'AWS::Logs::LogGroup' ? /AWS::StackName/ : /Name":("|.*\["?)cloudtrail-remediator[.-]/,
      );
    }
  });

  test('within the limits of CloudFormation: 500 resources and 1 MB', () => {
    const largest = synthesize({ sentinelTrail: true, stackName: 'a'.repeat(40) }).toJSON() as {
      Resources: object;
    };
    expect(Object.keys(largest.Resources).length).toBeLessThan(500);
    expect(JSON.stringify(largest, undefined, 1).length).toBeLessThan(1_000_000);
  });

  test('again after it was deleted: the retained log of the workflow has the id of its stack in its name', () => {
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

  test('are kept for the configured time', () => {
    const logs = resourcesOf(synthesize({ logRetentionDays: 30 }), 'AWS::Logs::LogGroup');
    expect(logs).toHaveLength(10);
    expect(new Set(logs.map(([, { Properties }]) => Properties['RetentionInDays']))).toEqual(new Set([30]));
  });

  test('are retained when the stack is deleted', () => {
    for (const [, { DeletionPolicy }] of resourcesOf(template, 'AWS::Logs::LogGroup')) {
      expect(DeletionPolicy).toBe('Retain');
    }
  });
});

describe('the stack', () => {
  test('has termination protection, unless the configuration turns it off', () => {
    expect(makeStack().stack.terminationProtection).toBe(true);
    expect(makeStack({ terminationProtection: false }).stack.terminationProtection).toBe(false);
  });

  test.each([
    ['of incidents and of tampering with the remediator itself', {}],
    ['of incidents', { tamperingEmail: ['leads@example.com'] }],
  ])('warns if there is no subscriber %s', (what, settings) => {
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const unsubscribed = { email: [], emailJson: [], https: [], sqs: [], ...settings };
    const warning = Match.stringLikeRegexp(`Nobody will be notified ${what}:`);
    Annotations.fromStack(makeStack(unsubscribed).stack).hasWarning('*', warning);
  });

  test.each(Object.keys(EVERY_SUBSCRIBER) as (keyof typeof EVERY_SUBSCRIBER)[])(
    'does not warn if there is any endpoint of %s, which is subscribed to both',
    (key) => {
      const only = { email: [], emailJson: [], https: [], sqs: [], [key]: EVERY_SUBSCRIBER[key] };
      Annotations.fromStack(makeStack(only).stack).hasNoWarning('*', Match.stringLikeRegexp('Nobody'));
    },
  );
});
