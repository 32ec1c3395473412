import { NotFoundException, paginateListSubscriptionsByTopic } from '@aws-sdk/client-sns';
import type { Subscribers } from '../contract/table.ts';
import { sns } from './sns-client.ts';

/** The confirmed subscriptions of a topic: the others have a word in place of an ARN. Undefined when the topic is gone. */
export async function readConfirmed(TopicArn: string): Promise<Subscribers | undefined> {
  const confirmed: Subscribers = {};
  try {
    for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
      { client: sns },
      { TopicArn },
    )) {
      for (const { SubscriptionArn: arn = '', Protocol, Endpoint } of Subscriptions) {
        if (arn.startsWith('arn:')) confirmed[arn] = `${Protocol} ${Endpoint}`;
      }
    }
    return confirmed;
  } catch (error) {
    if (error instanceof NotFoundException) return undefined;
    throw error;
  }
}
