import * as v from 'valibot';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { redriveDocument } from '../json/documents.ts';
import { redriveName } from '../../../cli/redrive/execution-for.ts';
import { STACK_OUTPUTS } from '../../../tasks/contract/outputs.ts';
import { resourceNameOf } from '../../../tasks/contract/scope.ts';
import { ACCOUNT, REGION, eventId } from '../incident-builder.ts';
import { NOW, runProgram } from '../run-program.ts';
import { MACHINE, TOPIC, fakeQueue } from './fake-queue.ts';
import type { FakeQueue } from './fake-queue.ts';

const stacks = mockClient(CloudFormationClient);
const states = mockClient(SFNClient);
let queue: FakeQueue;
/** Inputs of the executions that were started, by name. */
let executions: Map<string, string>;
/** How executions ended, by name; the others run. */
let ended: Map<string, string>;

beforeEach(() => {
  for (const mock of [stacks, states]) mock.reset();
  process.env['AWS_ACCESS_KEY_ID'] = 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
  queue = fakeQueue();
  executions = new Map();
  ended = new Map();
  const outputs = {
    tableName: 'the-table',
    stateMachineArn: MACHINE,
    queueUrl: 'https://sqs/1/dead',
  } as const;
  stacks.on(DescribeStacksCommand).resolves({
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
  states.on(StartExecutionCommand).callsFake(({ name, input }: { name: string; input: string }) => {
    if (executions.has(name)) throw new ExecutionAlreadyExists({ message: 'It exists', $metadata: {} });
    executions.set(name, input);
    return { executionArn: `arn:of:${name}`, startDate: NOW };
  });
  states.on(DescribeExecutionCommand).callsFake(({ executionArn }: { executionArn: string }) => {
    const name = resourceNameOf(executionArn);
    expect(executionArn).toBe(`${MACHINE.replace(':stateMachine:', ':execution:')}:${name}`);
    return { executionArn, status: ended.get(name) ?? 'RUNNING' };
  });
});
afterAll(() => {
  delete process.env['AWS_ACCESS_KEY_ID'];
  delete process.env['AWS_SECRET_ACCESS_KEY'];
});

/** An event of a call on a trail, as EventBridge has it. */
function callEvent(eventName: string, user: string, name = 'management-events') {
  const time = '2026-11-21T18:59:00Z';
  return {
    ...{ version: '0', id: eventId(eventName + user), source: 'aws.cloudtrail', account: ACCOUNT, time },
    ...{ 'detail-type': 'AWS API Call via CloudTrail', region: REGION, resources: [] },
    detail: {
      ...{ eventSource: 'cloudtrail.amazonaws.com', eventName, eventID: eventId(`${user}${name}`) },
      ...{ eventTime: time, awsRegion: REGION, recipientAccountId: ACCOUNT, requestParameters: { name } },
      userIdentity: {
        ...{ type: 'IAMUser', userName: user, accountId: ACCOUNT },
        arn: `arn:aws:iam::${ACCOUNT}:user/${user}`,
      },
    },
  };
}

const statusChange = {
  ...{ source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change', account: ACCOUNT },
  detail: { status: 'TIMED_OUT', executionArn: `${MACHINE.replace('stateMachine', 'execution')}:5b1e0f5c` },
};

const redrive = (...args: string[]) => runProgram(['redrive', '--region', REGION, ...args], { width: 120 });

async function results(...args: string[]) {
  const { stdout } = await redrive('--json', ...args);
  return v
    .parse(redriveDocument, JSON.parse(stdout))
    .messages.map(({ result, what }) => `${result}: ${what}`);
}

function fillQueue(): string[] {
  return [
    queue.put(callEvent('StopLogging', 'mallory'), {
      message: 'events.amazonaws.com is not allowed to start the execution',
    }),
    queue.put(callEvent('DeleteTrail', 'eve', 'payments'), { code: 'THROTTLING' }),
    queue.put(statusChange, { rule: 'failure', target: TOPIC }),
    queue.put('{"half":', { rule: 'finding' }),
  ];
}

describe('incidents redrive', () => {
  test.each([80, 160])(
    '--list shows each message and its reason, in %d columns, and changes nothing',
    async (width) => {
      const ids = fillQueue();
      const run = await runProgram(['redrive', '--list', '--region', REGION], { width });
      expect(run).toMatchObject({ code: 0, stderr: '4 events in the dead-letter queue.\n' });
      expect(run.stdout).toMatchSnapshot();
      expect(Math.max(...run.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
      expect(queue.left()).toEqual(ids);
      expect(queue.visible()).toEqual(ids);
      expect(executions.size).toBe(0);
    },
  );

  test('redrives events, keeps messages that are not for the workflow, and says why', async () => {
    const [, , forTopic, half] = fillQueue();
    const { code, stdout, stderr } = await redrive();
    expect(code).toBe(1);
    expect(stdout).toMatchSnapshot();
    expect(stderr).toBe(
      '2 events fed back, 2 events kept in the dead-letter queue. incidents list --region eu-central-1 shows what comes of it.\n',
    );
    expect(queue.left()).toEqual([forTopic, half]);
    expect(queue.visible()).toEqual([forTopic, half]);
  });

  test('starts the workflow with exactly the event', async () => {
    const event = callEvent('StopLogging', 'mallory');
    queue.put(event);
    expect((await redrive()).code).toBe(0);
    expect([...executions]).toEqual([[redriveName(JSON.stringify(event)), JSON.stringify(event)]]);
    expect(redriveName(JSON.stringify(event))).toMatch(/^redrive-[0-9a-f]{32}$/);
  });

  test('starts an event once, even if it is in the queue twice or the command runs twice', async () => {
    const event = callEvent('StopLogging', 'mallory');
    queue.put(event);
    queue.put(event);
    expect(await results()).toEqual([
      'started: Trail management-events was stopped (StopLogging), by mallory',
      'started before: Trail management-events was stopped (StopLogging), by mallory',
    ]);
    queue.put(event);
    expect((await redrive()).code).toBe(0);
    expect(executions.size).toBe(1);
    expect(queue.left()).toEqual([]);
  });

  test.each(['FAILED', 'TIMED_OUT', 'ABORTED'])(
    'starts an event again if its execution ended as %s',
    async (status) => {
      const body = JSON.stringify(callEvent('StopLogging', 'mallory'));
      const names = ['', '-2', '-3'].map((end) => redriveName(body) + end);
      for (const name of names) {
        queue.put(body);
        expect(await results()).toEqual([expect.stringMatching(/^started: /)]);
        ended.set(name, status);
      }
      expect([...executions.keys()]).toEqual(names);
      expect(names[2]).toBe(`${names[0]}-3`);
      ended.set(names[2]!, 'SUCCEEDED');
      queue.put(body);
      expect(await results()).toEqual([expect.stringMatching(/^started before: /)]);
      expect(executions.size).toBe(3);
      expect(queue.left()).toEqual([]);
    },
  );

  test('keeps a started event if the result of its execution is unknown', async () => {
    const event = callEvent('StopLogging', 'mallory');
    queue.put(event);
    await redrive();
    const id = queue.put(event);
    states
      .on(DescribeExecutionCommand)
      .rejects(Object.assign(new Error('not authorized'), { name: 'AccessDeniedException', $metadata: {} }));
    const { code, stdout } = await redrive();
    expect(code).toBe(1);
    expect(stdout).toContain('→ kept: AWS refused');
    expect(queue.visible()).toEqual([id]);
  });

  test('reads more than a page, and each message once even if SQS delivers it twice', async () => {
    for (let index = 0; index < 25; index += 1) queue.put(callEvent('StopLogging', `user-${index}`));
    expect(await results('--list')).toHaveLength(25);
    queue.deliverTwice();
    expect(await results('--list')).toHaveLength(10);
  });

  test('keeps an event whose execution cannot be started', async () => {
    const id = queue.put(callEvent('StopLogging', 'mallory'));
    states.on(StartExecutionCommand).rejects(
      Object.assign(new Error('The state machine is gone'), {
        ...{ name: 'StateMachineDoesNotExist', $metadata: {}, $fault: 'client' },
      }),
    );
    const { code, stdout } = await redrive();
    expect(code).toBe(1);
    expect(stdout.replace(/\s+/g, ' ')).toContain('→ kept: The state machine of the deployment is gone');
    expect(queue.visible()).toEqual([id]);
  });

  test('reports a started event that is still in the queue, and does not start it again', async () => {
    queue.put(callEvent('StopLogging', 'mallory'));
    queue.failDeletions(
      Object.assign(new Error('not authorized'), { name: 'AccessDeniedException', $metadata: {} }),
    );
    const { code, stdout } = await redrive();
    expect(code).toBe(1);
    expect(stdout.replace(/\s+/g, ' ')).toContain('it was started, but could not be deleted: AWS refused');
    await redrive();
    expect(executions.size).toBe(1);
  });

  test('discards a message by its id after reading it, and no other', async () => {
    const [first, , forTopic, half] = fillQueue();
    const { code, stdout, stderr } = await redrive('--discard', forTopic!.slice(0, 8), half!);
    expect(code).toBe(0);
    expect(stderr).toBe('2 events deleted.\n');
    expect(stdout).not.toContain(first!.slice(0, 8));
    expect(queue.left()).toHaveLength(2);
    expect(queue.visible()).toHaveLength(2);
    expect(executions.size).toBe(0);
  });

  test.each([
    ['an id of no message', ['--discard', 'ffffffff'], 1],
    ['an id that is too short', ['--discard', '0000'], 2],
    ['two wishes at once', ['--list', '--discard', '00000000'], 2],
  ])('refuses %s', async (_what, args, exitCode) => {
    const ids = fillQueue();
    const { code, stdout, stderr } = await redrive(...args);
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
    expect(stderr).toMatch(/^incidents: .*\n$/);
    expect(queue.left()).toEqual(ids);
  });

  test('says that the queue is empty', async () => {
    expect(await redrive()).toEqual({ code: 0, stdout: '', stderr: 'The dead-letter queue is empty.\n' });
  });

  test('makes all messages visible again if an error interrupts it', async () => {
    const ids = fillQueue();
    states.on(StartExecutionCommand).rejects(new TypeError('x is not a function'));
    expect((await redrive()).stderr).toContain('x is not a function');
    expect(queue.left()).toEqual(ids);
    expect(queue.visible()).toEqual(ids);
  });

  test('prints a sentence if the caller may not read the queue', async () => {
    mockClient(SQSClient)
      .on(ReceiveMessageCommand)
      .rejects(
        Object.assign(new Error('User: eve is not authorized to perform: sqs:receivemessage'), {
          ...{ name: 'AccessDenied', $metadata: {}, $fault: 'client' },
        }),
      );
    const { code, stderr } = await redrive();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^incidents: AWS refused: .*policies for readers and operators/);
  });

  test('writes nothing that can control the terminal', async () => {
    queue.put(callEvent('StopLogging', 'mal\u001b[2Jlory\u202e'), { message: '\u001b]0;owned\u0007' });
    for (const args of [['--list'], ['--list', '--json']]) {
      expect((await redrive(...args)).stdout).not.toMatch(/[^\n\P{Cc}]|\p{Cf}|\u2028/u);
    }
  });
});
