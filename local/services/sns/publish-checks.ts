import * as v from 'valibot';
import { isObject } from '../../../tasks/contract/raw-object.ts';
import { AwsError } from '../../endpoint/error.ts';
import { invalidParameter } from './arn.ts';
import { recordOf } from '../../../tasks/contract/schema-parts.ts';

/** SNS's limit on a message with its attributes, in bytes. */
const MESSAGE_LIMIT = 262_144;

/** A subject has fewer characters than this. */
const SUBJECT_LIMIT = 100;

const attributeSchema = v.object({
  DataType: v.string(),
  StringValue: v.optional(v.string()),
  BinaryValue: v.optional(v.string()),
});

/** What Publish takes. Phone numbers and platform endpoints are not emulated. */
export const publishInput = v.object({
  TopicArn: v.optional(v.string()),
  TargetArn: v.optional(v.string()),
  Message: v.string(),
  Subject: v.optional(v.string()),
  MessageStructure: v.optional(v.string()),
  MessageAttributes: v.optional(recordOf(attributeSchema)),
});
type PublishInput = v.InferOutput<typeof publishInput>;

/** Message attributes by name. */
export type MessageAttributes = NonNullable<PublishInput['MessageAttributes']>;

/** A message's text for each protocol; `default` for those that have none of their own. */
export type Bodies = Readonly<Record<string, string>> & { readonly default: string };

/**
 * Checks a message as SNS does and gives its text per protocol.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 * @throws AwsError InvalidParameter, or ParameterValueInvalid for an attribute
 */
export function checkMessage(input: PublishInput): Bodies {
  const { Message, Subject, MessageStructure, MessageAttributes = {} } = input;
  if (Message === '') throw invalidParameter('Empty message');
  // SNS allows no line breaks or control characters, and wants something to read.
  if (
    Subject !== undefined &&
    (Subject.trim() === '' || Array.from(Subject).length >= SUBJECT_LIMIT || /\p{Cc}/u.test(Subject))
  ) {
    throw invalidParameter('Subject');
  }
  for (const [name, attribute] of Object.entries(MessageAttributes)) checkMessageAttribute(name, attribute);
  if (sizeOf(Message, MessageAttributes) > MESSAGE_LIMIT) throw invalidParameter('Message too long');
  if (MessageStructure === undefined) return { default: Message };
  if (MessageStructure !== 'json') throw invalidParameter('MessageStructure');
  return parseBodies(Message);
}

function parseBodies(message: string): Bodies {
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch {
    throw invalidParameter('Message Structure - JSON message body failed to parse');
  }
  if (!isObject(value)) {
    throw invalidParameter('Message Structure - JSON message body failed to parse');
  }
  // SNS ignores keys whose value is not a text.
  const texts = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const bodies: Record<string, string> = Object.fromEntries(texts);
  if (bodies['default'] === undefined) {
    throw invalidParameter('Message Structure - No default entry in JSON message body');
  }
  return { ...bodies, default: bodies['default'] };
}

function checkMessageAttribute(
  name: string,
  { DataType, StringValue, BinaryValue }: MessageAttributes[string],
): void {
  if (!/^(?!\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/.test(name) || /^(aws|amazon)\./i.test(name)) {
    throw attributeInvalid(`The message attribute name '${name}' is not valid.`);
  }
  if (!/^(String|String\.Array|Number|Binary)(\..+)?$/.test(DataType)) {
    throw attributeInvalid(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  if (!(DataType.startsWith('Binary') ? BinaryValue : StringValue)) {
    throw attributeInvalid(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${DataType}'.`,
    );
  }
  if (DataType.startsWith('Number') && !Number.isFinite(Number(StringValue))) {
    throw attributeInvalid(`Could not cast message attribute '${name}' value to number.`);
  }
  if (DataType === 'String.Array' && !isArray(StringValue ?? '')) {
    throw attributeInvalid(`Message attribute '${name}' does not contain a valid JSON array.`);
  }
}

function isArray(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}

function sizeOf(message: string, attributes: MessageAttributes): number {
  const texts = Object.entries(attributes).flatMap(
    ([name, { DataType, StringValue = '', BinaryValue = '' }]) => [name, DataType, StringValue, BinaryValue],
  );
  return [message, ...texts].reduce((size, text) => size + Buffer.byteLength(text), 0);
}

const attributeInvalid = (message: string) => new AwsError('ParameterValueInvalid', message);
