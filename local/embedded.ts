import { AwsError, startEndpoint } from './endpoint/service.ts';
import { install } from './installation.ts';
import { createCloudTrail } from './services/cloudtrail/cloudtrail.ts';
import { startDynamo } from './services/dynamodb/dynamodb.ts';
import { createSns } from './services/sns/sns.ts';
import { createSts } from './services/sts/sts.ts';
import type { EmbeddedSettings } from './settings.ts';
import { StateFolder } from './state-folder.ts';
import { ExecutionStore } from './workflow/execution-store.ts';
import { installedDefinition, machineIdentity } from './workflow/installed-definition.ts';
import { createStatesService, type StatesBackend } from './workflow/states-service.ts';

export { StateFolderError } from './services/dynamodb/folder.ts';
export type { EmbeddedSettings } from './settings.ts';

/** An endpoint over the state that an installation left behind. */
export interface OpenedState {
  readonly url: string;
  readonly settings: EmbeddedSettings;
  readonly close: () => Promise<void>;
}

/**
 * Opens a state folder for reading with any AWS client: incidents, executions, trails and topics as they were left. When
 * `npm start -- --serve` has the folder open, its endpoint is used. Executions can be started only with `readOnly: false`,
 * and then run as in `npm start`.
 * @throws StateFolderError when there is no state, or another process has it open
 */
export async function openEmbedded(options: {
  dir: string;
  port?: number;
  readOnly?: boolean;
}): Promise<OpenedState> {
  const folder = new StateFolder(options.dir);
  const { url: servedAt, ...settings } = folder.manifest();
  if (servedAt !== undefined && (await answers(servedAt))) {
    return { url: servedAt, settings, close: () => Promise.resolve() };
  }
  if (options.readOnly === false) {
    const { port } = options;
    const installation = await install({ folder, keepTrails: true, ...(port !== undefined && { port }) });
    return { url: installation.url, settings, close: () => installation.close() };
  }
  // First: a table that is open keeps the process alive when a file turns out to be damaged.
  const cloudTrail = folder.cloudTrail();
  const sns = folder.sns();
  const dynamo = await startDynamo({
    dir: folder.database,
    account: settings.account,
    region: settings.region,
  });
  const endpoint = await startEndpoint({
    ...(options.port !== undefined && { port: options.port }),
    services: [
      dynamo,
      createCloudTrail(cloudTrail ? { state: cloudTrail } : {}),
      createSns({ outboxFile: folder.outbox, ...(sns && { state: sns }) }),
      createSts(),
      createStatesService(keptExecutions(folder, settings)),
    ],
  });
  return {
    url: endpoint.url,
    settings,
    async close() {
      await endpoint.close();
      await dynamo.close();
    },
  };
}

/** The executions of the folder as Step Functions would list them; none can be started or stopped. */
function keptExecutions(
  folder: StateFolder,
  { account, region, stateMachineArn }: EmbeddedSettings,
): StatesBackend {
  const installed = { account, region, name: stateMachineArn.split(':').at(-1) ?? '' };
  const store = new ExecutionStore(folder.executions);
  const refuse = () => {
    throw new AwsError('AccessDeniedException', 'The state was opened for reading only.');
  };
  return {
    ...machineIdentity(installed),
    definition: installedDefinition(installed),
    createdAt: store.list().at(-1)?.startDate ?? new Date(),
    store,
    startExecution: refuse,
    stopExecution: refuse,
  };
}

/** Whether an installation answers there: one that was killed leaves its URL behind. */
async function answers(url: string): Promise<boolean> {
  try {
    const { headers } = await fetch(url, { signal: AbortSignal.timeout(1000) });
    return headers.has('x-amzn-requestid');
  } catch {
    return false;
  }
}
