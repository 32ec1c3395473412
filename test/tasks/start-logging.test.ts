import { CloudTrailClient, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { awsError, START_LOGGING_ERRORS } from '../fixtures/aws-errors.ts';
import { EXECUTION_ARN, TRAIL_ARN, trailArn } from '../fixtures/deployment.ts';
import { HANDLERS, logged } from '../fixtures/handlers.ts';

const handler = HANDLERS['start-logging'];
const cloudTrail = mockClient(CloudTrailClient);
const input = { trailArn: TRAIL_ARN, incidentId: 'incident-1', executionArn: EXECUTION_ARN };

beforeEach(() => {
  cloudTrail.reset();
  cloudTrail.on(StartLoggingCommand).resolves({});
  logged.length = 0;
});

describe('start-logging', () => {
  test('sends StartLogging with the whole ARN, and nothing else', async () => {
    await handler(input);
    expect(cloudTrail.calls()).toHaveLength(1);
    const [call] = cloudTrail.commandCalls(StartLoggingCommand);
    expect(call?.args[0].input).toEqual({ Name: TRAIL_ARN });
  });

  test('returns the time at which CloudTrail accepted the call', async () => {
    const before = Date.now();
    const { acceptedAt } = await handler(input);
    expect(Date.parse(acceptedAt)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(acceptedAt)).toBeLessThanOrEqual(Date.now());
  });

  test.each(['us-east-1', 'ap-southeast-2', 'cn-north-1', 'eu-central-1'])(
    'calls the Region that the ARN names: %s',
    async (region) => {
      await handler({ ...input, trailArn: trailArn('organization', region, '999988887777') });
      const [call] = cloudTrail.commandCalls(StartLoggingCommand);
      expect(await (call!.thisValue as CloudTrailClient).config.region()).toBe(region);
    },
  );

  test('leaves every retry to the workflow, whose history shows it', async () => {
    await handler(input);
    const [call] = cloudTrail.commandCalls(StartLoggingCommand);
    expect(await (call!.thisValue as CloudTrailClient).config.maxAttempts()).toBe(1);
  });

  test.each(START_LOGGING_ERRORS)('maps %s (%d) to %s', async (name, status, judged) => {
    cloudTrail.on(StartLoggingCommand).rejects(awsError(name, status));
    await expect(handler(input)).rejects.toMatchObject({
      name: judged,
      message: `${name}: ${name} of a test`,
    });
    expect(logged).toEqual([
      expect.objectContaining({
        level: 'warn',
        step: 'start-logging',
        executionArn: EXECUTION_ARN,
        incidentId: 'incident-1',
        error: judged,
      }),
    ]);
  });

  test('reports a trail of another account that it may not start as owned by that account', async () => {
    cloudTrail.on(StartLoggingCommand).rejects(awsError('AccessDeniedException'));
    const foreign = { ...input, trailArn: trailArn('organization', 'eu-central-1', '999988887777') };
    await expect(handler(foreign)).rejects.toMatchObject({ name: 'NotTrailOwnerError' });
  });

  test.each<[what: string, given: unknown, says: RegExp]>([
    ['nothing', undefined, /expected object/i],
    ['no trail', { ...input, trailArn: undefined }, /trailArn/],
    ['an id of another type', { ...input, incidentId: 7 }, /incidentId/],
    [
      'something that is no trail',
      { ...input, trailArn: 'unnamed#111122223333#eu-central-1' },
      /not the ARN of a trail/,
    ],
  ])('rejects an input of %s as InvalidInputError, and makes no call', async (_what, given, says) => {
    await expect(handler(given)).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringMatching(says),
    });
    expect(cloudTrail.calls()).toHaveLength(0);
  });
});
