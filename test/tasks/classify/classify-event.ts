import fc from '../../fixtures/seeded.ts';
import { describe, expect, test } from '@jest/globals';
import { incidentSchema } from '../../../tasks/contract/incident.ts';
import { parseInput } from '../../../tasks/contract/parse-input.ts';
import { classifyCall } from '../../../tasks/classify/classify-call.ts';
import { classifyEvent } from '../../../tasks/classify/classify-event.ts';
import { packRecord } from '../../../tasks/classify/pack-record.ts';
import { junk, namedByRequest } from '../../fixtures/arbitraries.ts';
import { ACCOUNT, NOW, SETTINGS, TRAIL_ARN } from '../../fixtures/deployment.ts';
import { findingOf, inPascalCase } from '../../fixtures/findings.ts';
import type { Fields } from '../../fixtures/identities.ts';
import { sweepFindingEvent, drillEvent, notLogging } from '../../fixtures/own-events.ts';
import { eventOf, recordOf, stopLogging } from '../../fixtures/records.ts';
import { BASELINE_PARAMETER, changeParameter } from '../../fixtures/parameters.ts';
import { disableRule, protectedCall } from '../../fixtures/protected-calls.ts';

const RUNS = { numRuns: 300 };
const classify = (event: unknown) => classifyEvent(event, SETTINGS, NOW);

describe('an event', () => {
  test.each<[path: string, what: string, event: Fields]>([
    ['event', 'a CloudTrail call', eventOf(stopLogging())],
    ['event', 'a CloudTrail call without its source', eventOf(stopLogging({ eventSource: undefined }))],
    ['guardduty', 'a GuardDuty finding', findingOf()],
    ['sweep', 'what a sweep found', notLogging()],
    ['sweep', 'a sweep finding', sweepFindingEvent()],
    ['drill', 'a drill', drillEvent()],
    ['self-protection', 'a call on the remediator', disableRule()],
  ])('has the path %s if it is %s', (path, _what, event) => {
    expect(classify(event).incident.detectedBy).toBe(path);
  });

  test.each(['StopLogging', 'DeleteTrail', 'LookupEvents'])(
    'of another account is noted, low, for every call: %s',
    (eventName) => {
      const record = recordOf(eventName, { recipientAccountId: '222233334444' });
      const { incident } = classify(eventOf(record, { account: '222233334444' }));
      expect(incident).toMatchObject({
        kind: 'FOREIGN_EVENT',
        severity: 'low',
        status: 'NOTED',
        plannedRepair: 'none',
        call: { name: eventName, account: '222233334444' },
      });
      expect(incident.remarks).toEqual([
        'The event is of account 222233334444, and this deployment is in account 111122223333.',
      ]);
    },
  );

  test('that is noted has the id, the time, the subject and the request of its event', () => {
    const account = '222233334444';
    const record = recordOf('LookupEvents', {
      ...{ recipientAccountId: account, requestParameters: { maxResults: 5 } },
    });
    const { incident } = classify(eventOf(record, { account }));
    expect(incident).toMatchObject({
      ...{ id: record['eventID'], detectedBy: 'event', changes: ['maxResults set to 5'] },
      occurredAt: new Date(record['eventTime'] as string).toISOString(),
      subject: { type: 'account', name: `account ${account}` },
    });
    for (const finding of [findingOf, (given: object) => inPascalCase(findingOf(given))]) {
      const event = finding({ detail: { accountId: account } });
      const { id, Id } = event['detail'] as { id?: string; Id?: string };
      expect(classify(event).incident).toMatchObject({
        ...{ id: id ?? Id, detectedBy: 'guardduty', call: { name: 'GuardDuty Finding', account } },
      });
    }
  });

  test.each<[what: string, event: Fields]>([
    ['a call on the remediator', { ...disableRule(), account: '222233334444' }],
    [
      'a finding that is forwarded',
      findingOf({ envelope: { account: '222233334444' }, detail: { accountId: '222233334444' } }),
    ],
    ['a finding of a member account', findingOf({ detail: { accountId: '222233334444' } })],
    ['the same in PascalCase', inPascalCase(findingOf({ detail: { accountId: '222233334444' } }))],
  ])('of another account is noted for %s', (_what, event) => {
    expect(classify(event).incident).toMatchObject({ kind: 'FOREIGN_EVENT', plannedRepair: 'none' });
  });

  test('whose account cannot be read is not foreign', () => {
    const record = stopLogging({ recipientAccountId: 'REDACTED' });
    expect(classify(eventOf(record, { account: 'REDACTED' })).incident.kind).toBe('LOGGING_STOPPED');
  });

  test.each(['StopLogging', 'DeleteTrail', 'DisableRule'])(
    'from a VPC endpoint is the second record of a %s, and noted',
    (eventName) => {
      const record = recordOf(eventName, {
        eventType: 'AwsVpceEvent',
        eventCategory: 'NetworkActivity',
        requestParameters: undefined,
        requestID: 'f0e1d2c3-request',
        vpcEndpointId: 'vpce-0a1b2c3d4e5f60718',
      });
      const { incident } = classify(eventOf(record));
      expect(incident).toMatchObject({
        kind: 'SECOND_RECORD',
        severity: 'info',
        status: 'NOTED',
        plannedRepair: 'none',
      });
      expect(incident.remarks.join()).toContain('It has the same requestID: f0e1d2c3-request.');
    },
  );

  test('that the policy of a VPC endpoint refused has no other record: an attempt, high', () => {
    const record = recordOf('StopLogging', {
      eventType: 'AwsVpceEvent',
      requestParameters: undefined,
      errorCode: 'VpceAccessDenied',
    });
    expect(classify(eventOf(record)).incident).toMatchObject({ kind: 'ATTEMPT_FAILED', severity: 'high' });
  });

  test('has the path guardduty if a finding has the name of a call', () => {
    const { incident } = classify(findingOf({ detail: { eventName: 'StopLogging' } }));
    expect(incident.detectedBy).toBe('guardduty');
  });

  test.each<[path: string, event: Fields, kind: string]>([
    ['a trail', eventOf(stopLogging()), 'LOGGING_STOPPED'],
    ['the remediator', disableRule(), 'REMEDIATOR_TAMPERED'],
    ['approved settings', changeParameter('PutParameter', { name: BASELINE_PARAMETER }), 'BASELINE_CHANGED'],
    [
      'a log group',
      protectedCall('logs', 'DeleteLogGroup', { logGroupName: 'aws/cloudtrail/x' }),
      'RECORDER_REDUCED',
    ],
    [
      'another account',
      eventOf(stopLogging({ recipientAccountId: '444455556666' }), { account: '444455556666' }),
      'FOREIGN_EVENT',
    ],
  ])(
    'on %s has the id and the text of its record, and the time of its arrival if the record has none',
    (_on, event, kind) => {
      const detail = { ...(event['detail'] as Fields), eventTime: 'yesterday' };
      const { incident, record } = classify({ ...event, detail, time: '2026-11-21T20:11:15Z' });
      expect(incident).toMatchObject({
        ...{ kind, id: (detail as Fields)['eventID'], occurredAt: '2026-11-21T20:11:15.000Z' },
        remarks: expect.arrayContaining([expect.stringContaining("the event's arrival")]),
      });
      expect(record).toEqual(packRecord(detail));
      const { occurredAt } = classify({ ...event, time: '2026-11-21T20:11:15Z' }).incident;
      expect(occurredAt).toBe('2026-11-21T20:11:07.000Z');
    },
  );

  test.each([
    ['aws.guardduty', 'GuardDuty Finding'],
    ['cloudtrail-remediator', 'Drill'],
    ['aws.events', undefined],
    [undefined, undefined],
  ])('has the path event for a StopLogging, even if its envelope has %s, %s', (source, type) => {
    const event = eventOf(stopLogging(), { source, 'detail-type': type });
    expect(classify(event)).toEqual(classifyCall(event, SETTINGS, NOW));
  });
});

