import {
  GetTrailStatusCommand,
  LookupEventsCommand,
  type LookupEventsCommandInput,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { rootUser } from '../../../../local/services/identities.ts';
import { install, type Installation } from './installation.ts';

describe('lookup events', () => {
  let installation: Installation;
  beforeEach(async () => {
    installation = await install();
    const client = installation.client();
    installation.setTime('2026-03-01T10:00:00.000Z');
    await client.send(new StopLoggingCommand({ Name: 'management-events' }));
    installation.setTime('2026-03-01T10:00:05.000Z');
    await client.send(new GetTrailStatusCommand({ Name: 'management-events' }));
    await client.send(new StartLoggingCommand({ Name: 'management-events' }));
    installation.setTime('2026-03-01T10:00:10.000Z');
    await expect(client.send(new StopLoggingCommand({ Name: 'never-there' }))).rejects.toThrow();
  });
  afterEach(() => installation.close());

  const lookup = (input: LookupEventsCommandInput = {}) =>
    installation.client().send(new LookupEventsCommand(input));

  async function names(input: LookupEventsCommandInput): Promise<(string | undefined)[]> {
    const { Events = [] } = await lookup(input);
    return Events.map(({ EventName }) => EventName);
  }

  const writes = { LookupAttributes: [{ AttributeKey: 'ReadOnly' as const, AttributeValue: 'false' }] };

  test('shows every call newest first, failed ones too, even if no trail logs', async () => {
    expect(await names({})).toEqual(['StopLogging', 'StartLogging', 'GetTrailStatus', 'StopLogging']);
  });

  test('returns the fields of the API, and the record as a text', async () => {
    const { Events = [] } = await lookup(writes);
    const stop = Events.at(-1)!;
    expect(stop).toMatchObject({
      EventName: 'StopLogging',
      ReadOnly: 'false',
      AccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      EventTime: new Date('2026-03-01T10:00:00Z'),
      EventSource: 'cloudtrail.amazonaws.com',
      Username: 'developer',
      Resources: [{ ResourceType: 'AWS::CloudTrail::Trail', ResourceName: 'management-events' }],
    });
    expect(JSON.parse(stop.CloudTrailEvent!)).toEqual(installation.events[0]?.detail);
    expect(stop.EventId).toBe(installation.events[0]?.detail.eventID);
  });

  test.each([
    ['EventName', 'StartLogging', 1],
    ['ReadOnly', 'false', 3],
    ['Username', 'developer', 4],
    ['Username', 'somebody', 0],
    ['ResourceName', 'never-there', 1],
    ['ResourceType', 'AWS::CloudTrail::Trail', 4],
    ['EventSource', 'cloudtrail.amazonaws.com', 4],
    ['AccessKeyId', 'AKIAIOSFODNN7EXAMPLE', 4],
  ] as const)('finds by %s %s', async (AttributeKey, AttributeValue, count) => {
    expect(await names({ LookupAttributes: [{ AttributeKey, AttributeValue }] })).toHaveLength(count);
  });

  test('finds one event by its id, and root by the name root', async () => {
    const { Events = [] } = await lookup({ MaxResults: 1 });
    const found = await lookup({
      LookupAttributes: [{ AttributeKey: 'EventId', AttributeValue: Events[0]?.EventId }],
    });
    expect(found.Events).toHaveLength(1);
    installation.cloudTrail.registerIdentity('ROOT', rootUser({ account: '111122223333' }));
    await installation
      .client({ accessKeyId: 'ROOT' })
      .send(new StopLoggingCommand({ Name: 'management-events' }));
    expect(
      await names({ LookupAttributes: [{ AttributeKey: 'Username', AttributeValue: 'root' }] }),
    ).toHaveLength(1);
  });

  test('includes both ends of a time range', async () => {
    const StartTime = new Date('2026-03-01T10:00:00Z');
    const EndTime = new Date('2026-03-01T10:00:05Z');
    expect(await names({ ...writes, StartTime, EndTime })).toEqual(['StartLogging', 'StopLogging']);
    expect(await names({ ...writes, StartTime: EndTime })).toEqual(['StopLogging', 'StartLogging']);
  });

  test('keeps its pages while new events arrive', async () => {
    const first = await lookup({ ...writes, MaxResults: 2 });
    await installation.client().send(new StopLoggingCommand({ Name: 'management-events' }));
    const second = await lookup({ ...writes, MaxResults: 2, NextToken: first.NextToken });
    const seen = [...(first.Events ?? []), ...(second.Events ?? [])].map(({ EventName }) => EventName);
    expect(seen).toEqual(['StopLogging', 'StartLogging', 'StopLogging']);
    expect(second.NextToken).toBeUndefined();
  });

  test('finds the calls of one Region, one account and the last 90 days', async () => {
    const elsewhere = await installation.client({ region: 'us-east-1' }).send(new LookupEventsCommand());
    const others = await installation.client({ accessKeyId: '222233334444' }).send(new LookupEventsCommand());
    expect([...(elsewhere.Events ?? []), ...(others.Events ?? [])]).toEqual([]);
    installation.setTime('2026-06-01T00:00:00.000Z');
    expect(await names(writes)).toEqual([]);
  });

  test.each([
    [{ MaxResults: 0 }, 'InvalidMaxResultsException'],
    [{ MaxResults: 51 }, 'InvalidMaxResultsException'],
    [{ StartTime: new Date(2000), EndTime: new Date(1000) }, 'InvalidTimeRangeException'],
    [{ NextToken: 'nonsense' }, 'InvalidNextTokenException'],
    [{ EventCategory: 'other' as 'insight' }, 'InvalidEventCategoryException'],
    [
      { LookupAttributes: [{ AttributeKey: 'toString' as 'EventId', AttributeValue: 'x' }] },
      'InvalidLookupAttributesException',
    ],
    [
      { LookupAttributes: [...writes.LookupAttributes, ...writes.LookupAttributes] },
      'InvalidLookupAttributesException',
    ],
  ])('refuses %j with %s', async (input, name) => {
    await expect(lookup(input)).rejects.toMatchObject({ name });
  });

  test('accepts a token for its own search only', async () => {
    const { NextToken } = await lookup({ ...writes, MaxResults: 1 });
    await expect(lookup({ NextToken })).rejects.toMatchObject({ name: 'InvalidNextTokenException' });
  });

  test('returns no Insights events', async () => {
    expect(await names({ EventCategory: 'insight' })).toEqual([]);
  });
});
