import { describe, expect, test } from '@jest/globals';
import { matchesPattern } from '../../../local/bus/event-pattern.ts';
import { incidentSchema } from '../../../tasks/contract/incident.ts';
import { parseInput } from '../../../tasks/contract/parse-input.ts';
import { findingPattern } from '../../../tasks/classify/classify-finding.ts';
import { packRecord } from '../../../tasks/classify/pack-record.ts';
import { ACCOUNT, TRAIL_ARN, trailArn } from '../../fixtures/deployment.ts';
import { FINDING_ID, findingOf, inPascalCase, type FindingFields } from '../../fixtures/findings.ts';
import { classifiedEvent } from '../../fixtures/incidents.ts';

/** When EventBridge brings the finding. */
const NOW = new Date('2026-11-21T20:25:05Z');
const incidentOf = (given?: FindingFields) => classifiedEvent(findingOf(given), NOW).incident;

describe('a finding on a StopLogging', () => {
  test.each<[boolean, FindingFields]>([
    [true, {}],
    [true, { api: 'DeleteTrail', detail: { severity: 2 } }],
    [false, { envelope: { account: '444455556666' } }],
    [false, { envelope: { source: 'aws.inspector' } }],
    [false, { envelope: { 'detail-type': 'GuardDuty Malware Protection Object Scan Result' } }],
    [false, { detail: { type: 'Stealth:S3/ServerAccessLoggingDisabled' } }],
  ])('is matched by the rule (%p) with %j', (matches, given) => {
    expect(matchesPattern(findingPattern(ACCOUNT), findingOf(given))).toBe(matches);
  });

  test('is a stop to be checked first, with the actor and the time of GuardDuty', () => {
    const { incident, record } = classifiedEvent(findingOf(), NOW);
    expect(incident).toEqual({
      id: FINDING_ID,
      kind: 'LOGGING_STOPPED',
      severity: 'critical',
      status: 'OPEN',
      origin: 'other',
      plannedRepair: 'start-logging',
      detectedBy: 'guardduty',
      test: false,
      occurredAt: '2026-11-21T20:11:07.000Z',
      subject: {
        type: 'trail',
        key: TRAIL_ARN,
        name: 'management-events',
        partition: 'aws',
        region: 'eu-central-1',
        account: ACCOUNT,
      },
      actor: {
        type: 'IAMUser',
        arn: 'unknown',
        name: 'mallory',
        session: 'unknown',
        account: ACCOUNT,
        accessKeyId: 'AKIAEXAMPLEMALLORY00',
        sourceIp: '203.0.113.7',
        userAgent: 'unknown',
        mfa: 'no',
        onBehalfOf: 'unknown',
      },
      call: {
        name: 'StopLogging',
        time: '2026-11-21T20:11:07.000Z',
        region: 'eu-central-1',
        account: ACCOUNT,
      },
      changes: [],
      remarks: [
        `GuardDuty reported this: AWS CloudTrail trail ${TRAIL_ARN} was disabled.`,
        'GetTrailStatus decides whether the trail has to be restarted.',
      ],
    });
    expect(parseInput(incidentSchema, incident)).toEqual(incident);
    expect(record).toEqual(packRecord(findingOf()['detail']));
  });

  test('is the same incident in the PascalCase of the GuardDuty API', () => {
    expect(classifiedEvent(inPascalCase(findingOf()), NOW).incident).toEqual(incidentOf());
  });

  test('is a separate incident if GuardDuty repeats the finding for a later call, at the time of that call', () => {
    const repeated = { service: { eventLastSeen: '2026-11-21T23:40:00.000Z', count: 4 } };
    const later = new Date('2026-11-21T23:51:00.000Z');
    const { incident } = classifiedEvent(findingOf(repeated), later);
    expect(incident).toMatchObject({
      id: `${FINDING_ID}-20261121T234000000Z`,
      occurredAt: '2026-11-21T23:40:00.000Z',
      plannedRepair: 'start-logging',
    });
    expect(incident.remarks).toContain(
      'GuardDuty saw such calls before, the first at 2026-11-21T20:11:07.000Z: this incident is the last one.',
    );
    expect(classifiedEvent(findingOf(repeated), later).incident).toEqual(incident);
  });

  test('has the same key if it is sent again for the same call', () => {
    const { id, occurredAt } = incidentOf();
    const again = incidentOf({ detail: { updatedAt: '2026-11-21T20:24:00.000Z', severity: 5 } });
    expect(again).toMatchObject({ id, occurredAt });
  });

  test('names the session of a role by the end of its principal id', () => {
    const accessKeyDetails = {
      accessKeyId: 'ASIAEXAMPLESESSION00',
      principalId: 'AROAEXAMPLEROLEID0000:build-4711',
      userType: 'AssumedRole',
      userName: 'Deployer',
    };
    expect(incidentOf({ detail: { resource: { accessKeyDetails } } }).actor).toMatchObject({
      type: 'AssumedRole',
      name: 'Deployer',
      session: 'build-4711',
      accessKeyId: 'ASIAEXAMPLESESSION00',
    });
  });

  test('can come from a caller on IPv6', () => {
    const call = { remoteIpDetails: { ipAddressV4: '', ipAddressV6: '2001:db8::7' } };
    expect(incidentOf({ call }).actor.sourceIp).toBe('2001:db8::7');
  });

  test.each([
    ['creation', { eventFirstSeen: undefined, eventLastSeen: undefined }, {}, '2026-11-21T20:21:22.118Z'],
    [
      'arrival',
      { eventFirstSeen: undefined, eventLastSeen: undefined },
      { createdAt: 'garbage' },
      '2026-11-21T20:25:03.000Z',
    ],
  ])('without times of calls has the time of its %s', (_what, service, detail, occurredAt) => {
    expect(incidentOf({ service, detail }).occurredAt).toBe(occurredAt);
  });
});

