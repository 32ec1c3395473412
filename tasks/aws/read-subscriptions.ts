import { NotFoundException, paginateListSubscriptionsByTopic } from '@aws-sdk/client-sns';
import { isConfirmed } from '../contract/subscription.ts';
import type { Subscribers } from '../contract/table.ts';
import { sns } from './sns-client.ts';

/** The confirmed subscriptions of a topic. Undefined when the topic is gone. */
export async function readConfirmed(TopicArn: string): Promise<Subscribers | undefined> {
  const confirmed: Subscribers = {};
  try {
    for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
      { client: sns },
      { TopicArn },
    )) {
      for (const { SubscriptionArn: arn = '', Protocol, Endpoint } of Subscriptions) {
        if (isConfirmed(arn)) confirmed[arn] = `${Protocol} ${Endpoint}`;
      }
    }
    return confirmed;
  } catch (error) {
    if (error instanceof NotFoundException) return undefined;
    throw error;
  }
}
