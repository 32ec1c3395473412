import { expect, test } from '@jest/globals';
import { createStateMachine } from '../../../local/workflow/state-machine.ts';
import { HANDLERS } from './handlers.ts';

test('an execution that starts after close ends at once instead of trying again for minutes', async () => {
  let calls = 0;
  const failing = () => {
    calls += 1;
    throw Object.assign(new Error('nobody answers'), { name: 'States.Timeout' });
  };
  const machine = createStateMachine({ handlers: { ...HANDLERS, 'classify-event': failing } });
  await machine.close();
  const { status } = await machine.startExecution({}).done;
  expect(status).toBe('ABORTED');
  expect(machine.isBusy()).toBe(false);
  expect(calls).toBeLessThan(5);
});
