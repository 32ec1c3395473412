import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { failureMessage } from '../../tasks/contract/failure-rule.ts';
import { resourceOf, resourcesOf, synthesize } from './synthesized.ts';

const template = synthesize();
const [stateMachineId] = resourceOf(template, 'AWS::StepFunctions::StateMachine');
const [queueId] = resourceOf(template, 'AWS::SQS::Queue');
const alarms = new Map(
  resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => [
    Properties['AlarmName'] as string,
    Properties,
  ]),
);
const runbook = readFileSync('RUNBOOK.md', 'utf8');
/** The article's text, from its heading to the next. */
const articleOf = (anchor: string) =>
  runbook.split(/^## /m).find((article) => article.startsWith(`${anchor}\n`));
const anchorIn = (text: string) => /RUNBOOK\.md#([a-z-]+)$/.exec(text)?.[1] ?? '';

test.each([
  ['executions-failed', 'ExecutionsFailed'],
  ['executions-timed-out', 'ExecutionsTimedOut'],
  ['executions-aborted', 'ExecutionsAborted'],
])('%s rings in the first minute with one, and only for this state machine', (name, MetricName) => {
  expect(alarms.get(`cloudtrail-remediator-${name}`)).toMatchObject({
    Namespace: 'AWS/States',
    MetricName,
    Dimensions: [{ Name: 'StateMachineArn', Value: { Ref: stateMachineId } }],
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });
});

test('dead-letter-queue-not-empty rings as soon as one message is there', () => {
  expect(alarms.get('cloudtrail-remediator-dead-letter-queue-not-empty')).toMatchObject({
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queueId, 'QueueName'] } }],
    Statistic: 'Maximum',
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
  });
});

test('those are all the alarms, named after the stack so that two stacks do not share them', () => {
  expect(alarms.size).toBe(4);
  const others = resourcesOf(synthesize({ stackName: 'second' }), 'AWS::CloudWatch::Alarm');
  for (const [, { Properties }] of others) expect(Properties['AlarmName']).toMatch(/^second-/);
});

describe('the runbook has an article, with what it means, how to look and how to mend, for', () => {
  const texts = [...alarms.values()].map(({ AlarmDescription }) => AlarmDescription as string);
  const [last = ''] = failureMessage(
    { executionArn: 'arn', status: 'ABORTED', time: 'now' },
    'RUNBOOK.md',
  ).slice(-1);

  test.each([...texts, last].map(anchorIn))('%s', (anchor) => {
    const article = articleOf(anchor);
    for (const part of ['**What it means.**', '**How to look.**', '**How to mend.**'])
      expect(article).toContain(part);
  });
});

test('alarms and the failure rule link to where the runbook is read', () => {
  const runbookUrl = 'https://wiki.example.com/remediator/RUNBOOK.md';
  const elsewhere = synthesize({ runbookUrl });
  for (const [, { Properties }] of resourcesOf(elsewhere, 'AWS::CloudWatch::Alarm')) {
    expect(Properties['AlarmDescription']).toContain(`${runbookUrl}#`);
  }
  const [, { Properties: rule }] = resourceOf(elsewhere, 'AWS::Events::Rule', 'Failure');
  expect(JSON.stringify(rule['Targets'])).toContain(`${runbookUrl}#execution-ended-unannounced`);
});
