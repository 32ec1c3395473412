import { describe, expect, test } from '@jest/globals';
import { RESTORE_ACTIONS } from '../../../tasks/contract/trail-diff.ts';
import { WATCHED_CALLS } from '../../../tasks/contract/calls.ts';
import { rowOf } from '../../../tasks/contract/kinds.ts';
import { UnclassifiableEventError } from '../../../tasks/contract/errors.ts';
import { classifyCall } from '../../../tasks/classify/classify-call.ts';
import { NOW, REMEDIATOR_ROLE_ARN, SETTINGS, TRAIL_ARN, trailArn } from '../../fixtures/deployment.ts';
import { IDENTITIES, roleSession, type Fields } from '../../fixtures/identities.ts';
import { classified } from '../../fixtures/incidents.ts';
import {
  changeTags,
  deniedCall,
  eventOf,
  failedCall,
  recordOf,
  stopLogging,
  updateTrail,
} from '../../fixtures/records.ts';

describe('the planned repair', () => {
  test('of a successful StopLogging restarts the trail, and the incident is OPEN', () => {
    expect(classified(stopLogging()).incident).toMatchObject({
      plannedRepair: 'start-logging',
      status: 'OPEN',
    });
    expect(classified(stopLogging()).incident).not.toHaveProperty('compareTrail');
  });

  test.each(WATCHED_CALLS.filter((call) => call !== 'StopLogging'))('of %s is none', (call) => {
    const { incident } = classified(recordOf(call));
    expect(incident).toMatchObject({ plannedRepair: 'none', status: rowOf(incident.kind).status });
    expect(incident.compareTrail ?? false).toBe(rowOf(incident.kind).aboutTrail === true);
  });

  test.each([deniedCall('StopLogging'), failedCall('StopLogging')])(
    'of a StopLogging that failed is none',
    (record) => {
      expect(classified(record).incident).toMatchObject({ plannedRepair: 'none', status: 'NOTED' });
    },
  );

  test.each([null, '', undefined])('does not depend on an errorCode of %p', (errorCode) => {
    expect(classified(stopLogging({ errorCode })).incident.plannedRepair).toBe('start-logging');
  });

  test.each([
    ['by name', trailArn('scratch', 'us-east-1')],
    ['by ARN', trailArn('scratch-by-arn', 'eu-west-1')],
  ])('of a trail that is ignored %s is none, and the mail says why', (_how, name) => {
    const { incident } = classified(stopLogging({ requestParameters: { name } }));
    expect(incident).toMatchObject({ kind: 'LOGGING_STOPPED', severity: 'critical', plannedRepair: 'none' });
    expect(incident.remarks).toEqual(['The trail is in the ignoreTrails setting: it was not restarted.']);
  });

  test.each(['scratch-2', 'my-scratch', trailArn('my-scratch', 'us-east-1'), 'scratch-by-arn'])(
    'of a trail whose name only contains that of an ignored one is a restart: %s',
    (name) => {
      expect(classified(stopLogging({ requestParameters: { name } })).incident.plannedRepair).toBe(
        'start-logging',
      );
    },
  );

  test.each<[name: string, enforceTrails: string[], repair: string]>([
    ['audit', [], 'none'],
    ['audit', ['other', 'audit', 'more'], 'restore-trail'],
    ['my-audit', ['other', 'audit'], 'none'],
    ['audit-2', ['other', 'audit'], 'none'],
  ])('of a deletion of %s, with %j enforced, is %s', (name, enforceTrails, plannedRepair) => {
    const event = eventOf(recordOf('DeleteTrail', { requestParameters: { name } }));
    const { incident } = classifyCall(event, { ...SETTINGS, enforceTrails }, NOW);
    expect(incident).toMatchObject({ kind: 'TRAIL_DELETED', plannedRepair });
  });
});

