import { describe, expect, test } from '@jest/globals';
import { ACCOUNT, REGION, TRAIL_ARN, trailArn } from '../../fixtures/deployment.ts';
import { IDENTITIES, type Fields } from '../../fixtures/identities.ts';
import { classified } from '../../fixtures/incidents.ts';
import { changeTags, deniedCall, failedCall, recordOf, stopLogging } from '../../fixtures/records.ts';

const OTHER = trailArn('other');
const trailOf = (record: Fields, envelope: Fields = {}) => classified(record, envelope).incident.subject;
const arnOf = (record: Fields, envelope: Fields = {}) => trailOf(record, envelope).key;
const named = (requestParameters: unknown, fields: Fields = {}) =>
  stopLogging({ requestParameters, ...fields });

describe('the trail of a call', () => {
  test.each<[where: string, record: Fields]>([
    ['name: a short name', named({ name: 'management-events' })],
    ['name: an ARN', named({ name: TRAIL_ARN })],
    ['trailName: a short name', named({ trailName: 'management-events' })],
    ['trailName: an ARN', named({ trailName: TRAIL_ARN })],
    ['resourceId', changeTags('AddTags')],
    ['resourceId of a call that has a name', named({ resourceId: TRAIL_ARN })],
    [
      'responseElements.trailARN',
      stopLogging({ requestParameters: null, responseElements: { trailARN: TRAIL_ARN } }),
    ],
    [
      'responseElements.trailARN, where the name is another account’s',
      recordOf('UpdateTrail', {
        responseElements: { trailARN: TRAIL_ARN },
        recipientAccountId: '444455556666',
      }),
    ],
    ['errorMessage of a denied call', deniedCall('StopLogging')],
    [
      'errorMessage of a denied call without a request',
      deniedCall('StopLogging', { requestParameters: undefined }),
    ],
    [
      'errorMessage of a denied call with an empty request',
      deniedCall('StopLogging', { requestParameters: {} }),
    ],
    [
      'errorMessage of an explicit deny',
      deniedCall('StopLogging', {
        errorMessage: `User: arn:aws:sts::${ACCOUNT}:assumed-role/Admin/carol@example.com is not authorized to perform: cloudtrail:StopLogging on resource: ${TRAIL_ARN} with an explicit deny in a service control policy`,
      }),
    ],
    [
      'errorMessage that ends after the ARN',
      deniedCall('StopLogging', {
        errorMessage: `User: anonymous is not authorized to perform: cloudtrail:StopLogging on resource: ${TRAIL_ARN}.`,
      }),
    ],
    [
      'errorMessage of an unknown trail, where the Region is unknown',
      { ...failedCall('StopLogging', 'management-events', TRAIL_ARN), awsRegion: 'XXXX' },
    ],
  ])('is found in %s', (_where, record) => {
    expect(arnOf(record, { region: record['awsRegion'] })).toBe(TRAIL_ARN);
  });

  test.each<[what: string, requestParameters: unknown]>([
    ['a name beside a trailName', { name: 'management-events', trailName: 'other' }],
    ['a name beside a resourceId', { name: 'management-events', resourceId: OTHER }],
    ['a trailName beside a resourceId', { trailName: 'management-events', resourceId: OTHER }],
    [
      'a name beside nested ones',
      { name: 'management-events', s3: { name: 'other' }, tags: [{ name: OTHER }] },
    ],
    ['an empty name beside a trailName', { name: '', trailName: 'management-events' }],
    ['a name of another type beside a trailName', { name: { x: OTHER }, trailName: 'management-events' }],
  ])('is the first one in %s', (_what, requestParameters) => {
    expect(arnOf(named(requestParameters))).toBe(TRAIL_ARN);
  });

  test('is found in a text alone, not in a list with a text in it', () => {
    const id = '3f1d6c1e-1111-4222-8333-944445555666';
    const onStore = recordOf('DeleteEventDataStore', { requestParameters: { eventDataStore: [id] } });
    expect(trailOf(onStore).type).toBe('account');
    const denied = deniedCall('DeleteTrail', { errorMessage: [deniedCall('DeleteTrail')['errorMessage']] });
    expect(trailOf(denied).name).toBe('unknown');
  });

  test('is unknown for a request with an impossible name, and is not read from other fields', () => {
    const record = deniedCall('DeleteTrail', {
      requestParameters: { name: 'no such name!', trailName: 'other', resourceId: OTHER },
      errorMessage: 'Trail name or ARN can only contain uppercase letters',
    });
    expect(trailOf(record).name).toBe('unknown');
  });
});

