import {
  CreateTopicCommand,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { startEndpoint } from '../../../../local/endpoint/server.ts';
import { createSns, type Sns, type SnsOptions } from '../../../../local/services/sns/sns.ts';

export const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:cloudtrail-alerts';

/** An emulated SNS behind a running endpoint, with one topic and a real client. */
export interface Installation {
  readonly sns: Sns;
  client(options?: { region?: string; accessKeyId?: string }): SNSClient;
  publish(message: Partial<PublishCommandInput>): Promise<string>;
  subscribe(protocol: string, endpoint: string, attributes?: Record<string, string>): Promise<string>;
  close(): Promise<void>;
}

/** Starts one. */
export async function install(options: SnsOptions = {}): Promise<Installation> {
  const sns = createSns({ now: () => new Date('2026-03-01T09:00:00.000Z'), ...options });
  const endpoint = await startEndpoint({ services: [sns] });
  const clients: SNSClient[] = [];
  const client: Installation['client'] = ({ region = 'eu-central-1', accessKeyId = 'AKIA' } = {}) => {
    const credentials = { accessKeyId, secretAccessKey: 'any' };
    const made = new SNSClient({ region, endpoint: endpoint.url, credentials, maxAttempts: 1 });
    clients.push(made);
    return made;
  };
  const own = client();
  if (!options.down) await own.send(new CreateTopicCommand({ Name: 'cloudtrail-alerts' }));
  return {
    sns,
    client,
    async publish(message) {
      const { MessageId } = await own.send(
        new PublishCommand({ TopicArn: TOPIC, Message: 'text', ...message }),
      );
      return MessageId ?? '';
    },
    async subscribe(Protocol, Endpoint, Attributes) {
      const command = new SubscribeCommand({ TopicArn: TOPIC, Protocol, Endpoint, Attributes });
      const { SubscriptionArn } = await own.send(command);
      return SubscriptionArn ?? '';
    },
    async close() {
      for (const made of clients) made.destroy();
      await endpoint.close();
    },
  };
}
