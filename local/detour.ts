import type { Workflow } from '../statemachine/definition.ts';
import type { TicketSettings } from '../statemachine/tickets.ts';
import type { TaskHandler } from './workflow/aws-semantics.ts';

/** What is put between the remediator of an installation and everything that it calls, to see how it bears faults. */
export interface Detour {
  /** Where the functions and the integrations call instead of the endpoint and the receiver of HTTP Tasks (there may be none). */
  route(
    endpoint: string,
    receiver: string | undefined,
  ): { readonly url: string; readonly port: number; readonly receiver: string };
  /** What a Task calls instead of its handler. */
  readonly instead?: ((stateName: string, handler: TaskHandler) => TaskHandler) | undefined;
  /** Changes a workflow before it is installed. */
  readonly adapt?: ((workflow: Workflow) => Workflow) | undefined;
  /** What the workflow of the tickets serves. @default a service of AWS and a receiver as PagerDuty */
  readonly tickets?: TicketSettings | undefined;
}
