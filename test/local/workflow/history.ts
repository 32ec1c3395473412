import { describe, expect, test } from '@jest/globals';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { History } from '../../../local/workflow/history.ts';
import { runWorkflow } from '../../fixtures/run-workflow.ts';
import type { RunnerEvent } from '../../../local/workflow/runner-event.ts';
import type { Workflow } from '../../../statemachine/definition.ts';
import { HANDLERS } from './handlers.ts';

class TrailNotLoggingError extends Error {
  override readonly name = 'TrailNotLoggingError';
}

/** The events of a history that belong to one state, its own branch's chain from entry to exit. */
function chainOf(history: HistoryEvent[], state: string): HistoryEvent[] {
  const entered = history.find(({ stateEnteredEventDetails: at }) => at?.name === state);
  const chain: HistoryEvent[] = [];
  let event: HistoryEvent | undefined = entered;
  while (event) {
    chain.push(event);
    if (event.stateExitedEventDetails) break;
    event = history.find(({ previousEventId }) => previousEventId === event?.id);
  }
  return chain;
}

const typesOf = (events: HistoryEvent[]) => events.map(({ type }) => type);

describe('the history of a run', () => {
  test('numbers its events from 1, chains each to an earlier one and never goes back in time', async () => {
    const { history } = await runWorkflow({ input: {}, handlers: HANDLERS });
    expect(history.map(({ id }) => id)).toEqual(history.map((_event, index) => index + 1));
    expect(history.slice(0, 2).map(({ previousEventId }) => previousEventId)).toEqual([0, 0]);
    for (const { id, previousEventId } of history.slice(2)) {
      expect(previousEventId).toBeGreaterThan(0);
      expect(previousEventId).toBeLessThan(id!);
    }
    const times = history.map(({ timestamp }) => timestamp!.getTime());
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test('enters and leaves every state once, and a Parallel only after its branches', async () => {
    const { history, visited } = await runWorkflow({ input: {}, handlers: HANDLERS });
    const left = history.flatMap(({ stateExitedEventDetails: state }) => state?.name ?? []);
    expect(left.toSorted()).toEqual(visited.toSorted());
    expect(left.indexOf('Respond')).toBeGreaterThan(left.indexOf('RepairEnded'));
    expect(left.indexOf('Respond')).toBeGreaterThan(left.indexOf('AlertEnded'));
    const branches = history.filter(({ previousEventId }) => {
      return history.find(({ id }) => id === previousEventId)?.type === 'ParallelStateStarted';
    });
    expect(branches.map(({ stateEnteredEventDetails: state }) => state?.name)).toEqual([
      'RepairNeeded',
      'RecordDetection',
    ]);
  });

  test('shows a retry as a failed call and a further one, with the error and its cause', async () => {
    let tries = 0;
    const { history } = await runWorkflow({
      input: {},
      handlers: {
        ...HANDLERS,
        'verify-logging': () => {
          if (tries++ < 2) throw new TrailNotLoggingError('IsLogging is false.');
          return { isLogging: true };
        },
      },
    });
    const chain = chainOf(history, 'VerifyLogging');
    const call = ['LambdaFunctionScheduled', 'LambdaFunctionStarted'];
    expect(typesOf(chain)).toEqual([
      'TaskStateEntered',
      ...[...call, 'LambdaFunctionFailed'],
      ...[...call, 'LambdaFunctionFailed'],
      ...[...call, 'LambdaFunctionSucceeded'],
      'TaskStateExited',
    ]);
    const failed = chain[3]?.lambdaFunctionFailedEventDetails;
    expect(failed?.error).toBe('TrailNotLoggingError');
    expect(JSON.parse(failed?.cause ?? '')).toMatchObject({ errorMessage: 'IsLogging is false.' });
    expect(chain[1]?.lambdaFunctionScheduledEventDetails).toMatchObject({
      resource: 'arn:aws:lambda:eu-central-1:111122223333:function:verify-logging',
      timeoutInSeconds: 15,
    });
  });

  test('shows a caught error as an exit with Error and Cause in the output', async () => {
    const down = () => Promise.reject(new Error('SNS does not answer.'));
    const { history } = await runWorkflow({ input: {}, handlers: { ...HANDLERS, PublishAlert: down } });
    const exit = chainOf(history, 'PublishAlert').at(-1);
    expect(exit?.type).toBe('TaskStateExited');
    const output = JSON.parse(exit?.stateExitedEventDetails?.output ?? '{}') as {
      alert: { publication: { Error: string } };
    };
    expect(output.alert.publication.Error).toBe('Error');
  });

  test('shows a timeout of the Task as LambdaFunctionTimedOut without a cause', async () => {
    const late = Object.assign(new Error(''), { name: 'States.Timeout' });
    const { history } = await runWorkflow({
      input: {},
      handlers: {
        ...HANDLERS,
        RestartLogging: HANDLERS['start-logging'],
        StartLogging: () => Promise.reject(late),
      },
    });
    const chain = chainOf(history, 'StartLogging');
    expect(chain[3]).toMatchObject({
      type: 'LambdaFunctionTimedOut',
      lambdaFunctionTimedOutEventDetails: { error: 'States.Timeout' },
    });
  });

  test('ends a failed run with FailStateEntered and ExecutionFailed', async () => {
    const { history, status, error } = await runWorkflow({
      input: {},
      handlers: { ...HANDLERS, 'classify-event': () => Promise.reject(new Error('bad event')) },
    });
    expect([status, error]).toEqual(['FAILED', 'Error']);
    expect(typesOf(history.slice(-2))).toEqual(['FailStateEntered', 'ExecutionFailed']);
    expect(history.at(-1)?.executionFailedEventDetails?.cause).toContain('could not be classified');
  });
});

describe('events that the runner delivers out of order', () => {
  const WORKFLOW = {
    StartAt: 'Both',
    States: {
      Both: {
        Type: 'Parallel',
        Next: 'After',
        Branches: [
          { StartAt: 'Left', States: { Left: { Type: 'Pass', End: true } } },
          { StartAt: 'Right', States: { Right: { Type: 'Pass', End: true } } },
        ],
      },
      After: { Type: 'Pass', End: true },
    },
  } as Workflow;

  const event = (type: string, name: string, timestamp: number): RunnerEvent =>
    type.startsWith('ParallelBranch')
      ? { type, timestamp, parentState: { name } }
      : { type, timestamp, state: { name, type: name === 'Both' ? 'Parallel' : 'Pass', input: {} } };

  test('are sorted: the parent and later events come after the children', () => {
    const history = new History(WORKFLOW, new Map());
    history.start({}, 'role', 1);
    for (const late of [
      event('StateEntered', 'Both', 1),
      event('ParallelBranchStarted', 'Both', 1),
      event('ParallelBranchStarted', 'Both', 1),
      event('StateEntered', 'Left', 2),
      event('StateExited', 'Both', 9),
      event('StateEntered', 'After', 9),
      event('StateExited', 'After', 9),
      event('StateEntered', 'Right', 2),
      event('StateExited', 'Right', 3),
      event('ParallelBranchSucceeded', 'Both', 3),
      event('StateExited', 'Left', 5),
      event('ParallelBranchSucceeded', 'Both', 5),
    ]) {
      history.take(late);
    }
    history.end({ status: 'SUCCEEDED', output: {} }, 10);
    const order = history.events.map(({ type, stateExitedEventDetails: left }) => left?.name ?? type);
    expect(order.slice(5)).toEqual([
      'Right',
      'Left',
      'ParallelStateSucceeded',
      'Both',
      'PassStateEntered',
      'After',
      'ExecutionSucceeded',
    ]);
    expect(history.events.map(({ id }) => id)).toEqual(history.events.map((_each, index) => index + 1));
    const joined = history.events.find(({ type }) => type === 'ParallelStateSucceeded');
    expect(joined?.previousEventId).toBe(
      history.events.find((each) => each.stateExitedEventDetails?.name === 'Left')?.id,
    );
  });

  test('are not counted if a sibling has failed: the other branch is aborted at its current state', () => {
    const history = new History(WORKFLOW, new Map());
    history.start({}, 'role', 1);
    for (const each of [
      event('StateEntered', 'Both', 1),
      event('StateEntered', 'Left', 2),
      event('StateEntered', 'Right', 2),
      event('StateFailed', 'Right', 3),
      event('ParallelBranchFailed', 'Both', 3),
      event('StateFailed', 'Both', 3),
      event('StateExited', 'Left', 4),
    ]) {
      history.take(each);
    }
    history.end({ status: 'FAILED', error: 'States.Runtime' }, 4);
    expect(typesOf(history.events.slice(-2))).toEqual(['ParallelStateFailed', 'ExecutionFailed']);
  });

  test('end with the workflow at its timeout, and running states are aborted', () => {
    const history = new History(WORKFLOW, new Map());
    history.start({}, 'role', 1);
    history.take(event('StateEntered', 'Both', 1));
    history.take(event('StateEntered', 'Left', 2));
    history.end({ status: 'TIMED_OUT' }, 7_200_000);
    expect(history.events.slice(-2)).toMatchObject([
      { type: 'ParallelStateAborted' },
      { type: 'ExecutionTimedOut', executionTimedOutEventDetails: {} },
    ]);
  });
});
