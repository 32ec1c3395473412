import { PublishCommand, type PublishCommandOutput } from '@aws-sdk/client-sns';
import { sns } from './aws/clients.ts';
import { log } from './aws/log.ts';
import { answered } from './aws/whole-answer.ts';
import { ENVIRONMENT, requireEnv } from './contract/environment.ts';
import type { Incident } from './contract/incident.ts';
import { publishNotificationInput, type PublishNotificationInput } from './contract/inputs.ts';
import { parseInput } from './contract/parse-input.ts';
import type { Publication } from './contract/results.ts';
import { writeMessage } from './notify/write-message.ts';
import { writeNotice } from './notify/write-notice.ts';

const topicArn = requireEnv(ENVIRONMENT.topicArn);
const tamperingTopicArn = requireEnv(ENVIRONMENT.tamperingTopicArn);

/**
 * PublishAlert, PublishOutcome, PublishResolution and PublishUnclassified: notifies people. What is about subscribers goes to both topics.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export async function handler(input: unknown): Promise<Publication> {
  const notification = parseInput(publishNotificationInput, input);
  const { subject, message, attributes } = writeMessage(notification);
  const publish = (TopicArn: string) =>
    sns.send(
      new PublishCommand({
        TopicArn,
        Subject: subject,
        Message: message,
        MessageStructure: 'json',
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, value]) => [
            name,
            { DataType: 'String', StringValue: value },
          ]),
        ),
      }),
    );
  const { MessageId } = isAboutSubscribers(notification)
    ? await overEither(publish)
    : await publish(topicArn);
  const messageId = answered(MessageId, 'a MessageId', 'Publish');
  const { moment, executionArn } = notification;
  const { id: incidentId } = incidentOf(notification) ?? {};
  log(
    'info',
    'published',
    { step: 'publish-notification', executionArn, ...(incidentId !== undefined && { incidentId }) },
    { moment, messageId },
  );
  return { messageId, ...writeNotice(notification) };
}

/** Whether the first topic may have nobody left to read the message. */
function isAboutSubscribers(notification: PublishNotificationInput): boolean {
  return incidentOf(notification)?.kind === 'SUBSCRIPTION_LOST';
}

function incidentOf(notification: PublishNotificationInput): Incident | undefined {
  if (notification.moment === 'resolution') return notification.resolved.incident;
  return notification.moment === 'unclassified' ? undefined : notification.incident;
}

/** Publishes to both topics. It is enough if one takes the message: the other may be the one that is gone. */
async function overEither(publish: (topicArn: string) => Promise<PublishCommandOutput>) {
  const [first, second] = await Promise.allSettled([publish(topicArn), publish(tamperingTopicArn)]);
  if (first.status === 'fulfilled') return first.value;
  if (second.status === 'fulfilled') return second.value;
  throw first.reason;
}
