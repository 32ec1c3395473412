import { CloudTrailClient, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import { SNSClient, GetTopicAttributesCommand, ListTopicsCommand } from '@aws-sdk/client-sns';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Agent, get as httpGet, request as httpRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { connect } from 'node:net';
import {
  AwsError,
  type AwsRequest,
  type Endpoint,
  PortTakenError,
  type Service,
  startEndpoint,
} from '../../../local/endpoint/service.ts';

const running: Endpoint[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((endpoint) => endpoint.close()));
});

async function start(...services: Service[]): Promise<Endpoint> {
  const endpoint = await startEndpoint({ services });
  running.push(endpoint);
  return endpoint;
}

/** A service that answers every call the same way and remembers the last one. */
function answering(name: string, answer: (request: AwsRequest) => unknown): Service & { last?: AwsRequest } {
  const service: Service & { last?: AwsRequest } = {
    name,
    handle: (request) => {
      service.last = request;
      return Promise.try(answer, request);
    },
  };
  return service;
}

const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'any' };
const settings = (endpoint: Endpoint) => ({
  endpoint: endpoint.url,
  region: 'eu-central-1',
  credentials,
  maxAttempts: 1,
});

const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260301/eu-central-1/cloudtrail/aws4_request, SignedHeaders=host, Signature=0';
const TARGET = 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.GetTrailStatus';

