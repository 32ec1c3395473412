import { CloudTrailClient, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { awsError, START_LOGGING_ERRORS } from '../fixtures/aws-errors.ts';
import { EXECUTION_ARN, STOPPED_AT, TRAIL_ARN, trailArn } from '../fixtures/deployment.ts';
import { HANDLERS, logged } from '../fixtures/handlers.ts';

const handler = HANDLERS['verify-logging'];
const cloudTrail = mockClient(CloudTrailClient);
const input = {
  trailArn: TRAIL_ARN,
  stoppedAt: STOPPED_AT,
  incidentId: 'incident-1',
  executionArn: EXECUTION_ARN,
};
const LOGGING = {
  IsLogging: true,
  StartLoggingTime: new Date('2026-11-21T20:11:21Z'),
  StopLoggingTime: new Date('2026-11-21T20:11:07Z'),
};

beforeEach(() => {
  cloudTrail.reset();
  cloudTrail.on(GetTrailStatusCommand).resolves(LOGGING);
  logged.length = 0;
});

describe('verify-logging', () => {
  test('calls GetTrailStatus once for the whole ARN, and nothing else', async () => {
    await handler(input);
    expect(cloudTrail.calls()).toHaveLength(1);
    const [call] = cloudTrail.commandCalls(GetTrailStatusCommand);
    expect(call?.args[0].input).toEqual({ Name: TRAIL_ARN });
  });

  test('returns the times, the delivery error and the blind window', async () => {
    cloudTrail.on(GetTrailStatusCommand).resolves({ ...LOGGING, LatestDeliveryError: 'NoSuchBucket' });
    await expect(handler(input)).resolves.toEqual({
      isLogging: true,
      startLoggingTime: '2026-11-21T20:11:21.000Z',
      stopLoggingTime: '2026-11-21T20:11:07.000Z',
      verifiedAt: expect.stringMatching(/Z$/),
      blindWindowSeconds: 14,
      latestDeliveryError: 'NoSuchBucket',
      deliveryErrors: ['The last delivery to S3 failed: NoSuchBucket'],
      latestDeliveryTime: null,
    });
    expect(logged).toMatchObject([
      { step: 'verify-logging', incidentId: 'incident-1', blindWindowSeconds: 14 },
    ]);
  });

  test('calls the Region that the ARN names', async () => {
    await handler({
      ...input,
      trailArn: trailArn('management-events', 'us-gov-west-1', '111122223333', 'aws-us-gov'),
    });
    const [call] = cloudTrail.commandCalls(GetTrailStatusCommand);
    expect(await (call!.thisValue as CloudTrailClient).config.region()).toBe('us-gov-west-1');
  });

  test.each([
    ['not logging', { IsLogging: false }, 'TrailNotLoggingError'],
    ['an empty answer', {}, 'CloudTrailBusyError'],
    [
      'logging since before the stop',
      { ...LOGGING, StartLoggingTime: new Date('2026-11-21T20:00:00Z') },
      'StopNotConfirmedError',
    ],
  ])('maps %s (%j) to %s', async (_what, status, name) => {
    cloudTrail.on(GetTrailStatusCommand).resolves(status);
    await expect(handler(input)).rejects.toMatchObject({ name });
  });

  test.each(START_LOGGING_ERRORS)('maps %s (%d) to %s', async (name, status, judged) => {
    cloudTrail.on(GetTrailStatusCommand).rejects(awsError(name, status));
    await expect(handler(input)).rejects.toMatchObject({ name: judged });
  });

  test.each([
    ['no stop to compare with', { ...input, stoppedAt: undefined }],
    ['a stop that is no time', { ...input, stoppedAt: 'unknown' }],
    ['no trail', { ...input, trailArn: 'management-events' }],
  ])('rejects an input with %s as InvalidInputError, because it can prove nothing', async (_what, given) => {
    await expect(handler(given)).rejects.toMatchObject({ name: 'InvalidInputError' });
    expect(cloudTrail.calls()).toHaveLength(0);
  });
});