test.each([
  ['first', { eventFirstSeen: '' }],
  ['last', { eventLastSeen: '' }],
])('a finding without the time of the %s call is no repetition', (_which, service) => {
  expect(incidentOf({ service }).id).toBe(FINDING_ID);
});

describe('the trail of a finding', () => {
  test.each<[what: string, given: FindingFields, arn: string]>([
    ['the affected resource, by ARN', { title: 'x' }, TRAIL_ARN],
    [
      'the affected resource, by its short name',
      { affectedResources: { 'AWS::CloudTrail::Trail': 'audit' }, title: 'x' },
      trailArn('audit'),
    ],
    ['the ARN in the title', { affectedResources: {} }, TRAIL_ARN],
    [
      'the short name in the title',
      { affectedResources: {}, title: 'AWS CloudTrail trail management-events was disabled.' },
      TRAIL_ARN,
    ],
    [
      'the ARN of another Region and partition',
      { trail: trailArn('audit', 'us-gov-west-1', ACCOUNT, 'aws-us-gov') },
      trailArn('audit', 'us-gov-west-1', ACCOUNT, 'aws-us-gov'),
    ],
    [
      'the title, where the affected resource is no name',
      { affectedResources: { 'AWS::CloudTrail::Trail': '../x y' } },
      TRAIL_ARN,
    ],
    [
      'the name in quotes, without them',
      { affectedResources: {}, title: "CloudTrail trail 'audit', was disabled." },
      trailArn('audit'),
    ],
    [
      'the first of several affected resources',
      { affectedResources: { 'AWS::CloudTrail::Trail': [trailArn('audit'), TRAIL_ARN] }, title: 'x' },
      trailArn('audit'),
    ],
    ['what the description names, where nothing else does', { affectedResources: {}, title: 'x' }, TRAIL_ARN],
    [
      'in the Region of the finding, not of the event',
      {
        affectedResources: {},
        title: 'AWS CloudTrail trail audit was disabled.',
        detail: { region: 'us-east-1' },
      },
      trailArn('audit', 'us-east-1'),
    ],
  ])('is %s', (_what, given, arn) => {
    expect(incidentOf(given)).toMatchObject({ subject: { key: arn }, plannedRepair: 'start-logging' });
  });

  test.each<[what: string, given: FindingFields]>([
    ['nothing', { affectedResources: {}, title: '' }],
    ['a title of another kind', { affectedResources: {}, title: 'A trail was disabled.' }],
    ['a list in place of a text', { affectedResources: {}, title: ['the trail audit was disabled'] }],
    ['types of other kinds', { affectedResources: [TRAIL_ARN], title: { trail: 'x' } }],
    [
      'an event data store',
      { affectedResources: { 'AWS::CloudTrail::Trail': {} }, title: 'trail arn:aws:s3:::x was' },
    ],
  ])('that %s names is unknown, and no trail is restarted', (_what, given) => {
    const incident = incidentOf({ ...given, detail: { description: 'Logging was disabled.' } });
    expect(incident).toMatchObject({
      status: 'NEEDS_ACTION',
      plannedRepair: 'none',
      subject: { key: `unnamed#${ACCOUNT}#eu-central-1` },
    });
    expect(incident.remarks).toContain('The finding does not name the trail.');
  });

  test('is looked up in the account of the finding, if the event has none', () => {
    const without = {
      affectedResources: {},
      title: '',
      detail: { description: '' },
      envelope: { account: undefined },
    };
    expect(incidentOf(without).subject.key).toBe(`unnamed#${ACCOUNT}#eu-central-1`);
  });

  test('that is not named causes up to ten affected resources to be named', () => {
    const affectedResources = Object.fromEntries(
      Array.from({ length: 12 }, (_, n) => [`AWS::S3::Bucket${n}`, `bucket-${n}`]),
    );
    const { changes } = incidentOf({ affectedResources, title: '', detail: { description: '' } });
    expect(changes).toHaveLength(10);
    expect(changes[9]).toBe('AWS::S3::Bucket9: bucket-9');
  });

  test('is unknown for a deleted bucket, which the mail names instead', () => {
    const incident = incidentOf({
      api: 'DeleteBucket',
      affectedResources: { 'AWS::S3::Bucket': 'acme-trail-logs' },
      title: 'The bucket acme-trail-logs of a trail was deleted.',
      detail: { description: 'The bucket acme-trail-logs of a trail was deleted by mallory.' },
    });
    expect(incident).toMatchObject({
      kind: 'TRAIL_WEAKENED',
      severity: 'high',
      plannedRepair: 'none',
      changes: ['AWS::S3::Bucket: acme-trail-logs'],
    });
  });
});

