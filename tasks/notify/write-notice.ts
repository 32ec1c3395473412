import { cutText } from '../contract/clean-text.ts';
import type { PublishNotificationInput } from '../contract/publish-inputs.ts';
import { isCaught, type Caught } from '../contract/caught.ts';
import type { Notice } from '../contract/publication.ts';
import type { Recorded } from '../contract/record-results.ts';
import { statusAfter } from '../record/stored-incident.ts';
import { asDetected } from '../record/weigh-by-state.ts';
import { storedKey } from './console-links.ts';
import type { Deployment } from './deployment.ts';
import { writeMail } from './write-mail.ts';
import { writeSubject } from './write-subject.ts';

/** Most of the mail that a notice holds, in bytes of JSON. The mail itself has the rest. */
const TEXT_BYTES = 2000;

/** What the event of a message says beside the incident; nothing for an event that could not be classified. */
export function writeNotice(given: PublishNotificationInput, deployment: Deployment): Partial<Notice> {
  const input = asDetected(given);
  if (input.moment === 'unclassified') return {};
  const words = {
    title: writeSubject(input, deployment),
    text: cutText(writeMail(input, deployment), TEXT_BYTES),
  };
  if (input.moment === 'resolution') {
    const { incident, status, occurredAtIds = [] } = input.resolved;
    return { ...words, status, subject: incident.subject.key, incidents: occurredAtIds };
  }
  const status = input.moment === 'alert' ? input.incident.status : statusAfter(input);
  const others = input.moment === 'alert' ? [] : resolvedBy(input.recorded);
  const { trailArn: subject, occurredAtId } = storedKey(input);
  return { ...words, status, subject, incidents: [occurredAtId, ...others].slice(0, 50) };
}

function resolvedBy(recorded: Recorded | Caught): string[] {
  return isCaught(recorded) ? [] : (recorded.resolved?.occurredAtIds ?? []);
}
