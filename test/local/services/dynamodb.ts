import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Level } from 'level';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { startEndpoint } from '../../../local/endpoint/server.ts';
import type { Endpoint } from '../../../local/endpoint/service.ts';
import { type Dynamo, startDynamo } from '../../../local/services/dynamodb/dynamodb.ts';
import { createIncidentTable } from '../../../local/services/dynamodb/incident-table.ts';
import { StateFolderError } from '../../../local/state-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'dynamodb-'));
const TableName = 'cloudtrail-incidents';
let dynamo: Dynamo;
let endpoint: Endpoint;
let client: DynamoDBClient;

async function open(dir?: string): Promise<void> {
  dynamo = await startDynamo(dir === undefined ? {} : { dir });
  endpoint = await startEndpoint({ services: [dynamo] });
  client = new DynamoDBClient({
    endpoint: endpoint.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIA', secretAccessKey: 'any' },
    maxAttempts: 1,
  });
}

async function close(): Promise<void> {
  client.destroy();
  await endpoint.close();
  await dynamo.close();
}

const key = { trailArn: { S: 'arn' }, occurredAtId: { S: '2026-03-01T09:00:00.000Z#abcd-1' } };
const item = {
  ...key,
  idPrefix: { S: 'abcd' },
  id: { S: 'abcd-1' },
  month: { S: '2026-03' },
  note: { S: 'ü' },
};