describe('the call of a finding', () => {
  test.each([
    ['StopLogging', 'LOGGING_STOPPED', 'critical', true],
    ['DeleteTrail', 'TRAIL_DELETED', 'critical', false],
    ['UpdateTrail', 'TRAIL_WEAKENED', 'high', true],
    ['PutEventSelectors', 'COVERAGE_REDUCED', 'high', true],
    ['DeleteBucket', 'TRAIL_WEAKENED', 'high', true],
    ['constructor', 'TRAIL_WEAKENED', 'high', true],
    ['__proto__', 'TRAIL_WEAKENED', 'high', true],
    [null, 'TRAIL_WEAKENED', 'high', true],
  ])('%s is %s, %s; checked: %p', (api, kind, severity, checked) => {
    const incident = incidentOf({ api });
    expect(incident).toMatchObject({ kind, severity, plannedRepair: checked ? 'start-logging' : 'none' });
    expect(parseInput(incidentSchema, incident)).toEqual(incident);
  });

  test('that failed is an attempt, and restarts nothing', () => {
    expect(incidentOf({ call: { errorCode: 'AccessDenied' } })).toMatchObject({
      kind: 'ATTEMPT_FAILED',
      severity: 'high',
      plannedRepair: 'none',
      call: { name: 'StopLogging', errorCode: 'AccessDenied' },
    });
  });
});

describe('a finding that must not restart a trail', () => {
  test.each<[what: string, additionalInfo: object]>([
    ['in the field of today', { sample: true }],
    ['in a text', { value: '{"unusual":{},"sample":true}', type: 'default' }],
    ['in a text with spaces', { value: '{ "sample" : true }', type: 'default' }],
  ])('that is a sample, marked %s', (_what, additionalInfo) => {
    for (const event of [findingOf({ service: { additionalInfo } })].flatMap((e) => [e, inPascalCase(e)])) {
      const { incident } = classifiedEvent(event, NOW);
      expect(incident).toMatchObject({
        test: true,
        severity: 'info',
        status: 'NOTED',
        plannedRepair: 'none',
      });
      expect(incident.remarks.join()).toContain('sample finding');
    }
  });

  test('is no sample if only the list of additional information has that word', () => {
    expect(incidentOf({ service: { additionalInfo: { value: ['"sample":true'] } } }).test).toBe(false);
  });

  test.each([
    ['by name', trailArn('scratch')],
    ['by ARN', trailArn('scratch-by-arn', 'eu-west-1')],
  ])('on a trail that is ignored %s', (_what, trail) => {
    const incident = incidentOf({ trail });
    expect(incident).toMatchObject({ kind: 'LOGGING_STOPPED', plannedRepair: 'none', status: 'NOTED' });
    expect(incident.remarks).toHaveLength(2);
    expect(incident.remarks.join()).toContain('ignoreTrails');
  });

  test('of another account, sent to the administrator account of GuardDuty', () => {
    const accountId = '444455556666';
    const incident = incidentOf({
      trail: trailArn('audit', 'eu-central-1', accountId),
      detail: { accountId },
    });
    expect(incident).toMatchObject({
      kind: 'FOREIGN_EVENT',
      plannedRepair: 'none',
      subject: { account: accountId },
    });
  });

  test('is checked for an organization trail from its own account', () => {
    expect(incidentOf({ trail: trailArn('org', 'eu-central-1', '999988887777') })).toMatchObject({
      plannedRepair: 'start-logging',
    });
  });
});

test.each(['Recon:IAMUser/MaliciousIPCaller', 'Stealth:IAMUser/PasswordPolicyChange', '', undefined, 7])(
  'a finding of type %p is refused',
  (type) => {
    const given = typeof type === 'string' && type !== '' ? type : 'unknown';
    expect(() => incidentOf({ detail: { type } })).toThrow(
      expect.objectContaining({
        name: 'UnclassifiableEventError',
        message: `The event is a GuardDuty finding of another type than Stealth:IAMUser/CloudTrailLoggingDisabled: ${given}.`,
      }),
    );
  },
);
