import { paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { scopeOf } from '../../tasks/contract/scope.ts';
import { functionNames } from '../../statemachine/definition.ts';
import { allOf } from '../aws/all-pages.ts';
import type { Clients } from '../aws/clients.ts';
import type { Deployment, Outputs } from '../aws/deployment.ts';
import { CommandFailure, UsageFailure } from '../failure.ts';
import type { IncidentStore } from '../incidents/store.ts';
import { unlessGone } from './gone.ts';
import { readTrails } from './read-trails.ts';
import type { FoundTrail } from './read-trails.ts';

/** A resource of the stack. */
export interface StackResource {
  logicalId: string;
  physicalId: string;
  type: string;
}

/** A function of the deployment; without a configuration it is gone. */
export interface DeployedFunction {
  /** `StartLogging`; the function's own name where the stack's resources do not say. */
  step: string;
  name: string;
  configuration: FunctionConfiguration | undefined;
}

/** A deployment as it is examined. What several checks read is read once. */
export interface ExaminedDeployment {
  clients: Clients;
  /** Its name or ARN. */
  stack: string;
  embedded: boolean;
  /** Whether CloudFormation is to compare the parts, which takes a while. */
  drift: boolean;
  partition: string;
  region: string;
  account: string;
  now: Date;
  stateMachineArn: string;
  /** An output of the stack; throws MissingOutputError where there is none. */
  output: (name: keyof Outputs) => string;
  /** The same, where there may be none. */
  maybe: (name: keyof Outputs) => string | undefined;
  resources: () => Promise<readonly StackResource[]>;
  functions: () => Promise<readonly DeployedFunction[]>;
  /** What the table remembers of some trails, or of an account. */
  states: IncidentStore['states'];
  /** The trails that log in this Region. */
  trails: () => Promise<readonly FoundTrail[]>;
}

/** The stack has no such output: it is of another version than this program. */
export class MissingOutputError extends Error {
  override readonly name = 'MissingOutputError';
}

/** The steps that have a function of their own. */
const STEPS = [...functionNames(), 'SweepTrails', 'FilterDelivery'];

/** What is to be examined. Throws UsageFailure for a deployment that was named by its table, which says too little. */
export function examinedDeployment(
  { clients, outputs, embedded }: Deployment,
  stack: string,
  now: Date,
  { drift, states }: Pick<ExaminedDeployment, 'drift' | 'states'>,
): ExaminedDeployment {
  if (!outputs) throw new UsageFailure('This command needs the whole deployment: give --stack.');
  const output = (name: keyof Outputs): string => {
    const value = outputs[name];
    if (value === undefined) throw new MissingOutputError(`the stack has no output for ${name}`);
    return value;
  };
  const { stateMachineArn } = outputs;
  const { partition, region, account } = scopeOf(stateMachineArn);
  if (stateMachineArn === undefined || !partition || !region || !account) {
    throw new CommandFailure(`The stack ${stack} does not say what its state machine is. Deploy it again.`);
  }
  const resources = once(() => readResources(clients, stack));
  return {
    ...{
      clients,
      stack,
      embedded,
      drift,
      states,
      partition,
      region,
      account,
      now,
      stateMachineArn,
      output,
      resources,
    },
    maybe: (name) => outputs[name],
    trails: once(() => readTrails({ clients, region, account })),
    functions: once(async () => {
      const steps = new Map(
        (await resources().catch(() => [])).map(({ physicalId, logicalId }) => [physicalId, logicalId]),
      );
      return Promise.all(
        listOf(output('functionNames')).map(async (name) => ({
          name,
          step: STEPS.find((step) => steps.get(name)?.includes(step)) ?? name,
          configuration: await unlessGone(
            clients.of(LambdaClient).send(new GetFunctionConfigurationCommand({ FunctionName: name })),
          ),
        })),
      );
    }),
  };
}

/** The members of an output that names several things. */
export function listOf(output: string): string[] {
  return output.split(',').filter((name) => name !== '');
}

async function readResources(clients: Clients, StackName: string): Promise<StackResource[]> {
  const pages = paginateListStackResources({ client: clients.cloudFormation }, { StackName });
  const summaries = await allOf(pages, ({ StackResourceSummaries }) => StackResourceSummaries);
  return summaries.map((summary) => ({
    logicalId: summary.LogicalResourceId ?? '',
    physicalId: summary.PhysicalResourceId ?? '',
    type: summary.ResourceType ?? '',
  }));
}

function once<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let reading: Promise<Value> | undefined;
  return () => (reading ??= read());
}
