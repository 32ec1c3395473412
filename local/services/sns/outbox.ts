import * as v from 'valibot';
import { KeptLines } from '../../kept-lines.ts';
import type { Protocol } from './store.ts';

/** The subject that SNS gives to the mail of a message without one. */
export const NO_SUBJECT = 'AWS Notification Message';

/** One message as it reached one subscriber. */
export interface Delivery {
  readonly messageId: string;
  /** ISO 8601 in UTC. */
  readonly deliveredAt: string;
  readonly topicArn: string;
  readonly subscriptionArn: string;
  readonly protocol: Protocol;
  /** Mail address, URL or ARN. */
  readonly endpoint: string;
  /** Subject of a mail; SNS has one for messages without. */
  readonly subject: string;
  /** Text of a mail, body of a request or of an SQS message. */
  readonly body: string;
  /** Message attributes, values as text. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Everything that was delivered, and the listeners of each delivery. */
export interface Outbox extends Pick<KeptLines<Delivery>, 'damaged'> {
  add(delivery: Delivery): void;
  all(): readonly Delivery[];
  /** Returns the way to stop. */
  onDelivery(listener: (delivery: Delivery) => void): () => void;
}

const DELIVERY = v.looseObject({ messageId: v.string(), body: v.string() });

/** The outbox keeps this many deliveries. */
const CAPACITY = 10_000;

/**
 * Makes an outbox, kept as JSON Lines (one delivery a line) when a file is given; what is there already comes first.
 */
export function createOutbox(file?: string): Outbox {
  const deliveries = new KeptLines<Delivery>(file, DELIVERY, CAPACITY);
  const listeners = new Set<(delivery: Delivery) => void>();
  return {
    damaged: deliveries.damaged,
    add(delivery) {
      deliveries.keep(delivery);
      for (const listener of listeners) listener(delivery);
    },
    all: () => deliveries.all(),
    onDelivery(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
