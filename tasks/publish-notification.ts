import { PublishCommand } from '@aws-sdk/client-sns';
import { sns } from './aws/clients.ts';
import { log } from './aws/log.ts';
import { answered } from './aws/whole-answer.ts';
import { ENVIRONMENT, requireEnv } from './contract/environment.ts';
import { publishNotificationInput } from './contract/inputs.ts';
import { parseInput } from './contract/parse-input.ts';
import type { Publication } from './contract/results.ts';
import { writeMessage } from './notify/write-message.ts';

const TopicArn = requireEnv(ENVIRONMENT.topicArn);

/**
 * PublishAlert, PublishOutcome and PublishUnclassified: notifies people.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export async function handler(input: unknown): Promise<Publication> {
  const notification = parseInput(publishNotificationInput, input);
  const { subject, message, attributes } = writeMessage(notification);
  const { MessageId } = await sns.send(
    new PublishCommand({
      TopicArn,
      Subject: subject,
      Message: message,
      MessageStructure: 'json',
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
      ),
    }),
  );
  const messageId = answered(MessageId, 'a MessageId', 'Publish');
  const { moment, executionArn } = notification;
  const incident = 'incident' in notification ? { incidentId: notification.incident.id } : {};
  log(
    'info',
    'published',
    { step: 'publish-notification', executionArn, ...incident },
    { moment, messageId },
  );
  return { messageId };
}
