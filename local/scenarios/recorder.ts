import type { Installation } from '../installation.ts';
import { isOwnExecution } from '../own-call.ts';
import type { Execution } from '../workflow/execution-store.ts';
import type { Delivery } from '../services/sns/outbox.ts';

/** Records what happens in an installation from now on: executions for calls of others, and what subscribers receive. */
export class Recorder {
  readonly deliveries: Delivery[] = [];
  readonly #executions = new Map<string, Execution>();

  constructor({ events }: Installation) {
    events.on('history', (_event, execution) => {
      if (!isOwnExecution(execution)) this.#executions.set(execution.executionArn, execution);
    });
    events.on('delivery', (delivery) => this.deliveries.push(delivery));
  }

  /** Executions, in the order of their start. */
  executions(): Execution[] {
    return [...this.#executions.values()];
  }

  /** Mails, in the order of arrival. */
  mails(): Delivery[] {
    return this.deliveries.filter(({ protocol }) => protocol === 'email');
  }
}
