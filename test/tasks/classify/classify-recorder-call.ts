import { describe, expect, test } from '@jest/globals';
import { matchesPattern } from '../../../local/bus/event-pattern.ts';
import { recorderPattern } from '../../../tasks/contract/calls.ts';
import { incidentSchema } from '../../../tasks/contract/incident.ts';
import { parseInput } from '../../../tasks/contract/parse-input.ts';
import { ACCOUNT } from '../../fixtures/deployment.ts';
import type { Fields } from '../../fixtures/identities.ts';
import { classifiedEvent } from '../../fixtures/incidents.ts';
import { protectedCall } from '../../fixtures/protected-calls.ts';

const call = protectedCall;
const onCloudTrail = { resourceType: 'AWS::CloudTrail', telemetryType: 'Logs' };
const onVpcs = { resourceType: 'AWS::EC2::VPC', telemetryType: 'Logs' };
const GROUP = { logGroupName: 'aws/cloudtrail/management-events' };

const CALLS: [kind: string, severity: string, event: Fields][] = [
  [
    'NOTED',
    'low',
    call('observabilityadmin', 'CreateTelemetryRule', { ruleName: 'trail', rule: onCloudTrail }),
  ],
  [
    'NOTED',
    'low',
    call('observabilityadmin', 'UpdateTelemetryRule', { ruleIdentifier: 'vpc', rule: onVpcs }),
  ],
  [
    'RECORDER_REDUCED',
    'medium',
    call('observabilityadmin', 'UpdateTelemetryRule', { ruleIdentifier: 'x', rule: onCloudTrail }),
  ],
  ['RECORDER_REDUCED', 'medium', call('observabilityadmin', 'DeleteTelemetryRule', { ruleIdentifier: 'x' })],
  [
    'RECORDER_REDUCED',
    'medium',
    call('observabilityadmin', 'DeleteTelemetryRuleForOrganization', { RuleIdentifier: 'x' }),
  ],
  ['RECORDER_REDUCED', 'medium', call('observabilityadmin', 'UpdateTelemetryRuleForOrganization', null)],
  ['RECORDER_REDUCED', 'high', call('logs', 'DeleteLogGroup', GROUP)],
  ['RECORDER_REDUCED', 'medium', call('logs', 'PutRetentionPolicy', { ...GROUP, retentionInDays: 1 })],
  [
    'ORGANIZATION_CHANGED',
    'high',
    call('organizations', 'DisableAWSServiceAccess', { servicePrincipal: 'cloudtrail.amazonaws.com' }),
  ],
  ['ATTEMPT_FAILED', 'high', call('logs', 'DeleteLogGroup', GROUP, { errorCode: 'AccessDeniedException' })],
  [
    'ATTEMPT_FAILED',
    'low',
    call('logs', 'DeleteLogGroup', GROUP, { errorCode: 'ResourceNotFoundException' }),
  ],
];

describe('a call of another service by which CloudTrail events are lost', () => {
  test.each(CALLS)('is %s, %s, matched by the rule, and repairs nothing: %j', (kind, severity, event) => {
    const { incident } = classifiedEvent(event);
    expect(incident).toMatchObject({ kind, severity, plannedRepair: 'none', detectedBy: 'event' });
    expect(parseInput(incidentSchema, incident)).toEqual(incident);
    expect(matchesPattern(recorderPattern(ACCOUNT), event)).toBe(true);
    expect(matchesPattern(recorderPattern('444455556666'), event)).toBe(false);
  });

  test('is about the rule, the log group or the service that the request names, in either case of its fields', () => {
    const nameOf = (event: Fields) => classifiedEvent(event).incident.subject.name;
    expect(nameOf(call('observabilityadmin', 'DeleteTelemetryRule', { RuleIdentifier: 'trail' }))).toBe(
      'trail',
    );
    expect(nameOf(call('logs', 'DeleteLogGroup', GROUP))).toBe(GROUP.logGroupName);
  });

  test.each([
    ['logs', 'DeleteLogGroup', { logGroupName: '/aws/lambda/orders' }],
    ['organizations', 'DisableAWSServiceAccess', { servicePrincipal: 'config.amazonaws.com' }],
    ['logs', 'CreateLogGroup', GROUP],
  ])('but %s %s %j is not', (service, name, request) => {
    expect(matchesPattern(recorderPattern(ACCOUNT), call(service, name, request))).toBe(false);
  });

  test('a log group of the remediator is a part of it', () => {
    const event = call('logs', 'DeleteLogGroup', { logGroupName: 'cloudtrail-remediator-classify' });
    expect(classifiedEvent(event).incident.kind).toBe('REMEDIATOR_TAMPERED');
  });
});
