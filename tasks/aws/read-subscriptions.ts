import { paginateListSubscriptionsByTopic } from '@aws-sdk/client-sns';
import { sns } from './clients.ts';

/** How many subscriptions of a topic are confirmed: the others have a word in place of an ARN. */
export async function countConfirmed(TopicArn: string): Promise<number> {
  let confirmed = 0;
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
    { client: sns },
    { TopicArn },
  )) {
    confirmed += Subscriptions.filter(({ SubscriptionArn }) => SubscriptionArn?.startsWith('arn:')).length;
  }
  return confirmed;
}
