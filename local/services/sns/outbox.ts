import { appendLine, readJsonLines } from '../../state-file.ts';
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
export interface Outbox {
  add(delivery: Delivery): void;
  all(): readonly Delivery[];
  /** Returns the way to stop. */
  onDelivery(listener: (delivery: Delivery) => void): () => void;
}

/**
 * Makes an outbox, kept as JSON Lines (one delivery a line) when a file is given; what is there already comes first.
 * A line that was cut off when the process was killed is skipped.
 */
export function createOutbox(file?: string): Outbox {
  const deliveries = file === undefined ? [] : (readJsonLines(file) as Delivery[]);
  const listeners = new Set<(delivery: Delivery) => void>();
  return {
    add(delivery) {
      if (file !== undefined) appendLine(file, JSON.stringify(delivery));
      deliveries.push(delivery);
      for (const listener of listeners) listener(delivery);
    },
    all: () => deliveries,
    onDelivery(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
