import type { Installation } from '../installation.ts';
import { isOwnExecution } from '../own-call.ts';
import type { Execution } from '../workflow/execution.ts';
import type { Delivery } from '../services/sns/outbox.ts';
import type { WebhookRequest } from '../services/webhook/receiver.ts';

/** Records what happens in an installation from now on: executions for calls of others, and what subscribers receive. */
export class Recorder {
  /** When it began, in whole seconds of ISO 8601 in UTC. */
  readonly since = `${new Date().toISOString().slice(0, 19)}Z`;
  readonly deliveries: Delivery[] = [];
  /** Requests at the webhook, in the order of arrival. */
  readonly webhooks: WebhookRequest[] = [];
  readonly #executions = new Map<string, Execution>();
  readonly #tickets = new Map<string, Execution>();

  constructor({ events }: Installation) {
    events.on('history', (_event, execution) => {
      if (!isOwnExecution(execution)) this.#executions.set(execution.executionArn, execution);
    });
    events.on('ticketHistory', (_event, execution) => {
      this.#tickets.set(execution.executionArn, execution);
    });
    events.on('webhook', (request) => this.webhooks.push(request));
    events.on('delivery', (delivery) => this.deliveries.push(delivery));
  }

  /** Executions, in the order of their start. */
  executions(): Execution[] {
    return [...this.#executions.values()];
  }

  /** Executions of the tickets, in the order of their start. */
  ticketExecutions(): Execution[] {
    return [...this.#tickets.values()];
  }

  /** Mails, in the order of arrival. */
  mails(): Delivery[] {
    return this.deliveries.filter(({ protocol }) => protocol === 'email');
  }
}
