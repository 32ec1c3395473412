import { createHash } from 'node:crypto';
import type { LookupEventsRequest } from '@aws-sdk/client-cloudtrail';
import { AwsError } from '../../endpoint/error.ts';
import type { Call } from './action.ts';
import { type HistoryEntry, userNameOf } from './history.ts';
import type { Given } from './read-input.ts';

type Input = Given<LookupEventsRequest>;

/** Values of an entry by the attribute that LookupEvents can search for. */
const ATTRIBUTES: Record<string, (entry: HistoryEntry) => readonly (string | undefined)[]> = {
  EventId: ({ record }) => [record.eventID],
  EventName: ({ record }) => [record.eventName],
  ReadOnly: ({ record }) => [String(record.readOnly)],
  Username: ({ record }) => [userNameOf(record)],
  ResourceType: ({ resources }) => resources.map(({ ResourceType }) => ResourceType),
  ResourceName: ({ resources }) => resources.map(({ ResourceName }) => ResourceName),
  EventSource: ({ record }) => [record.eventSource],
  AccessKeyId: ({ record }) => [accessKeyOf(record.userIdentity)],
};

const MAX_RESULTS = 50;
const HISTORY_MILLISECONDS = 90 * 24 * 60 * 60 * 1000;

/**
 * Searches the event history of one Region, newest first.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 * @throws AwsError
 */
export function lookupEvents(call: Call, input: Input) {
  const pageSize = input.MaxResults ?? MAX_RESULTS;
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > MAX_RESULTS) {
    throw new AwsError(
      'InvalidMaxResultsException',
      `MaxResults must be a whole number from 1 to ${MAX_RESULTS}.`,
    );
  }
  if (input.EventCategory !== undefined && input.EventCategory !== 'insight') {
    throw new AwsError('InvalidEventCategoryException', 'EventCategory must be insight, or be left out.');
  }
  const before = readToken(input);
  // Insights events are made from weeks of call rates, which are not emulated.
  const found = input.EventCategory === 'insight' ? [] : search(call, input);
  const rest = found.slice(found.findIndex(({ sequence }) => sequence === before) + 1);
  const page = rest.slice(0, pageSize);
  const last = page.at(-1);
  return {
    Events: page.map(toEvent),
    ...(last && rest.length > pageSize && { NextToken: makeToken(input, last.sequence) }),
  };
}

function search(call: Call, input: Input): HistoryEntry[] {
  const start = input.StartTime ?? -Infinity;
  const end = input.EndTime ?? Infinity;
  if (start > end) throw new AwsError('InvalidTimeRangeException', 'StartTime must not be after EndTime.');
  const matches = attributeTest(input.LookupAttributes ?? []);
  const oldest = Math.max(start * 1000, call.now.getTime() - HISTORY_MILLISECONDS);
  return call.history.of(call.identity.account, call.request.region).filter((entry) => {
    const time = Date.parse(entry.record.eventTime);
    return time >= oldest && time <= end * 1000 && matches(entry);
  });
}

function attributeTest(wanted: NonNullable<Input['LookupAttributes']>): (entry: HistoryEntry) => boolean {
  const [attribute, ...more] = wanted;
  if (!attribute) return () => true;
  const valuesOf = Object.hasOwn(ATTRIBUTES, attribute.AttributeKey)
    ? ATTRIBUTES[attribute.AttributeKey]
    : undefined;
  if (more.length > 0 || !valuesOf) {
    throw new AwsError(
      'InvalidLookupAttributesException',
      `LookupAttributes takes one attribute, whose key is one of: ${Object.keys(ATTRIBUTES).join(', ')}.`,
    );
  }
  return (entry) => valuesOf(entry).includes(attribute.AttributeValue);
}

function toEvent({ record, resources }: HistoryEntry) {
  return {
    EventId: record.eventID,
    EventName: record.eventName,
    ReadOnly: String(record.readOnly),
    AccessKeyId: accessKeyOf(record.userIdentity),
    EventTime: new Date(record.eventTime),
    EventSource: record.eventSource,
    Username: userNameOf(record),
    Resources: resources,
    CloudTrailEvent: JSON.stringify(record),
  };
}

function accessKeyOf({ accessKeyId }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof accessKeyId === 'string' ? accessKeyId : undefined;
}

/** A token is good for the same search only: it holds the last entry shown and a digest of the search. */
function makeToken(input: Input, sequence: number): string {
  return Buffer.from(`${sequence}.${digest(input)}`).toString('base64url');
}

function readToken(input: Input): number | undefined {
  if (input.NextToken === undefined) return undefined;
  const [sequence, search] = Buffer.from(input.NextToken, 'base64url').toString().split('.');
  if (!sequence || search !== digest(input)) {
    throw new AwsError(
      'InvalidNextTokenException',
      'The NextToken is not one that this search has returned: repeat the search without it.',
    );
  }
  return Number(sequence);
}

function digest({ LookupAttributes, StartTime, EndTime, EventCategory }: Input): string {
  const text = JSON.stringify([LookupAttributes, StartTime, EndTime, EventCategory]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