describe('resources that are not trails', () => {
  const store =
    'arn:aws:cloudtrail:eu-central-1:111122223333:eventdatastore/3f1d6c1e-1111-4222-8333-944445555666';
  test.each([
    ['an event data store', store],
    [
      'a channel',
      'arn:aws:cloudtrail:eu-central-1:111122223333:channel/3f1d6c1e-1111-4222-8333-944445555666',
    ],
    ['a dashboard', 'arn:aws:cloudtrail:eu-central-1:111122223333:dashboard/overview'],
  ])('are noted under their own ARN, low, for tags of %s', (_what, arn) => {
    expect(classified(changeTags('AddTags', arn)).incident).toMatchObject({
      kind: 'NOTED',
      severity: 'low',
      status: 'NOTED',
      subject: { key: arn },
    });
  });

  test.each([store, store.slice(store.lastIndexOf('/') + 1)])(
    'are noted under their own ARN for Insights of an event data store (named as %s)',
    (eventDataStore) => {
      const requestParameters = { eventDataStore, insightSelectors: [] };
      const record = recordOf('PutInsightSelectors', { requestParameters });
      expect(classified(record).incident).toMatchObject({ kind: 'NOTED', subject: { key: store } });
    },
  );

  test('cause no restart if a StopLogging names one', () => {
    const { incident } = classified(stopLogging({ requestParameters: { name: store } }));
    expect(incident).toMatchObject({ kind: 'NOTED', plannedRepair: 'none' });
  });
});

describe('the role of the remediator', () => {
  test.each(SETTINGS.remediatorRoleArns)('is recognized by its whole ARN, path included: %s', (arn) => {
    const { incident } = classified(recordOf('StartLogging', { userIdentity: roleSession(arn, 'x') }));
    expect(incident).toMatchObject({ origin: 'remediator', severity: 'info' });
  });

  test.each<[what: string, userIdentity: Fields]>([
    ['another path', roleSession('arn:aws:iam::111122223333:role/cloudtrail-remediator-StartLogging', 'x')],
    [
      'another account',
      roleSession(REMEDIATOR_ROLE_ARN.replace('111122223333', '999988887777'), 'x', '999988887777'),
    ],
    [
      'a session that is named like it',
      roleSession('arn:aws:iam::111122223333:role/Other', REMEDIATOR_ROLE_ARN),
    ],
    [
      'a user that is named like it',
      { ...IDENTITIES.iamUser, userName: 'cloudtrail-remediator-StartLogging' },
    ],
    ['a user whose ARN is its ARN', { ...IDENTITIES.iamUser, arn: REMEDIATOR_ROLE_ARN }],
    ['no AssumedRole', { ...IDENTITIES.remediator, type: 'FederatedUser' }],
    ['no identity at all', {}],
  ])('is not recognized as %s', (_what, userIdentity) => {
    const record = recordOf('StartLogging', { userIdentity, userAgent: REMEDIATOR_ROLE_ARN });
    expect(classified(record).incident).toMatchObject({ origin: 'other', severity: 'low' });
  });

  test('has a refused restart that raises no alert', () => {
    const record = recordOf('StartLogging', {
      userIdentity: IDENTITIES.remediator,
      errorCode: 'ThrottlingException',
    });
    expect(classified(record).incident).toMatchObject({
      kind: 'ATTEMPT_FAILED',
      severity: 'info',
      origin: 'remediator',
    });
  });

  test.each([undefined, '', null])('is never recognized without a configured role: issuer %p', (arn) => {
    const userIdentity = { type: 'AssumedRole', sessionContext: { sessionIssuer: { arn } } };
    for (const restoreRoleArn of [{}, { restoreRoleArn: '' }]) {
      const settings = { ...SETTINGS, ...restoreRoleArn, remediatorRoleArns: [] };
      for (const call of ['StartLogging', 'UpdateTrail']) {
        const event = eventOf(recordOf(call, { userIdentity }));
        expect(classifyCall(event, settings, NOW).incident).toMatchObject({ origin: 'other' });
      }
    }
  });

  test('that makes a StopLogging is abused: the trail is repaired, and the mail says so', () => {
    const { incident } = classified(stopLogging({ userIdentity: IDENTITIES.remediator }));
    expect(incident).toMatchObject({ origin: 'other', severity: 'critical', plannedRepair: 'start-logging' });
    expect(incident.remarks.join()).toContain("remediator's own role");
  });
});

