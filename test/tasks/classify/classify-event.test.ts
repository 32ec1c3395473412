import fc from 'fast-check';
import { describe, expect, test } from '@jest/globals';
import { incidentSchema } from '../../../tasks/contract/incident.ts';
import { parseInput } from '../../../tasks/contract/parse-input.ts';
import { classifyCall } from '../../../tasks/classify/classify-call.ts';
import { classifyEvent } from '../../../tasks/classify/classify-event.ts';
import { junk, namedByRequest } from '../../fixtures/arbitraries.ts';
import { ACCOUNT, NOW, SETTINGS, TRAIL_ARN } from '../../fixtures/deployment.ts';
import { findingOf, inPascalCase } from '../../fixtures/findings.ts';
import type { Fields } from '../../fixtures/identities.ts';
import { sweepFindingEvent, drillEvent, notLogging } from '../../fixtures/own-events.ts';
import { eventOf, stopLogging } from '../../fixtures/records.ts';
import { disableRule } from '../../fixtures/protected-calls.ts';

const RUNS = { numRuns: 300 };
const classify = (event: unknown) => classifyEvent(event, SETTINGS, NOW);

describe('the path of an event', () => {
  test.each<[path: string, what: string, event: Fields]>([
    ['event', 'a CloudTrail call', eventOf(stopLogging())],
    ['event', 'a CloudTrail call without its source', eventOf(stopLogging({ eventSource: undefined }))],
    ['guardduty', 'a GuardDuty finding', findingOf()],
    ['sweep', 'what a sweep found', notLogging()],
    ['sweep', 'a coverage finding', sweepFindingEvent()],
    ['drill', 'a drill', drillEvent()],
    ['self-protection', 'a call on the product', disableRule()],
  ])('is %s for %s', (path, _what, event) => {
    expect(classify(event).incident.detectedBy).toBe(path);
  });

  test.each([
    ['aws.guardduty', 'GuardDuty Finding'],
    ['cloudtrail-remediator', 'Drill'],
    ['aws.events', undefined],
    [undefined, undefined],
  ])('is call for a StopLogging, though its envelope says %s, %s', (source, type) => {
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

describe('whatever stands in an event of any path', () => {
  test('nothing is thrown but that it cannot be classified, or is no event of the product', () => {
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
      { numRuns: 1500 },
    );
  });

  test('a finding restarts nothing that was not checked', () => {
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

  test('a StopLogging that names its trail goes the way of calls, whatever else it says', () => {
    fc.assert(
      fc.property(
        namedByRequest,
        fc.constantFrom('aws.guardduty', 'cloudtrail-remediator', 'aws.iam'),
        ({ event, arn, eventName }, source) => {
          const { incident } = classify({ ...event, source });
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

test('an event of nothing is refused', () => {
  for (const event of [undefined, null, 7, 'x', [], {}, { account: ACCOUNT }]) {
    expect(() => classify(event)).toThrow(expect.objectContaining({ name: 'UnclassifiableEventError' }));
  }
});
