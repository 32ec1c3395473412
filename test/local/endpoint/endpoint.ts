import { CloudTrailClient, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import { SNSClient, GetTopicAttributesCommand, ListTopicsCommand } from '@aws-sdk/client-sns';
import { afterEach, describe, expect, test } from '@jest/globals';
import { AwsError } from '../../../local/endpoint/error.ts';
import { startEndpoint } from '../../../local/endpoint/server.ts';
import type { Endpoint, Service } from '../../../local/endpoint/service.ts';
import { answering, AUTHORIZATION, post, settings, TARGET } from './answering.ts';

describe('endpoint', () => {
  const running: Endpoint[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((endpoint) => endpoint.close()));
  });

  async function start(...services: Service[]): Promise<Endpoint> {
    const endpoint = await startEndpoint({ services });
    running.push(endpoint);
    return endpoint;
  }

  describe('a call', () => {
    test('reaches the service with the values of its signature and its connection', async () => {
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
      });
      client.destroy();
    });

    test('reaches no service without a signature, for any URL', async () => {
      const service = answering('sns', () => undefined);
      const endpoint = await start(service);
      const scope = encodeURIComponent('AKIAIOSFODNN7EXAMPLE/20260301/eu-west-1/sns/aws4_request');
      for (const query of [
        `Action=ListTopics&X-Amz-Credential=${scope}`,
        'Action=Unsubscribe&SubscriptionArn=x',
      ]) {
        const response = await fetch(`${endpoint.url}/?${query}`, { method: 'POST' });
        expect(response.status).toBe(403);
        expect(await response.text()).toContain('<Code>MissingAuthenticationToken</Code>');
      }
      expect(service.last).toBeUndefined();
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

    test('in JSON 1.0 has its content type', async () => {
      const endpoint = await start(answering('states', () => ({})));
      const raw = await post(endpoint, '{}', {
        Authorization: AUTHORIZATION.replace('cloudtrail', 'states'),
        'Content-Type': 'application/x-amz-json-1.0',
        'X-Amz-Target': 'AWSStepFunctions.ListStateMachines',
      });
      expect([raw.headers.get('content-type'), raw.text]).toEqual(['application/x-amz-json-1.0', '{}']);
    });

    test('in XML keeps every character, and separates maps from lists', async () => {
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

    test('of a service with an unknown failure is an InternalFailure', async () => {
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
    ])('follows %s', async (_what, body, headers, status, code) => {
      const endpoint = await start(answering('cloudtrail', () => ({})));
      const raw = await post(endpoint, body, headers);
      expect(raw.status).toBe(status);
      expect(JSON.parse(raw.text)).toMatchObject({ __type: code });
    });

    test('of an unknown service names the existing services', async () => {
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
      expect(raw.text).toContain(
        'There is no service ec2 at this endpoint. It answers for: cloudtrail, sns.',
      );
    });
  });
});