/** An event of each path but the first, for any field of it to be broken. */
const EVENTS: readonly Fields[] = [
  findingOf(),
  inPascalCase(findingOf({ api: 'DeleteBucket' })),
  notLogging(),
  sweepFindingEvent(),
  sweepFindingEvent({ kind: 'DELIVERY_FAILING', trailArn: TRAIL_ARN }),
  drillEvent(),
  disableRule(),
];

/** The paths of every field of an event, however deep. */
function pathsOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  const inside = Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...path, key]));
  return [[...path], ...inside];
}

/** The same with another value at a path; undefined takes it out. */
function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const object = { ...(value as Fields) };
  object[key] = replaced(object[key], rest, by);
  return JSON.parse(JSON.stringify(object)) as unknown;
}

const broken = fc
  .constantFrom(...EVENTS)
  .chain((event) => fc.tuple(fc.constant(event), fc.constantFrom(...pathsOf(event).slice(1)), junk))
  .map(([event, path, value]) => replaced(event, path, value));

describe('for any field values in an event of any path', () => {
  test('the classifier throws only that it cannot be classified, or is no event of the remediator', () => {
    fc.assert(
      fc.property(broken, (event) => {
        try {
          const { incident } = classify(event);
          expect(parseInput(incidentSchema, incident)).toEqual(incident);
          expect(Buffer.byteLength(JSON.stringify(incident))).toBeLessThanOrEqual(16 * 1024);
          expect(new Date(incident.occurredAt).toISOString()).toBe(incident.occurredAt);
          expect(incident.plannedRepair !== 'none' && incident.status !== 'OPEN').toBe(false);
        } catch (error) {
          expect(['UnclassifiableEventError', 'InvalidInputError']).toContain((error as Error).name);
          expect((error as Error).message.length).toBeLessThan(2000);
        }
      }),
      // `npm run fuzz` runs as many as one wants.
      { numRuns: 500 },
    );
  });

  test('a finding restarts only a trail that was checked', () => {
    fc.assert(
      fc.property(fc.constantFrom(...pathsOf(findingOf()).slice(1)), junk, (path, value) => {
        const event = replaced(findingOf(), path, value) as Fields;
        fc.pre(event['source'] === 'aws.guardduty');
        try {
          expect(classify(event).incident.detectedBy).toBe('guardduty');
        } catch (error) {
          expect((error as Error).name).toBe('UnclassifiableEventError');
        }
      }),
      RUNS,
    );
  });

  test('a StopLogging that names its trail is classified as a call, for any other fields', () => {
    fc.assert(
      fc.property(
        namedByRequest,
        fc.constantFrom('aws.guardduty', 'cloudtrail-remediator', 'aws.iam'),
        ({ event, arn, eventName }, source) => {
          const { incident } = classify({ ...event, source, account: ACCOUNT });
          expect(incident).toMatchObject({
            detectedBy: 'event',
            plannedRepair: eventName === 'StopLogging' ? 'start-logging' : 'none',
            subject: { key: arn },
          });
        },
      ),
      RUNS,
    );
  });
});

test('an empty event is refused', () => {
  for (const event of [undefined, null, 7, 'x', [], {}, { account: ACCOUNT }]) {
    expect(() => classify(event)).toThrow(expect.objectContaining({ name: 'UnclassifiableEventError' }));
  }
});
