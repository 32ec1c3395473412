import * as v from 'valibot';
import { createHash } from 'node:crypto';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { UNKNOWN } from '../../tasks/contract/vocabulary.ts';
import { closedDetail, type ClosedDetail } from '../../tasks/contract/ending-details.ts';
import { OWN_EVENTS } from '../../tasks/contract/own-events.ts';
import { timeOfSortKey, type ItemKey, type StoredIncident } from '../../tasks/contract/table.ts';
import { callerOf, followed, ownEvent, workflowOf } from '../aws/workflow.ts';
import { CommandFailure, UsageFailure } from '../failure.ts';
import { executionFor } from '../redrive/execution-for.ts';
import type { Session } from '../session.ts';
import { utc } from '../../tasks/contract/utc.ts';
import { dateTime, shortId, statusWords } from '../../terminal/words.ts';

/** What came of closing an incident. */
export interface Closing {
  executionArn: string;
  /** RUNNING if it had not ended when we stopped waiting. */
  status: string;
  /** What it failed with. */
  error: string | null;
  /** The incident as the table has it after that. */
  incident: StoredIncident;
}

/** Longest note that the workflow takes, in UTF-16 code units. */
const LONGEST_NOTE = 1000;
/** How often the execution is looked at before we stop waiting: half a minute. */
const MOST_LOOKS = 60;

/**
 * What an execution may be called, with room for its number when it is started again.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
const ID_IN_NAME = /^[A-Za-z0-9._-]{1,70}$/;

/** Name of the execution that closes an incident: an id that does not fit into it is hashed. */
export function closingName(id: string): string {
  return `close-${ID_IN_NAME.test(id) ? id : createHash('sha256').update(id).digest('hex')}`;
}

/** A note without blanks around it. Throws UsageFailure for one that says nothing, or too much. */
export function checkNote(text: string): string {
  const note = text.trim();
  if (note.length === 0) throw new UsageFailure('--note is empty: say why the incident can be closed.');
  if (note.length <= LONGEST_NOTE) return note;
  throw new UsageFailure(`--note has ${note.length} characters: ${LONGEST_NOTE} are the most.`);
}

/**
 * Throws CommandFailure for an incident that nobody has to close: only one that needs action can be, or one whose repair
 * has ended without recording it.
 */
export async function checkClosable({ deployment }: Session, incident: StoredIncident): Promise<void> {
  const { status, resolution, executionArn, id } = incident;
  const name = `The incident ${shortId(id)}`;
  if (status === 'NEEDS_ACTION') return;
  if (status !== 'OPEN') {
    const by = resolution?.by === undefined ? '' : ` by ${resolution.by}`;
    const when = resolution === undefined ? '' : `${by} on ${utc(resolution.at)}`;
    throw new CommandFailure(
      status === 'NOTED'
        ? `${name} needs nobody: it was noted for the record.`
        : `${name} is ${statusWords(status)} already${when}.`,
    );
  }
  const execution = await deployment.clients.states
    .send(new DescribeExecutionCommand({ executionArn }))
    .catch((error: unknown) => {
      const isGone = error instanceof Error && ['ExecutionDoesNotExist', 'InvalidArn'].includes(error.name);
      if (!isGone) throw error;
      return undefined;
    });
  if (execution?.status === 'RUNNING' || execution?.status === 'PENDING_REDRIVE') {
    throw new CommandFailure(
      `${name} is being repaired: its execution still runs, and decides how it ends. To see how far it is: incidents history ${shortId(id)}`,
    );
  }
}

/** Starts the workflow, which closes the incident, and waits half a minute for it. Writes nothing itself. */
export async function closeIncident(
  { deployment, store, io, messages }: Session,
  incident: StoredIncident,
  note: string,
): Promise<Closing> {
  const { clients } = deployment;
  const { stateMachineArn, scope } = workflowOf(deployment);
  const closedBy = await callerOf(clients);
  if (closedBy === UNKNOWN) {
    throw new CommandFailure('STS did not say who you are, and an incident is closed by somebody.');
  }
  const { trailArn, occurredAtId, id } = incident;
  const closedAt = io.now().toISOString();
  const detail: ClosedDetail = { incidents: [{ trailArn, occurredAtId }], closedBy, closedAt, note };
  const name = closingName(id);
  const event = ownEvent(scope, { id: name, 'detail-type': OWN_EVENTS.closed, time: closedAt, detail });
  messages.progress('Starting the workflow');
  const { result, executionArn, input } = await executionFor(
    JSON.stringify(event),
    clients.states,
    stateMachineArn,
    name,
  );
  if (result === 'started before') {
    const closed = closedBefore(input);
    if (closed && closed.occurredAtId !== occurredAtId) {
      const when = dateTime(timeOfSortKey(closed.occurredAtId));
      throw new CommandFailure(
        `The incident ${shortId(id)} of ${utc(incident.occurredAt)} is not closed: ${name} closed another one with the same id before, that of ${when} UTC on ${closed.trailArn}.`,
      );
    }
    throw new CommandFailure(
      `The incident ${shortId(id)} is being closed already: somebody started ${name} before. To see what came of it: incidents show ${shortId(id)}`,
    );
  }
  messages.progress('The workflow closes the incident');
  const { status = UNKNOWN, error = null } = await followed(clients.states, executionArn, MOST_LOOKS);
  return { executionArn, status, error, incident: (await store.find(incident)) ?? incident };
}

/** Key of the incident that an execution with this input closes; undefined for an input that is no such event. */
function closedBefore(input: string | undefined): ItemKey | undefined {
  try {
    const { detail } = JSON.parse(input ?? '') as { detail?: unknown };
    return v.is(closedDetail, detail) ? detail.incidents[0] : undefined;
  } catch {
    return undefined;
  }
}
