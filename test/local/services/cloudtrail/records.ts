import {
  CreateTrailCommand,
  PutEventSelectorsCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { iamUser, roleSession, rootUser } from '../../../../local/services/identities.ts';
import { install, type Installation, TRAIL } from './installation.ts';

describe('records', () => {
  let installation: Installation;
  beforeEach(async () => {
    installation = await install();
  });
  afterEach(() => installation.close());

  const byName = { Name: 'management-events' };
  const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  const stop = (Name = 'management-events') => new StopLoggingCommand({ Name });

  test('StopLogging gives the record that CloudTrail writes, in the envelope of EventBridge', async () => {
    const answer = await installation.client().send(stop());
    expect(installation.events).toEqual([
      {
        version: '0',
        id: expect.stringMatching(UUID),
        'detail-type': 'AWS API Call via CloudTrail',
        source: 'aws.cloudtrail',
        account: '111122223333',
        time: '2026-03-01T09:00:00Z',
        region: 'eu-central-1',
        resources: [],
        detail: {
          eventVersion: '1.11',
          userIdentity: {
            type: 'IAMUser',
            principalId: expect.stringMatching(/^AIDA[0-9A-Z]{17}$/),
            arn: 'arn:aws:iam::111122223333:user/developer',
            accountId: '111122223333',
            accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
            userName: 'developer',
          },
          eventTime: '2026-03-01T09:00:00Z',
          eventSource: 'cloudtrail.amazonaws.com',
          eventName: 'StopLogging',
          awsRegion: 'eu-central-1',
          sourceIPAddress: '127.0.0.1',
          userAgent: expect.stringContaining('aws-sdk-js/3'),
          requestParameters: { name: 'management-events' },
          responseElements: null,
          requestID: answer.$metadata.requestId,
          eventID: expect.stringMatching(UUID),
          readOnly: false,
          eventType: 'AwsApiCall',
          managementEvent: true,
          recipientAccountId: '111122223333',
          eventCategory: 'Management',
        },
      },
    ]);
    expect(installation.events[0]?.id).not.toBe(installation.events[0]?.detail.eventID);
  });

  test('parameters are written as the caller typed them', async () => {
    await installation.client().send(stop(TRAIL));
    expect(installation.events[0]?.detail['requestParameters']).toEqual({ name: TRAIL });
  });

  test('the response of CreateTrail has its settings, without tags, and under the names of the record', async () => {
    await installation.client().send(
      new CreateTrailCommand({
        Name: 'data-events',
        S3BucketName: 'log-archive',
        EnableLogFileValidation: true,
        TagsList: [{ Key: 'team', Value: 'security' }],
      }),
    );
    expect(installation.events[0]?.detail).toMatchObject({
      requestParameters: {
        name: 'data-events',
        s3BucketName: 'log-archive',
        enableLogFileValidation: true,
        tagsList: [{ key: 'team', value: 'security' }],
      },
      responseElements: {
        name: 'data-events',
        s3BucketName: 'log-archive',
        includeGlobalServiceEvents: true,
        isMultiRegionTrail: false,
        trailARN: 'arn:aws:cloudtrail:eu-central-1:111122223333:trail/data-events',
        logFileValidationEnabled: true,
        isOrganizationTrail: false,
      },
    });
    expect(installation.events[0]?.detail['responseElements']).not.toHaveProperty('tagsList');
  });

  test('UpdateTrail writes only the fields that were sent, and the response has all', async () => {
    await installation.client().send(new UpdateTrailCommand({ ...byName, EnableLogFileValidation: false }));
    expect(installation.events[0]?.detail['requestParameters']).toEqual({
      name: 'management-events',
      enableLogFileValidation: false,
    });
    expect(installation.events[0]?.detail['responseElements']).toMatchObject({
      trailARN: TRAIL,
      logFileValidationEnabled: false,
    });
  });

  test('PutEventSelectors writes the trail as trailName', async () => {
    const EventSelectors = [{ ReadWriteType: 'ReadOnly' as const, IncludeManagementEvents: false }];
    await installation
      .client()
      .send(new PutEventSelectorsCommand({ TrailName: 'management-events', EventSelectors }));
    expect(installation.events[0]?.detail).toMatchObject({
      requestParameters: {
        trailName: 'management-events',
        eventSelectors: [{ readWriteType: 'ReadOnly', includeManagementEvents: false }],
      },
      responseElements: {
        trailARN: TRAIL,
        eventSelectors: [
          {
            readWriteType: 'ReadOnly',
            includeManagementEvents: false,
            dataResources: [],
            excludeManagementEventSources: [],
          },
        ],
      },
    });
  });

  test('a refused call keeps the parameters, and has the error instead of a response', async () => {
    await expect(installation.client().send(stop('never-there'))).rejects.toThrow();
    expect(installation.events[0]?.detail).toMatchObject({
      errorCode: 'TrailNotFoundException',
      errorMessage:
        'Unknown trail: arn:aws:cloudtrail:eu-central-1:111122223333:trail/never-there for the user: 111122223333',
      requestParameters: { name: 'never-there' },
      responseElements: null,
    });
  });

  test.each([
    [{}, 'because no identity-based policy allows the cloudtrail:StopLogging action'],
    [{ deniedBy: 'service control policy' as const }, 'with an explicit deny in a service control policy'],
  ])('a denied call of %j has no parameters: only the message names the trail', async (more, reason) => {
    const identity = {
      ...iamUser({ account: '111122223333', name: 'mallory' }),
      denied: ['StopLogging'],
      ...more,
    };
    installation.cloudTrail.registerIdentity('AKIADENIED', identity);
    const client = installation.client({ accessKeyId: 'AKIADENIED' });
    const message = `User: arn:aws:iam::111122223333:user/mallory is not authorized to perform: cloudtrail:StopLogging on resource: ${TRAIL} ${reason}`;
    await expect(client.send(stop())).rejects.toMatchObject({ name: 'AccessDeniedException', message });
    expect(installation.events[0]?.detail).toMatchObject({
      errorCode: 'AccessDenied',
      errorMessage: message,
      requestParameters: null,
      responseElements: null,
    });
    expect(installation.cloudTrail.trail(TRAIL)?.isLogging).toBe(true);
  });

  describe('identities', () => {
    test('a role session has no userName of its own, and shows the role as its issuer', async () => {
      const session = roleSession({
        account: '111122223333',
        role: 'remediator',
        path: '/service/',
        session: 'run-1',
      });
      installation.cloudTrail.registerIdentity('ASIAROLE', session);
      await installation.client({ accessKeyId: 'ASIAROLE' }).send(stop());
      const { userIdentity } = installation.events[0]!.detail;
      expect(userIdentity).toMatchObject({
        type: 'AssumedRole',
        arn: 'arn:aws:sts::111122223333:assumed-role/remediator/run-1',
        accessKeyId: 'ASIAROLE',
        sessionContext: {
          sessionIssuer: { arn: 'arn:aws:iam::111122223333:role/service/remediator', userName: 'remediator' },
          attributes: { mfaAuthenticated: 'false' },
        },
      });
      expect(userIdentity).not.toHaveProperty('userName');
    });

    test('the root user, with a source address and a user agent of its own', async () => {
      installation.cloudTrail.registerIdentity('ASIAROOT', {
        ...rootUser({ account: '111122223333', mfa: true }),
        sourceIp: '203.0.113.9',
        userAgent: 'console',
        recordFields: { sessionCredentialFromConsole: 'true' },
      });
      await installation.client({ accessKeyId: 'ASIAROOT' }).send(stop());
      expect(installation.events[0]?.detail).toMatchObject({
        userIdentity: { type: 'Root', arn: 'arn:aws:iam::111122223333:root' },
        sourceIPAddress: '203.0.113.9',
        userAgent: 'console',
        sessionCredentialFromConsole: 'true',
      });
    });

    test('a service has neither ARN nor key', async () => {
      installation.cloudTrail.registerIdentity('SERVICE', {
        account: '111122223333',
        userIdentity: { type: 'AWSService', invokedBy: 'cloudformation.amazonaws.com' },
      });
      await installation.client({ accessKeyId: 'SERVICE' }).send(stop());
      expect(installation.events[0]?.detail.userIdentity).toEqual({
        type: 'AWSService',
        invokedBy: 'cloudformation.amazonaws.com',
      });
    });
  });

  test('parameters over 100 KB are omitted, as CloudTrail omits them', async () => {
    const Values = Array.from(
      { length: 500 },
      (_, index) => `arn:aws:s3:::bucket-${index}/${'x'.repeat(250)}`,
    );
    await installation.client().send(
      new PutEventSelectorsCommand({
        TrailName: TRAIL,
        AdvancedEventSelectors: [
          {
            FieldSelectors: [
              { Field: 'eventCategory', Equals: ['Data'] },
              { Field: 'resources.ARN', Equals: Values.slice(1) },
            ],
          },
        ],
      }),
    );
    expect(installation.events[0]?.detail).toMatchObject({
      requestParameters: { omitted: true, reason: 'requestParameters too large' },
      responseElements: { omitted: true, reason: 'responseElements too large' },
    });
  });
});
