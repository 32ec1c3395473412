import { scopeOf } from '../../../tasks/contract/scope.ts';
import type { MessageAttributes } from './publish-checks.ts';
import type { Subscription } from './store.ts';

/** A message on its way to one subscription. */
export interface Message {
  readonly id: string;
  readonly topicArn: string;
  readonly subject: string | undefined;
  /** ISO 8601 in UTC. */
  readonly sentAt: string;
  readonly attributes: MessageAttributes;
  /** The text that was sent for the subscription's protocol. */
  readonly text: string;
}

/**
 * What arrives at a subscription's endpoint: the bare text by mail or with raw delivery, else SNS's JSON envelope.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function bodyFor(subscription: Subscription, message: Message): string {
  const { protocol, attributes } = subscription;
  if (protocol === 'email' || (attributes['RawMessageDelivery'] === 'true' && protocol !== 'email-json')) {
    return message.text;
  }
  const envelope = {
    Type: 'Notification',
    MessageId: message.id,
    TopicArn: message.topicArn,
    ...(message.subject !== undefined && { Subject: message.subject }),
    Message: message.text,
    Timestamp: message.sentAt,
    SignatureVersion: '1',
    // Nothing signs here: a subscriber that verifies signatures must refuse the message.
    Signature: '',
    SigningCertURL: '',
    UnsubscribeURL: unsubscribeUrl(subscription),
    ...(Object.keys(message.attributes).length > 0 && {
      MessageAttributes: envelopeAttributes(message.attributes),
    }),
  };
  if (protocol !== 'lambda') return JSON.stringify(envelope);
  const record = {
    EventSource: 'aws:sns',
    EventVersion: '1.0',
    EventSubscriptionArn: subscription.arn,
    Sns: { Subject: null, MessageAttributes: {}, ...envelope },
  };
  return JSON.stringify({ Records: [record] });
}

function envelopeAttributes(attributes: MessageAttributes) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { Type: DataType, Value: StringValue ?? BinaryValue },
    ]),
  );
}

function unsubscribeUrl({ arn }: Subscription): string {
  return `https://sns.${scopeOf(arn).region}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${arn}`;
}
