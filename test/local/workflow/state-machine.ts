import { setTimeout as after } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { ReportedError, type TaskHandler } from '../../../local/workflow/aws-semantics.ts';
import { createStateMachine } from '../../../local/workflow/state-machine.ts';
import type { Workflow } from '../../../statemachine/definition.ts';
import { runWorkflow } from '../../fixtures/run-workflow.ts';
import { HANDLERS } from './handlers.ts';

test('an execution that starts after close ends at once instead of retrying for minutes', async () => {
  let calls = 0;
  const failing = () => {
    calls += 1;
    throw Object.assign(new Error('nobody answers'), { name: 'States.Timeout' });
  };
  const stateMachine = createStateMachine({ handlers: { ...HANDLERS, 'classify-event': failing } });
  await stateMachine.close();
  const { status } = await stateMachine.startExecution({}).done;
  expect(status).toBe('ABORTED');
  expect(stateMachine.isBusy()).toBe(false);
  expect(calls).toBeLessThan(5);
});

test('each attempt of a Task gets the time at which its own state was entered', async () => {
  const Resource = 'arn:aws:states:::aws-sdk:cloudtrail:getTrailStatus';
  const task = { Resource, Parameters: { 'at.$': '$$.State.EnteredTime' } };
  const definition: Workflow = {
    StartAt: 'First',
    States: {
      First: { Type: 'Task', ...task, Next: 'Second' },
      Second: {
        Type: 'Task',
        ...task,
        Retry: [{ ErrorEquals: ['Slow'], IntervalSeconds: 0, MaxAttempts: 1, BackoffRate: 1 }],
        End: true,
      },
    },
  };
  const got: number[] = [];
  const handler: TaskHandler = async (input) => {
    got.push(Date.parse((input as { at: string }).at));
    await after(50);
    if (got.length === 2) throw new ReportedError('Slow', '');
    return {};
  };
  const handlers = { 'cloudtrail:getTrailStatus': handler };
  const { history } = await runWorkflow({ definition, handlers, input: {} });
  const entered = history.flatMap(({ stateEnteredEventDetails, timestamp }) =>
    stateEnteredEventDetails ? [timestamp!.getTime()] : [],
  );
  const late = [entered[0], entered[1], entered[1]].map((time, index) => got[index]! - time!);
  expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...late)).toBeLessThan(50);
});
