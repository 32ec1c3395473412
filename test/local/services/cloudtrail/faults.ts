import {
  GetTrailStatusCommand,
  ListTrailsCommand,
  LookupEventsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { afterEach, describe, expect, test } from '@jest/globals';
import { install, type Installation, TRAIL } from './installation.ts';

describe('faults', () => {
  let installation: Installation;
  afterEach(() => installation.close());

  const byName = { Name: 'management-events' };

  test('a fault affects the configured calls, as often as configured', async () => {
    installation = await install({
      faults: [{ call: 'StartLogging', error: 'ThrottlingException', times: 2 }],
    });
    const client = installation.client();
    await client.send(new StopLoggingCommand(byName));
    for (let count = 0; count < 2; count += 1) {
      await expect(client.send(new StartLoggingCommand(byName))).rejects.toMatchObject({
        name: 'ThrottlingException',
        message: 'Rate exceeded',
      });
    }
    await client.send(new StartLoggingCommand(byName));
    expect(installation.cloudTrail.trail(TRAIL)?.isLogging).toBe(true);
  });

  test('a refusal by a fault is recorded like any other', async () => {
    installation = await install();
    installation.cloudTrail.injectFault({ call: 'StopLogging', error: 'ConflictException', message: 'busy' });
    await expect(installation.client().send(new StopLoggingCommand(byName))).rejects.toMatchObject({
      name: 'ConflictException',
      $metadata: { httpStatusCode: 400 },
    });
    expect(installation.events[0]?.detail).toMatchObject({
      errorCode: 'ConflictException',
      errorMessage: 'busy',
    });
    installation.cloudTrail.clearFaults();
    await installation.client().send(new StopLoggingCommand(byName));
  });

  test('an access denial by a fault hides the parameters too', async () => {
    installation = await install({ faults: [{ call: 'StopLogging', error: 'AccessDeniedException' }] });
    await expect(installation.client().send(new StopLoggingCommand(byName))).rejects.toThrow();
    expect(installation.events[0]?.detail).toMatchObject({
      errorCode: 'AccessDenied',
      requestParameters: null,
    });
  });

  test('an internal failure has status 500', async () => {
    installation = await install({ faults: [{ call: 'GetTrailStatus', error: 'InternalFailure' }] });
    await expect(installation.client().send(new GetTrailStatusCommand(byName))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 500 },
    });
  });

  test('slow convergence shows the earlier state for as many reads as configured', async () => {
    installation = await install({ slowToConverge: { reads: 2 } });
    const client = installation.client();
    installation.cloudTrail.seedTrail({
      arn: TRAIL,
      isLogging: false,
      startedAt: '2026-03-01T08:00:00Z',
      stoppedAt: '2026-03-01T08:30:00Z',
    });
    await client.send(new StartLoggingCommand(byName));
    expect(installation.cloudTrail.trail(TRAIL)?.isLogging).toBe(true);
    const seen = [];
    for (let count = 0; count < 3; count += 1) {
      const { IsLogging, StartLoggingTime } = await client.send(new GetTrailStatusCommand(byName));
      seen.push([IsLogging, StartLoggingTime?.toISOString()]);
    }
    expect(seen).toEqual([
      [false, '2026-03-01T08:00:00.000Z'],
      [false, '2026-03-01T08:00:00.000Z'],
      [true, '2026-03-01T09:00:00.000Z'],
    ]);
  });

  test('quotas are shared by all writes, and by all reads, of an account and Region, second by second', async () => {
    installation = await install({ quotas: {} });
    const client = installation.client();
    const throttled = { name: 'ThrottlingException' };
    await client.send(new StopLoggingCommand(byName));
    await expect(client.send(new StopLoggingCommand(byName))).rejects.toMatchObject(throttled);
    await expect(client.send(new StartLoggingCommand(byName))).rejects.toMatchObject(throttled);
    await expect(
      installation.client({ accessKeyId: '222233334444' }).send(new StopLoggingCommand(byName)),
    ).rejects.toMatchObject({ name: 'TrailNotFoundException' });
    for (let count = 0; count < 10; count += 1) await client.send(new ListTrailsCommand());
    await expect(client.send(new ListTrailsCommand())).rejects.toMatchObject(throttled);
    await client.send(new LookupEventsCommand());
    await client.send(new LookupEventsCommand());
    await expect(client.send(new LookupEventsCommand())).rejects.toMatchObject(throttled);
    installation.setTime('2026-03-01T09:00:02.000Z');
    await client.send(new StopLoggingCommand(byName));
  });

  test('the period of the quotas can be shorter than a second, for clocks that run faster', async () => {
    installation = await install({ quotas: { second: 100 } });
    const client = installation.client();
    await client.send(new StopLoggingCommand(byName));
    installation.setTime('2026-03-01T09:00:00.950Z');
    await expect(client.send(new StartLoggingCommand(byName))).rejects.toMatchObject({
      name: 'ThrottlingException',
    });
    installation.setTime('2026-03-01T09:00:01.000Z');
    await client.send(new StartLoggingCommand(byName));
  });

  test('all faults survive as JSON', async () => {
    installation = await install();
    await installation.client().send(new StopLoggingCommand(byName));
    const state = JSON.parse(JSON.stringify(installation.cloudTrail.exportState())) as ReturnType<
      typeof installation.cloudTrail.exportState
    >;
    await installation.close();
    installation = await install({ state });
    expect(installation.cloudTrail.trail(TRAIL)).toMatchObject({
      isLogging: false,
      stoppedAt: '2026-03-01T09:00:00Z',
    });
    await installation.client().send(new StartLoggingCommand(byName));
    const { Events = [] } = await installation.client().send(new LookupEventsCommand());
    expect(Events.map(({ EventName }) => EventName)).toEqual(['StartLogging']);
  });
});
