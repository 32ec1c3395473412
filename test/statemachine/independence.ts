import { StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { describe, expect, test } from '@jest/globals';
import type { TaskHandler } from '../../local/workflow/aws-semantics.ts';
import { HANDLERS } from '../fixtures/handlers.ts';
import { eventOf } from '../fixtures/records.ts';
import { recentStop } from '../fixtures/remediation.ts';
import { world } from './world.ts';

/** A handler that shows when it has done its work. */
function observed(handler: TaskHandler): { handler: TaskHandler; done: Promise<unknown> } {
  const { promise: done, resolve } = Promise.withResolvers<unknown>();
  return {
    done,
    handler: async (input, context) => {
      const result = await handler(input, context);
      resolve(result);
      return result;
    },
  };
}

/** A handler that begins its work only when something else has happened: if that waits for it, both hang. */
const after =
  (event: Promise<unknown>, handler: TaskHandler): TaskHandler =>
  async (input, context) => {
    await event;
    return handler(input, context);
  };

/** What hangs is tried a dozen times; what does not has done its work by then, on a busy machine as well. */
const SHORT = 0.5;

describe('the two branches', () => {
  test('start together: the repair does not wait for the record or the alert', async () => {
    const verified = observed(HANDLERS['verify-logging']);
    const run = await world.remediate(eventOf(recentStop()), {
      VerifyLogging: verified.handler,
      RecordDetection: after(verified.done, HANDLERS['record-incident']),
      PublishAlert: after(verified.done, HANDLERS['publish-notification']),
    });
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      item: { status: 'RESTORED', messageIds: ['message-1'] },
    });
  });

  test('start together: the record and the alert do not wait for the repair', async () => {
    const alerted = observed(HANDLERS['publish-notification']);
    const run = await world.remediate(eventOf(recentStop()), {
      PublishAlert: alerted.handler,
      StartLogging: after(alerted.done, HANDLERS['start-logging']),
    });
    expect(run).toMatchObject({ status: 'SUCCEEDED', item: { status: 'RESTORED' } });
    expect(run.messages.map(({ moment }) => moment)).toEqual(['alert', 'outcome']);
  });

  test('tolerate an alert branch that hangs in both its Tasks: the trail is restarted before the timeout', async () => {
    const hanging: TaskHandler = () => new Promise(() => undefined);
    let startedBefore = 0;
    const run = await world.remediate(
      eventOf(recentStop()),
      {
        RecordDetection: hanging,
        PublishAlert: () => {
          startedBefore = world.cloudTrail.commandCalls(StartLoggingCommand).length;
          return hanging(undefined);
        },
      },
      { functionTimeoutSeconds: SHORT },
    );
    expect(startedBefore).toBe(1);
    expect(run).toMatchObject({ status: 'SUCCEEDED', item: { status: 'RESTORED', revision: 1 } });
    expect(run.item?.alertError).toContain('timed out');
    expect(run.messages.map(({ moment }) => moment)).toEqual(['outcome']);
  });

  test('tolerate a repair branch that hangs: people are alerted, then called', async () => {
    const hanging: TaskHandler = () => new Promise(() => undefined);
    const run = await world.remediate(
      eventOf(recentStop()),
      { 'start-logging': hanging, 'verify-logging': hanging },
      { functionTimeoutSeconds: SHORT },
    );
    expect(run).toMatchObject({
      error: 'TrailNotRestoredError',
      item: { status: 'NEEDS_ACTION', unresolved: 'NEEDS_ACTION' },
    });
    expect(run.messages.map(({ moment }) => moment)).toEqual(['alert', 'escalation']);
  });
});
