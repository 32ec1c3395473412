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
  ['RECORDER_REDUCED', 'high', call('logs', 'DeleteLogGroup', { logGroupName: '/aws/cloudtrail/lake' })],
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
  const named = CALLS.map(([kind, severity, event]) => {
    const { eventName, requestParameters, errorCode = 'made' } = event['detail'] as Fields;
    return { kind, severity, event, call: eventName, request: requestParameters, how: errorCode };
  });
  // Titles without the random ids of an event: a test keeps its name.
  test.each(named)(
    'is $kind, $severity, for $call $request, $how',
    ({ kind, severity, event, call: name }) => {
      const { incident } = classifiedEvent(event);
      const { eventID, eventTime, errorCode } = event['detail'] as Fields;
      expect(incident).toMatchObject({
        ...{ id: eventID, occurredAt: new Date(eventTime as string).toISOString() },
        subject: { type: 'account' },
        call: { name, ...(errorCode !== undefined && { errorCode }) },
      });
      expect(incident).toMatchObject({ kind, severity, plannedRepair: 'none', detectedBy: 'event' });
      expect(parseInput(incidentSchema, incident)).toEqual(incident);
      expect(matchesPattern(recorderPattern(ACCOUNT), event)).toBe(true);
      expect(matchesPattern(recorderPattern('444455556666'), event)).toBe(false);
    },
  );

  test('is assigned to the rule, the log group or the service that the request names, for either case of its fields', () => {
    const nameOf = (event: Fields) => classifiedEvent(event).incident.subject.name;
    expect(nameOf(call('observabilityadmin', 'DeleteTelemetryRule', { RuleIdentifier: 'trail' }))).toBe(
      'trail',
    );
    expect(nameOf(call('observabilityadmin', 'CreateTelemetryRule', { ruleName: 'new' }))).toBe('new');
    expect(nameOf(call('logs', 'DeleteLogGroup', GROUP))).toBe(GROUP.logGroupName);
    const servicePrincipal = 'cloudtrail.amazonaws.com';
    expect(nameOf(call('organizations', 'DisableAWSServiceAccess', { servicePrincipal }))).toBe(
      servicePrincipal,
    );
  });

  test.each([
    ['logs', 'DeleteLogGroup', { logGroupName: '/aws/lambda/orders' }],
    ['organizations', 'DisableAWSServiceAccess', { servicePrincipal: 'config.amazonaws.com' }],
    ['logs', 'CreateLogGroup', GROUP],
  ])('is not %s %s %j', (service, name, request) => {
    expect(matchesPattern(recorderPattern(ACCOUNT), call(service, name, request))).toBe(false);
  });

  test.each<[string, string, string, object | null, string[]]>([
    ['a rule on VPCs', 'observabilityadmin', 'UpdateTelemetryRule', { rule: onVpcs }, ['AWS::EC2::VPC']],
    ['a new rule', 'observabilityadmin', 'CreateTelemetryRule', { rule: onCloudTrail }, []],
    [
      'a deleted rule',
      'observabilityadmin',
      'DeleteTelemetryRule',
      {},
      ['whether the rule was about CloudTrail'],
    ],
    ['a changed rule', 'observabilityadmin', 'UpdateTelemetryRule', {}, ['what the rule was before']],
    ['the retention', 'logs', 'PutRetentionPolicy', GROUP, ['how long the log group kept']],
    ['a deleted log group', 'logs', 'DeleteLogGroup', GROUP, []],
  ])('has a remark on values that its event does not have: %s', (_what, service, name, request, remarks) => {
    const { incident } = classifiedEvent(call(service, name, request));
    expect(incident.remarks).toEqual(remarks.map((words) => expect.stringContaining(words)));
  });

  test('that failed is low if it would have reduced nothing, and lists the requested values', () => {
    const request = { ruleName: 'trail', rule: onCloudTrail };
    const errorCode = 'AccessDeniedException';
    const { incident } = classifiedEvent(
      call('observabilityadmin', 'CreateTelemetryRule', request, { errorCode }),
    );
    expect(incident).toMatchObject({ kind: 'ATTEMPT_FAILED', severity: 'low' });
    expect(incident.changes).toContain('ruleName set to trail');
  });

  test('has the service of the call', () => {
    const elsewhere = call('events', 'DeleteLogGroup', GROUP);
    expect(classifiedEvent(elsewhere).incident.kind).toBe('REMEDIATOR_TAMPERED');
  });

  test('is assigned to the remediator if the log group is a part of it', () => {
    const event = call('logs', 'DeleteLogGroup', { logGroupName: 'cloudtrail-remediator-classify' });
    expect(classifiedEvent(event).incident.kind).toBe('REMEDIATOR_TAMPERED');
  });
});
