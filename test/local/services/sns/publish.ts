import { PublishCommand } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIdentities, iamUser } from '../../../../local/services/identities.ts';
import { install, type Installation, TOPIC } from './topic.ts';

describe('publish', () => {
  let installation: Installation;
  beforeEach(async () => {
    installation = await install();
  });
  afterEach(() => installation.close());

  const text = (StringValue: string) => ({ DataType: 'String', StringValue });

  describe('a message', () => {
    test('reaches every subscriber in the form of its protocol', async () => {
      await installation.subscribe('email', 'soc@example.com');
      await installation.subscribe('email-json', 'archive@example.com');
      await installation.subscribe('sqs', 'arn:aws:sqs:eu-central-1:111122223333:alerts');
      await installation.subscribe('https', 'https://hooks.example.com/x', { RawMessageDelivery: 'true' });
      await installation.subscribe('lambda', 'arn:aws:lambda:eu-central-1:111122223333:function:ticket');
      const messageId = await installation.publish({
        Message: JSON.stringify({ default: '{"kind":"x"}', email: 'Dear reader,\nit is fixed.', sms: 5 }),
        MessageStructure: 'json',
        Subject: 'Trail restored',
        MessageAttributes: { severity: text('critical') },
      });
      const [mail, json, queue, hook, lambda] = installation.sns.deliveries();
      expect(mail).toEqual({
        messageId,
        deliveredAt: '2026-03-01T09:00:00.000Z',
        topicArn: TOPIC,
        subscriptionArn: expect.stringMatching(`^${TOPIC}:[0-9a-f-]{36}$`),
        protocol: 'email',
        endpoint: 'soc@example.com',
        subject: 'Trail restored',
        body: 'Dear reader,\nit is fixed.',
        attributes: { severity: 'critical' },
      });
      const envelope = {
        Type: 'Notification',
        MessageId: messageId,
        TopicArn: TOPIC,
        Subject: 'Trail restored',
        Message: '{"kind":"x"}',
        Timestamp: '2026-03-01T09:00:00.000Z',
        MessageAttributes: { severity: { Type: 'String', Value: 'critical' } },
      };
      expect(JSON.parse(json!.body)).toMatchObject(envelope);
      expect(JSON.parse(queue!.body)).toMatchObject(envelope);
      expect(hook!.body).toBe('{"kind":"x"}');
      const { Type, ...received } = envelope;
      expect(Type).toBe('Notification');
      expect(JSON.parse(lambda!.body)).toMatchObject({
        Records: [{ EventSource: 'aws:sns', Sns: received }],
      });
    });

    test('without a structure is the same for every subscriber, and gets a default subject', async () => {
      await installation.subscribe('email', 'soc@example.com');
      await installation.publish({ Message: '{"default":"not looked into"}' });
      expect(installation.sns.deliveries()[0]).toMatchObject({
        subject: 'AWS Notification Message',
        body: '{"default":"not looked into"}',
        attributes: {},
      });
    });

    test('of exactly 262,144 bytes goes through, one byte more does not', async () => {
      await installation.publish({ Message: 'ü'.repeat(131_072) });
      await expect(installation.publish({ Message: `${'ü'.repeat(131_072)}x` })).rejects.toThrow(
        'Invalid parameter: Message too long',
      );
      const MessageAttributes = { a: text('b') };
      await expect(installation.publish({ Message: 'x'.repeat(262_144), MessageAttributes })).rejects.toThrow(
        'Invalid parameter: Message too long',
      );
    });

    test.each([
      [{ Message: '' }, 'Invalid parameter: Empty message'],
      [{ Subject: '' }, 'Invalid parameter: Subject'],
      [{ Subject: 'x'.repeat(100) }, 'Invalid parameter: Subject'],
      [{ Subject: 'two\nlines' }, 'Invalid parameter: Subject'],
      [{ Subject: 'a bell \u0007' }, 'Invalid parameter: Subject'],
      [{ MessageStructure: 'xml' }, 'Invalid parameter: MessageStructure'],
      [{ MessageStructure: 'json', Message: '{' }, 'JSON message body failed to parse'],
      [{ MessageStructure: 'json', Message: '["default"]' }, 'JSON message body failed to parse'],
      [{ MessageStructure: 'json', Message: '{"email":"x"}' }, 'No default entry in JSON message body'],
      [{ MessageStructure: 'json', Message: '{"default":{"a":1}}' }, 'No default entry in JSON message body'],
      [{ TopicArn: undefined }, 'TopicArn or TargetArn Reason: no value for required parameter'],
      [{ TopicArn: 'cloudtrail-alerts' }, 'Invalid parameter: TopicArn'],
      [{ TopicArn: TOPIC.replace('eu-central-1', 'us-east-1') }, 'Invalid parameter: TopicArn'],
    ])('%j is refused: %s', async (message, reason) => {
      await expect(installation.publish(message)).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: expect.stringContaining(reason),
        $metadata: { httpStatusCode: 400 },
      });
    });

    test('with a subject of 99 characters or other letters is accepted', async () => {
      await installation.publish({ Subject: 'ä'.repeat(99) });
    });

    test.each([
      [{ a: { DataType: 'String', StringValue: '' } }],
      [{ a: { DataType: 'Text', StringValue: 'x' } }],
      [{ a: { DataType: 'Number', StringValue: 'x' } }],
      [{ a: { DataType: 'String.Array', StringValue: 'x' } }],
      [{ '.a': text('x') }],
      [{ 'aws.a': text('x') }],
    ])('with the attributes %j is refused', async (MessageAttributes) => {
      await expect(installation.publish({ MessageAttributes })).rejects.toMatchObject({
        name: 'InvalidParameterValueException',
      });
    });

    test('to a topic that does not exist is refused with NotFound', async () => {
      await expect(installation.publish({ TopicArn: `${TOPIC}-2` })).rejects.toMatchObject({
        name: 'NotFoundException',
        $metadata: { httpStatusCode: 404 },
      });
    });
  });

  describe('a publish call is refused', () => {
    test('for another account, and for an identity that is denied it', async () => {
      const refusal = { name: 'AuthorizationErrorException', $metadata: { httpStatusCode: 403 } };
      const stranger = installation.client({ accessKeyId: '222233334444' });
      const command = new PublishCommand({ TopicArn: TOPIC, Message: 'x' });
      await expect(stranger.send(command)).rejects.toMatchObject(refusal);
      await installation.close();
      const identities = createIdentities();
      installation = await install({ identities });
      identities.register('DENIED', {
        ...iamUser({ account: '111122223333', name: 'bob' }),
        denied: ['Publish'],
      });
      await expect(installation.client({ accessKeyId: 'DENIED' }).send(command)).rejects.toMatchObject({
        ...refusal,
        message: `User: arn:aws:iam::111122223333:user/bob is not authorized to perform: SNS:Publish on resource: ${TOPIC} because no identity-based policy allows the SNS:Publish action`,
      });
    });
  });

  describe('filter policies', () => {
    const published = async (
      FilterPolicy: string,
      attributes: Record<string, { DataType: string; StringValue: string }>,
    ) => {
      await installation.subscribe('email', 'soc@example.com', { FilterPolicy });
      await installation.publish({ MessageAttributes: attributes });
      return installation.sns.deliveries().length === 1;
    };
    const others = '{"origin":[{"anything-but":["remediator"]},{"exists":false}]}';

    test.each([
      [others, { origin: text('other') }, true],
      [others, { origin: text('remediator') }, false],
      [others, { severity: text('high') }, true],
      [others, {}, false],
      ['{"origin":[{"exists":false}]}', { severity: text('high') }, true],
      ['{"origin":[{"exists":false}]}', {}, false],
      ['{"severity":["critical","high"]}', { severity: text('high') }, true],
      ['{"severity":["critical","high"]}', { severity: text('low') }, false],
      ['{"severity":["critical"]}', {}, false],
      ['{"kind":[{"prefix":"TRAIL_"}]}', { kind: text('TRAIL_DELETED') }, true],
      ['{"kind":[{"prefix":"TRAIL_"}]}', { kind: text('LOGGING_STOPPED') }, false],
      ['{"a":["x"],"b":["y"]}', { a: text('x') }, false],
      ['{"count":[5]}', { count: { DataType: 'Number', StringValue: '5.0' } }, true],
      ['{"tags":["b"]}', { tags: { DataType: 'String.Array', StringValue: '["a","b"]' } }, true],
      ['{}', {}, true],
    ])('apply to messages: %s for %j: %p', async (policy, attributes, expected) => {
      expect(await published(policy, attributes)).toBe(expected);
    });

    test('can match the body instead', async () => {
      const attributes = {
        FilterPolicy: '{"incident":{"severity":["critical"]}}',
        FilterPolicyScope: 'MessageBody',
      };
      await installation.subscribe('sqs', 'arn:aws:sqs:eu-central-1:111122223333:alerts', attributes);
      await installation.publish({ Message: '{"incident":{"severity":"low"}}' });
      await installation.publish({ Message: 'not JSON' });
      await installation.publish({ Message: '{"incident":{"severity":"critical"}}' });
      expect(installation.sns.deliveries()).toHaveLength(1);
    });
  });

  test('the outbox is stored as JSON Lines and read again, except for a line that was cut off', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
    const outboxFile = join(folder, 'outbox.jsonl');
    await installation.close();
    installation = await install({ outboxFile });
    await installation.subscribe('email', 'soc@example.com');
    const delivered: unknown[] = [];
    installation.sns.onDelivery((delivery) => delivered.push(delivery));
    await installation.publish({ Subject: 'one' });
    await installation.publish({ Subject: 'two' });
    expect(delivered).toEqual(installation.sns.deliveries());
    const lines = readFileSync(outboxFile, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { subject: string }).subject)).toEqual(['one', 'two']);
    appendFileSync(outboxFile, '{"messageId":"cut');
    await installation.close();
    installation = await install({ outboxFile });
    expect(installation.sns.deliveries().map(({ subject }) => subject)).toEqual(['one', 'two']);
    rmSync(folder, { recursive: true });
  });

  test('a service that is down fails with InternalError until it is up again', async () => {
    installation.sns.setDown(true);
    await expect(installation.publish({})).rejects.toMatchObject({
      name: 'InternalErrorException',
      $metadata: { httpStatusCode: 500 },
    });
    installation.sns.setDown(false);
    await installation.publish({});
  });
});