describe('in memory', () => {
  beforeEach(() => open());
  afterEach(close);

  test('the incident table has its keys and indexes, and is created once', async () => {
    await createIncidentTable(client, TableName);
    await createIncidentTable(client, TableName);
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      TableArn: 'arn:aws:dynamodb:eu-central-1:111122223333:table/cloudtrail-incidents',
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    });
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName).sort()).toEqual([
      'by-id',
      'by-month',
      'unresolved',
    ]);
  });

  test('items are read back, and the indexes carry the columns of a list', async () => {
    await createIncidentTable(client, TableName);
    await client.send(new PutItemCommand({ TableName, Item: item }));
    expect((await client.send(new GetItemCommand({ TableName, Key: key }))).Item).toEqual(item);
    const query = (IndexName: string, name: string, value: string) =>
      client.send(
        new QueryCommand({
          TableName,
          IndexName,
          KeyConditionExpression: '#k = :v',
          ExpressionAttributeNames: { '#k': name },
          ExpressionAttributeValues: { ':v': { S: value } },
        }),
      );
    const { note: _note, month: _month, ...keys } = item;
    expect((await query('by-id', 'idPrefix', 'abcd')).Items).toEqual([keys]);
    const { idPrefix: _prefix, note: _text, ...listed } = item;
    expect((await query('by-month', 'month', '2026-03')).Items).toEqual([listed]);
    expect((await query('unresolved', 'unresolved', 'OPEN')).Items).toEqual([]);
  });

  test('a request that dynalite does not support is refused as dynalite refuses it', async () => {
    const command = new TransactWriteItemsCommand({
      TransactItems: [{ Delete: { TableName, Key: key } }],
    });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'UnknownOperationException' });
    await expect(client.send(new GetItemCommand({ TableName, Key: key }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('a call without a signature is refused by dynalite itself', async () => {
    const response = await fetch(endpoint.url, {
      method: 'POST',
      body: '{}',
      headers: {
        'X-Amz-Target': 'DynamoDB_20120810.ListTables',
        'Content-Type': 'application/x-amz-json-1.0',
      },
    });
    expect(await response.text()).toContain('MissingAuthenticationTokenException');
  });

  test('an item of hundreds of kilobytes goes through whole', async () => {
    await createIncidentTable(client, TableName);
    const large = { ...item, blob: { B: new Uint8Array(300_000).fill(7) } };
    await client.send(new PutItemCommand({ TableName, Item: large }));
    expect((await client.send(new GetItemCommand({ TableName, Key: key }))).Item).toEqual(large);
  });

  test('connections are cut while it is down, and it answers again afterwards', async () => {
    dynamo.setDown(true);
    const describe = new DescribeTableCommand({ TableName });
    await expect(client.send(describe)).rejects.toThrow('socket hang up');
    dynamo.setDown(false);
    await expect(client.send(describe)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

/** Opens a connection and sends the beginning of a request to list tables, as long as it says it is. */
async function begin(body: string, length: number): Promise<Socket> {
  const socket = connect(endpoint.port, '127.0.0.1');
  await once(socket, 'connect');
  const lines = [
    'POST / HTTP/1.1',
    'Host: 127.0.0.1',
    'Authorization: AWS4-HMAC-SHA256 Credential=AKIA/20260301/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    'X-Amz-Date: 20260301T090000Z',
    'X-Amz-Target: DynamoDB_20120810.ListTables',
    'Content-Type: application/x-amz-json-1.0',
    `Content-Length: ${length}`,
  ];
  await new Promise((resolve) => socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`, resolve));
  return socket;
}

describe('the database keeps running after', () => {
  beforeEach(() => open());
  afterEach(async () => {
    // Uncaught errors have arrived by now.
    await after(50);
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([]);
    await close();
  });

  test('a client that disconnects in the middle of a request', async () => {
    const socket = await begin('{"Limit":', 100);
    await after(50);
    socket.destroy();
  });

  test('a client that disconnects before it has the answer', async () => {
    for (let time = 0; time < 20; time += 1) (await begin('{}', 2)).destroy();
  });

  test.each(['null', '[]', '5', '{"ExclusiveStartTableName":null}', '{"Limit":{}}', '', '{'])(
    'a request that holds %j',
    async (body) => {
      const socket = await begin(body, body.length);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      expect(answer.toString()).toMatch(/^HTTP\/1\.1 [245]00 /);
      socket.destroy();
    },
  );

  test('a request above the 16 MiB that DynamoDB takes', async () => {
    const Item = { ...item, blob: { B: new Uint8Array(12.5 * 1024 * 1024) } };
    await expect(client.send(new PutItemCommand({ TableName, Item }))).rejects.toMatchObject({
      name: 'RequestEntityTooLargeException',
      $metadata: { httpStatusCode: 413 },
    });
  });
});

describe('a database that cannot be written, as on a full disk,', () => {
  test('returns the reason to the client, and works again when it can write', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'dynamodb-'));
    await open(dir);
    await createIncidentTable(client, TableName);
    const database = Level.prototype as unknown as { _put: () => Promise<void> };
    const put = jest
      .spyOn(database, '_put')
      .mockRejectedValue(new Error('IO error: 000003.log: No space left on device'));
    const write = new PutItemCommand({ TableName, Item: item });
    await expect(client.send(write)).rejects.toMatchObject({
      name: 'InternalFailure',
      message: 'The database failed: IO error: 000003.log: No space left on device',
      $metadata: { httpStatusCode: 500 },
    });
    put.mockRestore();
    await client.send(write);
    expect((await client.send(new GetItemCommand({ TableName, Key: key }))).Item).toEqual(item);
    await close();
    rmSync(dir, { recursive: true });
  });
});

describe('on disk', () => {
  test('items survive a restart', async () => {
    const dir = join(folder, 'made', 'on', 'demand');
    await open(dir);
    await createIncidentTable(client, TableName);
    await client.send(new PutItemCommand({ TableName, Item: item }));
    await close();
    await open(dir);
    expect((await client.send(new GetItemCommand({ TableName, Key: key }))).Item).toEqual(item);
    await close();
    rmSync(folder, { recursive: true });
  });

  test('a folder that is open already, or is a file, is refused in a sentence', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'dynamodb-'));
    await open(dir);
    await expect(startDynamo({ dir })).rejects.toThrow(
      `The state folder ${dir} is in use by another process: stop that one, or choose another folder.`,
    );
    await close();
    writeFileSync(join(dir, 'file'), '');
    await expect(startDynamo({ dir: join(dir, 'file') })).rejects.toBeInstanceOf(StateFolderError);
    rmSync(dir, { recursive: true });
  });

  test('a damaged database is named, and the message does not ask to delete the incidents', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'dynamodb-'));
    await open(dir);
    await close();
    writeFileSync(join(dir, 'CURRENT'), '');
    await expect(startDynamo({ dir })).rejects.toThrow(
      /^The database in .* is damaged \(Corruption: .*\)\. It holds the incidents, so do not delete it/,
    );
    rmSync(dir, { recursive: true });
  });

  test('the environment is unchanged', () => {
    expect(process.env['AWS_ACCOUNT_ID']).toBeUndefined();
  });
});
