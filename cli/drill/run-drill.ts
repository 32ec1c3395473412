import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { DescribeExecutionCommandOutput } from '@aws-sdk/client-sfn';
import { OWN_EVENTS } from '../../tasks/contract/own-events.ts';
import type { DrillDetail } from '../../tasks/contract/own-event-details.ts';
import type { Scope } from '../../tasks/contract/scope.ts';
import { scopeKey } from '../../tasks/contract/subject.ts';
import type { Ticket } from '../../tasks/contract/record-results.ts';
import { sortKeyOf, type ItemKey, type StoredIncident } from '../../tasks/contract/table.ts';
import type { Deployment } from '../aws/deployment.ts';
import { callerOf, followed, ownEvent, workflowOf } from '../aws/workflow.ts';
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
  /** The test tickets that it opened and resolved; null where the deployment has no tickets. */
  tickets: Ticket[] | null;
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
  const hasTickets = incident && deployment.outputs?.ticketsArn !== undefined;
  if (hasTickets) messages.progress('Waiting for the test ticket');
  return {
    drillId,
    executionArn,
    status: statusOf(execution),
    startedAt: execution.startDate?.toISOString() ?? requestedAt,
    endedAt: execution.stopDate?.toISOString() ?? null,
    error: execution.error ?? null,
    cause: execution.cause ?? null,
    incident: incident ?? null,
    tickets: hasTickets ? await resolvedTickets(store, incident) : null,
  };
}

/** Pause between two looks at the tickets (milliseconds), and how many there are: half a minute. */
const PAUSE = 1000;
const MOST_LOOKS = 30;

/** The tickets of a drill, once they are resolved; after half a minute those that there are. */
async function resolvedTickets(store: IncidentStore, incident: StoredIncident): Promise<Ticket[]> {
  let tickets = await store.tickets(incident);
  const isOver = () => tickets.length > 0 && tickets.every(({ status }) => status === 'resolved');
  for (let looks = 1; !isOver() && looks < MOST_LOOKS; looks += 1) {
    await setTimeout(PAUSE);
    tickets = await store.tickets(incident);
  }
  return tickets;
}

/** Starts the workflow with the event of a drill, whose id is the name of the execution. Gives the execution's ARN. */
export async function startDrill(deployment: Deployment, detail: DrillDetail): Promise<string> {
  const { stateMachineArn, scope } = workflowOf(deployment);
  const { drillId: name, requestedAt: time } = detail;
  const input = ownEvent(scope, { id: name, 'detail-type': OWN_EVENTS.drill, time, detail });
  const { executionArn = '' } = await deployment.clients.states.send(
    new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
  );
  return executionArn;
}

/** Key of the incident of a drill, if the remediator believed the clock of this computer. */
export function drillKey(
  scope: Scope,
  { drillId, requestedAt }: Pick<DrillDetail, 'drillId' | 'requestedAt'>,
): ItemKey {
  return {
    trailArn: scopeKey('remediator', scope),
    occurredAtId: sortKeyOf({ occurredAt: requestedAt, id: drillId }),
  };
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

function statusOf({ status = 'RUNNING' }: DescribeExecutionCommandOutput): DrillResult['status'] {
  return status === 'PENDING_REDRIVE' ? 'RUNNING' : status;
}
