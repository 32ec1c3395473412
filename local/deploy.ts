import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { createIncidentTable } from './services/dynamodb/incident-table.ts';
import { ACCESS_KEYS, DEFAULT_REGION, EMBEDDED, type EmbeddedSettings } from './settings.ts';

/** Configuration of any AWS client that talks to an embedded endpoint. @param region - @default 'eu-central-1' */
export function embeddedClient(endpoint: string, accessKeyId: string, region: string = DEFAULT_REGION) {
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey: 'embedded' }, maxAttempts: 1 };
}

/** Makes calls with a client, and closes it. */
export async function callWith<C extends { destroy(): void }, T>(
  client: C,
  calls: (client: C) => Promise<T>,
): Promise<T> {
  try {
    return await calls(client);
  } finally {
    client.destroy();
  }
}

/** Makes what the stack would make: the table, and the topics with a mail subscription each. */
export async function deploy(url: string, { region, tableName }: EmbeddedSettings): Promise<void> {
  const sns = new SNSClient(embeddedClient(url, ACCESS_KEYS.platform, region));
  const dynamo = new DynamoDBClient(embeddedClient(url, ACCESS_KEYS.platform, region));
  await Promise.all([
    createIncidentTable(dynamo, tableName),
    makeTopic(sns, EMBEDDED.topicName),
    makeTopic(sns, EMBEDDED.tamperingTopicName),
  ]);
  sns.destroy();
  dynamo.destroy();
}

async function makeTopic(sns: SNSClient, Name: string): Promise<void> {
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: EMBEDDED.subscriber }));
}

/** What the rules' targets need of SNS. */
export function clientsFor(url: string, accessKeyId: string, region: string) {
  const sns = new SNSClient(embeddedClient(url, accessKeyId, region));
  return {
    /** Publishes a text as EventBridge does: no subject, no attributes. */
    async publish(TopicArn: string, text: string): Promise<void> {
      await sns.send(new PublishCommand({ TopicArn, Message: text }));
    },
    close: () => {
      sns.destroy();
    },
  };
}
