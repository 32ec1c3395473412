import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { scopeOf } from '../../tasks/contract/scope.ts';
import { STACK_OUTPUTS } from '../../tasks/contract/outputs.ts';
import { CommandFailure, UsageFailure } from '../failure.ts';
import type { HomeOfNames } from '../incidents/resolve-trail.ts';
import { Clients } from './clients.ts';
import type { ClientSettings } from './clients.ts';

/** Where the operator says the incidents are; see `--help`. */
export interface Whereabouts {
  stack: string;
  table?: string | undefined;
  stateMachine?: string | undefined;
  /** Folder of embedded mode's state. */
  local?: string | undefined;
  /** Whether embedded mode has to run executions, instead of showing what there is. */
  running?: boolean | undefined;
  region?: string | undefined;
  /** The Region of the environment, where neither an option nor an ARN has one. */
  usualRegion?: string | undefined;
  profile?: string | undefined;
}

/** What the outputs of a stack say, under the names of STACK_OUTPUTS; embedded mode has some of it too. */
export type Outputs = Partial<Record<keyof typeof STACK_OUTPUTS, string>>;

/** A deployment that was found: its parts, the clients to reach them, and what to do at the end. */
export interface Deployment {
  tableName: string;
  stateMachineArn?: string | undefined;
  /** Undefined when the deployment was named by its table. */
  outputs?: Outputs | undefined;
  embedded: boolean;
  clients: Clients;
  /** What was found where, for messages: `table X of stack Y in Z`. */
  description: string;
  /** What cannot be read of it, a sentence or two each. */
  warnings?: readonly string[];
  /** Account and Region that short trail names belong to; undefined when that cannot be found out. */
  home: () => Promise<HomeOfNames | undefined>;
  close: () => Promise<void>;
}

/** Embedded mode's way in: starts its endpoint over a state folder. See `local/embedded.ts`. */
export type OpenEmbedded = (options: { dir: string; readOnly: boolean }) => Promise<{
  url: string;
  settings: { account: string; region: string } & Required<
    Pick<Outputs, 'tableName' | 'stateMachineArn' | 'topicArn'>
  > &
    Outputs;
  damaged?: readonly string[];
  close: () => Promise<void>;
}>;

/** Any key is good enough for embedded mode. */
const EMBEDDED_CREDENTIALS = { accessKeyId: 'embedded', secretAccessKey: 'embedded' };

/** Finds the deployment: embedded state, else the table that was named, else the outputs of the stack. */
export async function findDeployment(where: Whereabouts, openEmbedded: OpenEmbedded): Promise<Deployment> {
  if (where.local !== undefined) return embedded(where.local, openEmbedded, where.running !== true);
  if (where.stateMachine !== undefined && where.table === undefined) {
    throw new UsageFailure('--state-machine goes with --table: a stack names its own state machine.');
  }
  const region = where.region ?? regionOf(where) ?? where.usualRegion;
  const settings: ClientSettings = { region, profile: where.profile };
  const clients = new Clients(settings);
  const parts =
    where.table === undefined
      ? await fromStack(clients, where)
      : {
          tableName: where.table,
          stateMachineArn: where.stateMachine,
          description: `table ${where.table} in ${await clients.region()}`,
        };
  return {
    ...parts,
    embedded: false,
    clients,
    home: async () => homeIn(parts.stateMachineArn) ?? homeIn(parts.tableName) ?? callersHome(clients),
    close() {
      clients.close();
      return Promise.resolve();
    },
  };
}

async function embedded(dir: string, open: OpenEmbedded, readOnly: boolean): Promise<Deployment> {
  const {
    url,
    settings,
    damaged = [],
    close,
  } = await open({ dir, readOnly }).catch((error: unknown) => {
    // What is wrong with the folder is already a sentence for a person. The class is not loaded with the program.
    throw error instanceof Error && error.name === 'StateFolderError'
      ? new CommandFailure(error.message, { cause: error })
      : error;
  });
  const clients = new Clients({ region: settings.region, endpoint: url, credentials: EMBEDDED_CREDENTIALS });
  return {
    tableName: settings.tableName,
    stateMachineArn: settings.stateMachineArn,
    outputs: settings,
    embedded: true,
    clients,
    description: `Embedded mode in ${dir}`,
    warnings: damaged,
    home: () => Promise.resolve({ partition: 'aws', region: settings.region, account: settings.account }),
    async close() {
      clients.close();
      await close();
    },
  };
}

async function fromStack(clients: Clients, { stack }: Whereabouts) {
  const answer = await clients.cloudFormation.send(new DescribeStacksCommand({ StackName: stack }));
  const given = new Map(
    (answer.Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
  const outputs: Outputs = Object.fromEntries(
    Object.entries(STACK_OUTPUTS).flatMap(([name, key]) => {
      const value = given.get(key);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const { tableName, stateMachineArn } = outputs;
  if (tableName === undefined) {
    throw new CommandFailure(
      `The stack ${stack} has no output ${STACK_OUTPUTS.tableName}: name the remediator's stack with --stack, or its table with --table.`,
    );
  }
  return {
    tableName,
    stateMachineArn,
    outputs,
    description: `table ${tableName} of stack ${stack} in ${await clients.region()}`,
  };
}

/** The Region inside an ARN that names a part of the deployment: nobody wants to give it twice. */
function regionOf({ table, stateMachine }: Whereabouts): string | undefined {
  return homeIn(table)?.region ?? homeIn(stateMachine)?.region;
}

function homeIn(arn: string | undefined): HomeOfNames | undefined {
  const scope = scopeOf(arn);
  return scope.region && scope.account ? scope : undefined;
}

/**
 * The caller's account. GetCallerIdentity needs no permission; where STS cannot be reached at all, names are looked for in
 * the table instead, and whatever else is wrong with the credentials shows there.
 */
async function callersHome(clients: Clients): Promise<HomeOfNames | undefined> {
  try {
    const { Arn, Account } = await clients.sts.send(new GetCallerIdentityCommand({}));
    const { partition } = scopeOf(Arn);
    return partition && Account ? { partition, region: await clients.region(), account: Account } : undefined;
  } catch {
    return undefined;
  }
}
