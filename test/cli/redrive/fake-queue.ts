import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Message } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { ACCOUNT, REGION } from '../incident-builder.ts';

const sqs = mockClient(SQSClient);

export const MACHINE = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:cloudtrail-remediation`;
export const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:tampering`;

/** A queue in memory, behind every SQS client of this process. */
export interface FakeQueue {
  /** Puts an event in, as EventBridge does. Gives the message's id. */
  put(
    event: object | string,
    about?: { target?: string; rule?: string; code?: string; message?: string },
  ): string;
  /** Ids of the messages that are still there. */
  left(): string[];
  /** Ids of those that another reader would see now. */
  visible(): string[];
  /** Makes deletions fail from now on. */
  failDeletions(error: Error): void;
  /** Makes a page come again before everything is read, as a standard queue may. */
  deliverTwice(): void;
}

/** Starts an empty queue. */
export function fakeQueue(): FakeQueue {
  sqs.reset();
  const messages = new Map<string, { message: Message; hidden: boolean }>();
  let deletionError: Error | undefined;
  let twice = false;
  const idOf = (handle: string) => handle.replace('handle of ', '');

  sqs.on(ReceiveMessageCommand).callsFake(({ MaxNumberOfMessages = 1 }: { MaxNumberOfMessages?: number }) => {
    const page = [...messages.values()]
      .filter(({ hidden }) => !hidden || twice)
      .slice(0, MaxNumberOfMessages);
    for (const entry of page) entry.hidden = true;
    return { Messages: page.map(({ message }) => message) };
  });
  sqs.on(DeleteMessageCommand).callsFake(({ ReceiptHandle }: { ReceiptHandle: string }) => {
    if (deletionError) throw deletionError;
    messages.delete(idOf(ReceiptHandle));
    return {};
  });
  sqs
    .on(ChangeMessageVisibilityBatchCommand)
    .callsFake(({ Entries }: { Entries: { ReceiptHandle: string }[] }) => {
      for (const { ReceiptHandle } of Entries) messages.get(idOf(ReceiptHandle))!.hidden = false;
      return {};
    });

  return {
    put(event, { target = MACHINE, rule = 'detection', code = 'NO_PERMISSIONS', message } = {}) {
      const number = String(messages.size).padStart(8, '0');
      const MessageId = `${number}-1111-4222-8333-444455556666`;
      const text = (StringValue: string) => ({ DataType: 'String', StringValue });
      messages.set(MessageId, {
        hidden: false,
        message: {
          MessageId,
          ReceiptHandle: `handle of ${MessageId}`,
          Body: typeof event === 'string' ? event : JSON.stringify(event),
          Attributes: { SentTimestamp: String(Date.UTC(2026, 10, 21, 19, messages.size)) },
          MessageAttributes: {
            RULE_ARN: text(`arn:aws:events:${REGION}:${ACCOUNT}:rule/cloudtrail-remediator.${rule}`),
            TARGET_ARN: text(target),
            ERROR_CODE: text(code),
            ...(message !== undefined && { ERROR_MESSAGE: text(message) }),
            RETRY_ATTEMPTS: text(code === 'NO_PERMISSIONS' ? '0' : '11'),
          },
        },
      });
      return MessageId;
    },
    left: () => [...messages.keys()],
    visible: () => [...messages].filter(([, { hidden }]) => !hidden).map(([id]) => id),
    failDeletions(error) {
      deletionError = error;
    },
    deliverTwice() {
      twice = true;
    },
  };
}
