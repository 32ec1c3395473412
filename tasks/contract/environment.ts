/** Names of the environment variables that the functions read; the CDK app sets them under the same constants. */
export const ENVIRONMENT = {
  /** Name of the incident table. */
  tableName: 'INCIDENT_TABLE',
  /** ARN of the notification topic. */
  topicArn: 'NOTIFICATION_TOPIC_ARN',
  /** ARN of the topic for tampering with the remediator itself; the sweep reads its subscriptions. */
  tamperingTopicArn: 'TAMPERING_TOPIC_ARN',
  /** ARNs of the roles that call StartLogging, separated by commas: their calls are the remediator's own. */
  remediatorRoleArns: 'REMEDIATOR_ROLE_ARNS',
  /** Trails (names or ARNs, separated by commas; may be empty) that are recorded and mailed but not restarted. */
  ignoreTrails: 'IGNORE_TRAILS',
  /** Patterns of the ARNs of roles, separated by commas; may be empty: their changes are accepted unless a trail gets weaker. */
  trustedPrincipals: 'TRUSTED_PRINCIPALS',
  /** Trails (names, separated by commas; may be empty) that are restored as approved without being asked. */
  enforceTrails: 'ENFORCE_TRAILS',
  /** Those of them that are restored although a CloudFormation stack owns them. */
  enforceOwned: 'ENFORCE_OWNED',
  /** ARN of the role that restores trails; empty where none are. */
  restoreRoleArn: 'RESTORE_ROLE_ARN',
  /** Whether the remediator's own StartLogging is published too: `true` or `false`. */
  notifyOwnActions: 'NOTIFY_OWN_ACTIONS',
  /** ARN of the workflow, for what a sweep finds. */
  stateMachineArn: 'STATE_MACHINE_ARN',
  /** Name of the stack: the dimension that keeps the metrics of two deployments apart, and the prefix of resource names. */
  stackName: 'STACK_NAME',
  /** Other Regions in which the remediator is deployed, separated by commas; may be empty. */
  deployedRegions: 'DEPLOYED_REGIONS',
  /** What people call the account, in subjects and mails. */
  accountAlias: 'ACCOUNT_ALIAS',
  /** URL of RUNBOOK.md, or its name. */
  runbook: 'RUNBOOK',
} as const;

/** The members of a list that is a text with commas; empty ones are left out. */
export function listOf(value: string): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** The trails that this deployment restores as approved. Throws MissingEnvironmentError. */
export function readEnforcement(): { enforceTrails: string[]; enforceOwned: string[] } {
  return {
    enforceTrails: listOf(requireEnv(ENVIRONMENT.enforceTrails)),
    enforceOwned: listOf(requireEnv(ENVIRONMENT.enforceOwned)),
  };
}

/** Thrown when a function is deployed without a setting that it needs. */
export class MissingEnvironmentError extends Error {
  override readonly name = 'MissingEnvironmentError';
}

/** Reads an environment variable that must be there (it may be empty); the error names the one that is missing. */
export function requireEnv(name: string, environment: NodeJS.ProcessEnv = process.env): string {
  const value = environment[name];
  if (value === undefined) {
    throw new MissingEnvironmentError(
      `The environment variable ${name} is not set. The CDK app sets it on deployment.`,
    );
  }
  return value;
}
