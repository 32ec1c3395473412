import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { STACK_OUTPUTS } from '../../tasks/contract/outputs.ts';
import { CommandFailure } from '../failure.ts';
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
  region?: string | undefined;
  profile?: string | undefined;
}

/** A deployment that was found: its parts, the clients to reach them, and what to do at the end. */
export interface Deployment {
  tableName: string;
  stateMachineArn?: string | undefined;
  clients: Clients;
  /** What was found where, for messages: `table X of stack Y in Z`. */
  description: string;
  /** Account and Region that short trail names belong to; undefined when that cannot be found out. */
  home: () => Promise<HomeOfNames | undefined>;
  close: () => Promise<void>;
}

/** Embedded mode's way in: starts its endpoint over a state folder. See `local/embedded.ts`. */
export type OpenEmbedded = (options: { dir: string; readOnly: boolean }) => Promise<{
  url: string;
  settings: { account: string; region: string; tableName: string; stateMachineArn: string };
  close: () => Promise<void>;
}>;

/** Any key is good enough for embedded mode. */
const EMBEDDED_CREDENTIALS = { accessKeyId: 'embedded', secretAccessKey: 'embedded' };

/** Finds the deployment: embedded state, else the table that was named, else the outputs of the stack. */
export async function findDeployment(where: Whereabouts, openEmbedded: OpenEmbedded): Promise<Deployment> {
  if (where.local !== undefined) return embedded(where.local, openEmbedded);
  const settings: ClientSettings = { region: where.region ?? regionOf(where), profile: where.profile };
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
    clients,
    home: async () => homeIn(parts.stateMachineArn) ?? homeIn(parts.tableName) ?? callersHome(clients),
    close() {
      clients.close();
      return Promise.resolve();
    },
  };
}

async function embedded(dir: string, open: OpenEmbedded): Promise<Deployment> {
  const { url, settings, close } = await open({ dir, readOnly: true }).catch((error: unknown) => {
    // What is wrong with the folder is already a sentence for a person. The class is not loaded with the program.
    throw error instanceof Error && error.name === 'StateFolderError'
      ? new CommandFailure(error.message, { cause: error })
      : error;
  });
  const clients = new Clients({ region: settings.region, endpoint: url, credentials: EMBEDDED_CREDENTIALS });
  return {
    tableName: settings.tableName,
    stateMachineArn: settings.stateMachineArn,
    clients,
    description: `embedded state in ${dir}`,
    home: () => Promise.resolve({ partition: 'aws', region: settings.region, account: settings.account }),
    async close() {
      clients.close();
      await close();
    },
  };
}

async function fromStack(clients: Clients, { stack }: Whereabouts) {
  const answer = await clients.cloudFormation.send(new DescribeStacksCommand({ StackName: stack }));
  const outputs = new Map(
    (answer.Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
  const tableName = outputs.get(STACK_OUTPUTS.tableName);
  if (tableName === undefined) {
    throw new CommandFailure(
      `The stack ${stack} has no output ${STACK_OUTPUTS.tableName}: name the remediator's stack with --stack, or its table with --table.`,
    );
  }
  return {
    tableName,
    stateMachineArn: outputs.get(STACK_OUTPUTS.stateMachineArn),
    description: `table ${tableName} of stack ${stack} in ${await clients.region()}`,
  };
}

/** The Region inside an ARN that names a part of the deployment: nobody wants to give it twice. */
function regionOf({ table, stateMachine }: Whereabouts): string | undefined {
  return homeIn(table)?.region ?? homeIn(stateMachine)?.region;
}

function homeIn(arn: string | undefined): HomeOfNames | undefined {
  const [, partition, region, account] = /^arn:([^:]+):[^:]+:([^:]+):(\d{12}):/.exec(arn ?? '') ?? [];
  return partition && region && account ? { partition, region, account } : undefined;
}

/**
 * The caller's account. GetCallerIdentity needs no permission; where STS cannot be reached at all, names are looked for in
 * the table instead, and whatever else is wrong with the credentials shows there.
 */
async function callersHome(clients: Clients): Promise<HomeOfNames | undefined> {
  try {
    const { Arn, Account } = await clients.sts.send(new GetCallerIdentityCommand({}));
    const partition = Arn?.split(':')[1];
    return partition && Account ? { partition, region: await clients.region(), account: Account } : undefined;
  } catch {
    return undefined;
  }
}