describe('the role that restores', () => {
  const ROLE = 'arn:aws:iam::111122223333:role/cloudtrail-remediator-Restore';
  const userIdentity = roleSession(ROLE, 'restore');
  const enforced = { ...SETTINGS, restoreRoleArn: ROLE, enforceTrails: ['management-events'] };
  const made = (call: string, fields: Fields = {}) =>
    classifyCall(eventOf(recordOf(call, { userIdentity, ...fields })), enforced, NOW).incident;

  test.each(RESTORE_ACTIONS.filter((call) => call !== 'StartLogging'))(
    'has a %s that counts as a restore of the remediator, which is not repaired',
    (call) => {
      const incident = made(call);
      expect(incident).toMatchObject({ origin: 'remediator', compareTrail: true, plannedRepair: 'none' });
      expect(incident.remarks.join()).not.toContain('own role');
    },
  );

  test('has a refused call that counts as no restore', () => {
    const incident = made('UpdateTrail', { errorCode: 'AccessDenied' });
    expect(incident).toMatchObject({ kind: 'ATTEMPT_FAILED', origin: 'remediator' });
    expect(incident).not.toHaveProperty('compareTrail');
  });

  test('has a StartLogging that counts as a restart, not a restore', () => {
    const incident = made('StartLogging');
    expect(incident).toMatchObject({ origin: 'remediator', severity: 'info' });
    expect(incident).not.toHaveProperty('compareTrail');
  });

  test.each(['StopLogging', 'DeleteTrail'])('is abused by %s, which is repaired', (call) => {
    const incident = made(call);
    expect(incident).toMatchObject({ origin: 'other' });
    expect(incident.plannedRepair).not.toBe('none');
    expect(incident.remarks.join()).toContain("remediator's own role");
  });

  test('a change of an enforced trail by any other caller is repaired', () => {
    const incident = made('UpdateTrail', { userIdentity: roleSession(`${ROLE}r`, 'restore') });
    expect(incident).toMatchObject({ origin: 'other', plannedRepair: 'restore-trail' });
  });
});

test.each(['RegisterOrganizationDelegatedAdmin', 'DeregisterOrganizationDelegatedAdmin'])(
  '%s is assigned to the account that it names',
  (call) => {
    const of = (requestParameters: Fields) =>
      classified(recordOf(call, { requestParameters })).incident.subject;
    expect(of({ memberAccountId: '444455556666' })).toMatchObject({ type: 'account', name: '444455556666' });
    expect(of({ delegatedAdminAccountId: '777788889999' })).toMatchObject({ name: '777788889999' });
    expect(of({})).toMatchObject({ type: 'account', name: 'unknown' });
  },
);

test('a change of an ignored trail is recorded, and plans no restart', () => {
  const { incident } = classified(
    updateTrail({ name: 'scratch', isMultiRegionTrail: false }, { responseElements: null }),
  );
  expect(incident).toMatchObject({ kind: 'TRAIL_WEAKENED', status: 'NOTED', plannedRepair: 'none' });
  expect(incident.remarks.join()).not.toContain('ignoreTrails');
});

describe('an event that cannot be classified', () => {
  test.each<[what: string, event: unknown]>([
    ['null', null],
    ['a string', 'StopLogging'],
    ['a list', [eventOf(stopLogging())]],
    ['an envelope without a record', eventOf(undefined)],
    ['a record without a name', eventOf(stopLogging({ eventName: undefined }))],
    ['a name in another case', eventOf(stopLogging({ eventName: 'stopLogging' }))],
    ['a name of another type', eventOf(stopLogging({ eventName: ['StopLogging'] }))],
    ['a call that is not watched', eventOf(recordOf('LookupEvents'))],
    ['a name of every object', eventOf(recordOf('toString'))],
    ['a call of another service', eventOf(stopLogging({ eventSource: 'logs.amazonaws.com' }))],
    ['a StopLogging without a request', eventOf(stopLogging({ requestParameters: null }))],
    ['a StopLogging of no name', eventOf(stopLogging({ requestParameters: {} }))],
    ['a StopLogging of an impossible name', eventOf(stopLogging({ requestParameters: { name: '../x y' } }))],
    [
      'a StopLogging of a short name in an unknown Region',
      eventOf(stopLogging({ awsRegion: 'REDACTED' }), { region: undefined }),
    ],
  ])('with %s ends in UnclassifiableEventError', (_what, event) => {
    expect(() => classifyCall(event, SETTINGS, NOW)).toThrow(UnclassifiableEventError);
  });

  test('has an error that says what is missing and what to do', () => {
    expect(() => classified(stopLogging({ requestParameters: null }))).toThrow(
      'A StopLogging call succeeded, but the event does not say on which trail. Look for a stopped trail in the account and Region of the event.',
    );
    expect(() => classified(recordOf('LookupEvents'))).toThrow('eventName LookupEvents');
  });
});

