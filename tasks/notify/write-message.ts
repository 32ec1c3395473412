import type { Status } from '../contract/vocabulary.ts';
import type { AboutIncident, PublishNotificationInput } from '../contract/publish-inputs.ts';
import type { Message, MESSAGE_ATTRIBUTES } from '../contract/notification.ts';
import { adviceFor } from './advise-reader.ts';
import { executionLink, lookupCommand, showCommand } from './console-links.ts';
import type { Deployment } from './deployment.ts';
import { trailBeforeOf } from './describe-before.ts';
import { readUnclassified } from './read-unclassified.ts';
import { repeatedOf, severityOf } from '../record/raise-severity.ts';
import { statusAfter } from '../record/stored-incident.ts';
import { asDetected } from '../record/weigh-by-state.ts';
import { unclassifiedSteps, writeMail } from './write-mail.ts';
import { stepsAfter } from './write-resolution.ts';
import { writeSubject } from './write-subject.ts';

/** A message as SNS accepts it: `message` is the JSON of `MessageStructure: json`. */
export interface SnsMessage {
  subject: string;
  message: string;
  attributes: Record<(typeof MESSAGE_ATTRIBUTES)[number], string>;
}

/**
 * The message of any moment. Mail gets the plain text, text messages the subject, and everything else (`email-json`,
 * `sqs`, `https`, `lambda`) the machine-readable JSON under `default`.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function writeMessage(given: PublishNotificationInput, deployment: Deployment): SnsMessage {
  const input = asDetected(given);
  const subject = writeSubject(input, deployment);
  const message = {
    default: JSON.stringify(machineReadable(input, subject, deployment)),
    email: writeMail(input, deployment),
    sms: subject,
  };
  return { subject, message: JSON.stringify(message), attributes: attributesOf(input) };
}

function machineReadable(input: PublishNotificationInput, subject: string, deployment: Deployment): Message {
  const { executionArn } = input;
  const common = {
    version: 2 as const,
    ...{ subject, accountAlias: deployment.account, executionArn },
    executionUrl: executionLink(executionArn),
  };
  if (input.moment === 'unclassified') {
    const { event: rawEvent, ...failure } = readUnclassified(input.failure);
    const { moment, atOnce } = input;
    const nextSteps = unclassifiedSteps(input);
    return { moment, ...common, failure, ...(rawEvent !== undefined && { rawEvent }), atOnce, nextSteps };
  }
  if (input.moment === 'resolution') {
    const { moment, resolved } = input;
    const nextSteps = stepsAfter(resolved, executionArn, deployment);
    const lookup = showCommand(resolved.incident.id, executionArn, deployment);
    return { moment, ...common, ...resolved, nextSteps, lookup };
  }
  const { incident } = input;
  const trailBefore = trailBeforeOf(input);
  const about = {
    ...common,
    status: statusOf(input),
    incident,
    ...(trailBefore && { trailBefore }),
    ...repeatedOf(input),
    nextSteps: adviceFor(input, deployment),
    lookup: lookupCommand(input, deployment),
  };
  return input.moment === 'alert'
    ? { moment: 'alert', ...about }
    : { moment: input.moment, ...about, remediation: input.remediation };
}

function attributesOf(input: PublishNotificationInput): SnsMessage['attributes'] {
  if (input.moment === 'unclassified') {
    return { severity: 'critical', kind: 'UNCLASSIFIED', status: 'NEEDS_ACTION', origin: 'other' };
  }
  if (input.moment === 'resolution') {
    const { incident, status } = input.resolved;
    return { severity: 'info', kind: incident.kind, status, origin: incident.origin };
  }
  const { kind, origin } = input.incident;
  return { severity: severityOf(input), kind, status: statusOf(input), origin };
}

function statusOf(input: AboutIncident): Status {
  if (input.moment === 'alert') return input.incident.status;
  return statusAfter(input);
}
