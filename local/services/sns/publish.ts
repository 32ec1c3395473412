import { randomUUID } from 'node:crypto';
import { type SnsCall, snsAction } from './action.ts';
import { invalidParameter } from './arn.ts';
import { isWanted } from './filter-policy.ts';
import { bodyFor, type Message } from './notification.ts';
import { NO_SUBJECT } from './outbox.ts';
import { checkMessage, publishInput } from './publish-checks.ts';

/** Publish: checks the message, then hands it to every subscription whose filter policy wants it. */
export const Publish = snsAction(publishInput, (call, input) => {
  const topicArn = input.TopicArn ?? input.TargetArn;
  if (topicArn === undefined) {
    throw invalidParameter('TopicArn or TargetArn Reason: no value for required parameter');
  }
  const topic = call.store.topic(topicArn);
  const bodies = checkMessage(input);
  const message = {
    id: randomUUID(),
    topicArn: topic.arn,
    subject: input.Subject,
    sentAt: call.now.toISOString(),
    attributes: input.MessageAttributes ?? {},
  };
  for (const subscription of call.store.subscriptionsOf(topic.arn)) {
    const text = bodies[subscription.protocol] ?? bodies.default;
    if (isWanted(subscription, message.attributes, text)) deliver(call, subscription, { ...message, text });
  }
  return { MessageId: message.id };
});

function deliver({ outbox }: SnsCall, subscription: Parameters<typeof bodyFor>[0], message: Message): void {
  outbox.add({
    messageId: message.id,
    deliveredAt: message.sentAt,
    topicArn: message.topicArn,
    subscriptionArn: subscription.arn,
    protocol: subscription.protocol,
    endpoint: subscription.endpoint,
    subject: message.subject ?? NO_SUBJECT,
    body: bodyFor(subscription, message),
    attributes: Object.fromEntries(
      Object.entries(message.attributes).map(([name, { StringValue, BinaryValue }]) => [
        name,
        StringValue ?? BinaryValue ?? '',
      ]),
    ),
  });
}
