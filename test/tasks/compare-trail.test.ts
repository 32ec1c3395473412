import {
  CloudTrailClient,
  GetEventSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { trailStateKey } from '../../tasks/contract/table.ts';
import { DEFAULT_SELECTORS, normalizeSettings } from '../../tasks/baseline/normalize-trail.ts';
import { awsError, START_LOGGING_ERRORS } from '../fixtures/aws-errors.ts';
import { EXECUTION_ARN, STOPPED_AT, TRAIL_ARN, trailArn } from '../fixtures/deployment.ts';
import { HANDLERS, logged } from '../fixtures/handlers.ts';
import { VERIFICATION } from '../fixtures/incidents.ts';

const handler = HANDLERS['compare-trail'];
const cloudTrail = mockClient(CloudTrailClient);
const dynamo = mockClient(DynamoDBClient);
const input = {
  trailArn: TRAIL_ARN,
  stoppedAt: STOPPED_AT,
  repair: { verification: VERIFICATION },
  incidentId: 'incident-1',
  executionArn: EXECUTION_ARN,
};
const TRAIL = { S3BucketName: 'audit-log', IsMultiRegionTrail: true, HasCustomEventSelectors: false };
const observed = {
  settings: normalizeSettings(TRAIL),
  selectors: DEFAULT_SELECTORS,
  observedAt: '2026-11-21T20:06:02.310Z',
};

beforeEach(() => {
  cloudTrail.reset();
  dynamo.reset();
  cloudTrail.on(GetTrailCommand).resolves({ Trail: TRAIL });
  dynamo.on(GetItemCommand).resolves({ Item: marshall({ observed }) });
  logged.length = 0;
});

describe('compare-trail', () => {
  test('reads the trail and its stored state, and nothing else', async () => {
    await expect(handler(input)).resolves.toMatchObject({ verdict: 'as-before' });
    expect(cloudTrail.calls()).toHaveLength(1);
    expect(cloudTrail.commandCalls(GetTrailCommand)[0]?.args[0].input).toEqual({ Name: TRAIL_ARN });
    const [get] = dynamo.commandCalls(GetItemCommand);
    expect(get?.args[0].input).toMatchObject({
      Key: marshall(trailStateKey(TRAIL_ARN)),
      ConsistentRead: true,
    });
    expect(logged).toMatchObject([{ step: 'compare-trail', incidentId: 'incident-1', verdict: 'as-before' }]);
  });

  test.each([true, undefined])('reads the selectors where they may be others (%p)', async (custom) => {
    cloudTrail.on(GetTrailCommand).resolves({ Trail: { ...TRAIL, HasCustomEventSelectors: custom } });
    cloudTrail.on(GetEventSelectorsCommand).resolves({ EventSelectors: [{ ReadWriteType: 'ReadOnly' }] });
    await expect(handler(input)).resolves.toMatchObject({ verdict: 'changed' });
    const [selectors] = cloudTrail.commandCalls(GetEventSelectorsCommand);
    expect(selectors?.args[0].input).toEqual({ TrailName: TRAIL_ARN });
  });

  test('takes the stop from the verification: without one it is another trail', async () => {
    const verification = { ...VERIFICATION, stopLoggingTime: null };
    dynamo.on(GetItemCommand).resolves({});
    await expect(handler({ ...input, repair: { verification } })).resolves.toMatchObject({
      verdict: 'another-trail',
    });
    await expect(handler(input)).resolves.toMatchObject({ verdict: 'not-compared' });
  });

  test('asks in the Region that the ARN names', async () => {
    const arn = trailArn('management-events', 'us-gov-west-1', '111122223333', 'aws-us-gov');
    await handler({ ...input, trailArn: arn });
    const [call] = cloudTrail.commandCalls(GetTrailCommand);
    expect(await (call!.thisValue as CloudTrailClient).config.region()).toBe('us-gov-west-1');
  });

  test.each(START_LOGGING_ERRORS)('%s (%d) ends in %s', async (name, status, judged) => {
    cloudTrail.on(GetTrailCommand).rejects(awsError(name, status));
    await expect(handler(input)).rejects.toMatchObject({ name: judged });
  });

  test('an answer without the trail is one to ask for again', async () => {
    cloudTrail.on(GetTrailCommand).resolves({});
    await expect(handler(input)).rejects.toMatchObject({ name: 'CloudTrailBusyError' });
  });

  test('a table that does not answer is an error, not a trail of which nothing is known', async () => {
    dynamo.on(GetItemCommand).rejects(awsError('InternalServerError', 500));
    await expect(handler(input)).rejects.toMatchObject({ name: 'InternalServerError' });
  });

  test('without a restart also reads the status, and says what it shows', async () => {
    cloudTrail.on(GetTrailStatusCommand).resolves({
      IsLogging: true,
      StartLoggingTime: new Date('2026-11-21T20:11:09Z'),
      LatestDeliveryError: 'NoSuchBucket',
    });
    await expect(handler({ ...input, repair: {} })).resolves.toMatchObject({
      verdict: 'as-before',
      status: {
        isLogging: true,
        startLoggingTime: '2026-11-21T20:11:09.000Z',
        stopLoggingTime: null,
        deliveryErrors: ['The last delivery to S3 failed: NoSuchBucket'],
      },
    });
  });

  test('an input without the repair is InvalidInputError', async () => {
    await expect(handler({ ...input, repair: undefined })).rejects.toMatchObject({
      name: 'InvalidInputError',
    });
    expect(cloudTrail.calls()).toHaveLength(0);
  });
});
