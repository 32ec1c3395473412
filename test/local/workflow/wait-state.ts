import { describe, expect, test } from '@jest/globals';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { since } from '../../../local/show/clock.ts';
import { ExecutionRows } from '../../../local/show/execution-rows.ts';
import { runWorkflow } from '../../fixtures/run-workflow.ts';
import { createStateMachine } from '../../../local/workflow/state-machine.ts';
import type { Workflow } from '../../../statemachine/definition.ts';

const ring = () => ({ rung: true });

/** A workflow that looks up how long to wait, waits in a branch, and rings. */
function definition(wait: object = { SecondsPath: '$.pace.seconds' }, timeout = 60): Workflow {
  const task = { Type: 'Task', Resource: 'arn:aws:lambda:eu-central-1:111122223333:function:ring' };
  const branch: Workflow = {
    StartAt: 'Pause',
    States: {
      Pause: { Type: 'Wait', ...wait, Next: 'Ring' },
      Ring: { ...task, Type: 'Task', End: true },
    },
  };
  const beside: Workflow = { StartAt: 'Beside', States: { Beside: { Type: 'Pass', End: true } } };
  return {
    StartAt: 'Both',
    TimeoutSeconds: timeout,
    States: { Both: { Type: 'Parallel', Branches: [branch, beside], End: true } },
  };
}

async function run(seconds: unknown, retryScale = 0, wait?: object) {
  const begun = Date.now();
  const options = { definition: definition(wait), handlers: { ring }, retryScale };
  const result = await runWorkflow({ ...options, input: { pace: { seconds }, kept: 'as it is' } });
  return { ...result, took: Date.now() - begun };
}

const typesOf = (events: readonly HistoryEvent[]) => events.map(({ type }) => type);

describe('a Wait state', () => {
  test('is entered and left under its own type, and passes its input on', async () => {
    const { history, status } = await run(3);
    expect(status).toBe('SUCCEEDED');
    const entered = history.find(({ type }) => type === 'WaitStateEntered');
    expect(entered?.stateEnteredEventDetails).toMatchObject({
      name: 'Pause',
      input: '{"pace":{"seconds":3},"kept":"as it is"}',
    });
    const left = history.find(({ type }) => type === 'WaitStateExited');
    expect(left?.previousEventId).toBe(entered?.id);
    expect(left?.stateExitedEventDetails).toMatchObject({
      name: 'Pause',
      output: '{"pace":{"seconds":3},"kept":"as it is"}',
    });
    const next = history.find(({ previousEventId }) => previousEventId === left?.id);
    expect(next?.stateEnteredEventDetails).toMatchObject({
      name: 'Ring',
      input: left?.stateExitedEventDetails?.output,
    });
    expect(typesOf(history).filter((type) => type?.startsWith('LambdaFunction'))).toHaveLength(3);
  });

  test.each([
    ['SecondsPath', undefined],
    ['Seconds', { Seconds: 4 }],
  ])('waits as long as %s says, multiplied by the scale', async (_field, wait) => {
    const { took } = await run(4, 0.05, wait);
    expect(took).toBeGreaterThanOrEqual(195);
    expect(took).toBeLessThan(3000);
  });

  test.each([0, 3600])('takes no time for %d seconds at scale 0', async (seconds) => {
    const { took, status } = await run(seconds);
    expect(status).toBe('SUCCEEDED');
    expect(took).toBeLessThan(1000);
  });

  test.each([-1, 1.5, '5', null, 100_000_000])('fails the execution for %j seconds', async (seconds) => {
    const { status, error } = await run(seconds);
    expect([status, error]).toEqual(['FAILED', 'States.Runtime']);
  });

  test('fails the execution if the path selects nothing', async () => {
    const { status } = await run(1, 0, { SecondsPath: '$.nothing.there' });
    expect(status).toBe('FAILED');
  });

  test('is aborted while it waits, at once and with the given reasons', async () => {
    const stateMachine = createStateMachine({ definition: definition(), handlers: { ring } });
    const begun = Date.now();
    const { done, executionArn } = stateMachine.startExecution({ pace: { seconds: 3600 } });
    setTimeout(() => {
      stateMachine.stopExecution(executionArn, { error: 'Enough', cause: 'Nobody waits.' });
    }, 50);
    const { status, error, cause, events } = await done;
    expect(Date.now() - begun).toBeLessThan(2000);
    expect([status, error, cause]).toEqual(['ABORTED', 'Enough', 'Nobody waits.']);
    expect(typesOf(events.slice(-3))).toEqual([
      'WaitStateAborted',
      'ParallelStateAborted',
      'ExecutionAborted',
    ]);
    expect(events.at(-1)?.executionAbortedEventDetails).toEqual({ error: 'Enough', cause: 'Nobody waits.' });
  });

  test('ends at the timeout of the execution', async () => {
    const options = { definition: definition(undefined, 0.1), handlers: { ring }, retryScale: 1 };
    const { status, history } = await runWorkflow({ ...options, input: { pace: { seconds: 3600 } } });
    expect(status).toBe('TIMED_OUT');
    expect(typesOf(history)).toContain('WaitStateAborted');
    expect(typesOf(history)).not.toContain('WaitStateExited');
  });

  test('is drawn with its duration, and named while it waits', async () => {
    const { history } = await run(4, 0.05);
    const rows = new ExecutionRows(definition(), since(history[0]!.timestamp!));
    const running = new Set<string>();
    const drawn = history.flatMap((event) => {
      const taken = rows.take(event);
      for (const name of rows.running()) running.add(name);
      return taken;
    });
    expect(drawn.find(({ state }) => state === 'Pause')).toMatchObject({
      mark: 'passed',
      words: 'waited 0.2s',
      lane: 0,
    });
    expect(running).toContain('Pause (waits)');
    const atOnce = await run(0);
    const quick = new ExecutionRows(definition(), since(new Date()));
    expect(atOnce.history.flatMap((event) => quick.take(event))).toContainEqual(
      expect.objectContaining({ state: 'Pause', words: 'no need to wait' }),
    );
  });
});
