import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';

/** What was being looked for when a call failed, for the sentence that explains it. */
export interface Attempted {
  stack: string;
  table?: string | undefined;
  /** Folder of embedded mode's state. */
  local?: string | undefined;
  region?: string | undefined;
  profile?: string | undefined;
  /** Whether the program has embedded mode. @default false */
  withEmbedded?: boolean | undefined;
}

interface AwsFailure {
  name: string;
  message: string;
  code?: string;
}

type Explanation = (failure: AwsFailure, attempted: Attempted) => string;

const SIGN_IN =
  'sign in again ("aws sso login" or "aws login"), or renew the keys in the environment or the profile';

const noCredentials: Explanation = (_failure, { profile, withEmbedded }) =>
  profile
    ? `The profile ${profile} gives no AWS credentials: check its name in ~/.aws/config and sign in ("aws sso login --profile ${profile}").`
    : `No AWS credentials were found: sign in ("aws sso login")${
        withEmbedded
          ? ', name a profile with --profile, or look at embedded state with --local.'
          : ', or name a profile with --profile.'
      }`;
const expired: Explanation = () => `The AWS session has expired: ${SIGN_IN}.`;
const rejected: Explanation = ({ name }) =>
  `AWS does not accept these credentials (${name}): ${SIGN_IN}, and check that they belong to this partition.`;
const denied: Explanation = ({ message }) =>
  `AWS refused: ${sentence(message)} The stack's managed policies for readers and operators allow what this program needs.`;
const noTable: Explanation = (_failure, { table, region, local }) =>
  local !== undefined
    ? `The database in ${local} has no table of incidents: npm start makes a new one.`
    : `There is no such table${table ? ` (${table})` : ''}${inRegion(region)}: check --table, --region and --profile.`;
const missing =
  (what: string): Explanation =>
  () =>
    `The ${what} of the deployment is gone: incidents doctor says what else is missing, and what to do.`;
const skewed: Explanation = () =>
  "This computer's clock is wrong, so AWS refuses its signatures: set the clock.";
const throttled: Explanation = () =>
  'AWS is throttling the requests, and several retries did not help: wait a minute and try again.';
const unreachable: Explanation = ({ message }, { region }) =>
  `AWS cannot be reached (${message})${region ? `: is ${region} a Region, and is the network up?` : ': check the Region and the network.'}`;

const BY_NAME: Readonly<Record<string, Explanation>> = {
  CredentialsProviderError: noCredentials,
  TokenProviderError: expired,
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  ExpiredTokenError: expired,
  RequestExpired: expired,
  TokenRefreshRequired: expired,
  UnauthorizedException: expired,
  UnrecognizedClientException: rejected,
  InvalidClientTokenId: rejected,
  InvalidSignatureException: rejected,
  SignatureDoesNotMatch: rejected,
  IncompleteSignature: rejected,
  IncompleteSignatureException: rejected,
  MissingAuthenticationToken: rejected,
  MissingAuthenticationTokenException: rejected,
  InvalidAccessKeyId: rejected,
  AuthFailure: rejected,
  OptInRequired: (_failure, { region }) =>
    `The account has not opted in to this Region${region ? ` (${region})` : ''}: check --region.`,
  AccessDenied: denied,
  AccessDeniedException: denied,
  UnauthorizedOperation: denied,
  ResourceNotFoundException: noTable,
  TableNotFoundException: noTable,
  StateMachineDoesNotExist: missing('state machine'),
  QueueDoesNotExist: missing('dead-letter queue'),
  ThrottlingException: throttled,
  Throttling: throttled,
  ProvisionedThroughputExceededException: throttled,
  RequestLimitExceeded: throttled,
  TooManyRequestsException: throttled,
  RequestTimeTooSkewed: skewed,
  TimeoutError: unreachable,
  ConfigError: ({ message }) => `The AWS configuration cannot be read: ${sentence(message)}`,
};

const NETWORK_CODES = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH'];

/**
 * One sentence or two on what an AWS error means here and what to do about it; undefined for an error that is not of AWS.
 * Matches on the error's name, which the service sends, and on the few messages that share a name.
 */
export function explainFailure(error: unknown, attempted: Attempted): string | undefined {
  if (typeof error !== 'object' || error === null || !('name' in error) || !('message' in error)) {
    return undefined;
  }
  const failure = error as AwsFailure;
  const explain = BY_NAME[failure.name];
  if (failure.message.startsWith('Region is missing')) {
    return 'No AWS Region is set: give --region, set AWS_REGION, or name a profile that has one with --profile.';
  }
  if (failure.name === 'ValidationError' && failure.message.includes('does not exist')) {
    return `There is no stack ${attempted.stack}${inRegion(attempted.region)}: check --stack, --region and --profile, or name the table with --table.`;
  }
  if (NETWORK_CODES.includes(failure.code ?? '')) return unreachable(failure, attempted);
  // A signature that is too old or too young means the clock; other things that have expired are the session.
  if (/Signature (expired|not yet current)/.test(failure.message)) return skewed(failure, attempted);
  if (/expired/i.test(failure.message) && (!explain || explain === rejected))
    return expired(failure, attempted);
  if (explain) return explain(failure, attempted);
  const [, name] = /^arn:[^/]*:table\/(.+)$/.exec(attempted.table ?? '') ?? [];
  if (failure.name === 'ValidationException' && name !== undefined) {
    return `DynamoDB does not take this ARN (${sentence(failure.message)}) A server that only speaks its protocol takes names alone: give --table ${name} and --region.`;
  }
  return '$metadata' in error ? `AWS answered with ${failure.name}: ${sentence(failure.message)}` : undefined;
}

function inRegion(region: string | undefined): string {
  return region ? ` in ${region}` : ' in this account and Region';
}

function sentence(message: string): string {
  return message === '' || message.endsWith('.') ? message : `${message}.`;
}

/**
 * One sentence on an endpoint that is no URL, from the error that comes of it; undefined for any other error. `env` is the
 * environment, which usually names it.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function explainEndpoint(error: unknown, env: NodeJS.ProcessEnv): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('input' in error)) {
    return undefined;
  }
  const { code, input } = error;
  if (code !== 'ERR_INVALID_URL' || typeof input !== 'string') return undefined;
  const variable = Object.keys(env).find(
    (name) => name.startsWith('AWS_ENDPOINT_URL') && env[name] === input,
  );
  const where =
    variable === undefined ? 'An endpoint_url of the AWS configuration' : `The variable ${variable}`;
  return `${where} is "${input}", which is no URL: give one such as http://127.0.0.1:4599, or unset it.`;
}

/**
 * A sentence on a profile that no config file has, since every failure that comes of it says something else; undefined for
 * one that is there. `env` may name the files.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
 */
export function explainProfile(profile: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  if (profile === undefined) return undefined;
  const files = [
    env['AWS_CONFIG_FILE'] ?? '~/.aws/config',
    env['AWS_SHARED_CREDENTIALS_FILE'] ?? '~/.aws/credentials',
  ];
  const isThere = files.flatMap(linesOf).some((line) => {
    const [, name] = /^\s*\[\s*(?:profile\s+)?["']?(.+?)["']?\s*\]/.exec(line) ?? [];
    return name === profile;
  });
  return isThere ? undefined : `There is no profile ${profile} in ${files.join(' or ')}: check --profile.`;
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file.replace(/^~/, homedir()), 'utf8').split('\n');
  } catch {
    return [];
  }
}
