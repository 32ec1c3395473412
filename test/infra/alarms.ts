import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { tamperingMessage } from '../../tasks/contract/protection/message.ts';
import { failureMessage } from '../../tasks/contract/failure-rule.ts';
import { METRIC_NAMESPACE, METRICS, STACK_DIMENSION } from '../../tasks/contract/metrics.ts';
import { resourceOf, resourcesOf, synthesize } from './synthesized.ts';

const template = synthesize();
const alarmsOf = (from: typeof template) =>
  new Map(
    resourcesOf(from, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => [
      (Properties['AlarmName'] as string).replace(/^[^.]+\./, ''),
      Properties,
    ]),
  );
const alarms = alarmsOf(template);
const [stateMachineId] = resourceOf(template, 'AWS::StepFunctions::StateMachine');
const [queueId] = resourceOf(template, 'AWS::SQS::Queue', 'DeadLetters');
const topicOf = (begin: string) => resourceOf(template, 'AWS::SNS::Topic', begin)[0];
const [notifications, tampering] = [{ Ref: topicOf('Notifications') }, { Ref: topicOf('Tampering') }];

const runbook = readFileSync('RUNBOOK.md', 'utf8');
/** The article's text, from its heading to the next. */
const articleOf = (anchor: string) =>
  runbook.split(/^## /m).find((article) => article.startsWith(`${anchor}\n`));
const anchorIn = (text: string) => /RUNBOOK\.md#([a-z-]+)$/.exec(text)?.[1] ?? '';

/** Goes off with the first occurrence, and is OK while nothing happens. */
const FIRST_OCCURRENCE = {
  Statistic: 'Sum',
  Threshold: 0,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'notBreaching',
};

/** The one dimension of the remediator's own metrics: a second stack in the Region must not keep this one's alarms from going off. */
const OF_THE_STACK = [{ Name: STACK_DIMENSION, Value: 'cloudtrail-remediator' }];

describe('executions', () => {
  const Dimensions = [{ Name: 'StateMachineArn', Value: { Ref: stateMachineId } }];

  test.each([
    ['executions-timed-out', 'ExecutionsTimedOut'],
    ['executions-aborted', 'ExecutionsAborted'],
    ['executions-throttled', 'ExecutionThrottled'],
  ])(
    '%s goes off in the first minute with one execution, and only for this state machine',
    (name, MetricName) => {
      expect(alarms.get(name)).toMatchObject({
        ...FIRST_OCCURRENCE,
        Namespace: 'AWS/States',
        MetricName,
        Dimensions,
        Period: 60,
        EvaluationPeriods: 1,
      });
    },
  );

  test('executions-failed goes off with the first failure, and stays on while a sweep retries hourly', () => {
    expect(alarms.get('executions-failed')).toMatchObject({
      ...FIRST_OCCURRENCE,
      Namespace: 'AWS/States',
      MetricName: 'ExecutionsFailed',
      Dimensions,
      Period: 300,
      EvaluationPeriods: 15,
      DatapointsToAlarm: 1,
      AlarmActions: [notifications, tampering],
    });
    expect(300 * 15).toBeGreaterThan(3600);
  });
});

describe('the metrics of the alarms exist', () => {
  /** What each namespace publishes, as its service's guide has it, and the resources that its dimension names. */
  const PUBLISHED: Record<string, { metrics: string[]; dimension: string; types: string[] }> = {
    'AWS/States': {
      metrics: ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted', 'ExecutionThrottled'],
      dimension: 'StateMachineArn',
      types: ['AWS::StepFunctions::StateMachine'],
    },
    'AWS/Events': {
      metrics: ['FailedInvocations', 'InvocationsSentToDlq'],
      dimension: 'RuleName',
      types: ['AWS::Events::Rule'],
    },
    'AWS/SQS': {
      metrics: ['ApproximateNumberOfMessagesVisible'],
      dimension: 'QueueName',
      types: ['AWS::SQS::Queue'],
    },
    'AWS/SNS': {
      metrics: ['NumberOfNotificationsFailed'],
      dimension: 'TopicName',
      types: ['AWS::SNS::Topic'],
    },
  };

  test.each([...alarms])('%s', (_name, alarm) => {
    const [namespace, metric] = [alarm['Namespace'] as string, alarm['MetricName'] as string];
    const dimensions = (alarm['Dimensions'] ?? []) as { Name: string; Value: object }[];
    if (namespace === METRIC_NAMESPACE) {
      const own = Object.values(METRICS).find(({ name }) => name === metric);
      expect(own?.dimensions).toEqual([]);
      expect(dimensions).toEqual(OF_THE_STACK);
      return;
    }
    const published = PUBLISHED[namespace]!;
    expect(published.metrics).toContain(metric);
    expect(dimensions.map(({ Name }) => Name)).toEqual([published.dimension]);
    const ids = published.types.flatMap((type) => resourcesOf(template, type).map(([id]) => id));
    expect(ids.some((id) => JSON.stringify(dimensions[0]?.Value).includes(`"${id}"`))).toBe(true);
  });
});

describe('delivery', () => {
  test.each([
    ['event-not-delivered', 'InvocationsSentToDlq', 'detection', 'Detection'],
    ['event-not-delivered', 'InvocationsSentToDlq', 'finding', 'Finding'],
    ['rule-invocations-failed', 'FailedInvocations', 'detection', 'Detection'],
    ['rule-invocations-failed', 'FailedInvocations', 'finding', 'Finding'],
  ])(
    '%s goes off in the first minute with one %s of the rule %s, over both topics',
    (article, MetricName, rule, id) => {
      const [ruleId] = resourceOf(template, 'AWS::Events::Rule', id);
      expect(alarms.get(`${article}.${rule}`)).toMatchObject({
        ...FIRST_OCCURRENCE,
        MetricName,
        Dimensions: [{ Name: 'RuleName', Value: { Ref: ruleId } }],
        Period: 60,
        EvaluationPeriods: 1,
        AlarmActions: [notifications, tampering],
      });
    },
  );

  test('dead-letter-queue-not-empty goes off as soon as one message is there, over both topics', () => {
    expect(alarms.get('dead-letter-queue-not-empty')).toMatchObject({
      ...FIRST_OCCURRENCE,
      Statistic: 'Maximum',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queueId, 'QueueName'] } }],
      AlarmActions: [notifications, tampering],
    });
  });

  test('every rule leaves what it cannot deliver in the queue that has the alarm', () => {
    const [functionId] = resourceOf(template, 'AWS::Lambda::Function', 'FilterDelivery');
    for (const [ruleId, { Properties }] of resourcesOf(template, 'AWS::Events::Rule')) {
      // What redrive starts is the workflow, which has no use for calls on buckets of others: the next sweep compares the path.
      if (ruleId.startsWith('FilterRule')) {
        expect(Properties['Targets']).toEqual([
          {
            Id: 'Target0',
            Arn: { 'Fn::GetAtt': [functionId, 'Arn'] },
            RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 7200 },
          },
        ]);
        continue;
      }
      for (const target of Properties['Targets'] as object[]) {
        expect(target).toMatchObject({ DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queueId, 'Arn'] } } });
      }
    }
  });

  test.each([
    ['notification-deliveries-failed', 'Notifications'],
    ['tampering-deliveries-failed', 'Tampering'],
  ])('%s notifies over both topics: the other may be the only one that works', (name, begin) => {
    expect(alarms.get(name)).toMatchObject({
      ...FIRST_OCCURRENCE,
      MetricName: 'NumberOfNotificationsFailed',
      Dimensions: [{ Name: 'TopicName', Value: { 'Fn::GetAtt': [topicOf(begin), 'TopicName'] } }],
      AlarmActions: [notifications, tampering],
    });
  });
});

