import { describe, expect, test } from '@jest/globals';
import fc from '../../fixtures/seeded.ts';
import { UnclassifiableEventError } from '../../../tasks/contract/errors.ts';
import { incidentSchema, recordSchema, type Incident } from '../../../tasks/contract/incident.ts';
import { rowOf } from '../../../tasks/contract/kinds.ts';
import { parseInput } from '../../../tasks/contract/parse-input.ts';
import { classifyCall } from '../../../tasks/classify/classify-call.ts';
import { writeMessage } from '../../../tasks/notify/write-message.ts';
import { anything, namedByMessage, namedByRequest } from '../../fixtures/arbitraries.ts';
import { DEPLOYMENT, EXECUTION_ARN, NOW, REMEDIATOR_ROLE_ARN } from '../../fixtures/deployment.ts';
import { ALERT_SENT, DETECTED, NOT_NEEDED, RECORDED } from '../../fixtures/incidents.ts';

const SETTINGS = { remediatorRoleArns: [REMEDIATOR_ROLE_ARN], ignoreTrails: [] };
const classify = (event: unknown) => classifyCall(event, SETTINGS, NOW);
const RUNS = { numRuns: 200 };

describe('for any field values in an event', () => {
  test('the classifier throws nothing but UnclassifiableEventError', () => {
    fc.assert(
      fc.property(anything, (event) => {
        try {
          expectSound(classify(event).incident);
        } catch (error) {
          expect(error).toBeInstanceOf(UnclassifiableEventError);
          expect((error as Error).message.length).toBeLessThan(2000);
        }
      }),
      RUNS,
    );
  });

  test('the trail that the request names is the trail of the incident', () => {
    fc.assert(
      fc.property(namedByRequest, ({ event, arn }) => {
        expect(classify(event).incident.subject.key).toBe(arn);
      }),
      RUNS,
    );
  });

  test('the trail that a denied call names in its message is the trail of the incident', () => {
    fc.assert(
      fc.property(namedByMessage, ({ event, arn }) => {
        const { incident } = classify(event);
        expect(incident).toMatchObject({
          kind: 'ATTEMPT_FAILED',
          plannedRepair: 'none',
          subject: { key: arn },
        });
        expectSound(incident);
      }),
      RUNS,
    );
  });

  test('a successful StopLogging that names its trail is restarted, and nothing else is', () => {
    fc.assert(
      fc.property(namedByRequest, ({ event, eventName }) => {
        const { kind, plannedRepair, status } = classify(event).incident;
        expect(plannedRepair).toBe(eventName === 'StopLogging' ? 'start-logging' : 'none');
        expect(status).toBe(plannedRepair !== 'none' ? 'OPEN' : rowOf(kind).status);
      }),
      RUNS,
    );
  });

  test('the incident fits its schema and 16 KiB, and its message is one that SNS takes', () => {
    fc.assert(
      fc.property(namedByRequest, ({ event }) => {
        const { incident, record } = classify(event);
        expectSound(incident);
        expect(parseInput(recordSchema, record)).toEqual(record);
        expect(record.bytes).toBe(Buffer.byteLength(JSON.stringify(event['detail'])));
      }),
      RUNS,
    );
  });
});

function expectSound(incident: Incident): void {
  expect(parseInput(incidentSchema, incident)).toEqual(incident);
  expect(Buffer.byteLength(JSON.stringify(incident))).toBeLessThanOrEqual(16 * 1024);
  expect(new Date(incident.occurredAt).toISOString()).toBe(incident.occurredAt);
  const outcome = { incident, remediation: NOT_NEEDED, alert: ALERT_SENT, recorded: RECORDED };
  for (const input of [
    { moment: 'alert', incident, detection: DETECTED },
    { moment: 'outcome', ...outcome },
  ] as const) {
    const { subject, message, attributes } = writeMessage(
      { ...input, executionArn: EXECUTION_ARN },
      DEPLOYMENT,
    );
    expect(subject).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,98}$/);
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(262_144);
    const texts = JSON.parse(message) as Record<string, string>;
    expect(Object.keys(texts)).toEqual(['default', 'email', 'sms']);
    expect(JSON.parse(texts['default'] ?? '')).toMatchObject({ incident });
    // Line feeds are the mail's own; no other control character may come out of an event.
    expect(texts['email']).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]/);
    for (const value of Object.values(attributes)) expect(value).toMatch(/^[A-Za-z_]+$/);
  }
}
