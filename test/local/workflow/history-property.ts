import { setTimeout as after } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import fc from '../../fixtures/seeded.ts';
import { runWorkflow } from '../../fixtures/run-workflow.ts';
import { HANDLERS } from './handlers.ts';

/** What a call does: it takes some milliseconds, and may fail under some name. */
const behaviour = fc.record({
  delay: fc.integer({ min: 0, max: 4 }),
  failure: fc.option(
    fc.constantFrom(
      'TrailNotLoggingError',
      'CloudTrailBusyError',
      'TrailGoneError',
      'Error',
      'States.Timeout',
    ),
    { freq: 3 },
  ),
});

/** A function that behaves in a given way call by call, and well after that. */
function unsteady(result: unknown, behaviours: readonly { delay: number; failure: string | null }[]) {
  let call = 0;
  return async () => {
    const { delay, failure } = behaviours[call++] ?? { delay: 0, failure: null };
    if (delay > 0) await after(delay);
    if (failure !== null) throw Object.assign(new Error('by design'), { name: failure });
    return result;
  };
}

/** Whatever holds for every history that Step Functions gives of this workflow. */
function checkHistory(history: readonly HistoryEvent[]): void {
  history.forEach(({ id, previousEventId = -1, timestamp }, index) => {
    expect(id).toBe(index + 1);
    expect(previousEventId).toBeLessThan(id!);
    if (index > 0)
      expect(timestamp!.getTime()).toBeGreaterThanOrEqual(history[index - 1]!.timestamp!.getTime());
  });
  const entered = history.flatMap(({ stateEnteredEventDetails: state }) => state?.name ?? []);
  const left = history.flatMap(({ stateExitedEventDetails: state }) => state?.name ?? []);
  const ended = history.filter(({ type }) => type === 'FailStateEntered');
  // A second round of the repair enters its two Tasks again.
  const rounds = entered.filter((name) => !['StartLogging', 'VerifyLogging', 'RoundsLeft'].includes(name));
  expect(new Set(rounds).size).toBe(rounds.length);
  expect(left.length).toBe(entered.length - ended.length);
  // Each call is scheduled, started and ended once.
  const count = (pattern: RegExp) => history.filter(({ type }) => pattern.test(type ?? '')).length;
  expect(count(/^LambdaFunctionStarted$/)).toBe(count(/^LambdaFunctionScheduled$/));
  expect(count(/^LambdaFunction(Succeeded|Failed|TimedOut)$/)).toBe(count(/^LambdaFunctionScheduled$/));
  // Branches end before what encloses them.
  const exit = left.indexOf('Respond');
  for (const name of ['AlertEnded', 'RepairEnded', 'RepairEnded']) {
    expect(left.indexOf(name)).toBeLessThan(exit < 0 ? Infinity : exit);
  }
  expect(history.at(-1)?.type).toMatch(/^Execution(Succeeded|Failed)$/);
}

test('a history is complete and in order, for any results and durations of the functions', async () => {
  const functions = fc.record(
    Object.fromEntries(Object.keys(HANDLERS).map((name) => [name, fc.array(behaviour, { maxLength: 5 })])),
  );
  await fc.assert(
    fc.asyncProperty(functions, async (behaviours) => {
      const handlers = Object.fromEntries(
        Object.entries(HANDLERS).map(([name, handler]) => [
          name,
          unsteady(handler(), behaviours[name] ?? []),
        ]),
      );
      const { history } = await runWorkflow({ input: {}, handlers });
      checkHistory(history);
    }),
    { numRuns: 60 },
  );
}, 60_000);
