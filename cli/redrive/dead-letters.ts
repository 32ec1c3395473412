import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { UNKNOWN } from '../../tasks/contract/vocabulary.ts';
import { resourceNameOf } from '../../tasks/contract/scope.ts';

/** An event that EventBridge could not deliver. */
export interface DeadLetter {
  messageId: string;
  receiptHandle: string;
  /** When EventBridge gave up, ISO 8601 in UTC. */
  sentAt: string;
  /** Name of the rule that matched the event. */
  rule: string;
  /** ARN of what should have got it. */
  target: string;
  /** Why it did not: a code such as NO_PERMISSIONS, and the words of the target. */
  errorCode: string;
  errorMessage: string;
  retryAttempts: number;
  /** The event as JSON text. */
  body: string;
}

/** Most messages that one ReceiveMessage gives, and that one batch takes. */
const BATCH = 10;
/** How long a message stays out of other readers' sight while it is looked at (seconds). */
const HIDDEN_FOR = 120;
/** Waiting asks every server of the queue: an answer without messages then means that there is none (seconds). */
const WAIT = 2;

/**
 * The queue of events that EventBridge could not deliver.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export class DeadLetterQueue {
  readonly #client: SQSClient;
  readonly #url: string;
  readonly #wait: number;

  /** `wait`: how long an empty answer takes (seconds). */
  constructor(client: SQSClient, url: string, wait = WAIT) {
    this.#client = client;
    this.#url = url;
    this.#wait = wait;
  }

  /** Every message once, up to ten at a time. Nobody else sees them for two minutes, unless they are let go before. */
  async *letters(): AsyncGenerator<DeadLetter[]> {
    const seen = new Set<string>();
    for (;;) {
      const { Messages = [] } = await this.#client.send(
        new ReceiveMessageCommand({
          QueueUrl: this.#url,
          MaxNumberOfMessages: BATCH,
          WaitTimeSeconds: this.#wait,
          VisibilityTimeout: HIDDEN_FOR,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['SentTimestamp'],
        }),
      );
      const fresh = Messages.map(readLetter).filter(({ messageId }) => !seen.has(messageId));
      if (fresh.length === 0) return;
      for (const { messageId } of fresh) seen.add(messageId);
      yield fresh;
    }
  }

  async delete({ receiptHandle }: DeadLetter): Promise<void> {
    await this.#client.send(new DeleteMessageCommand({ QueueUrl: this.#url, ReceiptHandle: receiptHandle }));
  }

  /** Lets others see messages again at once. What cannot be let go comes back by itself. */
  async letGo(letters: readonly DeadLetter[]): Promise<void> {
    for (let start = 0; start < letters.length; start += BATCH) {
      const Entries = letters.slice(start, start + BATCH).map(({ receiptHandle }, index) => ({
        ...{ Id: String(index), ReceiptHandle: receiptHandle, VisibilityTimeout: 0 },
      }));
      try {
        await this.#client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.#url, Entries }));
      } catch {
        return;
      }
    }
  }
}

function readLetter({ MessageId, ReceiptHandle, Body, Attributes, MessageAttributes }: Message): DeadLetter {
  const attribute = (name: string): string => MessageAttributes?.[name]?.StringValue ?? UNKNOWN;
  const sent = new Date(Number(Attributes?.SentTimestamp));
  return {
    messageId: MessageId ?? UNKNOWN,
    receiptHandle: ReceiptHandle ?? '',
    sentAt: Number.isNaN(sent.getTime()) ? UNKNOWN : sent.toISOString(),
    rule: resourceNameOf(attribute('RULE_ARN')),
    target: attribute('TARGET_ARN'),
    errorCode: attribute('ERROR_CODE'),
    errorMessage: attribute('ERROR_MESSAGE'),
    retryAttempts: Number(attribute('RETRY_ATTEMPTS')) || 0,
    body: Body ?? '',
  };
}
