import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { ORIGINS, STATUSES, SEVERITIES } from '../../../tasks/contract/vocabulary.ts';
import type { AboutIncident } from '../../../tasks/contract/publish-inputs.ts';
import { KIND_NAMES } from '../../../tasks/contract/kinds.ts';
import { writeMessage, type SnsMessage } from '../../../tasks/notify/write-message.ts';
import { DEPLOYMENT, EXECUTION_ARN } from '../../fixtures/deployment.ts';
import { NOTIFICATIONS, unclassifiable } from '../../fixtures/notifications.ts';
import { eventOf, stopLogging } from '../../fixtures/records.ts';

const SNS_LIMIT = 262_144;

const textsOf = ({ message }: SnsMessage) =>
  JSON.parse(message) as { default: string; email: string; sms: string };

function unclassified(event: unknown): SnsMessage {
  return writeMessage(
    {
      moment: 'unclassified',
      failure: unclassifiable(event),
      atOnce: { called: false },
      executionArn: EXECUTION_ARN,
    },
    DEPLOYMENT,
  );
}

describe('a message', () => {
  test.each(Object.entries(NOTIFICATIONS))(
    'consists of texts by protocol and attributes to filter by: %s',
    (_name, input) => {
      const message = writeMessage(input, DEPLOYMENT);
      const texts = textsOf(message);
      expect(Object.values(texts).every((text) => typeof text === 'string' && text !== '')).toBe(true);
      expect(texts.sms).toBe(message.subject);
      expect(JSON.parse(texts.default)).toMatchObject({
        version: 2,
        moment: input.moment,
        subject: message.subject,
      });
      const { severity, kind, status, origin } = message.attributes;
      expect(SEVERITIES).toContain(severity);
      expect([...KIND_NAMES, 'UNCLASSIFIED']).toContain(kind);
      expect(STATUSES).toContain(status);
      expect(ORIGINS).toContain(origin);
    },
  );

  test.each([
    [
      'alert: stopped by an IAM user',
      { severity: 'critical', kind: 'LOGGING_STOPPED', status: 'OPEN', origin: 'other' },
    ],
    [
      'alert: started by the remediator',
      { severity: 'info', kind: 'LOGGING_STARTED', status: 'NOTED', origin: 'remediator' },
    ],
    [
      'outcome: restored',
      { severity: 'critical', kind: 'LOGGING_STOPPED', status: 'RESTORED', origin: 'other' },
    ],
    [
      'escalation: the trail is gone',
      { severity: 'critical', kind: 'LOGGING_STOPPED', status: 'NEEDS_ACTION', origin: 'other' },
    ],
    [
      'resolution: a person started the trail',
      { severity: 'info', kind: 'LOGGING_STOPPED', status: 'RESTORED', origin: 'other' },
    ],
    [
      'resolution: a person closed the deletion of a trail',
      { severity: 'info', kind: 'TRAIL_DELETED', status: 'CLOSED', origin: 'other' },
    ],
    ['unclassified', { severity: 'critical', kind: 'UNCLASSIFIED', status: 'NEEDS_ACTION', origin: 'other' }],
  ])('%s carries these attributes', (name, attributes) => {
    expect(writeMessage(NOTIFICATIONS[name]!, DEPLOYMENT).attributes).toEqual(attributes);
  });

  test('that calls a person is critical, for every incident', () => {
    const input = NOTIFICATIONS['escalation: it logs, but not as before'] as AboutIncident;
    const high = { ...input, incident: { ...input.incident, severity: 'high' } } as AboutIncident;
    expect(writeMessage(high, DEPLOYMENT).attributes).toMatchObject({
      severity: 'critical',
      status: 'NEEDS_ACTION',
    });
  });

  test('of a throttled alert has the raised severity and the count in every text', () => {
    const stop = NOTIFICATIONS['alert: the eighth stop in a row'] as AboutIncident;
    const input = { ...stop, incident: { ...stop.incident, severity: 'high' } } as AboutIncident;
    const { attributes, subject, message } = writeMessage(input, DEPLOYMENT);
    const { default: json, email } = JSON.parse(message) as { default: string; email: string };
    expect(attributes.severity).toBe('critical');
    expect(JSON.parse(json)).toMatchObject({
      incident: { severity: 'high' },
      repeats: 8,
      since: '2026-11-21T20:05:41Z',
    });
    expect(email).toContain('\nSeverity: critical\n');
    expect(email.replaceAll('\n', ' ')).toContain('This was call number 8 in a row.');
    expect(subject).toContain('8x CloudTrail off, management-events, since 20:05 UTC');
  });

  test('of a single incident has its own severity, and no count', () => {
    const stop = NOTIFICATIONS['alert: stopped by an IAM user'] as AboutIncident;
    const input = { ...stop, incident: { ...stop.incident, severity: 'high' } } as AboutIncident;
    const { attributes, message } = writeMessage(input, DEPLOYMENT);
    const { default: json, email } = JSON.parse(message) as { default: string; email: string };
    expect(attributes.severity).toBe('high');
    expect(JSON.parse(json)).toMatchObject({ repeats: 1 });
    expect(JSON.parse(json)).not.toHaveProperty('since');
    expect(email).toContain('\nSeverity: high\n');
  });

  test.each([
    ['alert: stopped by an IAM user', undefined],
    ['alert: stopped, but it was not known to log', { state: 'unknown' }],
    ['outcome: started, but it was not known to log before', { state: 'unknown' }],
  ])('for programs has what was known of the trail before: %s', (name, trailBefore) => {
    const { default: json } = textsOf(writeMessage(NOTIFICATIONS[name]!, DEPLOYMENT));
    expect((JSON.parse(json) as { trailBefore?: object }).trailBefore).toEqual(trailBefore);
  });

  test('for programs has the incident, the repair, the advice and the links', () => {
    const { default: text } = textsOf(
      writeMessage(NOTIFICATIONS['escalation: the trail is gone']!, DEPLOYMENT),
    );
    expect(JSON.parse(text)).toMatchObject({
      status: 'NEEDS_ACTION',
      incident: { kind: 'LOGGING_STOPPED' },
      remediation: { outcome: 'not-restored', failure: { Error: 'TrailGoneError' } },
      nextSteps: expect.arrayContaining([
        {
          text: expect.stringContaining('create it again'),
          command: expect.stringMatching(/^incidents list --trail management-events --region/),
        },
      ]),
      lookup: expect.stringMatching(/^incidents show /),
      executionArn: EXECUTION_ARN,
      executionUrl: expect.stringContaining(EXECUTION_ARN),
    });
  });
});

