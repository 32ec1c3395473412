import * as v from 'valibot';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { DynamoDBDocumentClient, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { judgePath } from '../../cli/drill/judge-path.ts';
import { classifyEvent } from '../../tasks/classify/classify-event.ts';
import { STACK_OUTPUTS } from '../../tasks/contract/outputs.ts';
import type { DrillMessage, StoredIncident } from '../../tasks/contract/table.ts';
import { detectedItem } from '../../tasks/record/stored-incident.ts';
import { ACCOUNT, REGION } from './incident-builder.ts';
import { drillPathsDocument } from './json/documents.ts';
import { NOW, runProgram } from './run-program.ts';

const mocks = {
  stacks: mockClient(CloudFormationClient),
  tables: mockClient(DynamoDBDocumentClient),
  states: mockClient(SFNClient),
  sts: mockClient(STSClient),
  alarms: mockClient(CloudWatchClient),
  topics: mockClient(SNSClient),
};

const MACHINE = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:cloudtrail-remediation`;
const CALLER = `arn:aws:sts::${ACCOUNT}:assumed-role/Operator/ana`;
const INCIDENTS = `arn:aws:sns:${REGION}:${ACCOUNT}:incidents`;
const TAMPERING = `arn:aws:sns:${REGION}:${ACCOUNT}:tampering`;
const PREFIX = 'cloudtrail-remediator.';

/** The names of the calls that changed something, in their order. */
let changes: string[];
let stored: StoredIncident[];
let aborted: boolean;

const refusal = (action: string) =>
  Object.assign(new Error(`User: eve is not authorized to perform: ${action}`), {
    name: 'AccessDenied',
    ...{ $metadata: {}, $fault: 'client' },
  });

beforeEach(() => {
  for (const mock of Object.values(mocks)) mock.reset();
  process.env['AWS_ACCESS_KEY_ID'] = 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
  changes = [];
  stored = [];
  aborted = false;
  const outputs = {
    ...{ tableName: 'the-table', stateMachineArn: MACHINE, topicArn: INCIDENTS },
    ...{ tamperingTopicArn: TAMPERING, alarmNamePrefix: PREFIX },
  };
  mocks.stacks.on(DescribeStacksCommand).resolves({
    Stacks: [
      {
        ...{ StackName: 'x', CreationTime: NOW, StackStatus: 'CREATE_COMPLETE' },
        Outputs: Object.entries(outputs).map(([name, OutputValue]) => ({
          OutputKey: STACK_OUTPUTS[name as keyof typeof outputs],
          OutputValue,
        })),
      },
    ],
  });
  mocks.sts.on(GetCallerIdentityCommand).resolves({ Arn: CALLER });
  const changed = (name: string, answer: object) => () => {
    changes.push(name);
    return answer;
  };
  mocks.tables
    .on(QueryCommand)
    .callsFake(({ ExpressionAttributeValues: values }: QueryCommandInput) => ({
      Items: stored.filter(({ occurredAtId }) => occurredAtId === values?.[':sort']),
    }))
    .on(PutCommand)
    .callsFake(changed('record', {}))
    .on(UpdateCommand)
    .callsFake(changed('update', {}));
  mocks.states
    .on(StartExecutionCommand)
    .callsFake(({ name, input }: { name: string; input: string }) => {
      changes.push('start');
      const executionArn = `${MACHINE.replace(':stateMachine:', ':execution:')}:${name}`;
      const settings = { remediatorRoleArns: ['arn:x'], ignoreTrails: [] };
      const item = detectedItem({
        ...classifyEvent(JSON.parse(input), settings, NOW),
        ...{ executionArn, now: NOW },
      });
      stored.push({ ...item, messageIds: ['2f7c1d3a-0000-4000-8000-000000000001'] });
      return { executionArn, startDate: NOW };
    })
    .on(StopExecutionCommand)
    .callsFake(() => {
      changes.push('stop');
      aborted = true;
      return { stopDate: NOW };
    })
    .on(DescribeExecutionCommand)
    .callsFake(() => ({ status: aborted ? 'ABORTED' : 'SUCCEEDED', startDate: NOW, stopDate: NOW }));
  const alarm = (name: string, topics: string[], state = 'OK') => ({
    ...{ AlarmName: `${PREFIX}${name}`, AlarmActions: topics, StateValue: state, ActionsEnabled: true },
  });
  mocks.alarms
    .on(DescribeAlarmsCommand, { AlarmNamePrefix: PREFIX })
    .resolves({
      MetricAlarms: [
        alarm('executions-aborted', [INCIDENTS]),
        alarm('dead-letter-queue-not-empty', [INCIDENTS, TAMPERING], 'ALARM'),
        alarm('executions-failed', [INCIDENTS, TAMPERING]),
      ] as never,
    })
    .on(SetAlarmStateCommand)
    .callsFake(({ StateValue }: { StateValue: string }) => {
      changes.push(StateValue);
      return {};
    })
    .on(DescribeAlarmHistoryCommand)
    .resolves({
      AlarmHistoryItems: [INCIDENTS, TAMPERING].map((topic) => ({
        HistorySummary: `Successfully executed action ${topic}`,
      })),
    });
  mocks.topics.on(ListSubscriptionsByTopicCommand).resolves({
    Subscriptions: [
      { Protocol: 'email', Endpoint: 'security@example.com', SubscriptionArn: `${INCIDENTS}:1` },
      { Protocol: 'email', Endpoint: 'late@example.com', SubscriptionArn: 'PendingConfirmation' },
    ],
  });
});
afterAll(() => {
  delete process.env['AWS_ACCESS_KEY_ID'];
  delete process.env['AWS_SECRET_ACCESS_KEY'];
});

let questions: string[];
const drill = (answer: string | undefined, ...args: string[]) => {
  questions = [];
  const ask = (question: string) => {
    questions.push(question);
    return Promise.resolve(answer);
  };
  return runProgram(['drill', '--paths', '--region', REGION, ...args], { width: 110, ask });
};
const document = (run: { stdout: string }) => v.parse(drillPathsDocument, JSON.parse(run.stdout));

describe('incidents drill --paths', () => {
  test('announces what it will do before it does it, and prints the result at the end', async () => {
    expect(await drill('y')).toMatchObject({ code: 0, stderr: '' });
    expect(changes).toEqual(['record', 'start', 'ALARM', 'OK', 'start', 'stop', 'update', 'update']);
    const [recorded] = mocks.tables.commandCalls(PutCommand);
    expect(recorded?.args[0].input.Item).toMatchObject({
      ...{ trailArn: 'drill#paths', occurredAtId: NOW.toISOString(), caller: CALLER },
      alarmNames: [`${PREFIX}executions-failed`],
      heldExecution: expect.stringMatching(/:execution:cloudtrail-remediation:drill-[0-9a-f-]{36}$/),
    });
    expect(mocks.states.commandCalls(StopExecutionCommand)[0]?.args[0].input.executionArn).toBe(
      recorded?.args[0].input.Item?.['heldExecution'],
    );
    const [ended, result] = mocks.tables.commandCalls(UpdateCommand).map(({ args }) => args[0].input);
    expect(ended?.ExpressionAttributeNames).toEqual({ '#name': 'callsEndedAt' });
    expect(result).toMatchObject({
      ExpressionAttributeNames: { '#name': 'paths' },
      Key: { trailArn: 'drill#paths', occurredAtId: NOW.toISOString() },
    });
  });

  test('shows each message with its topic and subscribers', async () => {
    const { stdout } = await drill('y');
    expect(
      stdout.replaceAll(/drill-[0-9a-f-]{36}/g, 'drill-4f0e2d1c-0000-4000-8000-000000000000'),
    ).toMatchSnapshot();
  });

  test('asks about each message, with the addresses that have confirmed their subscription', async () => {
    const run = await drill('y', '--json');
    expect(document(run)).toMatchObject({ proven: true, caller: CALLER });
    expect(questions).toEqual([
      'Did a mail "[DRILL] …: nothing happened, drill by ana" of the topic for incidents arrive at security@example.com? [y/n] ',
      `Did a mail "ALARM: "${PREFIX}executions-failed" in …" of the topic for incidents arrive at security@example.com? [y/n] `,
      `Did a mail "ALARM: "${PREFIX}executions-failed" in …" of the topic for tampering arrive at security@example.com? [y/n] `,
      'Did a mail "The CloudTrail remediator could not finish its work …" of the topic for incidents arrive at security@example.com? [y/n] ',
      'Did a mail "The CloudTrail remediator could not finish its work …" of the topic for tampering arrive at security@example.com? [y/n] ',
      'Did a mail "The CloudTrail remediator itself was changed …" of the topic for tampering arrive at security@example.com? [y/n] ',
    ]);
  });

  test.each([
    ['with --yes', 'y', ['--yes'], 0],
    ['when no answer comes', undefined, [], 6],
  ])('confirms no message %s', async (_how, answer, args, asked) => {
    const run = await drill(answer, '--json', ...args);
    expect(run.code).toBe(0);
    expect(document(run).proven).toBe(false);
    expect(new Set(document(run).paths.map(({ verdict }) => verdict))).toEqual(new Set(['not confirmed']));
    expect(questions).toHaveLength(asked);
  });

  test('fails if a message did not arrive, or if there are no subscribers', async () => {
    expect((await drill('n')).code).toBe(1);
    mocks.topics.on(ListSubscriptionsByTopicCommand).resolves({ Subscriptions: [] });
    const run = await drill('y', '--json');
    expect(run.code).toBe(1);
    expect(questions).toEqual([]);
    expect(new Set(document(run).paths.map(({ verdict }) => verdict))).toEqual(new Set(['failed']));
  });

  test('tries the other paths if one cannot be tried, and says why', async () => {
    mocks.alarms.on(SetAlarmStateCommand).rejects(refusal('cloudwatch:SetAlarmState'));
    const run = await drill('y', '--json');
    expect(run.code).toBe(1);
    expect(document(run).paths).toMatchObject([
      { path: 'workflow', verdict: 'proven' },
      { path: 'alarm', verdict: 'failed', problem: expect.stringContaining('cloudwatch:SetAlarmState') },
      { path: 'failure rule', verdict: 'proven' },
      { path: 'notify rule', verdict: 'proven' },
    ]);
  });

  test('sets the alarm back to OK even if a step in between fails', async () => {
    mocks.alarms.on(DescribeAlarmHistoryCommand).rejects(refusal('cloudwatch:DescribeAlarmHistory'));
    await drill('y');
    expect(changes).toContain('OK');
  });

  test('names the topic whose alarm cannot be proven', async () => {
    mocks.alarms.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [] });
    const alarms = document(await drill('y', '--json')).paths.filter(({ path }) => path === 'alarm');
    expect(alarms.map(({ what, verdict }) => [what, verdict])).toEqual([
      ['the topic for incidents', 'failed'],
      ['the topic for tampering', 'failed'],
    ]);
  });

  test('makes no call that raises an alert if it cannot record it, or does not know the caller', async () => {
    mocks.tables.on(PutCommand).rejects(refusal('dynamodb:PutItem'));
    expect((await drill('y')).code).toBe(1);
    mocks.sts.on(GetCallerIdentityCommand).rejects(new Error('no network'));
    expect((await drill('y')).stderr).toContain('STS did not say who you are');
    expect(changes).toEqual([]);
  });
});

describe('a path with two messages', () => {
  const arrived: DrillMessage = {
    ...{ topic: 'incidents', topicArn: INCIDENTS, text: 'ALARM', published: 'yes' },
    ...{ subscribers: [], received: 'confirmed' },
  };
  const others: [verdict: string, why: string, other: Partial<DrillMessage>][] = [
    ['proven', 'both arrived', {}],
    ['failed', 'one did not arrive', { received: 'denied' }],
    ['failed', 'nobody receives one', { received: 'nobody' }],
    ['failed', 'one was not published', { published: 'no' }],
    ['not confirmed', 'nobody said whether one arrived', { received: 'not confirmed' }],
  ];

  test.each(others)('is %s if %s, the first or the second', (verdict, _why, change) => {
    const other = { ...arrived, ...change };
    for (const messages of [
      [arrived, other],
      [other, arrived],
    ])
      expect(judgePath({ path: 'alarm', what: 'x', messages })).toBe(verdict);
  });
});
