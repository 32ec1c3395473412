import { PublishCommand, type PublishCommandOutput } from '@aws-sdk/client-sns';
import { sns } from './aws/sns-client.ts';
import { log } from './aws/log.ts';
import { answered } from './aws/whole-answer.ts';
import { ENVIRONMENT, requireEnv } from './contract/environment.ts';
import type { Incident } from './contract/incident.ts';
import { publishNotificationInput, type PublishNotificationInput } from './contract/publish-inputs.ts';
import { parseInput } from './contract/parse-input.ts';
import { isCaught, type Caught } from './contract/caught.ts';
import { MESSAGE_SUPPRESSED, type Publication } from './contract/publication.ts';
import { writeMessage } from './notify/write-message.ts';
import { MemoryLimit } from './record/limit-in-memory.ts';
import { isCounted } from './record/throttle-alerts.ts';
import { writeNotice } from './notify/write-notice.ts';

const topicArn = requireEnv(ENVIRONMENT.topicArn);
const tamperingTopicArn = requireEnv(ENVIRONMENT.tamperingTopicArn);
const deployment = {
  account: requireEnv(ENVIRONMENT.accountAlias),
  stackName: requireEnv(ENVIRONMENT.stackName),
  runbook: requireEnv(ENVIRONMENT.runbook),
};

const memory = new MemoryLimit();

/**
 * PublishAlert, PublishOutcome, PublishResolution and PublishUnclassified: notifies people. What is about subscribers goes to both topics. What the table
 * could not count, this container limits.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export async function handler(input: unknown): Promise<Publication | Caught> {
  const given = parseInput(publishNotificationInput, input);
  const notification = limited(given);
  if (!notification) {
    const { executionArn, moment } = given;
    log('warn', 'suppressed', { step: 'publish-notification', executionArn }, { moment });
    return MESSAGE_SUPPRESSED;
  }
  const { subject, message, attributes } = writeMessage(notification, deployment);
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
  return { messageId, ...writeNotice(notification, deployment) };
}

/** The message with how many were suppressed before it; undefined if it is suppressed itself. */
function limited(input: PublishNotificationInput): PublishNotificationInput | undefined {
  if (input.moment === 'unclassified' || input.moment === 'resolution') return input;
  const { incident, moment } = input;
  const uncounted = isCaught(moment === 'alert' ? input.detection : input.recorded);
  if (!uncounted || !isCounted(incident)) return input;
  const counted = moment === 'alert' ? 'incident' : 'failure';
  const { announce, suppressed } = memory.count({ incident, isKnown: false }, counted, new Date());
  return announce ? { ...input, suppressed } : undefined;
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
