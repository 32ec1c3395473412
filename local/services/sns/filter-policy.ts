import { isObject, type RawObject } from '../../../tasks/contract/raw-object.ts';
import { matchesPattern, UnsupportedPatternError } from '../../bus/event-pattern.ts';
import { invalidParameter } from './arn.ts';
import type { MessageAttributes } from './publish-checks.ts';
import type { Subscription } from './store.ts';

/**
 * Reads a filter policy. An empty text, like an empty object, is no policy.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 * @throws AwsError InvalidParameter when it is not JSON, has more than 5 keys, or uses what is not emulated
 */
export function parseFilterPolicy(text: string): RawObject {
  if (text === '') return {};
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw invalidParameter('FilterPolicy: failed to parse JSON');
  }
  if (!isObject(policy)) {
    throw invalidParameter('FilterPolicy: Filter policy must be a JSON object');
  }
  if (Object.keys(policy).length > 5)
    throw invalidParameter('FilterPolicy: Filter policy can not have more than 5 keys');
  try {
    matchesPattern(policy, {});
  } catch (error) {
    if (!(error instanceof UnsupportedPatternError)) throw error;
    throw invalidParameter(`FilterPolicy: ${error.message}`);
  }
  return policy;
}

/**
 * Whether a subscription's filter policy lets a message through. A policy on attributes matches no message without
 * attributes, not even by `exists: false`: "An empty set of attributes results in the filter not matching."
 * @see https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html
 */
export function isWanted(
  { attributes }: Pick<Subscription, 'attributes'>,
  sent: MessageAttributes,
  body: string,
): boolean {
  const policy = parseFilterPolicy(attributes['FilterPolicy'] ?? '');
  if (Object.keys(policy).length === 0) return true;
  if (attributes['FilterPolicyScope'] === 'MessageBody') {
    const content = objectIn(body);
    return content !== undefined && matchesPattern(policy, content);
  }
  return Object.keys(sent).length > 0 && matchesPattern(policy, attributeValues(sent));
}

function objectIn(body: string): object | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Attribute values as filter policies see them: numbers as numbers, `String.Array` as lists; binary ones not at all. */
function attributeValues(sent: MessageAttributes): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(sent).flatMap(([name, { DataType, StringValue }]) => {
      if (StringValue === undefined) return [];
      if (DataType === 'String.Array') return [[name, JSON.parse(StringValue) as unknown]];
      return [[name, DataType.startsWith('Number') ? Number(StringValue) : StringValue]];
    }),
  );
}
