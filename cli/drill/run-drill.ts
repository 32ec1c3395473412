import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { DescribeExecutionCommandOutput, SFNClient } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { scopeOf } from '../../tasks/contract/scope.ts';
import type { Scope } from '../../tasks/contract/scope.ts';
import { UNKNOWN } from '../../tasks/contract/incident.ts';
import { OWN_EVENTS, OWN_EVENT_SOURCE } from '../../tasks/contract/own-events.ts';
import type { DrillDetail, OwnEvent } from '../../tasks/contract/own-events.ts';
import type { ItemKey, StoredIncident } from '../../tasks/contract/table.ts';
import { scopeSubject } from '../../tasks/contract/subject.ts';
import type { Clients } from '../aws/clients.ts';
import type { Deployment } from '../aws/deployment.ts';
import { CommandFailure } from '../failure.ts';
import type { IncidentStore } from '../incidents/store.ts';
import type { Session } from '../session.ts';

/** How a drill went. Times are ISO 8601 in UTC. */
export interface DrillResult {
  drillId: string;
  executionArn: string;
  /** RUNNING if it had not ended when we stopped waiting. */
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  startedAt: string;
  endedAt: string | null;
  /** What it failed with, and the cause that it gave. */
  error: string | null;
  cause: string | null;
  /** The incident that it left in the table; null if it is not there. */
  incident: StoredIncident | null;
}

/** Pause between two looks at the execution, and how many there are: five minutes (milliseconds). */
const PAUSE = 500;
const MOST_LOOKS = 600;

/** The workflow of a deployment, and where it runs. Throws CommandFailure where the stack does not say it. */
export function workflowOf({ stateMachineArn }: Deployment): { stateMachineArn: string; scope: Scope } {
  const { partition, region, account } = scopeOf(stateMachineArn);
  if (stateMachineArn === undefined || !partition || !region || !account) {
    throw new CommandFailure('The stack does not say what its state machine is: deploy it again.');
  }
  return { stateMachineArn, scope: { partition, region, account } };
}

/**
 * Runs the whole workflow on an event that says that nothing happened, and waits for its end. It touches no trail: the
 * classifier makes an incident of it that needs no repair.
 */
export async function runDrill({ deployment, store, io, messages }: Session): Promise<DrillResult> {
  const { clients } = deployment;
  const { scope } = workflowOf(deployment);
  const requestedAt = io.now().toISOString();
  const drillId = `drill-${randomUUID()}`;
  messages.progress('Starting the workflow');
  const executionArn = await startDrill(deployment, {
    drillId,
    requestedBy: await callerOf(clients),
    requestedAt,
  });
  messages.progress('The workflow runs');
  const execution = await followed(clients.states, executionArn);
  const incident =
    (await store.find(drillKey(scope, { drillId, requestedAt }))) ?? (await findById(store, drillId));
  return {
    drillId,
    executionArn,
    status: statusOf(execution),
    startedAt: execution.startDate?.toISOString() ?? requestedAt,
    endedAt: execution.stopDate?.toISOString() ?? null,
    error: execution.error ?? null,
    cause: execution.cause ?? null,
    incident: incident ?? null,
  };
}

/** Starts the workflow with the event of a drill, whose id is the name of the execution. Gives the execution's ARN. */
export async function startDrill(deployment: Deployment, detail: DrillDetail): Promise<string> {
  const { stateMachineArn, scope } = workflowOf(deployment);
  const { region, account } = scope;
  const event: OwnEvent<DrillDetail> = {
    ...{ version: '0', id: detail.drillId, 'detail-type': OWN_EVENTS.drill, source: OWN_EVENT_SOURCE },
    ...{ account, time: detail.requestedAt, region, resources: [] },
    detail,
  };
  const { executionArn = '' } = await deployment.clients.states.send(
    new StartExecutionCommand({ stateMachineArn, name: detail.drillId, input: JSON.stringify(event) }),
  );
  return executionArn;
}

/** Key of the incident of a drill, if the remediator believed the clock of this computer. */
export function drillKey(
  scope: Scope,
  { drillId, requestedAt }: Pick<DrillDetail, 'drillId' | 'requestedAt'>,
): ItemKey {
  return { trailArn: scopeSubject('remediator', scope).key, occurredAtId: `${requestedAt}#${drillId}` };
}

/** Whether everything that a drill is about worked: the workflow, the record, the message. */
export function isWorking({ status, incident }: DrillResult): boolean {
  return status === 'SUCCEEDED' && incident !== null && incident.messageIds.length > 0;
}

/** The remediator does not believe a clock that is far ahead: the incident then has another time, but the same id. */
async function findById(store: IncidentStore, id: string): Promise<StoredIncident | undefined> {
  const [key] = await store.withPrefix(id, 1);
  return key && store.find(key);
}

/** An execution as it is when it has ended, or after five minutes. */
export async function followed(
  states: SFNClient,
  executionArn: string,
): Promise<DescribeExecutionCommandOutput> {
  const look = () => states.send(new DescribeExecutionCommand({ executionArn }));
  let execution = await look();
  for (let looks = 1; execution.status === 'RUNNING' && looks < MOST_LOOKS; looks += 1) {
    await setTimeout(PAUSE);
    execution = await look();
  }
  return execution;
}

function statusOf({ status = 'RUNNING' }: DescribeExecutionCommandOutput): DrillResult['status'] {
  return status === 'PENDING_REDRIVE' ? 'RUNNING' : status;
}

/** Who asks for the drill: GetCallerIdentity needs no permission, but STS may be out of reach. */
export async function callerOf(clients: Clients): Promise<string> {
  try {
    return (await clients.sts.send(new GetCallerIdentityCommand({}))).Arn ?? UNKNOWN;
  } catch {
    return UNKNOWN;
  }
}
