import { beforeEach, describe, test } from '@jest/globals';
import { trailArn } from '../incident-builder.ts';
import { fakeAws } from './fake-aws.ts';
import { FORWARDING } from './healthy-deployment.ts';
import type { FakeAws } from './healthy-deployment.ts';
import { expectTrouble, useKeys } from './run-doctor.ts';
import type { Breakage } from './run-doctor.ts';

describe('broken repair', () => {
  useKeys();
  let aws: FakeAws;
  beforeEach(() => {
    aws = fakeAws();
  });

  const DETECTION = 'cloudtrail-remediator.detection';

  describe('a part of the repair path that was changed is a failure', () => {
    const cases: Breakage[] = [
      [
        'a rule was disabled',
        ({ rules }) => (rules[DETECTION]!.State = 'DISABLED'),
        `rules: failure: ${DETECTION} is disabled: events that match are not detected`,
      ],
      [
        'a rule was deleted',
        ({ rules }) => delete rules['cloudtrail-remediator.finding'],
        'rules: failure: cloudtrail-remediator.finding is gone: events that it matched are not detected',
      ],
      [
        'a rule lost its target',
        ({ rules }) => (rules['cloudtrail-remediator.notify-workflow']!.Targets = []),
        'rules: failure: cloudtrail-remediator.notify-workflow has lost its target',
      ],
      [
        'a rule matches less',
        ({ rules }) => (rules[DETECTION]!.EventPattern = '{"source":["aws.nothing"]}'),
        `rules: failure: ${DETECTION} does not match what it was shipped to match`,
      ],
      [
        'a pattern cannot be read',
        ({ rules }) => (rules[DETECTION]!.EventPattern = '{'),
        `rules: failure: ${DETECTION} does not match what it was shipped to match`,
      ],
      [
        'a rule sends a constant',
        ({ rules }) => (rules[DETECTION]!.Targets[0]!['Input'] = '{}'),
        `rules: failure: ${DETECTION} does not send the whole event to`,
      ],
      [
        'a rule has no role',
        ({ rules }) => delete rules[DETECTION]!.Targets[0]!['RoleArn'],
        `rules: failure: ${DETECTION} has no role to start`,
      ],
      [
        'a rule lost its queue',
        ({ rules }) => delete rules['cloudtrail-remediator.failure']!.Targets[0]!['DeadLetterConfig'],
        'rules: warning: cloudtrail-remediator.failure has lost its dead-letter queue',
      ],
      [
        'the failure rule lost the second topic',
        ({ rules }) => rules['cloudtrail-remediator.failure']!.Targets.pop(),
        'rules: failure: cloudtrail-remediator.failure has lost its target cloudtrail-remediator-Tampering',
      ],
      [
        'the forwarding rule was disabled',
        ({ rules }) => (rules[FORWARDING]!.State = 'DISABLED'),
        'role changes: failure: role changes not watched: cloudtrail-remediator.iam-eu-central-1 in us-east-1 is disabled',
      ],
      [
        'the forwarding rule lost its target',
        ({ rules }) => (rules[FORWARDING]!.Targets = []),
        'role changes: failure: role changes not watched: cloudtrail-remediator.iam-eu-central-1 in us-east-1 has lost its target',
      ],
      [
        'the forwarding rule matches less',
        ({ rules }) => (rules[FORWARDING]!.EventPattern = '{"source":["aws.nothing"]}'),
        'role changes: failure: role changes not watched: cloudtrail-remediator.iam-eu-central-1 in us-east-1 does not match what it was shipped to match',
      ],
      [
        'the forwarding rule was deleted',
        ({ rules }) => Reflect.deleteProperty(rules, FORWARDING),
        'role changes: failure: role changes not watched: cloudtrail-remediator.iam-eu-central-1 in us-east-1 is gone',
      ],
      [
        'the rule about the forwarding rules was deleted',
        ({ rules }) => Reflect.deleteProperty(rules, FORWARDING.replace('.iam-', '.events-')),
        'role changes: failure: changes to the rules that forward role changes are not watched: cloudtrail-remediator.events-eu-central-1 in us-east-1 is gone',
      ],
      [
        'the rule about the forwarding stack was disabled',
        ({ rules }) => (rules[FORWARDING.replace('.iam-', '.stack-')]!.State = 'DISABLED'),
        'role changes: failure: changes to the rules that forward role changes are not watched: cloudtrail-remediator.stack-eu-central-1 in us-east-1 is disabled',
      ],
      [
        'the state machine was deleted',
        (aws) => (aws.stateMachine = undefined),
        'workflow: failure: the state machine is gone: nothing is repaired, recorded or reported',
      ],
      [
        'the state machine is being deleted',
        ({ stateMachine }) => (stateMachine!['status'] = 'DELETING'),
        'workflow: failure: the state machine is DELETING',
      ],
      [
        'its logging is off',
        ({ stateMachine }) => (stateMachine!['loggingConfiguration'] = { level: 'OFF' }),
        'workflow: warning: its executions are not logged',
      ],
      [
        'a function was deleted',
        ({ functions }) => delete functions['RecordIncident'],
        'functions: failure: RecordIncident is gone (function cloudtrail-remediator-TasksRecordIncident',
      ],
      [
        'concurrency is 0',
        ({ reserved }) => (reserved['StartLogging'] = 0),
        'functions: failure: StartLogging cannot run: somebody set its concurrency to 0',
      ],
      [
        'a function failed to be made',
        ({ functions }) =>
          Object.assign(functions['StartLogging']!, { State: 'Failed', StateReason: 'no role' }),
        'functions: failure: StartLogging is Failed: no role',
      ],
      [
        'a function runs a layer',
        ({ functions }) => (functions['StartLogging']!['Layers'] = [{ Arn: 'arn:x' }]),
        'functions: warning: StartLogging runs with a layer that it was not deployed with',
      ],
      [
        'a function calls somewhere else',
        ({ functions }) =>
          (functions['StartLogging']!['Environment'] = { Variables: { AWS_ENDPOINT_URL: 'https://x' } }),
        'functions: failure: StartLogging is given AWS_ENDPOINT_URL, which redirects it',
      ],
      [
        'a function runs something else',
        ({ functions }) => (functions['StartLogging']!['Handler'] = 'mallory.handler'),
        'functions: failure: StartLogging runs mallory.handler instead of index.handler',
      ],
      [
        'a function runs under another role',
        ({ functions }) => (functions['SweepTrails']!['Role'] = 'arn:aws:iam::111122223333:role/mallory'),
        'functions: failure: SweepTrails does not run with its own role, but with arn:aws:iam::111122223333:role/mallory',
      ],
      [
        'a function has another table',
        ({ functions }) =>
          (functions['RecordIncident']!['Environment'] = { Variables: { INCIDENT_TABLE: 'mine' } }),
        'functions: failure: RecordIncident has another value of INCIDENT_TABLE than the deployment: mine',
      ],
      [
        'the remediator recognizes another role as its own',
        ({ functions }) =>
          (functions['ClassifyEvent']!['Environment'] = {
            Variables: { REMEDIATOR_ROLE_ARNS: 'arn:mallory' },
          }),
        'functions: failure: ClassifyEvent has another value of REMEDIATOR_ROLE_ARNS than the deployment: arn:mallory',
      ],
      [
        'a function has a setting of its own',
        ({ functions }) => (functions['StartLogging']!['Environment'] = { Variables: { EXTRA: 'x' } }),
        'functions: warning: StartLogging is given EXTRA, which it was not deployed with',
      ],
      [
        'a role lost its policy',
        ({ denied }) => (denied['cloudtrail:StartLogging'] = { EvalDecision: 'implicitDeny' }),
        `permissions: failure: StartLogging may not cloudtrail:StartLogging on ${trailArn('management-events')}: no policy of its role allows it`,
      ],
      [
        'the schedule may not start the sweep',
        ({ denied }) => (denied['lambda:InvokeFunction'] = { EvalDecision: 'implicitDeny' }),
        'permissions: failure: the schedule may not lambda:InvokeFunction on',
      ],
      [
        'the rules that watch the remediator may not start the workflow',
        ({ denied }) => (denied['states:StartExecution'] = { EvalDecision: 'implicitDeny' }),
        'others) may not states:StartExecution on',
      ],
      [
        'an SCP denies',
        ({ denied }) =>
          (denied['cloudtrail:StartLogging'] = {
            EvalDecision: 'explicitDeny',
            OrganizationsDecisionDetail: { AllowedByOrganizations: false },
          }),
        `permissions: failure: StartLogging may not cloudtrail:StartLogging on ${trailArn('management-events')}: a service control policy of the organization denies it`,
      ],
      [
        'a boundary denies',
        ({ denied }) =>
          (denied['sns:Publish'] = {
            EvalDecision: 'implicitDeny',
            PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
          }),
        'permissions: failure: PublishNotification may not sns:Publish on',
      ],
      [
        'a policy hangs on what is not known',
        ({ denied }) =>
          (denied['sns:Publish'] = { EvalDecision: 'explicitDeny', MissingContextValues: ['aws:SourceVpc'] }),
        'permissions: warning: perhaps PublishNotification may not sns:Publish on',
      ],
      [
        'one trail is out of reach',
        ({ denied }) =>
          (denied['cloudtrail:GetTrailStatus'] = {
            ResourceSpecificResults: [
              { EvalResourceName: 'arn:a', EvalResourceDecision: 'allowed' },
              { EvalResourceName: 'arn:b', EvalResourceDecision: 'explicitDeny' },
            ],
          }),
        'permissions: failure: CheckLogging may not cloudtrail:GetTrailStatus on arn:b: ',
      ],
    ];

    test.each(cases)('%s', async (...breakage) => {
      await expectTrouble(aws, breakage);
    });
  });
});
