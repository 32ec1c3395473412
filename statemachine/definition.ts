import { readFileSync } from 'node:fs';

/** The workflow in Amazon States Language, with a `${…Arn}` slot in place of each function. */
export const DEFINITION_FILE = new URL('remediation.asl.json', import.meta.url);

/** A state as far as anybody outside the workflow needs to know it. */
export interface State {
  Type: 'Task' | 'Parallel' | 'Choice' | 'Wait' | 'Pass' | 'Succeed' | 'Fail';
  Comment?: string;
  Resource?: string;
  Next?: string;
  End?: boolean;
  Default?: string;
  Choices?: { Next: string }[];
  SecondsPath?: string;
  Catch?: { ErrorEquals: string[]; Next: string; ResultPath?: string }[];
  Retry?: {
    ErrorEquals: string[];
    IntervalSeconds: number;
    MaxAttempts: number;
    BackoffRate: number;
    MaxDelaySeconds?: number;
    JitterStrategy?: 'FULL' | 'NONE';
  }[];
  TimeoutSeconds?: number;
  Error?: string;
  Branches?: Workflow[];
}

/** A state machine, or one branch of a Parallel state. */
export interface Workflow {
  Comment?: string;
  StartAt: string;
  TimeoutSeconds?: number;
  States: Record<string, State>;
}

/** Thrown when a workflow is rendered without a value for one of its slots. */
export class UnfilledSlotError extends Error {
  override readonly name = 'UnfilledSlotError';
}

const SLOT = /\$\{(\w+)\}/g;

/** The text of the workflow file, slots and all. */
export function readDefinition(): string {
  return readFileSync(DEFINITION_FILE, 'utf8');
}

/** Names of the slots of the workflow, each once, in order of appearance. */
export function slotNames(): string[] {
  return [...new Set([...readDefinition().matchAll(SLOT)].map(([, name]) => name ?? ''))];
}

/** The workflow with every slot filled. Throws UnfilledSlotError for a slot that `values` does not name. */
export function loadWorkflow(values?: Readonly<Record<string, string>>): Workflow {
  const text = readDefinition();
  if (!values) return JSON.parse(text) as Workflow;
  const filled = text.replace(SLOT, (_slot, name: string) => {
    const value = values[name];
    if (value === undefined)
      throw new UnfilledSlotError(`The workflow has a slot \${${name}} that nothing fills.`);
    return value;
  });
  return JSON.parse(filled) as Workflow;
}

/** Every state of a workflow by name, those inside Parallel branches included. */
export function allStates(workflow: Workflow): [name: string, state: State][] {
  return Object.entries(workflow.States).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...(state.Branches ?? []).flatMap(allStates),
  ]);
}

/** The slot of a Task state (`StartLoggingArn`), which names its function: `start-logging`. */
export function slotOf(state: State): string {
  const [, slot] = /^\$\{(\w+)\}$/.exec(state.Resource ?? '') ?? [];
  if (!slot) throw new UnfilledSlotError(`The resource ${state.Resource ?? 'of a state'} is not a slot.`);
  return slot;
}