describe('an unclassified event', () => {
  test('is published as it came', () => {
    const event = eventOf(stopLogging({ requestParameters: null }));
    const texts = textsOf(unclassified(event));
    expect(JSON.parse((JSON.parse(texts.default) as { rawEvent: string }).rawEvent)).toEqual(event);
    expect(texts.email).toContain(JSON.stringify(event, null, 2));
  });

  test.each<[what: string, text: string]>([
    ['letters', 'x'.repeat(250_000)],
    ['random text', randomBytes(187_000).toString('base64')],
    ['quotes and backslashes', '"\\'.repeat(62_000)],
    ['control characters', '\u0001'.repeat(40_000)],
    ['reordering marks', '\u202e'.repeat(80_000)],
    ['emoji', '😀'.repeat(62_000)],
    ['halves of pairs', '\ud800'.repeat(41_000)],
  ])('of 250 KB of %s is trimmed, marked, and accepted by SNS', (_what, text) => {
    const event = eventOf(stopLogging({ requestParameters: { text } }));
    const message = unclassified(event);
    expect(Buffer.byteLength(message.message)).toBeLessThanOrEqual(SNS_LIMIT);
    // Step Functions keeps so much of a cause.
    expect(unclassifiable(event).Cause?.length).toBeLessThanOrEqual(32_768);
    const { email, default: json } = textsOf(message);
    expect(email.endsWith('…')).toBe(true);
    expect((JSON.parse(json) as { rawEvent: string }).rawEvent.endsWith('…')).toBe(true);
  });

  test('with characters that hide or reorder text has them escaped in the mail', () => {
    const { email } = textsOf(unclassified({ name: 'x\u202eevil\u200b\u2028\u{e0041}' }));
    expect(email).toContain(String.raw`"x\u202eevil\u200b\u2028\udb40\udc41"`);
  });

  test.each([null, '', 7, [], {}])('of %j is published too', (event) => {
    expect(textsOf(unclassified(event)).email).toContain(JSON.stringify(event));
  });
});
