import { NotFoundException, paginateListSubscriptionsByTopic } from '@aws-sdk/client-sns';
import { sns } from './clients.ts';

/**
 * How many subscriptions of a topic are confirmed: the others have a word in place of an ARN. Undefined when the topic is
 * gone.
 */
export async function countConfirmed(TopicArn: string): Promise<number | undefined> {
  let confirmed = 0;
  try {
    for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
      { client: sns },
      { TopicArn },
    )) {
      confirmed += Subscriptions.filter(({ SubscriptionArn }) => SubscriptionArn?.startsWith('arn:')).length;
    }
    return confirmed;
  } catch (error) {
    if (error instanceof NotFoundException) return undefined;
    throw error;
  }
}
