import { randomUUID } from 'node:crypto';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { StateMachine as Runner, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { resourceNameOf } from '../../tasks/contract/scope.ts';
import { allStates, integrationOf, type Workflow } from '../../statemachine/definition.ts';
import type { TaskHandler } from './aws-semantics.ts';
import type { Execution } from './execution.ts';
import { ExecutionStore } from './execution-store.ts';
import { installedDefinition, stateMachineIdentity } from './installed-definition.ts';
import { asRunnerReadsIt } from './runner-definition.ts';
import { runExecution, type AbortReasons, type StartedExecution, type TaskTarget } from './run-execution.ts';

/** What the local state machine needs. */
export interface StateMachineOptions {
  /**
   * Handlers by function (`start-logging`) or integration (`cloudtrail:startLogging`); one under the name of a state
   * (`PublishOutcome`) goes before it.
   */
  readonly handlers: Readonly<Record<string, TaskHandler>>;
  /** What a Task calls instead of its handler. @default - the handler */
  readonly instead?: ((stateName: string, handler: TaskHandler) => TaskHandler) | undefined;
  /** Trails (names or ARNs) that are never restarted. @default - none */
  readonly ignoreTrails?: readonly string[];
  /** @default - the remediator's workflow file, as a deployment installs it */
  readonly definition?: Workflow;
  /** @default '111122223333' */
  readonly account?: string;
  /** @default 'eu-central-1' */
  readonly region?: string;
  /** @default 'cloudtrail-remediation' */
  readonly name?: string;
  /** Where executions are kept. @default - in memory */
  readonly store?: ExecutionStore;
  /** What the waits between retries are multiplied by. @default 1 */
  readonly retryScale?: number;
  /** Seconds after which Lambda would end a call. @default 10 */
  readonly functionTimeoutSeconds?: number;
  /** Called with every event of every execution. */
  readonly onEvent?: (event: HistoryEvent, execution: Execution) => void;
}

/** A Step Functions state machine on this computer. */
export interface LocalStateMachine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly createdAt: Date;
  /** The definition as AWS would hold it, function ARNs filled in. */
  readonly definition: Workflow;
  readonly store: ExecutionStore;
  /** Starts an execution. @param name - at most 80 characters, not used before. @default - a random one */
  startExecution(input: unknown, name?: string): StartedExecution;
  /** ARN of an execution of that name. */
  executionArn(executionName: string): string;
  /** Stops an execution, which then ends ABORTED for those reasons; one that has ended stays as it is. */
  stopExecution(executionArn: string, reasons?: AbortReasons): void;
  /** How many executions are running. */
  running(): number;
  /** Whether an execution is running. */
  isBusy(): boolean;
  /** Waits for whatever runs. */
  settled(): Promise<void>;
  /** Stops what runs, to be started again, and waits for it to end. What is started afterwards is stopped as well. */
  close(): Promise<void>;
}

/** Thrown when a Task of the workflow has no handler. */
export class MissingHandlerError extends Error {
  override readonly name = 'MissingHandlerError';
}

/** Makes the remediator's state machine from its workflow file and the given handlers. Throws MissingHandlerError. */
export function createStateMachine(options: StateMachineOptions): LocalStateMachine {
  const { account = '111122223333', region = 'eu-central-1', name = 'cloudtrail-remediation' } = options;
  const installed = {
    account,
    region,
    name,
    ...(options.ignoreTrails && { ignoreTrails: options.ignoreTrails }),
  };
  const definition = options.definition ?? installedDefinition(installed);
  const store = options.store ?? new ExecutionStore();
  const identity = { ...stateMachineIdentity(installed), definition, store };
  const running = new Map<string, StartedExecution>();
  let closed = false;
  const runner = new Runner(asRunnerReadsIt(definition, options.retryScale) as StateMachineDefinition, {
    // Scaled waits may be fractions, which the validator refuses; the file itself is validated in the tests.
    validationOptions: { noValidate: true },
  });
  const targets = taskTargets(definition, options);
  return {
    ...identity,
    createdAt: new Date(),
    startExecution(input, executionName = randomUUID()) {
      const started = runExecution(runner, {
        stateMachine: identity,
        targets,
        input,
        executionName,
        ...options,
      });
      running.set(started.executionArn, started);
      void started.done.then(() => running.delete(started.executionArn));
      // An event may arrive late. Its functions get no answer any more and would retry for minutes.
      if (closed) started.interrupt();
      return started;
    },
    stopExecution: (executionArn, reasons) => running.get(executionArn)?.abort(reasons),
    running: () => running.size,
    isBusy: () => running.size > 0,
    async settled() {
      while (running.size > 0) await Promise.all([...running.values()].map(({ done }) => done));
    },
    async close() {
      closed = true;
      for (const execution of running.values()) execution.interrupt();
      await Promise.all([...running.values()].map(({ done }) => done));
    },
  };
}

/** What each Task state of a definition calls. */
function taskTargets(
  definition: Workflow,
  { handlers, instead = (_state, handler) => handler }: StateMachineOptions,
): Map<string, TaskTarget> {
  const tasks = allStates(definition).filter(([, state]) => state.Type === 'Task');
  return new Map(
    tasks.map(([stateName, { Resource: arn = '', TimeoutSeconds: timeoutSeconds }]) => {
      const integration = integrationOf(arn);
      const called = integration ? `${integration.service}:${integration.action}` : resourceNameOf(arn);
      const handler = handlers[stateName] ?? handlers[called];
      if (!handler) {
        throw new MissingHandlerError(`The state ${stateName} calls ${called}, which has no handler.`);
      }
      const target = { arn, handler: instead(stateName, handler), timeoutSeconds };
      return [stateName, { ...target, ...(!integration && { functionName: called }) }];
    }),
  );
}
