import type { AboutIncident, PublishNotificationInput } from '../contract/inputs.ts';
import { adviceFor } from './advise-reader.ts';
import { executionLink, lookupCommand, showCommand } from './console-links.ts';
import { trailBeforeOf } from './describe-before.ts';
import { readUnclassified } from './read-unclassified.ts';
import { detectedOf, repeatedOf, severityOf } from '../record/raise-severity.ts';
import { statusAfter } from '../record/stored-incident.ts';
import { asWeighed } from '../record/weigh-by-state.ts';
import { writeMail } from './write-mail.ts';
import { nextStep } from './write-resolution.ts';
import { writeSubject } from './write-subject.ts';

/** A message as SNS accepts it: `message` is the JSON of `MessageStructure: json`. */
export interface SnsMessage {
  subject: string;
  message: string;
  attributes: Record<'severity' | 'kind' | 'status' | 'origin', string>;
}

/**
 * The message of any moment. Mail gets the plain text, text messages the subject, and everything else (`email-json`,
 * `sqs`, `https`, `lambda`) the machine-readable JSON under `default`.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function writeMessage(input: PublishNotificationInput): SnsMessage {
  const subject = writeSubject(input);
  const message = {
    default: JSON.stringify(machineReadable(input, subject)),
    email: writeMail(input),
    sms: subject,
  };
  return { subject, message: JSON.stringify(message), attributes: attributesOf(input) };
}

function machineReadable(input: PublishNotificationInput, subject: string): object {
  const { moment, executionArn } = input;
  const common = { version: 1, moment, subject, executionArn, executionUrl: executionLink(executionArn) };
  if (input.moment === 'unclassified') {
    const { event: rawEvent, ...failure } = readUnclassified(input.failure);
    return { ...common, failure, ...(rawEvent !== undefined && { rawEvent }), atOnce: input.atOnce };
  }
  if (input.moment === 'resolution') {
    const { incident, ...resolved } = input.resolved;
    const [nextSteps, lookup] = [[nextStep(input.resolved)], showCommand(incident.id)];
    return { ...common, incident, ...resolved, nextSteps, lookup };
  }
  const incident = asWeighed(input.incident, detectedOf(input)?.weighed);
  const trailBefore = trailBeforeOf(input);
  return {
    ...common,
    status: statusOf(input),
    incident,
    ...(trailBefore && { trailBefore }),
    ...repeatedOf(input),
    ...(input.moment !== 'alert' && { remediation: input.remediation }),
    nextSteps: adviceFor(input),
    lookup: lookupCommand(input),
  };
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

function statusOf(input: AboutIncident): string {
  if (input.moment === 'alert') return input.incident.status;
  return statusAfter(input);
}
