import { fileOf, functionSlots, loadWorkflow, type Workflow } from '../../statemachine/definition.ts';
import { withIgnoredTrails } from '../../statemachine/ignore-trails.ts';

/** Where a state machine is installed. */
export interface Installed {
  readonly account: string;
  readonly region: string;
  /** Name of the state machine. */
  readonly name: string;
  /** Trails (names or ARNs) that are never restarted. @default - none */
  readonly ignoreTrails?: readonly string[];
}

/** Name of the function behind a slot of the workflow: `StartLoggingArn` is `start-logging`. */
export function functionOfSlot(slot: string): string {
  return fileOf(slot.replace(/Arn$/, ''));
}

/** The workflow file as a deployment installs it. Its functions are named after their slots. */
export function installedDefinition({ account, region, ignoreTrails = [] }: Installed): Workflow {
  const arnOf = (slot: string) => `arn:aws:lambda:${region}:${account}:function:${functionOfSlot(slot)}`;
  const functions = Object.fromEntries(functionSlots().map((slot) => [slot, arnOf(slot)]));
  return withIgnoredTrails(loadWorkflow({ ...functions, Account: account, Partition: 'aws' }), ignoreTrails);
}

/** What ARNs an installed state machine and its executions have, and its role. */
export function stateMachineIdentity({ account, region, name }: Installed) {
  const arn = (resource: string) => `arn:aws:states:${region}:${account}:${resource}`;
  return {
    name,
    arn: arn(`stateMachine:${name}`),
    roleArn: `arn:aws:iam::${account}:role/${name}`,
    executionArn: (executionName: string) => arn(`execution:${name}:${executionName}`),
  };
}
