import { randomUUID } from 'node:crypto';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { scopeOf } from '../../tasks/contract/scope.ts';
import { AwsError, unknownAction } from '../endpoint/error.ts';
import { pageOf } from '../endpoint/page.ts';
import type { AwsRequest, Service } from '../endpoint/service.ts';
import { exceedsPayloadLimit } from './aws-semantics.ts';
import { DamagedFileError } from '../state-file.ts';
import type { Execution, ExecutionSummary } from './execution.ts';
import { INPUTS, readInput } from './states-inputs.ts';
import type { LocalStateMachine } from './state-machine.ts';

/** What the service needs of a state machine. */
export type StatesBackend = Omit<LocalStateMachine, 'running' | 'isBusy' | 'settled' | 'close'>;

type Answer = (params: Record<string, unknown>, request: AwsRequest) => unknown;

/**
 * The part of the Step Functions API that concerns executions, for the state machines of an installation.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 */
export function createStatesService(stateMachine: StatesBackend, ...others: StatesBackend[]): Service {
  const stateMachines = [stateMachine, ...others];
  const { store } = stateMachine;

  function execution(arn: string): Execution {
    if (!/^arn:[^:]+:states:[^:]*:\d{12}:execution:[^:]+:[^:]+$/.test(arn)) throw invalidArn(arn);
    const found = readKept(store, arn);
    if (!found) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return found;
  }

  function stateMachineOf(arn: string): StatesBackend {
    if (!/^arn:[^:]+:states:[^:]*:\d{12}:stateMachine:[^:]+$/.test(arn)) throw invalidArn(arn);
    const found = stateMachines.find((each) => each.arn === arn);
    if (found) return found;
    throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  }

  const actions: Record<string, Answer> = {
    ListStateMachines(params, { region }) {
      const { maxResults, nextToken } = readInput(INPUTS.page, params);
      const here = stateMachines.filter(({ arn }) => scopeOf(arn).region === region);
      const { items, nextToken: next } = pageOf(here, { maxResults, nextToken });
      return { stateMachines: items.map(listedStateMachine), ...next };
    },
    DescribeStateMachine(params) {
      return describedStateMachine(stateMachineOf(readInput(INPUTS.stateMachine, params).stateMachineArn));
    },
    ListExecutions(params) {
      const { stateMachineArn, statusFilter, ...page } = readInput(INPUTS.listExecutions, params);
      stateMachineOf(stateMachineArn);
      const wanted = store
        .list()
        .filter((each) => each.stateMachineArn === stateMachineArn)
        .filter(({ status }) => statusFilter === undefined || status === statusFilter);
      const { items, nextToken } = pageOf(wanted, page);
      return { executions: items.map(listedExecution), ...nextToken };
    },
    DescribeExecution: (params) =>
      describedExecution(execution(readInput(INPUTS.execution, params).executionArn)),
    GetExecutionHistory(params) {
      const { executionArn, reverseOrder, includeExecutionData, ...page } = readInput(INPUTS.history, params);
      const { events } = execution(executionArn);
      const { items, nextToken } = pageOf(reverseOrder ? events.toReversed() : events, page);
      return { events: includeExecutionData ? items : items.map(withoutData), ...nextToken };
    },
    StartExecution(params) {
      const { stateMachineArn, name = randomUUID(), input = '{}' } = readInput(INPUTS.start, params);
      return startExecution(stateMachineOf(stateMachineArn), name, input);
    },
    StopExecution(params) {
      const { executionArn, error, cause } = readInput(INPUTS.stop, params);
      stateMachineOf(execution(executionArn).stateMachineArn).stopExecution(executionArn, {
        ...(error !== undefined && { error }),
        ...(cause !== undefined && { cause }),
      });
      return { stopDate: new Date() };
    },
  };

  return {
    name: 'states',
    handle: (request) =>
      Promise.try(() => {
        const action = Object.hasOwn(actions, request.action) ? actions[request.action] : undefined;
        if (!action) throw unknownAction('Step Functions', request.action, Object.keys(actions));
        return action(request.params, request);
      }),
  };
}

/** The execution of that ARN. @throws AwsError when its file is damaged */
function readKept(store: StatesBackend['store'], arn: string): Execution | undefined {
  try {
    return store.get(arn);
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    throw new AwsError('InternalFailure', error.message, 500);
  }
}

function startExecution(stateMachine: StatesBackend, name: string, input: string) {
  if (!/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u.test(name)) {
    throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  }
  let value: unknown;
  try {
    value = JSON.parse(input);
  } catch (error) {
    const reason = (error as Error).message;
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${reason}'`);
  }
  if (exceedsPayloadLimit(value)) {
    throw new AwsError('InvalidExecutionInput', 'The input is larger than 262,144 bytes.');
  }
  const arn = stateMachine.executionArn(name);
  const existing = stateMachine.store.get(arn);
  if (existing?.status === 'RUNNING' && existing.input === JSON.stringify(value)) {
    return { executionArn: arn, startDate: existing.startDate };
  }
  if (existing) throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
  const { executionArn } = stateMachine.startExecution(value, name);
  return { executionArn, startDate: stateMachine.store.get(executionArn)?.startDate };
}

function invalidArn(arn: string): AwsError {
  return new AwsError('InvalidArn', `Invalid Arn: '${arn}'`);
}

function listedStateMachine({ arn, name, createdAt }: StatesBackend) {
  return { stateMachineArn: arn, name, type: 'STANDARD', creationDate: createdAt };
}

function describedStateMachine(stateMachine: StatesBackend) {
  return {
    ...listedStateMachine(stateMachine),
    status: 'ACTIVE',
    definition: JSON.stringify(stateMachine.definition, null, 2),
    roleArn: stateMachine.roleArn,
    loggingConfiguration: { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: { enabled: false },
  };
}

function listedExecution({
  executionArn,
  stateMachineArn,
  name,
  status,
  startDate,
  stopDate,
}: ExecutionSummary) {
  return { executionArn, stateMachineArn, name, status, startDate, stopDate, redriveCount: 0 };
}

function describedExecution(execution: Execution) {
  const { input, output, error, cause, status } = execution;
  return {
    ...listedExecution(execution),
    input,
    inputDetails: { included: true },
    ...(output !== undefined && { output, outputDetails: { included: true } }),
    error,
    cause,
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason:
      status === 'RUNNING' || status === 'SUCCEEDED'
        ? `Execution is ${status} and cannot be redriven`
        : 'Execution cannot be redriven by the embedded state machine',
  };
}

/** An event without what went in and came out: `includeExecutionData: false`. */
function withoutData(event: HistoryEvent): HistoryEvent {
  const bare = (details: object) =>
    Object.fromEntries(Object.entries(details).filter(([key]) => !/^(input|output)(Details)?$/.test(key)));
  return Object.fromEntries(
    Object.entries(event).map(([key, value]) => [
      key,
      key.endsWith('Details') ? bare(value as object) : value,
    ]),
  ) as unknown as HistoryEvent;
}
