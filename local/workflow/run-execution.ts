import { randomUUID } from 'node:crypto';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import {
  ExecutionAbortedError,
  ExecutionError,
  ExecutionTimeoutError,
  type StateMachine as Runner,
} from 'aws-local-stepfunctions';
import { scopeOf } from '../../tasks/contract/scope.ts';
import { allStates, type Workflow } from '../../statemachine/definition.ts';
import {
  dataLimitExceeded,
  exceedsPayloadLimit,
  invokeTask,
  reportedError,
  throughJson,
  type ReportedError,
  type TaskHandler,
} from './aws-semantics.ts';
import { PROGRAM_STOPPED, type Execution } from './execution.ts';
import type { ExecutionStore } from './execution-store.ts';
import { History } from './history.ts';
import type { Attempt, Ending, RunnerEvent } from './runner-event.ts';
import { waitsOf } from './wait-state.ts';

/** What a Task state calls: a function, or an SDK integration. */
export interface TaskTarget {
  readonly arn: string;
  /** Absent for an SDK integration. */
  readonly functionName?: string;
  readonly handler: TaskHandler;
  /** `TimeoutSeconds` of the state. */
  readonly timeoutSeconds: number | undefined;
}

/** Why an execution is stopped, in the words of StopExecution. */
export interface AbortReasons {
  readonly error?: string;
  readonly cause?: string;
}

/** An execution under way. */
export interface StartedExecution {
  readonly executionArn: string;
  /** Resolves, and never rejects, when the execution has ended in whatever way. */
  readonly done: Promise<Execution>;
  /** Stops it: it ends ABORTED, with the reasons that are given. */
  abort(reasons?: AbortReasons): void;
  /** Stops it because the program ends: it is to be started again. */
  interrupt(): void;
}

/** What one execution is made of. */
export interface ExecutionOptions {
  readonly stateMachine: {
    readonly arn: string;
    readonly name: string;
    readonly roleArn: string;
    readonly definition: Workflow;
    readonly store: ExecutionStore;
    executionArn(executionName: string): string;
  };
  readonly targets: ReadonlyMap<string, TaskTarget>;
  readonly input: unknown;
  readonly executionName: string;
  /** @default 10 */
  readonly functionTimeoutSeconds?: number;
  /** What waits are multiplied by. @default 1 */
  readonly retryScale?: number;
  readonly onEvent?: (event: HistoryEvent, execution: Execution) => void;
}

