import { devNull } from 'node:os';
import { ENVIRONMENT } from '../tasks/contract/environment.ts';
import { DEFAULT_STACK_NAME } from '../tasks/contract/outputs.ts';
import { scopeOf } from '../tasks/contract/scope.ts';
import type { handler as filterDelivery } from '../tasks/filter-delivery.ts';
import type { handler as sweepTrails } from '../tasks/sweep-trails.ts';
import {
  ACCESS_KEYS,
  EMBEDDED,
  REMEDIATOR_ROLE_ARNS,
  TASK_NAMES,
  type EmbeddedSettings,
} from './settings.ts';
import type { TaskHandler } from './workflow/aws-semantics.ts';

/** Settings of the user's shell that must not reach the functions. */
const FOREIGN = [
  'AWS_PROFILE',
  'AWS_SESSION_TOKEN',
  'AWS_DEFAULT_REGION',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'AWS_USE_FIPS_ENDPOINT',
  'AWS_USE_DUALSTACK_ENDPOINT',
  'AWS_ENDPOINT_URL_CLOUDTRAIL',
  'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS',
  'AWS_ENDPOINT_URL_DYNAMODB',
  'AWS_ENDPOINT_URL_KMS',
  'AWS_ENDPOINT_URL_S3',
  'AWS_ENDPOINT_URL_SNS',
  'AWS_ENDPOINT_URL_SFN',
  'AWS_ENDPOINT_URL_SSM',
];

/** What a sweep did. */
export type SweepReport = Awaited<ReturnType<typeof sweepTrails>>;

/** The functions of the remediator: those that the workflow calls, by name, and those that run beside it. */
export interface RemediatorFunctions {
  readonly tasks: Readonly<Record<string, TaskHandler>>;
  readonly sweep: () => Promise<SweepReport>;
  readonly filterDelivery: typeof filterDelivery;
}

/**
 * The functions as Lambda would load them. Their clients read Region, keys and endpoint from the environment; the endpoint
 * is given later, by `pointFunctionsAt`. `writeLog` takes each line that they log, with its end. Functions are loaded once for each
 * name of `containers`.
 */
export async function loadFunctions(
  settings: EmbeddedSettings,
  writeLog: (line: string) => void,
  containers = '',
): Promise<RemediatorFunctions> {
  for (const name of FOREIGN) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, {
    AWS_REGION: settings.region,
    AWS_ACCESS_KEY_ID: ACCESS_KEYS.remediator,
    AWS_SECRET_ACCESS_KEY: 'embedded',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    [ENVIRONMENT.tableName]: settings.tableName,
    [ENVIRONMENT.topicArn]: settings.topicArn,
    [ENVIRONMENT.tamperingTopicArn]: settings.tamperingTopicArn,
    [ENVIRONMENT.remediatorRoleArns]: REMEDIATOR_ROLE_ARNS.join(','),
    [ENVIRONMENT.ignoreTrails]: EMBEDDED.ignoreTrails.join(','),
    [ENVIRONMENT.trustedPrincipals]: EMBEDDED.trustedPrincipals.join(','),
    [ENVIRONMENT.enforceTrails]: '',
    [ENVIRONMENT.enforceOwned]: '',
    // One role makes all calls of the functions.
    [ENVIRONMENT.restoreRoleArn]: REMEDIATOR_ROLE_ARNS[0],
    [ENVIRONMENT.notifyOwnActions]: 'false',
    [ENVIRONMENT.stateMachineArn]: settings.stateMachineArn,
    [ENVIRONMENT.stackName]: DEFAULT_STACK_NAME,
    [ENVIRONMENT.deployedRegions]: '',
    [ENVIRONMENT.accountAlias]: scopeOf(settings.topicArn).account,
    [ENVIRONMENT.runbook]: 'RUNBOOK.md',
  });
  const { redirectLog } = await import('../tasks/aws/log.ts');
  redirectLog(writeLog);
  const { handler: sweep } = await import('../tasks/sweep-trails.ts');
  const { handler: filter } = await import('../tasks/filter-delivery.ts');
  const tasks = TASK_NAMES.map(async (name): Promise<[string, TaskHandler]> => {
    const { handler } = (await import(`../tasks/${name}.ts${containers && `?${containers}`}`)) as {
      handler: TaskHandler;
    };
    return [name, handler];
  });
  return { tasks: Object.fromEntries(await Promise.all(tasks)), sweep, filterDelivery: filter };
}

/** Lets the functions restore trails of these names as approved. */
export function enforce(trails: readonly string[]): void {
  process.env[ENVIRONMENT.enforceTrails] = trails.join(',');
}

let portOfProcess: number | undefined;

/** Port that the functions of this process use: AWS clients resolve their endpoint once, so it cannot be changed. */
export function functionsPort(): number | undefined {
  return portOfProcess;
}

/** Points the functions at an endpoint. */
export function pointFunctionsAt(endpoint: { readonly url: string; readonly port: number }): void {
  process.env['AWS_ENDPOINT_URL'] = endpoint.url;
  portOfProcess = endpoint.port;
}
