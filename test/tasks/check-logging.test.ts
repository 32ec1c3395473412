import { CloudTrailClient, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { awsError, START_LOGGING_ERRORS } from '../fixtures/aws-errors.ts';
import { EXECUTION_ARN, TRAIL_ARN, trailArn } from '../fixtures/deployment.ts';
import { HANDLERS, logged } from '../fixtures/handlers.ts';

const handler = HANDLERS['check-logging'];
const cloudTrail = mockClient(CloudTrailClient);
const input = { trailArn: TRAIL_ARN, incidentId: 'incident-1', executionArn: EXECUTION_ARN };

beforeEach(() => {
  cloudTrail.reset();
  logged.length = 0;
});

describe('check-logging', () => {
  test.each([
    [
      'a trail that logs',
      { IsLogging: true, StartLoggingTime: new Date('2026-11-21T20:00:00Z') },
      { isLogging: true, startLoggingTime: '2026-11-21T20:00:00.000Z', stopLoggingTime: null },
    ],
    [
      'a trail that is stopped',
      {
        IsLogging: false,
        StartLoggingTime: new Date('2026-11-21T20:00:00Z'),
        StopLoggingTime: new Date('2026-11-21T20:11:07Z'),
      },
      {
        isLogging: false,
        startLoggingTime: '2026-11-21T20:00:00.000Z',
        stopLoggingTime: '2026-11-21T20:11:07.000Z',
      },
    ],
  ])('returns the answer of GetTrailStatus for %s', async (_what, status, result) => {
    cloudTrail.on(GetTrailStatusCommand).resolves(status);
    await expect(handler(input)).resolves.toEqual({ ...result, checkedAt: expect.stringMatching(/Z$/) });
    expect(cloudTrail.calls()).toHaveLength(1);
    expect(cloudTrail.commandCalls(GetTrailStatusCommand)[0]?.args[0].input).toEqual({ Name: TRAIL_ARN });
    expect(logged).toMatchObject([{ step: 'check-logging', incidentId: 'incident-1', ...result }]);
  });

  test('rejects a response without IsLogging', async () => {
    cloudTrail.on(GetTrailStatusCommand).resolves({});
    await expect(handler(input)).rejects.toMatchObject({ name: 'CloudTrailBusyError' });
  });

  test('calls the Region that the ARN names', async () => {
    cloudTrail.on(GetTrailStatusCommand).resolves({ IsLogging: true });
    await handler({ ...input, trailArn: trailArn('x', 'us-gov-west-1', '111122223333', 'aws-us-gov') });
    const [call] = cloudTrail.commandCalls(GetTrailStatusCommand);
    expect(await (call!.thisValue as CloudTrailClient).config.region()).toBe('us-gov-west-1');
  });

  test.each(START_LOGGING_ERRORS)('maps %s (%d) to %s', async (name, status, judged) => {
    cloudTrail.on(GetTrailStatusCommand).rejects(awsError(name, status));
    await expect(handler(input)).rejects.toMatchObject({ name: judged });
  });

  test.each([
    ['no trail', { ...input, trailArn: undefined }],
    ['a trail by its name alone', { ...input, trailArn: 'management-events' }],
    ['nothing', undefined],
  ])('rejects an input with %s as InvalidInputError, and makes no call', async (_what, given) => {
    await expect(handler(given)).rejects.toMatchObject({ name: 'InvalidInputError' });
    expect(cloudTrail.calls()).toHaveLength(0);
  });
});
