import { fileOf, functionNames } from '../statemachine/definition.ts';
import { arnOf, partitionOf } from '../tasks/contract/scope.ts';

/** Names of the embedded installation: what `cdk deploy` would make, under fixed names in an example account. */
export const EMBEDDED = {
  account: '111122223333',
  tableName: 'cloudtrail-incidents',
  stateMachineName: 'cloudtrail-remediation',
  ticketsStateMachineName: 'cloudtrail-tickets',
  topicName: 'cloudtrail-alerts',
  /** For tampering with the remediator itself; not encrypted in a deployment either. */
  tamperingTopicName: 'cloudtrail-tampering',
  /** For chat applications. Nothing makes it by itself. */
  chatTopicName: 'cloudtrail-chat',
  trailName: 'management-events',
  /** Who the mails go to. */
  subscriber: 'security@example.com',
  /** Trails that are left off: one by name, one by ARN. */
  ignoreTrails: ['scratch', 'arn:aws:cloudtrail:eu-central-1:111122223333:trail/scratch-by-arn'],
  /** Roles whose changes are accepted. */
  trustedPrincipals: ['arn:aws:iam::111122223333:role/cdk-hnb659fds-cfn-exec-role-*'],
  /** Role of the function that calls StartLogging. */
  remediatorRole: 'cloudtrail-remediator-start-logging',
} as const;

/** The functions that the workflow calls. */
export const TASK_NAMES: readonly string[] = functionNames().map(fileOf);

/** Region of the remediator unless another is named. */
export const DEFAULT_REGION = 'eu-central-1';

/** Port of `--serve` unless another is named. */
export const DEFAULT_PORT = 4599;

/** Seconds from one sweep to the next in `--serve`, unless another number is given; a deployment has the same. */
export const DEFAULT_SWEEP = 300;

/** How many executions and records of the event history an installation keeps, unless another number is given. */
export const DEFAULT_KEEP = 2000;

/** State folder unless another is named. */
export const DEFAULT_FOLDER = '.local';

/** Names and ARNs of an installation. */
export interface EmbeddedSettings {
  readonly account: string;
  readonly region: string;
  readonly tableName: string;
  readonly stateMachineArn: string;
  readonly topicArn: string;
  readonly tamperingTopicArn: string;
}

/** The settings of an embedded installation whose remediator runs in that Region. */
export function embeddedSettings(region: string): EmbeddedSettings {
  const { account, tableName, stateMachineName, topicName, tamperingTopicName } = EMBEDDED;
  const scope = { partition: partitionOf(region), region, account };
  const arn = (service: string, resource: string) => arnOf(scope, service, resource);
  return {
    account,
    region,
    tableName,
    stateMachineArn: arn('states', `stateMachine:${stateMachineName}`),
    topicArn: arn('sns', topicName),
    tamperingTopicArn: arn('sns', tamperingTopicName),
  };
}

/** Whether a topic is the one for tampering with the remediator, in whichever Region. */
export function isTamperingTopic(topicArn: string): boolean {
  return topicArn.endsWith(`:${EMBEDDED.tamperingTopicName}`);
}

/** ARNs of the roles whose StartLogging calls are the remediator's own: that of its function, and of its workflow. */
export const REMEDIATOR_ROLE_ARNS = [EMBEDDED.remediatorRole, EMBEDDED.stateMachineName].map(
  (role) => `arn:aws:iam::${EMBEDDED.account}:role/${role}`,
);

/** Access keys of the embedded services. Any secret key is accepted. */
export const ACCESS_KEYS = {
  /** The remediator's functions. */
  remediator: 'ASIAREMEDIATOR000000',
  /** The workflow, which calls StartLogging at once. */
  workflow: 'ASIAWORKFLOW00000000',
  /** The workflow of the tickets. */
  tickets: 'ASIATICKETS000000000',
  /** The user who sets the account up. */
  platform: 'AKIAPLATFORM00000000',
  /** The actor of the scenario. */
  actor: 'AKIAACTOR00000000000',
} as const;

/** Whether a call with this access key is one of the remediator. */
export function isOwnKey(accessKeyId: string): boolean {
  return [ACCESS_KEYS.remediator, ACCESS_KEYS.workflow, ACCESS_KEYS.tickets].some(
    (own) => own === accessKeyId,
  );
}
