import type { Droppable } from '../../baseline/plan-restore.ts';
import { CallNotAllowedError, RestartRefusedError, TrailGoneError } from '../../contract/errors.ts';
import {
  DestinationBrokenError,
  RestoreNotAllowedError,
  RestoreRefusedError,
  TrailQuotaError,
} from './errors.ts';
import { judgeRefusal, type Refusal } from '../start-logging/judge-refusal.ts';

/** What follows from a call of a restore that was refused. */
export type Consequence =
  /** The trail was created or deleted in between: the plan is made anew. */
  | { then: 'plan-again' }
  /** The destination is left out. `mayPass`: a role that was just changed may take a while to work. */
  | { then: 'leave-out'; destination: Droppable; why: string; mayPass: boolean }
  /** It is thrown: CloudTrailBusyError, or one of the RESTORE_ERRORS. */
  | { then: 'throw'; error: Error };

/** A trail is created, or its Region scope restored, only where there is room in each Region. */
const QUOTA = 'MaximumNumberOfTrailsExceeded';
/** Where the log goes, and its key: nothing goes in their place. */
const DESTINATION = /^(S3Bucket|InsufficientS3Bucket|InsufficientEncryption|Kms)/;
const NOT_ALLOWED = /^(Organization|AWSOrganizations|InsufficientDependency|CloudTrailAccessNotEnabled)/;
const CLOUDWATCH_LOGS = /^(InvalidCloudWatchLogs|CloudWatchLogsDeliveryUnavailable)/;
const SNS = /^(InsufficientSnsTopicPolicy|InvalidSnsTopicName)/;

/**
 * Judges what CloudTrail, or the SDK, threw at a call of a restore.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_UpdateTrail.html#API_UpdateTrail_Errors
 */
export function judgeRestoreRefusal(refusal: Refusal): Consequence {
  const { error } = refusal;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const says = `${name}: ${message}`;
  const options = { cause: error };
  const isDenied = /denied|not authorized/i.test(message);
  if (name.startsWith('TrailAlreadyExists')) return { then: 'plan-again' };
  if (CLOUDWATCH_LOGS.test(name))
    return { then: 'leave-out', destination: 'cloudWatchLogs', why: says, mayPass: isDenied };
  if (SNS.test(name)) return { then: 'leave-out', destination: 'sns', why: says, mayPass: false };
  if (DESTINATION.test(name)) return { then: 'throw', error: new DestinationBrokenError(says, options) };
  if (name.startsWith(QUOTA)) return { then: 'throw', error: new TrailQuotaError(says, options) };
  if (NOT_ALLOWED.test(name)) return { then: 'throw', error: new RestoreNotAllowedError(says, options) };
  const judged = judgeRefusal(refusal);
  if (judged instanceof TrailGoneError) return { then: 'plan-again' };
  if (judged instanceof CallNotAllowedError) {
    // The role that writes to CloudWatch Logs is not in restoreRoles.
    if (message.includes('iam:PassRole'))
      return { then: 'leave-out', destination: 'cloudWatchLogs', why: says, mayPass: false };
    return { then: 'throw', error: new RestoreNotAllowedError(says, options) };
  }
  if (judged instanceof RestartRefusedError)
    return { then: 'throw', error: new RestoreRefusedError(says, options) };
  return { then: 'throw', error: judged };
}
