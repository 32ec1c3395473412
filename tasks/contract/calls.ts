import { KIND_NAMES, rowOf, type WatchedCall } from './kinds.ts';

/**
 * The CloudTrail calls that make incidents. The EventBridge rule and the classifier both read this list, so a call cannot
 * be matched by one and unknown to the other.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Operations.html
 */
export const WATCHED_CALLS = [
  ...new Set(KIND_NAMES.flatMap((kind) => rowOf(kind).calls ?? [])),
] as readonly WatchedCall[];

/** Whether a string is the name of a watched call. */
export function isWatchedCall(name: unknown): name is WatchedCall {
  return (WATCHED_CALLS as readonly unknown[]).includes(name);
}

/** `detail.eventSource` of every CloudTrail API call. */
export const CLOUDTRAIL_EVENT_SOURCE = 'cloudtrail.amazonaws.com';

/**
 * What the EventBridge rule matches. `source` is part of it because custom events cannot use an `aws.` source: without
 * it anybody with PutEvents could forge a match.
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-cloudtrail.html
 */
export const TAMPERING_EVENT_PATTERN = {
  source: ['aws.cloudtrail'],
  'detail-type': ['AWS API Call via CloudTrail'],
  detail: { eventSource: [CLOUDTRAIL_EVENT_SOURCE], eventName: [...WATCHED_CALLS] },
};
