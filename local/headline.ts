import { NO_SUBJECT, type Delivery } from './services/sns/outbox.ts';
import { EMBEDDED, isTamperingTopic } from './settings.ts';

/**
 * What a message is about, in one line: its subject, or its first line where it has none, as rules publish it. What came
 * over the topic of tampering says so.
 */
export function headlineOf({
  topicArn,
  subject,
  body,
}: Pick<Delivery, 'topicArn' | 'subject' | 'body'>): string {
  const words = subject === NO_SUBJECT ? (body.split('\n', 1)[0] ?? '') : subject;
  return isTamperingTopic(topicArn) ? `over ${EMBEDDED.tamperingTopicName}: ${words}` : words;
}
