import { loadWorkflow, slotNames, type Workflow } from '../../statemachine/definition.ts';

/** Where a state machine is installed. */
export interface Installed {
  readonly account: string;
  readonly region: string;
  /** Name of the state machine. */
  readonly name: string;
}

/** Name of the function behind a slot of the workflow: `StartLoggingArn` is `start-logging`. */
export function functionOfSlot(slot: string): string {
  return slot
    .replace(/Arn$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, '-')
    .toLowerCase();
}

/** The workflow file with the ARNs of functions that are named after their slots. */
export function installedDefinition({ account, region }: Installed): Workflow {
  const arnOf = (slot: string) => `arn:aws:lambda:${region}:${account}:function:${functionOfSlot(slot)}`;
  return loadWorkflow(Object.fromEntries(slotNames().map((slot) => [slot, arnOf(slot)])));
}

/** What ARNs an installed state machine and its executions have, and its role. */
export function machineIdentity({ account, region, name }: Installed) {
  const arn = (resource: string) => `arn:aws:states:${region}:${account}:${resource}`;
  return {
    name,
    arn: arn(`stateMachine:${name}`),
    roleArn: `arn:aws:iam::${account}:role/${name}`,
    executionArn: (executionName: string) => arn(`execution:${name}:${executionName}`),
  };
}
