import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Workflow } from '../statemachine/definition.ts';
import { loadTickets, type TICKET_SYSTEMS, type TicketSettings } from '../statemachine/tickets.ts';
import { embeddedClient } from './deploy.ts';
import type { Detour } from './detour.ts';
import { startReceiver, type Receiver } from './services/webhook/receiver.ts';
import { ACCESS_KEYS, EMBEDDED, type EmbeddedSettings } from './settings.ts';
import type { Execution } from './workflow/execution.ts';
import type { ExecutionStore } from './workflow/execution-store.ts';
import { createStateMachine, type LocalStateMachine } from './workflow/state-machine.ts';
import { TICKET_CALLS, ticketIntegrations, type TicketIntegrations } from './workflow/ticket-integrations.ts';

/** Where the tickets are, beside the receiver. */
export type TicketSystem = (typeof TICKET_SYSTEMS)[number];

/** The workflow of the tickets, with the receiver of its requests. */
export interface Tickets {
  readonly stateMachine: LocalStateMachine;
  readonly receiver: Receiver;
  /** Says where the endpoint and the receiver are called, once that is known. */
  pointAt(url: string, receiverUrl: string): void;
  close(): Promise<void>;
}

/** What an installation gives them. */
interface TicketsOptions {
  readonly system: TicketSystem;
  readonly settings: EmbeddedSettings;
  readonly store: ExecutionStore;
  readonly retryScale?: number;
  readonly detour?: Detour | undefined;
  readonly onEvent: (event: HistoryEvent, execution: Execution) => void;
}

/** A service of AWS, and a receiver that is asked as PagerDuty is. Every request goes to the receiver on the loopback interface. */
function ticketSettings(system: TicketSystem, { account, region }: EmbeddedSettings): TicketSettings {
  const connectionArn = `arn:aws:events:${region}:${account}:connection/tickets/0a1b2c3d-0000-4000-8000-111122223333`;
  const webhook = {
    preset: 'pagerduty',
    connectionArn,
    url: 'https://tickets.example.com/v2/enqueue',
  } as const;
  return { tickets: [system], webhook, chat: false };
}

/** Installs the same workflow file as a deployment does. */
export async function startTickets({
  system,
  settings,
  detour,
  ...options
}: TicketsOptions): Promise<Tickets> {
  const { account, region, tableName } = settings;
  const values = {
    Partition: 'aws',
    Account: account,
    Region: region,
    TableName: tableName,
    ChatTopicArn: `arn:aws:sns:${region}:${account}:${EMBEDDED.chatTopicName}`,
  };
  const { adapt = (workflow: Workflow) => workflow } = detour ?? {};
  const receiver = await startReceiver();
  let integrations: TicketIntegrations | undefined;
  const stateMachine = createStateMachine({
    ...options,
    definition: adapt(loadTickets(detour?.tickets ?? ticketSettings(system, settings), values)),
    instead: detour?.instead,
    handlers: Object.fromEntries(
      TICKET_CALLS.map((call) => [call, (input: unknown) => integrations?.handlers[call](input)]),
    ),
    account,
    region,
    name: EMBEDDED.ticketsStateMachineName,
  });
  return {
    stateMachine,
    receiver,
    pointAt(url, receiverUrl) {
      integrations = ticketIntegrations(embeddedClient(url, ACCESS_KEYS.tickets, region), receiverUrl);
    },
    async close() {
      await stateMachine.close();
      integrations?.close();
      await receiver.close();
    },
  };
}