describe('the heartbeat', () => {
  test('goes off after two periods without the value that each finished sweep writes', () => {
    expect(alarms.get('heartbeat-missing')).toMatchObject({
      Namespace: METRIC_NAMESPACE,
      MetricName: METRICS.sweepFailures.name,
      Statistic: 'SampleCount',
      Period: 300,
      EvaluationPeriods: 2,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  test.each([1, 7, 60])('has the period of a sweep that runs every %d minutes', (sweepMinutes) => {
    const alarm = alarmsOf(synthesize({ sweepMinutes })).get('heartbeat-missing')!;
    expect(alarm['Period']).toBe(sweepMinutes * 60);
    // CloudWatch looks back a day at most.
    expect(sweepMinutes * 60 * 2).toBeLessThanOrEqual(24 * 3600);
  });

  test('comes from an incomplete sweep too, which has an alarm of its own if it lasts', () => {
    expect(alarms.get('sweep-incomplete')).toMatchObject({
      ...FIRST_OCCURRENCE,
      MetricName: METRICS.sweepFailures.name,
      Period: 300,
      EvaluationPeriods: 3,
    });
  });

  test('comes with a count of the topics without subscribers, whose alarm notifies over both', () => {
    expect(alarms.get('no-subscribers')).toMatchObject({
      ...FIRST_OCCURRENCE,
      AlarmActions: [notifications, tampering],
      Statistic: 'Maximum',
      MetricName: METRICS.topicsWithoutSubscribers.name,
      Period: 300,
      EvaluationPeriods: 1,
    });
  });

  test('is not expected of a deployment that does not sweep', () => {
    const names = [...alarmsOf(synthesize({ sweepMinutes: 0 })).keys()];
    expect(names).not.toContain('heartbeat-missing');
    expect(names).not.toContain('sweep-incomplete');
    expect(names).not.toContain('no-subscribers');
  });
});

test('there are no other alarms, and their names contain the stack so that two stacks do not share them', () => {
  expect([...alarms.keys()].sort()).toEqual([
    'dead-letter-queue-not-empty',
    'event-not-delivered.detection',
    'event-not-delivered.finding',
    'executions-aborted',
    'executions-failed',
    'executions-throttled',
    'executions-timed-out',
    'heartbeat-missing',
    'no-subscribers',
    'notification-deliveries-failed',
    'rule-invocations-failed.detection',
    'rule-invocations-failed.finding',
    'sweep-incomplete',
    'tampering-deliveries-failed',
  ]);
  const others = resourcesOf(synthesize({ stackName: 'second' }), 'AWS::CloudWatch::Alarm');
  for (const [, { Properties }] of others) {
    expect(Properties['AlarmName']).toMatch(/^second\./);
    if (Properties['Namespace'] !== METRIC_NAMESPACE) continue;
    expect(Properties['Dimensions']).toEqual([{ Name: STACK_DIMENSION, Value: 'second' }]);
  }
});

describe('the runbook has an article, with what it means, how to look and how to fix, for', () => {
  const texts = [...alarms.values()].map(({ AlarmDescription }) => AlarmDescription as string);
  const ended = { executionArn: 'arn', status: 'ABORTED', time: 'now' };
  const call = { call: 'DisableKey', service: 'kms', time: 'now', account: '1', region: 'r', eventId: 'e' };
  const messages = [failureMessage(ended, 'RUNBOOK.md'), tamperingMessage(call, 'RUNBOOK.md')].map(
    (lines) => lines.at(-1) ?? '',
  );

  test.each([...new Set([...texts, ...messages].map(anchorIn))])('%s', (anchor) => {
    const article = articleOf(anchor);
    for (const part of ['**What it means.**', '**How to look.**', '**How to fix.**'])
      expect(article).toContain(part);
  });

  test.each([...alarms])(
    'the runbook names an alarm as its article does: %s',
    (name, { AlarmDescription }) => {
      expect(anchorIn(AlarmDescription as string)).toBe(name.split('.')[0]);
    },
  );
});

test('alarms and the rules that publish link to the published runbook', () => {
  const runbookUrl = 'https://wiki.example.com/remediator/RUNBOOK.md';
  const elsewhere = synthesize({ runbookUrl });
  for (const [, { Properties }] of resourcesOf(elsewhere, 'AWS::CloudWatch::Alarm')) {
    expect(Properties['AlarmDescription']).toContain(`${runbookUrl}#`);
  }
  const [, { Properties: failure }] = resourceOf(elsewhere, 'AWS::Events::Rule', 'Failure');
  expect(JSON.stringify(failure['Targets'])).toContain(`${runbookUrl}#execution-ended-unannounced`);
  const [, { Properties: notify }] = resourceOf(elsewhere, 'AWS::Events::Rule', 'Watchnotifyaccess');
  expect(JSON.stringify(notify['Targets'])).toContain(`${runbookUrl}#remediator-tampered`);
});
