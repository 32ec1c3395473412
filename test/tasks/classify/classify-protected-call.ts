import { describe, expect, test } from '@jest/globals';
import { incidentSchema } from '../../../tasks/contract/incident.ts';
import { PROTECTED_SERVICES } from '../../../tasks/contract/protection/calls.ts';
import { parseInput } from '../../../tasks/contract/parse-input.ts';
import { ACCOUNT } from '../../fixtures/deployment.ts';
import { IDENTITIES, type Fields } from '../../fixtures/identities.ts';
import { classifiedEvent } from '../../fixtures/incidents.ts';
import {
  deployed,
  disableRule,
  PROTECTED_CALL_SAMPLES,
  protectedCall,
} from '../../fixtures/protected-calls.ts';

const incidentOf = (event: Fields) => classifiedEvent(event).incident;

describe('a call on the remediator itself', () => {
  test.each(PROTECTED_CALL_SAMPLES)('%s %s %j is assigned to %s', (service, call, request, name) => {
    const incident = incidentOf(protectedCall(service, call, request));
    expect(incident).toMatchObject({
      kind: 'REMEDIATOR_TAMPERED',
      severity: 'critical',
      status: 'NEEDS_ACTION',
      origin: 'other',
      plannedRepair: 'none',
      detectedBy: 'self-protection',
      test: false,
      subject: {
        type: 'remediator',
        key: `remediator#${ACCOUNT}#eu-central-1`,
        name,
        region: 'eu-central-1',
      },
      actor: { name: 'mallory', sourceIp: '203.0.113.7' },
      call: { name: call, region: 'eu-central-1' },
    });
    expect(parseInput(incidentSchema, incident)).toEqual(incident);
  });

  test('exists for every watched service', () => {
    expect(new Set(PROTECTED_CALL_SAMPLES.map(([service]) => service))).toEqual(
      new Set<string>(PROTECTED_SERVICES),
    );
  });

  test('keeps the values of the request', () => {
    const request = { attributeName: 'Policy', attributeValue: '{}', topicArn: 'arn:aws:sns:x' };
    expect(incidentOf(protectedCall('sns', 'SetTopicAttributes', request)).changes).toEqual([
      'attributeName set to Policy',
      'attributeValue set to {}',
      'topicArn set to arn:aws:sns:x',
    ]);
  });

  test('by a deployment is recorded at low severity, for any result', () => {
    expect(incidentOf(deployed())).toMatchObject({
      ...{ kind: 'REMEDIATOR_DEPLOYED', severity: 'low' },
      remarks: ['CloudFormation made the call as part of a deployment.'],
    });
    expect(incidentOf(disableRule()).remarks).toEqual([]);
    expect(incidentOf(deployed({ errorCode: 'ValidationException' }))).toMatchObject({
      kind: 'ATTEMPT_FAILED',
      severity: 'low',
    });
  });

  test.each([
    ['a user agent', { userAgent: 'cloudformation.amazonaws.com' }],
    ['a source', { sourceIPAddress: 'cloudformation.amazonaws.com' }],
    ['a session name', { userIdentity: { ...IDENTITIES.cloudFormation, invokedBy: undefined } }],
    ['another service', { userIdentity: { ...IDENTITIES.iamUser, invokedBy: 'signin.amazonaws.com' } }],
  ])('is no deployment if it only claims %s', (_what, fields) => {
    expect(incidentOf(disableRule(fields)).severity).toBe('critical');
  });

  test('that was denied is an attempt of high severity, and names nothing', () => {
    const denied = disableRule({
      requestParameters: null,
      errorCode: 'AccessDenied',
      errorMessage: 'User is not authorized to perform: events:DisableRule',
    });
    expect(incidentOf(denied)).toMatchObject({
      kind: 'ATTEMPT_FAILED',
      severity: 'high',
      subject: { name: 'unknown' },
      call: { errorCode: 'AccessDenied', errorMessage: expect.stringContaining('events:DisableRule') },
    });
  });

  test('without a request in the record may be on another role: high, and the mail says so', () => {
    const omitted = { omitted: true, reason: 'requestParameters too large', originalSize: 123_456 };
    const padded = protectedCall('iam', 'PutRolePolicy', omitted);
    expect(incidentOf(padded)).toMatchObject({
      kind: 'REQUEST_UNREADABLE',
      severity: 'high',
      status: 'NEEDS_ACTION',
      changes: ['The record does not show what the request said.'],
    });
    const byDeployment = protectedCall('iam', 'PutRolePolicy', omitted, {
      userIdentity: IDENTITIES.cloudFormation,
    });
    expect(incidentOf(byDeployment)).toMatchObject({ kind: 'REQUEST_UNREADABLE', severity: 'low' });
  });

  test.each<[what: string, request: unknown, name: string]>([
    [
      'the URL of a queue',
      { queueUrl: 'https://sqs.eu-central-1.amazonaws.com/111122223333/events' },
      'events',
    ],
    ['the URL of a queue on another endpoint', { queueUrl: 'http://sqs.example.com/1/events' }, 'events'],
    ['a name that only contains a URL', { name: 'to-https://example.com/x' }, 'to-https://example.com/x'],
    ['a name of control characters', { name: 'a\r\nSubject: b\u202e' }, 'a Subject: b'],
    ['a name of another type', { name: { toString: 'x' }, rule: ['a'], functionName: 7 }, 'a'],
    ['a list of nothing', { alarmNames: [] }, 'unknown'],
    ['a list of numbers', { alarmNames: [1, null] }, 'unknown'],
    ['no object', 'name', 'unknown'],
    ['omitted parameters', { omitted: true, reason: 'requestParameters too large' }, 'unknown'],
  ])('with %s is assigned to %s', (_what, request, name) => {
    expect(incidentOf(protectedCall('events', 'PutRule', request)).subject.name).toBe(name);
  });

  test('with very long names stays under 16 KiB', () => {
    const request = Object.fromEntries(
      Array.from({ length: 100 }, (_, n) => [`name${n}`.padEnd(300, 'x'), 'y'.repeat(3000)]),
    );
    const incident = incidentOf(
      protectedCall('events', 'PutRule', { ...request, name: '😀'.repeat(10_000) }),
    );
    expect(JSON.stringify(incident).length).toBeLessThan(16 * 1024);
  });
});