async function post(endpoint: Endpoint, body: string, headers: Record<string, string>) {
  const response = await fetch(endpoint.url, { method: 'POST', body, headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe('a call', () => {
  test('reaches the service with what its signature and its connection tell', async () => {
    const service = answering('cloudtrail', () => undefined);
    const client = new CloudTrailClient(settings(await start(service)));
    const { $metadata } = await client.send(new GetTrailStatusCommand({ Name: 'näme' }));
    expect(service.last).toEqual({
      service: 'cloudtrail',
      action: 'GetTrailStatus',
      region: 'eu-central-1',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      sourceIp: '127.0.0.1',
      userAgent: expect.stringContaining('aws-sdk-js/3'),
      requestId: $metadata.requestId,
      params: { Name: 'näme' },
      tls: false,
    });
    client.destroy();
  });

  test('by a presigned URL reaches it too', async () => {
    const service = answering('sns', () => ({ Topics: [] }));
    const endpoint = await start(service);
    const scope = encodeURIComponent('AKIAIOSFODNN7EXAMPLE/20260301/eu-west-1/sns/aws4_request');
    const response = await fetch(`${endpoint.url}/?Action=ListTopics&X-Amz-Credential=${scope}`);
    expect(response.status).toBe(200);
    expect(service.last).toMatchObject({ action: 'ListTopics', region: 'eu-west-1' });
  });

  test('without a signature is let through for a link in a mail only', async () => {
    const service = answering('sns', () => undefined);
    const endpoint = await start(service);
    const arn = 'arn:aws:sns:eu-west-1:111122223333:topic:1';
    const link = await fetch(`${endpoint.url}/?Action=Unsubscribe&SubscriptionArn=${arn}`);
    expect(link.status).toBe(200);
    expect(service.last).toMatchObject({
      region: 'eu-west-1',
      accessKeyId: '',
      params: { SubscriptionArn: arn },
    });
    const other = await fetch(`${endpoint.url}/?Action=DeleteTopic&TopicArn=${arn}`);
    expect(other.status).toBe(403);
    expect(await other.text()).toContain('<Code>MissingAuthenticationToken</Code>');
  });
});

describe('an answer', () => {
  test('in JSON has timestamps in epoch seconds', async () => {
    const time = new Date('2026-03-01T09:00:00.250Z');
    const endpoint = await start(
      answering('cloudtrail', () => ({
        IsLogging: true,
        StartLoggingTime: time,
        Absent: undefined,
        List: [{ time }],
      })),
    );
    const client = new CloudTrailClient(settings(endpoint));
    await expect(client.send(new GetTrailStatusCommand({ Name: 'x' }))).resolves.toMatchObject({
      StartLoggingTime: time,
    });
    client.destroy();
    const raw = await post(endpoint, '{}', { Authorization: AUTHORIZATION, 'X-Amz-Target': TARGET });
    expect(JSON.parse(raw.text)).toEqual({
      IsLogging: true,
      StartLoggingTime: 1772355600.25,
      List: [{ time: 1772355600.25 }],
    });
    expect(raw.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(raw.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('in JSON 1.0 says so', async () => {
    const endpoint = await start(answering('states', () => ({})));
    const raw = await post(endpoint, '{}', {
      Authorization: AUTHORIZATION.replace('cloudtrail', 'states'),
      'Content-Type': 'application/x-amz-json-1.0',
      'X-Amz-Target': 'AWSStepFunctions.ListStateMachines',
    });
    expect([raw.headers.get('content-type'), raw.text]).toEqual(['application/x-amz-json-1.0', '{}']);
  });

  test('in XML keeps every character, and tells maps from lists', async () => {
    const odd = `<a href="x">&amp; 'ü' \u{1F512}\nline</a>`;
    const endpoint = await start(
      answering('sns', ({ action }) =>
        action === 'ListTopics'
          ? { Topics: [{ TopicArn: odd }, { TopicArn: '' }] }
          : { Attributes: new Map([['Policy', odd]]) },
      ),
    );
    const client = new SNSClient(settings(endpoint));
    const { Topics } = await client.send(new ListTopicsCommand());
    expect(Topics?.[0]?.TopicArn).toBe(odd);
    expect(Topics).toHaveLength(2);
    const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn: 'x' }));
    expect(Attributes).toEqual({ Policy: odd });
    client.destroy();
  });

  test('to an unknown failure of a service is an InternalFailure', async () => {
    const endpoint = await start(
      answering('cloudtrail', () => {
        throw new TypeError('oops');
      }),
    );
    const raw = await post(endpoint, '{}', { Authorization: AUTHORIZATION, 'X-Amz-Target': TARGET });
    expect(raw.status).toBe(500);
    expect(JSON.parse(raw.text)).toMatchObject({
      __type: 'InternalFailure',
      Message: expect.stringContaining('oops'),
    });
  });
});

describe('a refusal', () => {
  const refusing = (name: string) =>
    answering(name, () => {
      throw new AwsError('SomeError', 'not <now>', 409, { Reason: 'x' });
    });

  test('in JSON names its type in body and header', async () => {
    const endpoint = await start(refusing('cloudtrail'));
    const raw = await post(endpoint, '{}', { Authorization: AUTHORIZATION, 'X-Amz-Target': TARGET });
    expect(raw.status).toBe(409);
    expect(raw.headers.get('x-amzn-errortype')).toBe('SomeError');
    expect(JSON.parse(raw.text)).toEqual({ __type: 'SomeError', Message: 'not <now>', Reason: 'x' });
  });

  test('in XML is an ErrorResponse', async () => {
    const client = new SNSClient(settings(await start(refusing('sns'))));
    await expect(client.send(new ListTopicsCommand())).rejects.toMatchObject({
      name: 'SomeError',
      message: 'not <now>',
      Type: 'Sender',
      $metadata: { httpStatusCode: 409, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    client.destroy();
  });

  const signed = { Authorization: AUTHORIZATION, 'X-Amz-Target': TARGET };
  test.each<[string, string, Record<string, string>, number, string]>([
    ['broken JSON', '{"Name":', signed, 400, 'SerializationException'],
    ['JSON that is no object', '[]', signed, 400, 'SerializationException'],
    ['no signature', '{}', { 'X-Amz-Target': TARGET }, 403, 'MissingAuthenticationTokenException'],
    [
      'another signature',
      '{}',
      { ...signed, Authorization: 'Basic eDp5' },
      403,
      'IncompleteSignatureException',
    ],
    [
      'half a scope',
      '{}',
      { ...signed, Authorization: 'AWS4-HMAC-SHA256 Credential=x/y' },
      403,
      'IncompleteSignatureException',
    ],
    [
      'an unknown service',
      '{}',
      { ...signed, Authorization: AUTHORIZATION.replace('cloudtrail', 'ec2') },
      400,
      'UnknownOperationException',
    ],
    ['too long a body', ' '.repeat(3_000_000), signed, 413, 'RequestEntityTooLargeException'],
  ])('meets %s', async (_what, body, headers, status, code) => {
    const endpoint = await start(answering('cloudtrail', () => ({})));
    const raw = await post(endpoint, body, headers);
    expect(raw.status).toBe(status);
    expect(JSON.parse(raw.text)).toMatchObject({ __type: code });
  });

  test('of an unknown service names those that are there', async () => {
    const endpoint = await start(
      answering('cloudtrail', () => ({})),
      answering('sns', () => ({})),
    );
    const client = new SNSClient({ ...settings(endpoint), signingRegion: 'eu-central-1' });
    await client.send(new ListTopicsCommand());
    client.destroy();
    const raw = await post(endpoint, 'Action=RunInstances', {
      Authorization: AUTHORIZATION.replace('cloudtrail', 'ec2'),
    });
    expect(raw.text).toContain('<Code>InvalidAction</Code>');
    expect(raw.text).toContain('There is no service ec2 at this endpoint. It answers for: cloudtrail, sns.');
  });
});

describe('nonsense', () => {
  test.each(['GET //[ HTTP/1.1', 'GET http:// HTTP/1.1', 'POST /%%%?%=% HTTP/1.1', 'OPTIONS * HTTP/1.1'])(
    '%s is refused, and the endpoint lives on',
    async (line) => {
      const endpoint = await start(answering('sns', () => ({})));
      const socket = connect(endpoint.port, '127.0.0.1');
      socket.end(`${line}\r\nHost: x\r\nConnection: close\r\n\r\n`);
      const [chunk] = (await once(socket, 'data')) as [Buffer];
      expect(chunk.toString()).toMatch(/^HTTP\/1.1 4\d\d /);
      expect((await fetch(endpoint.url)).status).toBe(403);
    },
  );

  test('a client that goes away in the middle does no harm', async () => {
    const endpoint = await start(answering('cloudtrail', () => ({})));
    const headers = { Authorization: AUTHORIZATION, 'X-Amz-Target': TARGET, 'Content-Length': 100 };
    const call = httpRequest(endpoint.url, { method: 'POST', headers });
    const closed = new Promise((resolve) => call.on('error', resolve));
    call.write('{"Name":', () => call.destroy());
    await closed;
    const raw = await post(endpoint, '{}', { Authorization: AUTHORIZATION, 'X-Amz-Target': TARGET });
    expect(raw.status).toBe(200);
  });

  test('characters that XML cannot carry are replaced', async () => {
    const service = answering('sns', () => {
      throw new AwsError('InvalidParameter', 'a \u0001 and a \uD800');
    });
    const client = new SNSClient(settings(await start(service)));
    await expect(client.send(new ListTopicsCommand())).rejects.toThrow('a \uFFFD and a \uFFFD');
    client.destroy();
  });
});

describe('the port', () => {
  test('is on loopback, and taken only once', async () => {
    const endpoint = await start(answering('sns', () => ({})));
    expect(endpoint.url).toBe(`http://127.0.0.1:${endpoint.port}`);
    const second = startEndpoint({ services: [], port: endpoint.port });
    await expect(second).rejects.toBeInstanceOf(PortTakenError);
    await expect(second).rejects.toMatchObject({
      name: 'PortTakenError',
      message: `Port ${endpoint.port} on 127.0.0.1 is taken by another program: stop it, or choose another port with --port (0: any free one).`,
    });
  });

  test('is free at once after close, though a client keeps its connection', async () => {
    const endpoint = await startEndpoint({ services: [] });
    const agent = new Agent({ keepAlive: true });
    const [response] = (await once(httpGet(endpoint.url, { agent }), 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    await endpoint.close();
    await endpoint.close();
    const again = await startEndpoint({ services: [], port: endpoint.port });
    running.push(again);
    agent.destroy();
  });

  test('stays until a running call has its answer', async () => {
    const { promise, resolve } = Promise.withResolvers<object>();
    const called = Promise.withResolvers<undefined>();
    const endpoint = await startEndpoint({
      services: [
        answering('cloudtrail', () => {
          called.resolve(undefined);
          return promise;
        }),
      ],
    });
    const agent = new Agent({ keepAlive: true });
    const headers = { Authorization: AUTHORIZATION, 'X-Amz-Target': TARGET };
    const call = httpRequest(endpoint.url, { method: 'POST', agent, headers });
    call.end('{}');
    await called.promise;
    const closed = endpoint.close();
    resolve({ IsLogging: true });
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    response.resume();
    await closed;
    agent.destroy();
  });
});
