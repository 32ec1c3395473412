import { describe, expect, test } from '@jest/globals';
import {
  invokeTask,
  PAYLOAD_LIMIT_BYTES,
  type Invocation,
  type TaskHandler,
} from '../../../local/workflow/aws-semantics.ts';
import { asRunnerReadsIt } from '../../../local/workflow/runner-definition.ts';
import { runWorkflow } from '../../fixtures/run-workflow.ts';
import { allStates, loadWorkflow } from '../../../statemachine/definition.ts';
import { HANDLERS, INCIDENT, RECORD } from './handlers.ts';

const CALL: Invocation = {
  stateName: 'StartLogging',
  functionName: 'start-logging',
  requestId: '6f1c',
  functionTimeoutSeconds: 10,
};

function invoke(handler: TaskHandler, input: unknown = {}, call: Partial<Invocation> = {}): Promise<unknown> {
  return invokeTask(handler, input, { ...CALL, ...call });
}

function failureOf(call: Promise<unknown>): Promise<{ name: string; message: string }> {
  return call.then(
    () => ({ name: 'no failure', message: '' }),
    (error: unknown) => error as Error,
  );
}

describe('a call of a handler', () => {
  test('returns JSON: dates are strings, undefined members are absent, no result is null', async () => {
    const at = new Date('2026-11-21T10:00:00.000Z');
    await expect(invoke(() => ({ at, gone: undefined }))).resolves.toStrictEqual({ at: at.toISOString() });
    await expect(invoke(() => undefined)).resolves.toBeNull();
  });

  test('leaves the input of the state untouched when the handler writes into it', async () => {
    const input = { incident: { id: 'e1' } };
    await invoke((given) => {
      (given as typeof input).incident.id = 'overwritten';
    }, input);
    expect(input).toEqual({ incident: { id: 'e1' } });
  });

  test('gives the handler the context that Lambda gives', async () => {
    const context = await invoke((_input, given) => ({ ...given, left: given?.getRemainingTimeInMillis() }));
    expect(context).toMatchObject({ functionName: 'start-logging', awsRequestId: '6f1c' });
    expect((context as { left: number }).left).toBeGreaterThan(9_000);
  });

  test("reports an error under its own name with Lambda's JSON as cause", async () => {
    class TrailGoneError extends Error {
      override readonly name = 'TrailGoneError';
    }
    const { name, message } = await failureOf(
      invoke(() => Promise.reject(new TrailGoneError('Unknown trail.'))),
    );
    expect(name).toBe('TrailGoneError');
    expect(JSON.parse(message)).toEqual({
      errorType: 'TrailGoneError',
      errorMessage: 'Unknown trail.',
      trace: expect.arrayContaining(['TrailGoneError: Unknown trail.']) as unknown,
    });
  });

  test('reports a class without a name of its own as Error, as Lambda does', async () => {
    class Forgotten extends Error {}
    expect(await failureOf(invoke(() => Promise.reject(new Forgotten('x'))))).toMatchObject({
      name: 'Error',
    });
  });

  test('reports a thrown string by its type', async () => {
    const rejecting = {
      then: (_done: unknown, fail: (thrown: unknown) => void) => {
        fail('just text');
      },
    };
    const { name, message } = await failureOf(invoke(() => rejecting));
    expect(name).toBe('string');
    expect(JSON.parse(message)).toEqual({ errorType: 'string', errorMessage: 'just text', trace: [] });
  });

  test('ends a hanging handler with Sandbox.Timedout if the function has the shorter timeout', async () => {
    const hang = () => new Promise(() => undefined);
    const call = { functionTimeoutSeconds: 0.05, taskTimeoutSeconds: 5 };
    const { name, message } = await failureOf(invoke(hang, {}, call));
    expect(name).toBe('Sandbox.Timedout');
    expect(JSON.parse(message)).toMatchObject({
      errorMessage: 'RequestId: 6f1c Error: Task timed out after 0.05 seconds',
    });
  });

  test('ends a hanging handler with States.Timeout, without a cause, if the Task has the shorter timeout', async () => {
    const hang = () => new Promise(() => undefined);
    const call = { functionTimeoutSeconds: 5, taskTimeoutSeconds: 0.05 };
    expect(await failureOf(invoke(hang, {}, call))).toMatchObject({ name: 'States.Timeout', message: '' });
  });
});

