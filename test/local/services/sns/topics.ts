import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTopicsCommand,
  paginateListTopics,
  SetSubscriptionAttributesCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { install, type Installation, TOPIC } from './topic.ts';

describe('topics', () => {
  let installation: Installation;
  beforeEach(async () => {
    installation = await install();
  });
  afterEach(() => installation.close());

  describe('topics', () => {
    test('are created once, described, listed by Region and account, and deleted with their subscriptions', async () => {
      const client = installation.client();
      const again = await client.send(new CreateTopicCommand({ Name: 'cloudtrail-alerts' }));
      expect(again.TopicArn).toBe(TOPIC);
      await installation.subscribe('email', 'soc@example.com');
      const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn: TOPIC }));
      expect(Attributes).toMatchObject({
        TopicArn: TOPIC,
        Owner: '111122223333',
        SubscriptionsConfirmed: '1',
      });
      for (const other of [{ region: 'us-east-1' }, { accessKeyId: '222233334444' }]) {
        expect((await installation.client(other).send(new ListTopicsCommand())).Topics ?? []).toEqual([]);
      }
      await client.send(new DeleteTopicCommand({ TopicArn: TOPIC }));
      expect((await client.send(new ListTopicsCommand())).Topics ?? []).toEqual([]);
      expect((await client.send(new ListSubscriptionsCommand())).Subscriptions ?? []).toEqual([]);
      await expect(client.send(new GetTopicAttributesCommand({ TopicArn: TOPIC }))).rejects.toMatchObject({
        name: 'NotFoundException',
      });
    });

    test('are listed in pages of a hundred', async () => {
      const client = installation.client();
      for (let index = 0; index < 120; index += 1)
        await client.send(new CreateTopicCommand({ Name: `t${index}` }));
      const sizes = [];
      for await (const { Topics = [] } of paginateListTopics({ client }, {})) sizes.push(Topics.length);
      expect(sizes).toEqual([100, 21]);
    });

    test('have names of letters, digits, hyphens and underscores, and attributes that stay', async () => {
      const client = installation.client();
      await expect(client.send(new CreateTopicCommand({ Name: 'a b' }))).rejects.toThrow(
        'Invalid parameter: Topic Name',
      );
      const other = new CreateTopicCommand({
        Name: 'cloudtrail-alerts',
        Attributes: { DisplayName: 'Alerts' },
      });
      await expect(client.send(other)).rejects.toThrow('Topic already exists with different attributes');
    });
  });

  describe('subscriptions', () => {
    test('are confirmed at once, listed, filtered and ended', async () => {
      const client = installation.client();
      const SubscriptionArn = await installation.subscribe('email', 'soc@example.com');
      expect(await installation.subscribe('email', 'soc@example.com')).toBe(SubscriptionArn);
      const listed = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: TOPIC }));
      expect(listed.Subscriptions).toEqual([
        {
          SubscriptionArn,
          Owner: '111122223333',
          Protocol: 'email',
          Endpoint: 'soc@example.com',
          TopicArn: TOPIC,
        },
      ]);
      await client.send(
        new SetSubscriptionAttributesCommand({
          SubscriptionArn,
          AttributeName: 'FilterPolicy',
          AttributeValue: '{"severity":["critical"]}',
        }),
      );
      const { Attributes } = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
      expect(Attributes).toMatchObject({
        PendingConfirmation: 'false',
        RawMessageDelivery: 'false',
        FilterPolicy: '{"severity":["critical"]}',
        SubscriptionPrincipal: 'arn:aws:iam::111122223333:user/developer',
      });
      await installation.publish({});
      expect(installation.sns.deliveries()).toEqual([]);
      await client.send(new UnsubscribeCommand({ SubscriptionArn }));
      await expect(
        client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn })),
      ).rejects.toMatchObject({
        name: 'NotFoundException',
      });
    });

    test.each([
      ['email', 'nobody', 'Email address'],
      ['https', 'http://example.com', 'Endpoint must match the specified protocol'],
      ['sqs', 'queue', 'SQS endpoint ARN'],
      ['lambda', 'arn:aws:sqs:eu-central-1:111122223333:queue', 'Lambda endpoint ARN'],
      ['pigeon', 'coop', 'Amazon SNS does not support this protocol string: pigeon'],
    ])('of %s to %s are refused', async (protocol, endpoint, reason) => {
      await expect(installation.subscribe(protocol, endpoint)).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: `Invalid parameter: ${reason}`,
      });
    });

    test.each([
      ['FilterPolicy', '{'],
      ['FilterPolicy', '[]'],
      ['FilterPolicy', '{"a":"not a list"}'],
      ['FilterPolicy', '{"a":[{"unheard-of":1}]}'],
      ['FilterPolicy', '{"a":["1"],"b":["1"],"c":["1"],"d":["1"],"e":["1"],"f":["1"]}'],
      ['FilterPolicyScope', 'Everything'],
      ['RawMessageDelivery', 'yes'],
      ['Whatever', 'x'],
    ])('with %s %s are refused', async (name, value) => {
      await expect(
        installation.subscribe('email', 'soc@example.com', { [name]: value }),
      ).rejects.toMatchObject({
        name: 'InvalidParameterException',
      });
    });

    test('of the same endpoint with other attributes are refused', async () => {
      await installation.subscribe('email', 'soc@example.com');
      await expect(
        installation.subscribe('email', 'soc@example.com', { FilterPolicy: '{"a":["b"]}' }),
      ).rejects.toThrow('Subscription already exists with different attributes');
    });
  });

  test('topics and subscriptions survive as JSON', async () => {
    await installation.subscribe('email', 'soc@example.com');
    const state = JSON.parse(JSON.stringify(installation.sns.exportState())) as ReturnType<
      typeof installation.sns.exportState
    >;
    await installation.close();
    installation = await install({ state });
    await installation.publish({});
    expect(installation.sns.deliveries()).toHaveLength(1);
  });
});