/** Runs one execution with AWS's semantics, writes its history as it goes and keeps it in the state machine's store. */
export function runExecution(runner: Runner, options: ExecutionOptions): StartedExecution {
  const { stateMachine, executionName } = options;
  const input = throughJson(options.input);
  const executionArn = stateMachine.executionArn(executionName);
  const attempts = new Map<string, Attempt[]>();
  const added: HistoryEvent[] = [];
  const history = new History(stateMachine.definition, attempts, (event) => added.push(event));
  /** Keeps and reports the events that were added together: the file is written once for all of them. */
  const publish = () => {
    if (added.length === 0) return;
    stateMachine.store.save(execution);
    for (const event of added.splice(0)) options.onEvent?.(event, execution);
  };
  const execution: Execution = {
    executionArn,
    stateMachineArn: stateMachine.arn,
    name: executionName,
    status: 'RUNNING',
    startDate: new Date(),
    input: JSON.stringify(input),
    events: history.events,
  };
  let tooLarge: ReportedError | undefined;
  let reasons: AbortReasons | undefined;
  const admit = () => {
    if (tooLarge) throw tooLarge;
  };

  const stopped = new AbortController();
  const waits = Object.fromEntries(
    waitsOf(stateMachine.definition, options.retryScale ?? 1, stopped.signal),
  ) as Calls;

  history.start(input, stateMachine.roleArn, execution.startDate.getTime());
  publish();
  const { region } = scopeOf(stateMachine.arn);
  const enteredTimes = {};
  for (const [name] of allStates(stateMachine.definition))
    Object.defineProperty(enteredTimes, name, { get: () => history.enteredAt(name) });
  const run = runner.run(input as never, {
    overrides: { taskResourceLocalHandlers: { ...callsOf(options, { attempts, admit, region }), ...waits } },
    context: {
      Execution: { Id: executionArn, Name: executionName, RoleArn: stateMachine.roleArn },
      StateMachine: { Id: stateMachine.arn, Name: stateMachine.name },
      // The runner gives no EnteredTime: its definition asks for that of each state by name.
      EnteredTimes: enteredTimes,
    },
  });
  const result = run.result.then((output): Ending => ({ status: 'SUCCEEDED', output }), endingOf);
  // Whatever ended it: nothing that waits may keep the process.
  void result.then(() => {
    stopped.abort();
  });

  const follow = async (): Promise<Execution> => {
    for await (const event of run.eventLogs as AsyncIterable<RunnerEvent>) {
      history.take(event);
      publish();
      const oversize = event.state && exceedsPayloadLimit(event.state.output ?? event.state.input);
      if (!oversize || tooLarge) continue;
      tooLarge = dataLimitExceeded(event.state.name);
      run.abort();
    }
    const ending = await result;
    finish(execution, history, tooLarge ? endingOf(tooLarge) : withReasons(ending, reasons));
    publish();
    return execution;
  };
  const abort = (given?: AbortReasons) => {
    reasons = given;
    run.abort();
  };
  return {
    executionArn,
    done: follow(),
    abort,
    interrupt() {
      // What has come to its end meanwhile keeps that end.
      execution.unfinished = true;
      abort({ cause: PROGRAM_STOPPED });
    },
  };
}

function withReasons(ending: Ending, reasons: AbortReasons | undefined): Ending {
  return ending.status === 'ABORTED' ? { ...ending, ...reasons } : ending;
}

type Calls = Record<string, (effectiveInput: unknown) => Promise<never>>;

/** The runner's handlers: each call is noted for the history and made as Step Functions would make it. */
function callsOf(
  { targets, functionTimeoutSeconds = 10 }: ExecutionOptions,
  { attempts, admit, region }: { attempts: Map<string, Attempt[]>; admit: () => void; region: string },
): Calls {
  const call = async (stateName: string, target: TaskTarget, input: unknown): Promise<never> => {
    const { arn, functionName, handler, timeoutSeconds } = target;
    const attempt: Attempt = {
      resource: arn,
      region,
      input,
      ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    };
    attempts.set(stateName, [...(attempts.get(stateName) ?? []), attempt]);
    try {
      const output = await invokeTask(handler, input, {
        stateName,
        functionName: functionName ?? arn,
        requestId: randomUUID(),
        ...(functionName !== undefined && { functionTimeoutSeconds }),
        taskTimeoutSeconds: timeoutSeconds,
        admit,
      });
      attempt.result = { output };
      return output as never;
    } catch (error) {
      const { name, message } = reportedError(error);
      attempt.result = { error: name, ...(message !== '' && { cause: message }) };
      throw error;
    }
  };
  return Object.fromEntries(
    [...targets].map(([stateName, target]) => [
      stateName,
      (input: unknown) => call(stateName, target, input),
    ]),
  );
}

function endingOf(error: unknown): Ending {
  if (error instanceof ExecutionAbortedError) return { status: 'ABORTED' };
  if (error instanceof ExecutionTimeoutError) return { status: 'TIMED_OUT' };
  const { name, message } = (error instanceof ExecutionError ? error.cause : error) as Error;
  return { status: 'FAILED', error: name, ...(message !== '' && { cause: message }) };
}

function finish(execution: Execution, history: History, ending: Ending): void {
  const stopDate = new Date();
  const { status, ...rest } = ending;
  const shown = 'output' in rest ? { output: JSON.stringify(rest.output) } : rest;
  Object.assign(execution, { status, stopDate, ...shown });
  if (status !== 'ABORTED') delete execution.unfinished;
  history.end(ending, stopDate.getTime());
}
