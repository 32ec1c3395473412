import {
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { startFauxqs, type FauxqsServer } from 'fauxqs';
import { DeadLetterQueue } from '../../../cli/redrive/dead-letters.ts';
import { redrive, type Redriven, type Wish } from '../../../cli/redrive/feed-back.ts';
import { ACCOUNT, REGION } from '../incident-builder.ts';
import { NOW } from '../run-program.ts';

const MACHINE = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:cloudtrail-remediation`;
const states = mockClient(SFNClient);
let server: FauxqsServer;
let sqs: SQSClient;
let QueueUrl: string;

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false, defaultRegion: REGION });
  ({ queueUrl: QueueUrl } = server.createQueue('dead', { region: REGION }));
  sqs = new SQSClient({
    region: REGION,
    endpoint: server.address,
    useQueueUrlAsEndpoint: false,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
beforeEach(async () => {
  states.reset();
  states.on(StartExecutionCommand).resolves({ executionArn: 'arn:of:execution' });
  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
});
afterAll(async () => {
  sqs.destroy();
  await server.stop();
});

/** Puts an event into the queue with the attributes that EventBridge gives it. */
async function put(id: string): Promise<void> {
  const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
  await sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: JSON.stringify({ id, source: 'aws.cloudtrail', detail: {} }),
      MessageAttributes: {
        RULE_ARN: attribute(`arn:aws:events:${REGION}:${ACCOUNT}:rule/detection`),
        TARGET_ARN: attribute(MACHINE),
        ERROR_CODE: attribute('NO_PERMISSIONS'),
        ERROR_MESSAGE: attribute('not allowed'),
        RETRY_ATTEMPTS: attribute('0'),
      },
    }),
  );
}

async function run(wish: Wish): Promise<Redriven[]> {
  const work = {
    // The server in memory answers at once: there are no other servers to ask.
    queue: new DeadLetterQueue(sqs, QueueUrl, 0),
    states: new SFNClient({ region: REGION }),
    stateMachineArn: MACHINE,
    now: NOW,
  };
  return Array.fromAsync(redrive(work, wish));
}

/** How many messages are there for a reader, and how many are hidden. */
async function waiting(): Promise<[visible: number, hidden: number]> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return [
    Number(Attributes?.ApproximateNumberOfMessages),
    Number(Attributes?.ApproximateNumberOfMessagesNotVisible),
  ];
}

describe('redrive, on a queue that speaks SQS', () => {
  test('reads what EventBridge wrote, and makes every message visible again', async () => {
    for (let n = 0; n < 23; n += 1) await put(`event-${n}`);
    const letters = await run({ do: 'list' });
    expect(letters).toHaveLength(23);
    expect(letters[0]).toMatchObject({
      rule: 'detection',
      target: MACHINE,
      errorCode: 'NO_PERMISSIONS',
      errorMessage: 'not allowed',
      retryAttempts: 0,
      sentAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    expect(await waiting()).toEqual([23, 0]);
  });

  test('deletes the messages of started events, and makes the rest visible again', async () => {
    for (const id of ['a', 'b', 'c']) await put(id);
    states
      .on(StartExecutionCommand)
      .resolvesOnce({ executionArn: 'arn:of:execution' })
      .rejects(Object.assign(new Error('slow down'), { name: 'ThrottlingException', $metadata: {} }));
    const letters = await run({ do: 'feed' });
    expect(letters.map(({ result }) => result).sort()).toEqual(['kept', 'kept', 'started']);
    expect(await waiting()).toEqual([2, 0]);
    states.on(StartExecutionCommand).resolves({ executionArn: 'arn:of:execution' });
    expect((await run({ do: 'feed' })).map(({ result }) => result)).toEqual(['started', 'started']);
    expect(await waiting()).toEqual([0, 0]);
  });

  test('discards the named messages, and no others', async () => {
    for (const id of ['a', 'b']) await put(id);
    const [first] = await run({ do: 'list' });
    await run({ do: 'discard', ids: [first!.messageId.slice(0, 8)] });
    expect((await run({ do: 'list' })).map(({ messageId }) => messageId)).not.toContain(first!.messageId);
    expect(await waiting()).toEqual([1, 0]);
  });
});
