import * as v from 'valibot';
import type { BusEvent } from './bus/bus.ts';
import { EMBEDDED, REMEDIATOR_ROLE_ARNS } from './settings.ts';
import type { Execution } from './workflow/execution.ts';

const OWN_ROLE_ARNS = [
  ...REMEDIATOR_ROLE_ARNS,
  `arn:aws:iam::${EMBEDDED.account}:role/${EMBEDDED.ticketsStateMachineName}`,
];

const ownCallSchema = v.object({
  userIdentity: v.object({
    sessionContext: v.object({ sessionIssuer: v.object({ arn: v.picklist(OWN_ROLE_ARNS) }) }),
  }),
});

/** Whether an event is that of a call that the remediator made. */
export function isOwnCall({ detail }: Pick<BusEvent, 'detail'>): boolean {
  return v.is(ownCallSchema, detail);
}

/** Executions of which it is known: each is asked about with every event of its history. */
const known = new WeakMap<Pick<Execution, 'input'>, boolean>();

/** Whether an execution was started by a call of the remediator. */
export function isOwnExecution(execution: Pick<Execution, 'input'>): boolean {
  const isKnown = known.get(execution);
  if (isKnown !== undefined) return isKnown;
  const { detail } = (JSON.parse(execution.input) ?? {}) as Partial<BusEvent>;
  const isOwn = v.is(ownCallSchema, detail);
  known.set(execution, isOwn);
  return isOwn;
}
