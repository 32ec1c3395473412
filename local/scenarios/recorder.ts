import type { BusEvent } from '../bus/bus.ts';
import type { Installation } from '../installation.ts';
import { isOwnCall } from '../own-call.ts';
import type { Execution } from '../workflow/execution-store.ts';
import type { Delivery } from '../services/sns/outbox.ts';

/** Keeps what happens in an installation from now on: events of others, their executions, and what subscribers got. */
export class Recorder {
  /** Events that started executions, but not those of the product's own calls. */
  readonly events: BusEvent[] = [];
  readonly deliveries: Delivery[] = [];
  readonly #executions = new Map<string, Execution>();

  constructor({ events }: Installation) {
    events.on('event', (event) => {
      if (!isOwnCall(event)) this.events.push(event);
    });
    events.on('history', (_event, execution) => {
      if (!isOwnExecution(execution)) this.#executions.set(execution.executionArn, execution);
    });
    events.on('delivery', (delivery) => this.deliveries.push(delivery));
  }

  /** Executions of those events, in the order of their start. */
  executions(): Execution[] {
    return [...this.#executions.values()];
  }

  /** Mails to people, in the order of arrival. */
  mails(): Delivery[] {
    return this.deliveries.filter(({ protocol }) => protocol === 'email');
  }
}

/** Whether an execution was started by a call of the product's own. */
export function isOwnExecution({ input }: Pick<Execution, 'input'>): boolean {
  return isOwnCall(JSON.parse(input) as BusEvent);
}