describe('a trail in an error message', () => {
  test.each<[what: string, errorMessage: string]>([
    [
      'an ARN in the path of the calling user',
      `User: arn:aws:iam::${ACCOUNT}:user/on/resource:/${OTHER}/mallory is not authorized to perform: cloudtrail:StopLogging on resource: * because no identity-based policy allows it`,
    ],
    ['an ARN in a name that is repeated', `Invalid trail name: x on resource: ${OTHER}`],
    ['an ARN anywhere else', `The trail ${OTHER} is busy`],
    ['the sentence in the middle of another', `Sorry. Unknown trail: ${OTHER} for the user`],
    [
      'the sentence of a denial in the middle of another',
      `Invalid name: User: x is not authorized to perform: y on resource: ${OTHER} because`,
    ],
    ['the ARN of another service', 'Unknown trail: arn:aws:s3:::trail/other for the user'],
  ])('is ignored if it is %s', (_what, errorMessage) => {
    expect(trailOf(deniedCall('StopLogging', { errorMessage })).name).toBe('unknown');
  });

  test('is not replaced by the path of a user', () => {
    const errorMessage = `User: arn:aws:iam::${ACCOUNT}:user/${OTHER}/mallory is not authorized to perform: cloudtrail:StopLogging on resource: ${TRAIL_ARN} because no identity-based policy allows it`;
    expect(arnOf(deniedCall('StopLogging', { errorMessage }))).toBe(TRAIL_ARN);
  });
});

describe('the name in a request', () => {
  test.each([
    ['eu-central-1', 'aws'],
    ['us-east-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['us-iso-east-1', 'aws-iso'],
    ['us-isob-east-1', 'aws-iso-b'],
    ['eu-isoe-west-1', 'aws-iso-e'],
    ['us-isof-south-1', 'aws-iso-f'],
    ['eusc-de-east-1', 'aws-eusc'],
    ['mx-moon-9', 'aws'],
  ])('in %s is completed to a trail of partition %s', (awsRegion, partition) => {
    const arn = trailArn('management-events', awsRegion, ACCOUNT, partition);
    expect(trailOf(stopLogging({ awsRegion }))).toEqual({
      type: 'trail',
      key: arn,
      partition,
      name: 'management-events',
      region: awsRegion,
      account: ACCOUNT,
    });
    expect(arnOf(named({ name: arn }))).toBe(arn);
  });

  test.each<[what: string, record: Fields, envelope: Fields]>([
    ['the record’s account before the envelope’s', stopLogging(), { account: '444455556666' }],
    ['the envelope’s account', stopLogging({ recipientAccountId: undefined }), {}],
    ...(['iamUser', 'root', 'remediator'] as const).map((caller): [string, Fields, Fields] => [
      `the caller’s own account: ${caller}`,
      stopLogging({ userIdentity: IDENTITIES[caller], recipientAccountId: 'XXXXXXXXXXX' }),
      { account: undefined },
    ]),
    ['the record’s Region before the envelope’s', stopLogging(), { region: 'us-west-2' }],
    ['the envelope’s Region', stopLogging({ awsRegion: undefined }), {}],
    ['the envelope’s Region for an impossible one', stopLogging({ awsRegion: 'XXXXXXXXXXX' }), {}],
    ['the envelope’s account for a number', stopLogging({ recipientAccountId: 111122223333 }), {}],
  ])('is completed to a trail of %s', (_what, record, envelope) => {
    expect(arnOf(record, envelope)).toBe(TRAIL_ARN);
  });

  test('is not completed with the account of a federated caller', () => {
    const record = recordOf('DeleteTrail', {
      recipientAccountId: undefined,
      userIdentity: { ...IDENTITIES.awsAccount },
    });
    expect(arnOf(record, { account: undefined })).toBe(`unnamed#unknown#${REGION}`);
  });

  test('keeps its account and home Region if it is the ARN of an organization trail', () => {
    const arn = trailArn('organization', 'us-east-1', '999988887777');
    expect(trailOf(named({ name: arn }))).toEqual({
      type: 'trail',
      key: arn,
      name: 'organization',
      partition: 'aws',
      region: 'us-east-1',
      account: '999988887777',
    });
  });
});