describe('the rest of the incident', () => {
  test.each(['1.01', '1.05', '1.08', '1.09', '1.10', '1.11', '2.0', 7, undefined])(
    'a record of version %p is read like any other',
    (eventVersion) => {
      const record = stopLogging({
        eventVersion,
        managementEvent: undefined,
        eventCategory: undefined,
        tlsDetails: undefined,
      });
      expect(classified(record).incident).toMatchObject({
        plannedRepair: 'start-logging',
        subject: { key: TRAIL_ARN },
      });
    },
  );

  test('the id is the eventID, for any envelope', () => {
    const record = stopLogging({ eventID: '5c3b8a52-8a4f-4c39-9a55-0f2f6c0ad111' });
    const first = classified(record, { id: 'aaaaaaaa-0000-4000-8000-000000000001' });
    const second = classified(record, { id: 'aaaaaaaa-0000-4000-8000-000000000002' });
    expect(first.incident.id).toBe('5c3b8a52-8a4f-4c39-9a55-0f2f6c0ad111');
    expect(second.incident).toEqual(first.incident);
  });

  test.each([undefined, null, 42, '', 'abc', 'x'.repeat(129), '$(reboot)', 'a b c d', '--help', 'naïve-id'])(
    'an eventID of %p is replaced by the digest of the record, which is the same for every delivery',
    (eventID) => {
      const record = stopLogging({ eventID });
      const first = classified(record, { id: 'aaaaaaaa-0000-4000-8000-000000000001' });
      const second = classified(record, { id: 'aaaaaaaa-0000-4000-8000-000000000002' });
      expect(first.incident.id).toBe(first.record.sha256);
      expect(second.incident.id).toBe(first.incident.id);
    },
  );

  test('a failed call keeps its code and message, cleaned and cut', () => {
    const errorMessage = `no\r\nBcc: everybody\u202e ${'x'.repeat(5000)}`;
    const { call } = classified(failedCallWith(errorMessage)).incident;
    expect(call.errorCode).toBe('InvalidTrailNameException');
    expect(call.errorMessage).toMatch(/^no Bcc: everybody +x+…$/);
    expect(Buffer.byteLength(call.errorMessage ?? '')).toBe(1024);
  });

  function failedCallWith(errorMessage: string): Fields {
    return stopLogging({ errorCode: 'InvalidTrailNameException', errorMessage });
  }

  test('the new values are listed in short statements, at most 20 of them', () => {
    const { changes } = classified(
      updateTrail({ s3BucketName: 'elsewhere', isMultiRegionTrail: false, kmsKeyId: '' }),
    ).incident;
    expect(changes).toEqual([
      's3BucketName set to elsewhere',
      'isMultiRegionTrail set to false',
      'kmsKeyId set to (empty): no KMS key encrypts new log files',
    ]);
    const of = (length: number) =>
      classified(
        updateTrail(
          Object.fromEntries(Array.from({ length }, (_, n) => [`${n}`.padEnd(99, 'k'), 'v'.repeat(999)])),
        ),
      ).incident.changes;
    expect(of(20)).toHaveLength(20);
    const statements = of(300);
    expect(statements).toHaveLength(21);
    expect(statements[0]).toBe(`0${'k'.repeat(60)}… set to ${'v'.repeat(125)}…`);
    expect(statements.at(-1)).toBe('… and 280 more');
  });

  test('an event that names no trail is stored under its account and Region, with a remark', () => {
    const { incident } = classified(recordOf('DeleteTrail', { requestParameters: null }));
    expect(incident).not.toHaveProperty('compareTrail');
    expect(incident.subject).toEqual({
      type: 'unnamed',
      key: 'unnamed#111122223333#eu-central-1',
      name: 'unknown',
      partition: 'aws',
      region: 'eu-central-1',
      account: '111122223333',
    });
    expect(incident.remarks).toEqual(['The event does not name the trail.']);
  });
});
