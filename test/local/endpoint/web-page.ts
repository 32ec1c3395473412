import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { CloudTrailClient, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startEndpoint } from '../../../local/endpoint/server.ts';
import type { Endpoint, Service } from '../../../local/endpoint/service.ts';
import { createCloudTrail } from '../../../local/services/cloudtrail/cloudtrail.ts';
import { type Dynamo, startDynamo } from '../../../local/services/dynamodb/dynamodb.ts';
import { createIncidentTable } from '../../../local/services/dynamodb/incident-table.ts';
import { createSns } from '../../../local/services/sns/sns.ts';
import { settings } from './answering.ts';

describe('web page', () => {
  const TRAIL = 'arn:aws:cloudtrail:eu-central-1:111122223333:trail/management-events';
  const TableName = 'cloudtrail-incidents';
  const scope = (service: string) => `AKIAIOSFODNN7EXAMPLE/20260301/eu-central-1/${service}/aws4_request`;
  const authorization = (service: string) =>
    `AWS4-HMAC-SHA256 Credential=${scope(service)}, SignedHeaders=host, Signature=0`;

  const cloudTrail = createCloudTrail();
  /** Services that were reached since the last test began. */
  const reached: string[] = [];
  let dynamo: Dynamo;
  let endpoint: Endpoint;

  function watched(service: Service): Service {
    return {
      name: service.name,
      handle: (request) => {
        reached.push(service.name);
        return service.handle(request);
      },
    };
  }

  beforeAll(async () => {
    cloudTrail.seedTrail({ arn: TRAIL, isLogging: true });
    dynamo = await startDynamo();
    const table: Dynamo = {
      ...dynamo,
      serve: (...given) => {
        reached.push('dynamodb');
        dynamo.serve(...given);
      },
    };
    endpoint = await startEndpoint({ services: [watched(cloudTrail), watched(createSns()), table] });
    const client = new DynamoDBClient(settings(endpoint));
    await createIncidentTable(client, TableName);
    const Item = { trailArn: { S: TRAIL }, occurredAtId: { S: '2026-03-01T09:00:00.000Z#abcd-1' } };
    await client.send(new PutItemCommand({ TableName, Item }));
    client.destroy();
  });

  afterAll(async () => {
    await endpoint.close();
    await dynamo.close();
  });

  beforeEach(() => {
    reached.length = 0;
  });

  interface Raw {
    readonly method?: string;
    readonly path?: string;
    readonly headers: Record<string, string>;
    readonly body?: string;
  }

  /** Sends a request with the very headers that are given. */
  async function send({ method = 'POST', path = '/', headers, body = '' }: Raw) {
    const request = httpRequest({ host: '127.0.0.1', port: endpoint.port, method, path, headers });
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return { status: response.statusCode, headers: response.headers, text: await text(response) };
  }

  const stopLogging: Raw = {
    headers: {
      Authorization: authorization('cloudtrail'),
      'X-Amz-Target': 'CloudTrail_20131101.StopLogging',
      'Content-Type': 'application/x-amz-json-1.1',
    },
    body: JSON.stringify({ Name: TRAIL }),
  };
  const deleteTable: Raw = {
    headers: {
      Authorization: authorization('dynamodb'),
      'X-Amz-Date': '20260301T090000Z',
      'X-Amz-Target': 'DynamoDB_20120810.DeleteTable',
      'Content-Type': 'application/x-amz-json-1.0',
    },
    body: JSON.stringify({ TableName }),
  };
  const withHeaders = (raw: Raw, headers: Record<string, string>): Raw => ({
    ...raw,
    headers: { ...raw.headers, ...headers },
  });
  const inQuery = (service: string, action: string) =>
    `/?Action=${action}&Name=${encodeURIComponent(TRAIL)}&X-Amz-Credential=${encodeURIComponent(scope(service))}`;

  describe('a web page', () => {
    test.each<[string, RegExp, Raw]>([
      [
        'asks with a preflight whether it may call the table',
        /Origin header is "https:\/\/page\.example\.com"/,
        {
          method: 'OPTIONS',
          path: inQuery('dynamodb', 'Scan'),
          headers: {
            Origin: 'https://page.example.com',
            'Access-Control-Request-Method': 'POST',
            'Access-Control-Request-Headers': 'authorization,x-amz-target',
          },
        },
      ],
      [
        'sends OPTIONS without an origin',
        /POST requests only.*not OPTIONS/,
        { method: 'OPTIONS', path: inQuery('dynamodb', 'Scan'), headers: {} },
      ],
      [
        'stops the trail with an image',
        /POST requests only.*not GET/,
        { method: 'GET', path: inQuery('cloudtrail', 'StopLogging'), headers: {} },
      ],
      [
        'stops the trail with an image whose request says what it wants',
        /POST requests only.*not GET/,
        { ...stopLogging, method: 'GET', body: '' },
      ],
      ['deletes the table by DELETE', /not DELETE/, { ...deleteTable, method: 'DELETE' }],
      ['stops the trail by PUT', /not PUT/, { ...stopLogging, method: 'PUT' }],
      [
        'stops the trail',
        /Origin header is "https:\/\/page\.example\.com"/,
        withHeaders(stopLogging, { Origin: 'https://page.example.com' }),
      ],
      [
        'deletes the table',
        /Origin header is "https:\/\/page\.example\.com"/,
        withHeaders(deleteTable, { Origin: 'https://page.example.com' }),
      ],
      ['hides its origin', /Origin header is "null"/, withHeaders(deleteTable, { Origin: 'null' })],
      [
        'comes from another server of this computer',
        /Origin header is "http:\/\/127\.0\.0\.1:1"/,
        withHeaders(deleteTable, { Origin: 'http://127.0.0.1:1' }),
      ],
      [
        'comes from a name that begins as this computer',
        /Origin header/,
        withHeaders(stopLogging, { Origin: 'http://127.0.0.1.page.example.com' }),
      ],
      [
        'lets its own name point to this computer',
        /Host header must be a loopback address.*not "page\.example\.com:4599"/,
        withHeaders(deleteTable, { Host: 'page.example.com:4599' }),
      ],
      [
        'has a name that begins as this computer',
        /Host header must be a loopback address/,
        withHeaders(stopLogging, { Host: '127.0.0.1.page.example.com' }),
      ],
      [
        'lets its name point here and calls from there',
        /Host header must be a loopback address/,
        withHeaders(stopLogging, {
          Host: 'page.example.com:4599',
          Origin: 'http://page.example.com:4599',
        }),
      ],
    ])('that %s is refused, and reaches no service', async (_what, reason, raw) => {
      const { status, headers, text: answer } = await send(raw);
      expect(status).toBe(403);
      expect(answer.replaceAll('&quot;', '"').replaceAll('\\"', '"')).toMatch(reason);
      expect(answer).toContain('AccessDenied');
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(reached).toEqual([]);
      expect(cloudTrail.trail(TRAIL)?.isLogging).toBe(true);
      const client = new DynamoDBClient(settings(endpoint));
      expect((await client.send(new ScanCommand({ TableName }))).Count).toBe(1);
      client.destroy();
    });
  });

  const hasIpv6 = Object.values(networkInterfaces())
    .flat()
    .some((each) => each?.address === '::1');

  describe('an AWS client', () => {
    test.each(['127.0.0.1', 'localhost', ...(hasIpv6 ? ['[::1]'] : [])])(
      'reaches every service at %s',
      async (host) => {
        const config = { ...settings(endpoint), endpoint: `http://${host}:${endpoint.port}` };
        const clients = [
          new CloudTrailClient(config),
          new DynamoDBClient(config),
          new SNSClient(config),
        ] as const;
        const [trails, table, sns] = clients;
        expect((await trails.send(new GetTrailStatusCommand({ Name: TRAIL }))).IsLogging).toBe(true);
        expect((await table.send(new ScanCommand({ TableName }))).Count).toBe(1);
        expect((await sns.send(new ListTopicsCommand({}))).$metadata.httpStatusCode).toBe(200);
        expect(reached).toEqual(['cloudtrail', 'dynamodb', 'sns']);
        for (const client of clients) client.destroy();
      },
    );

    test.each(['127.0.0.1', '127.1.2.3:80', 'LOCALHOST:9', '[::1]:4599'])(
      'may send the Host %s, and the origin of the endpoint itself',
      async (Host) => {
        const headers = { Host, Origin: `http://localhost:${endpoint.port}` };
        const { status } = await send(withHeaders({ ...stopLogging, body: '{"Name":"unknown"}' }, headers));
        expect(status).toBe(400);
        expect(reached).toEqual(['cloudtrail']);
      },
    );
  });
});
