import { readFileSync } from 'node:fs';

/** The workflow in Amazon States Language: a `${…Arn}` slot for each function, a text slot for Account and Partition. */
export const DEFINITION_FILE = new URL('remediation.asl.json', import.meta.url);

/** A rule of a Choice state. What it tests is the engine's business. */
export interface Choice {
  Next: string;
  [test: string]: unknown;
}

/** A state as far as anybody outside the workflow needs to know it. */
export interface State {
  Type: 'Task' | 'Parallel' | 'Choice' | 'Wait' | 'Pass' | 'Succeed' | 'Fail';
  Comment?: string;
  Resource?: string;
  Next?: string;
  End?: boolean;
  Default?: string;
  Choices?: Choice[];
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
function readDefinition(): string {
  return readFileSync(DEFINITION_FILE, 'utf8');
}

/** Names of the slots of the workflow that stand for functions (`StartLoggingArn`), each once, in order of appearance. */
export function functionSlots(): string[] {
  const names = [...readDefinition().matchAll(SLOT)].map(([, name]) => name ?? '');
  return [...new Set(names)].filter((name) => name.endsWith('Arn'));
}

/** The functions of the workflow, by the name that slot and states share: `StartLogging`. */
export function functionNames(): string[] {
  return functionSlots().map((slot) => slot.replace(/Arn$/, ''));
}

/** File of a function in tasks/, without its ending: `StartLogging` is in `start-logging`. */
export function fileOf(functionName: string): string {
  return functionName.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
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

/** What a Task state calls: a function, or an action of an AWS service without one (an SDK integration). */
export type Target =
  | { readonly type: 'function'; readonly slot: string }
  | { readonly type: 'integration'; readonly service: string; readonly action: string };

/**
 * What a Task state of the workflow file calls, by its resource: `${StartLoggingArn}`,
 * `arn:aws:states:::aws-sdk:cloudtrail:startLogging`, or the optimized `arn:aws:states:::events:putEvents`. Throws UnfilledSlotError for anything else.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export function targetOf({ Resource = 'no resource' }: State): Target {
  const integration = integrationOf(Resource);
  if (integration) return { type: 'integration', service: integration.service, action: integration.action };
  const [, slot] = /^\$\{(\w+)\}$/.exec(Resource) ?? [];
  if (!slot) throw new UnfilledSlotError(`${Resource} is neither a slot nor an SDK integration.`);
  return { type: 'function', slot };
}

/** A resource that is an integration without a function, as histories name it; undefined for any other. */
export function integrationOf(
  resource: string,
): { resourceType: string; service: string; action: string } | undefined {
  const [, sdk = '', service, action] = /^arn:[^:]+:states:::(aws-sdk:)?(\w+):(\w+)$/.exec(resource) ?? [];
  return service && action ? { resourceType: `${sdk}${service}`, service, action } : undefined;
}
