import {
  CloudTrailBusyError,
  NotTrailOwnerError,
  CallNotAllowedError,
  RestartRefusedError,
  TrailGoneError,
  WrongHomeRegionError,
} from '../../contract/errors.ts';
import { resourceSubject } from '../../contract/subject.ts';

/** What an AWS SDK exception says, and what it was about. */
export interface Refusal {
  error: unknown;
  /** The trail that the call was about. */
  trailArn: string;
  /** Account that the function runs in. */
  ownAccount: string;
}

/** Names under which AWS asks for patience, on every call or on StartLogging in particular. */
const BUSY = [
  'ConflictException',
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'RequestThrottled',
];
/**
 * Credentials that have expired, and clocks that differ: the next attempt signs anew.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/CommonErrors.html
 */
const STALE = [
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
];
/** HTTP statuses of the same meaning: request timeout, too many requests. */
const PATIENCE = [408, 429];
const DENIED = [
  'AccessDenied',
  'AccessDeniedException',
  'OperationNotPermittedException',
  'InsufficientDependencyServiceAccessPermissionException',
];

/**
 * Turns what StartLogging or GetTrailStatus threw into an error that the workflow handles: CloudTrailBusyError where
 * the same call may work later, else the terminal one with its reason.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartLogging.html#API_StartLogging_Errors
 */
export function judgeRefusal({ error, trailArn, ownAccount }: Refusal): Error {
  const { name, message, status, brokeOff } = readException(error);
  const options = { cause: error };
  if (brokeOff) return new CloudTrailBusyError(`CloudTrail's answer broke off: ${message}`, options);
  const says = `${name}: ${message}`;
  const owner = resourceSubject(trailArn)?.account;
  const foreign = owner !== undefined && owner !== ownAccount;
  // Without a status no answer came: a connection that failed may work a second later.
  if (
    [...BUSY, ...STALE].includes(name) ||
    status === undefined ||
    status >= 500 ||
    PATIENCE.includes(status)
  ) {
    return new CloudTrailBusyError(says, options);
  }
  if (name === 'NotOrganizationMasterAccountException') return new NotTrailOwnerError(says, options);
  if (foreign && (DENIED.includes(name) || name === 'CloudTrailARNInvalidException')) {
    return new NotTrailOwnerError(`The trail belongs to account ${owner}. ${says}`, options);
  }
  if (DENIED.includes(name)) return new CallNotAllowedError(says, options);
  if (name === 'TrailNotFoundException') return new TrailGoneError(says, options);
  if (name === 'InvalidHomeRegionException') return new WrongHomeRegionError(says, options);
  return new RestartRefusedError(says, options);
}

interface Exception {
  name: string;
  message: string;
  /** HTTP status; undefined if no answer came. */
  status: number | undefined;
  /** Whether an answer began, and is not one that AWS gives: it has no error's name, or the status of a success. */
  brokeOff: boolean;
}

// The SDK adds a line to the message of an answer that it cannot read.
function readException(error: unknown): Exception {
  if (!(error instanceof Error))
    return { name: 'Error', message: String(error), status: undefined, brokeOff: false };
  const metadata =
    '$metadata' in error ? (error.$metadata as { httpStatusCode?: number } | undefined) : undefined;
  const status = metadata?.httpStatusCode;
  const isNamed = '$fault' in error && error.name !== 'Unknown';
  return {
    name: error.name,
    message: error.message.replace(/\n.*/s, ''),
    status,
    brokeOff: status !== undefined && (status < 400 || (status < 500 && !isNamed)),
  };
}
