import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { EXECUTION_ARN, TABLE_NAME, TRAIL_ARN } from '../fixtures/deployment.ts';
import { HANDLERS, logged } from '../fixtures/handlers.ts';
import { classified, NOT_NEEDED, RESTORED } from '../fixtures/incidents.ts';
import { NOT_RESTORED, recordingSteps as steps } from '../fixtures/recording-steps.ts';
import { recordOf } from '../fixtures/records.ts';

const handler = HANDLERS['record-incident'];
const OTHER_EXECUTION = `${EXECUTION_ARN}-other`;
const dynamo = mockClient(DynamoDBClient);

beforeEach(() => {
  dynamo.reset();
  dynamo.on(QueryCommand).resolves({});
  dynamo.on(GetItemCommand).resolves({});
  dynamo.on(UpdateItemCommand).resolves({ Attributes: { count: { N: '1' } } });
});

describe('record-incident, call by call', () => {
  const refused = new ConditionalCheckFailedException({
    message: 'The conditional request failed',
    $metadata: {},
  });

  test('a detection is one conditional put; the reads before it stay small, for any number of incidents', async () => {
    const { detection } = steps();
    dynamo.on(PutItemCommand).resolves({});
    await handler(detection);
    expect(dynamo.calls().map(({ args: [command] }) => command.constructor.name)).toEqual([
      'GetItemCommand',
      'GetItemCommand',
      'GetItemCommand',
      'PutItemCommand',
      'UpdateItemCommand',
      'UpdateItemCommand',
      'UpdateItemCommand',
      'UpdateItemCommand',
    ]);
    expect(dynamo.commandCalls(GetItemCommand)[0]?.args[0].input.Key).toEqual({
      trailArn: { S: `trail-state#${TRAIL_ARN}` },
      occurredAtId: { S: 'state' },
    });
    expect(dynamo.commandCalls(PutItemCommand)[0]?.args[0].input).toMatchObject({
      TableName: TABLE_NAME,
      ConditionExpression: 'attribute_not_exists(trailArn)',
    });
  });

  test('a detection of a sweep or finding reads a limited number of neighbours', async () => {
    dynamo.on(PutItemCommand).resolves({});
    dynamo.on(QueryCommand).resolves({ Items: [] });
    const { detection } = steps();
    await handler({ ...detection, incident: { ...detection.incident, detectedBy: 'sweep' } });
    expect(dynamo.commandCalls(QueryCommand)[0]?.args[0].input).toMatchObject({
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: 50,
      ExpressionAttributeValues: {
        ':trail': { S: TRAIL_ARN },
        ':from': { S: '2026-11-21T20:10:07.000Z' },
        ':to': { S: '2026-11-21T20:12:07.000Z$' },
      },
    });
  });

  test('a drill that is missing in a response of the table is unknown: the call raises an alert', async () => {
    dynamo.on(PutItemCommand).resolves({});
    const call = {
      ...recordOf('SetAlarmState', { requestParameters: { alarmName: 'cloudtrail-remediator.x' } }),
      eventSource: 'monitoring.amazonaws.com',
    };
    const detection = { moment: 'detection', ...classified(call), executionArn: EXECUTION_ARN };
    await expect(handler(detection)).resolves.toMatchObject({ announce: true });
    expect(logged).toContainEqual(
      expect.objectContaining({
        message: 'the drills could not be read',
        error: 'IncompleteAnswerError: Query answered without items.',
      }),
    );
  });

  test('a refused detection is read back consistently, by its whole key', async () => {
    const { id, detection } = steps();
    dynamo.on(PutItemCommand).rejects(refused);
    const Item = { executionArn: { S: OTHER_EXECUTION }, status: { S: 'OPEN' } };
    dynamo.on(GetItemCommand).resolves({ Item });
    await expect(handler(detection)).resolves.toMatchObject({ duplicate: true, status: 'OPEN' });
    expect(dynamo.commandCalls(GetItemCommand).at(-1)?.args[0].input).toEqual({
      TableName: TABLE_NAME,
      Key: { trailArn: { S: TRAIL_ARN }, occurredAtId: { S: `2026-11-21T20:11:07.000Z#${id}` } },
      ConsistentRead: true,
    });
  });

  test('a refused detection whose item is gone at the read is an error, not a duplicate', async () => {
    dynamo.on(PutItemCommand).rejects(refused);
    dynamo.on(GetItemCommand).resolves({});
    await expect(handler(steps().detection)).rejects.toMatchObject({ name: 'IncidentVanishedError' });
  });

  test.each(['ProvisionedThroughputExceededException', 'ResourceNotFoundException', 'TimeoutError'])(
    'any other failure of the table is passed to the workflow: %s',
    async (name) => {
      const failure = Object.assign(new Error('x'), { name });
      dynamo.on(PutItemCommand).rejects(failure);
      dynamo.on(GetItemCommand).rejects(failure);
      const { detection, outcome } = steps();
      await expect(handler(detection)).rejects.toBe(failure);
      await expect(handler(outcome(RESTORED))).rejects.toBe(failure);
    },
  );

  test('an outcome that loses the race fails, and its retry sees the item of the winner', async () => {
    const { outcome } = steps();
    const stored = (status: string, revision: string) => ({
      Item: {
        status: { S: status },
        executionArn: { S: OTHER_EXECUTION },
        revision: { N: revision },
        messageIds: { L: [] },
      },
    });
    dynamo.on(GetItemCommand).resolvesOnce(stored('OPEN', '1')).resolves(stored('RESTORED', '2'));
    dynamo.on(PutItemCommand).rejectsOnce(refused).resolves({});
    await expect(handler(outcome(NOT_RESTORED))).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
    expect(dynamo.commandCalls(PutItemCommand)[0]?.args[0].input).toMatchObject({
      ConditionExpression: 'revision = :seen',
      ExpressionAttributeValues: { ':seen': { N: '1' } },
    });
    await expect(handler(outcome(NOT_RESTORED))).resolves.toMatchObject({
      duplicate: true,
      status: 'RESTORED',
    });
    // What it adds is only the message that it has published.
    expect(dynamo.commandCalls(PutItemCommand)[1]?.args[0].input.Item).toMatchObject({
      status: { S: 'RESTORED' },
      messageIds: { L: [{ S: '0d7f1b9e-alert' }] },
    });
  });

  test('a failure of a write for the sweep does not fail a detection', async () => {
    dynamo.on(PutItemCommand).resolves({});
    dynamo.on(UpdateItemCommand).rejects(new Error('throttled'));
    logged.length = 0;
    await expect(handler(steps().detection)).resolves.toMatchObject({ duplicate: false });
    expect(logged).toContainEqual(
      expect.objectContaining({ level: 'warn', error: 'Error: throttled', step: 'record-incident' }),
    );
  });

  test('an alert that cannot be counted is announced', async () => {
    dynamo.on(PutItemCommand).resolves({});
    dynamo.on(UpdateItemCommand).rejects(new Error('throttled'));
    await expect(handler(steps().detection)).resolves.toMatchObject({ announce: true, repeats: 1 });
  });

  test('without a table, no neighbours are read: the workflow retries', async () => {
    const failure = new Error('down');
    dynamo.on(GetItemCommand).rejects(failure);
    await expect(handler(steps().detection)).rejects.toBe(failure);
    expect(dynamo.commandCalls(PutItemCommand)).toHaveLength(0);
  });

  test('only the four calls that its role allows are sent', async () => {
    dynamo.on(PutItemCommand).resolves({});
    dynamo.on(GetItemCommand).resolves({});
    const { detection, outcome } = steps();
    await handler(detection);
    for (const remediation of [RESTORED, NOT_RESTORED, NOT_NEEDED]) await handler(outcome(remediation));
    const allowed = [PutItemCommand, GetItemCommand, QueryCommand, UpdateItemCommand].map(({ name }) => name);
    for (const { args } of dynamo.calls()) expect(allowed).toContain(args[0].constructor.name);
  });

  test.each<[what: string, change: object, says: RegExp]>([
    ['an unknown moment', { moment: 'later' }, /moment/],
    ['no record', { record: undefined }, /record/],
    [
      'an incident of another status',
      { incident: { ...steps().detection.incident, status: 'FAILED' } },
      /status/,
    ],
  ])('an input with %s is InvalidInputError, and no call is sent', async (_what, change, says) => {
    await expect(handler({ ...steps().detection, ...change })).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringMatching(says),
    });
    expect(dynamo.calls()).toHaveLength(0);
  });
});