describe('a function that hangs', () => {
  test('is ended, retried or caught by the workflow like any other failure', async () => {
    const run = await runWorkflow({
      input: {},
      handlers: { ...HANDLERS, StartLogging: () => new Promise(() => undefined) },
      functionTimeoutSeconds: 0.05,
    });
    expect(run.status).toBe('SUCCEEDED');
    const remediation = (
      run.output as { results: { remediation: { notStarted: { Error: string; Cause: string } } } }
    ).results.remediation;
    expect(remediation.notStarted.Error).toBe('Sandbox.Timedout');
    expect(JSON.parse(remediation.notStarted.Cause)).toMatchObject({ errorType: 'Sandbox.Timedout' });
  });

  test('would match States.TaskFailed like errors that it must not match, so the workflow does not use that name', () => {
    // The runner would match our States.Timeout with it, which AWS does not.
    expect(JSON.stringify(loadWorkflow())).not.toContain('States.TaskFailed');
  });
});

describe('the payload limit', () => {
  /** A value whose JSON text has exactly that many bytes. */
  const ofSize = (bytes: number) => 'é'.repeat((bytes - 2) / 2);

  test('accepts a result of 262,144 bytes and counts bytes, not characters', async () => {
    await expect(invoke(() => ofSize(PAYLOAD_LIMIT_BYTES))).resolves.toHaveLength(131_071);
    const { name } = await failureOf(invoke(() => ofSize(PAYLOAD_LIMIT_BYTES + 2)));
    expect(name).toBe('States.DataLimitExceeded');
  });

  test('ends the execution if a result is too large, even if the state catches States.ALL', async () => {
    const run = await runWorkflow({
      input: {},
      handlers: { ...HANDLERS, RecordOutcome: () => ofSize(PAYLOAD_LIMIT_BYTES + 2) },
    });
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(run.visited.at(-1)).toBe('RecordOutcome');
    expect(run.calls.filter(({ state }) => state === 'RecordOutcome')).toHaveLength(1);
  });

  test('ends the execution before the next call if the data of a state grows too large on the way', async () => {
    const half = ofSize(140_000);
    const run = await runWorkflow({
      input: {},
      handlers: {
        ...HANDLERS,
        'classify-event': () => ({ incident: { ...INCIDENT, remarks: [half] }, record: RECORD }),
        PublishAlert: () => half,
      },
    });
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(run.calls.map(({ state }) => state)).not.toContain('RecordOutcome');
    expect(run.history.at(-1)?.type).toBe('ExecutionFailed');
  });
});

describe('the workflow that the runner reads', () => {
  test('has no ResultPath of $, which the runner treats as a key', () => {
    for (const [, state] of allStates(asRunnerReadsIt(loadWorkflow()))) {
      const catchers = state.Catch ?? [];
      expect([state, ...catchers].map((part) => (part as { ResultPath?: string }).ResultPath)).not.toContain(
        '$',
      );
    }
  });

  test('waits as long as the file says, multiplied by the scale', () => {
    const retryOf = (scale?: number) =>
      asRunnerReadsIt(loadWorkflow(), scale).States['RecordOutcome']?.Retry?.map(
        ({ IntervalSeconds, MaxDelaySeconds }) => [IntervalSeconds, MaxDelaySeconds],
      );
    expect(retryOf(0.1)).toEqual(
      retryOf()?.map(([interval, most]) => [interval! * 0.1, most === undefined ? most : most * 0.1]),
    );
  });

  test('reads $$.Execution.Input on the top level only: in branches the runner returns the branch input', () => {
    const inBranches = loadWorkflow().States['Respond']?.Branches;
    expect(JSON.stringify(inBranches)).not.toContain('$$.Execution.Input');
    expect(JSON.stringify(inBranches)).not.toContain('$$.Execution.StartTime');
    expect(JSON.stringify(inBranches)).toContain('$$.Execution.Id');
  });

  test('passes to every call the ARN of its execution, in branches too, and to ClassifyEvent the whole event', async () => {
    const event = { detail: { eventID: 'e1' } };
    const { calls, history } = await runWorkflow({
      input: event,
      handlers: { ...HANDLERS, 'classify-event': () => Promise.reject(new Error('no')) },
    });
    expect(calls.at(-1)).toMatchObject({
      state: 'PublishUnclassified',
      input: { failure: { Error: 'Error' } },
    });
    const good = await runWorkflow({ input: event, handlers: HANDLERS });
    expect(good.calls[0]).toEqual({ state: 'ClassifyEvent', input: event });
    const arns = good.calls
      .filter(({ state }) => state !== 'ClassifyEvent' && !state.startsWith('Announce'))
      .map(({ input }) => (input as { executionArn: string }).executionArn);
    expect(new Set(arns).size).toBe(1);
    expect(arns[0]).toMatch(
      /^arn:aws:states:eu-central-1:111122223333:execution:cloudtrail-remediation:[0-9a-f-]{36}$/,
    );
    expect(history[0]?.executionStartedEventDetails?.input).toBe(JSON.stringify(event));
  });
});
