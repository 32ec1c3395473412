import { resourceNameOf } from '../tasks/contract/scope.ts';
import { AwsError } from './endpoint/error.ts';
import { startEndpoint } from './endpoint/server.ts';
import type { Service } from './endpoint/service.ts';
import { install } from './installation.ts';
import { createCloudTrail } from './services/cloudtrail/cloudtrail.ts';
import { createDestinations } from './services/destinations.ts';
import { startDynamo } from './services/dynamodb/dynamodb.ts';
import { createSns } from './services/sns/sns.ts';
import { createSsm } from './services/ssm/ssm.ts';
import { createSecurityHub } from './services/securityhub/security-hub.ts';
import { createSts } from './services/sts/sts.ts';
import { EMBEDDED, type EmbeddedSettings } from './settings.ts';
import { readOr } from './state-file.ts';
import type { StateFolder } from './state-folder.ts';
import { ExecutionStore } from './workflow/execution-store.ts';
import { installedDefinition, stateMachineIdentity } from './workflow/installed-definition.ts';
import { createStatesService, type StatesBackend } from './workflow/states-service.ts';

/** How long running work is waited for at the end, in milliseconds. */
const DRAIN = 1000;

/** An endpoint over the state that an installation left behind. */
export interface OpenedState {
  readonly url: string;
  readonly settings: EmbeddedSettings;
  /** What is wrong with each damaged file of the folder, in a sentence or two; the others can be read. */
  readonly damaged: readonly string[];
  readonly close: () => Promise<void>;
}

/** What is opened. */
interface Opening {
  readonly settings: EmbeddedSettings;
  readonly port?: number;
  /** What is wrong with files of the folder: it grows. */
  readonly damaged: string[];
}

/** The installation itself, in which executions can be started. */
export async function openToWrite(folder: StateFolder, { settings, port }: Opening): Promise<OpenedState> {
  const installation = await install({ folder, keepTrails: true, ...(port !== undefined && { port }) });
  const { url, damaged } = installation;
  return {
    ...{ url, settings, damaged },
    async close() {
      // What a rule publishes may still be on its way.
      await installation.drain(DRAIN);
      await installation.close();
    },
  };
}

/** The services over the files of the folder, for reading. */
export async function openServices(
  folder: StateFolder,
  { settings, damaged, port }: Opening,
): Promise<OpenedState> {
  // First: a table that is open keeps the process alive when something turns out to be wrong.
  const cloudTrail = openService(damaged, 'cloudtrail', () =>
    createCloudTrail({ historyFile: folder.history, ...stateOf(folder.cloudTrail()) }),
  );
  const sns = openService(damaged, 'sns', () =>
    createSns({ outboxFile: folder.outbox, ...stateOf(folder.sns()) }),
  );
  const ssm = openService(damaged, 'ssm', () => createSsm(stateOf(folder.ssm())));
  const securityHub = openService(damaged, 'securityhub', () =>
    createSecurityHub(stateOf(folder.findings())),
  );
  const destinations = readOr(
    damaged,
    () => createDestinations(stateOf(folder.destinations())),
    () => createDestinations(),
  );
  const store = new ExecutionStore(folder.executions);
  damaged.push(...store.damaged);
  const dynamo = await startDynamo({
    readFrom: folder.database,
    account: settings.account,
    region: settings.region,
  });
  damaged.push(...dynamo.damaged);
  const endpoint = await startEndpoint({
    ...(port !== undefined && { port }),
    services: [
      dynamo,
      cloudTrail,
      sns,
      ssm,
      securityHub,
      createSts(),
      ...destinations.services,
      createStatesService(keptExecutions(store, settings)),
    ],
  });
  return {
    url: endpoint.url,
    settings,
    damaged,
    async close() {
      await endpoint.close();
      await dynamo.close();
    },
  };
}

/** A service over a file of the folder. When that is damaged, every call of this service says so, and others work. */
function openService(
  damaged: string[],
  name: string,
  open: () => Service & { readonly damaged?: readonly string[] },
): Service {
  const opened = readOr<ReturnType<typeof open>>(damaged, open, ({ message }) => ({
    name,
    handle: () => Promise.reject(new AwsError('InternalFailure', message, 500)),
  }));
  damaged.push(...(opened.damaged ?? []));
  return opened;
}

function stateOf<T>(state: T | undefined): { state?: T } {
  return state === undefined ? {} : { state };
}

/** The executions of the folder as Step Functions would list them; none can be started or stopped. */
function keptExecutions(
  store: ExecutionStore,
  { account, region, stateMachineArn }: EmbeddedSettings,
): StatesBackend {
  const { ignoreTrails } = EMBEDDED;
  const installed = { account, region, ignoreTrails, name: resourceNameOf(stateMachineArn) };
  const refuse = () => {
    throw new AwsError('AccessDeniedException', 'The state was opened for reading only.');
  };
  return {
    ...stateMachineIdentity(installed),
    definition: installedDefinition(installed),
    createdAt: store.list().at(-1)?.startDate ?? new Date(),
    store,
    startExecution: refuse,
    stopExecution: refuse,
  };
}
