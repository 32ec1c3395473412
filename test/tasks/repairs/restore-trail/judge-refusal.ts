import { describe, expect, test } from '@jest/globals';
import { RESTORE_ERRORS } from '../../../../tasks/repairs/restore-trail/errors.ts';
import {
  judgeRestoreRefusal,
  type Consequence,
} from '../../../../tasks/repairs/restore-trail/judge-refusal.ts';
import { restoreTrailWords } from '../../../../tasks/repairs/restore-trail/words.ts';
import { awsError, brokenOff } from '../../../fixtures/aws-errors.ts';

const OWN = '111122223333';
const ARN = `arn:aws:cloudtrail:eu-central-1:${OWN}:trail/management-events`;
const judge = (error: unknown, trailArn = ARN) => judgeRestoreRefusal({ error, trailArn, ownAccount: OWN });
const inShort = (consequence: Consequence) =>
  consequence.then === 'throw' ? consequence.error.name : consequence.then;

/**
 * What CreateTrail, UpdateTrail and the Put calls can answer, and what follows.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html#API_CreateTrail_Errors
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_UpdateTrail.html#API_UpdateTrail_Errors
 */
const ANSWERS: readonly [name: string, follows: string][] = [
  ['ThrottlingException', 'CloudTrailBusyError'],
  ['ConflictException', 'CloudTrailBusyError'],
  ['S3BucketDoesNotExistException', 'DestinationBrokenError'],
  ['InsufficientS3BucketPolicyException', 'DestinationBrokenError'],
  ['InsufficientEncryptionPolicyException', 'DestinationBrokenError'],
  ['KmsKeyNotFoundException', 'DestinationBrokenError'],
  ['KmsKeyDisabledException', 'DestinationBrokenError'],
  ['KmsException', 'DestinationBrokenError'],
  ['AccessDeniedException', 'RestoreNotAllowedError'],
  ['OperationNotPermittedException', 'RestoreNotAllowedError'],
  ['InsufficientDependencyServiceAccessPermissionException', 'RestoreNotAllowedError'],
  ['CloudTrailAccessNotEnabledException', 'RestoreNotAllowedError'],
  ['OrganizationsNotInUseException', 'RestoreNotAllowedError'],
  ['OrganizationNotInAllFeaturesModeException', 'RestoreNotAllowedError'],
  ['NotOrganizationMasterAccountException', 'NotTrailOwnerError'],
  ['MaximumNumberOfTrailsExceededException', 'TrailQuotaError'],
  ['InvalidHomeRegionException', 'WrongHomeRegionError'],
  ['InvalidEventSelectorsException', 'RestoreRefusedError'],
  ['InvalidInsightSelectorsException', 'RestoreRefusedError'],
  ['UnsupportedOperationException', 'RestoreRefusedError'],
  ['TrailAlreadyExistsException', 'plan-again'],
  ['TrailNotFoundException', 'plan-again'],
  ['InvalidCloudWatchLogsLogGroupArnException', 'leave-out'],
  ['InvalidCloudWatchLogsRoleArnException', 'leave-out'],
  ['CloudWatchLogsDeliveryUnavailableException', 'leave-out'],
  ['InsufficientSnsTopicPolicyException', 'leave-out'],
  ['InvalidSnsTopicNameException', 'leave-out'],
];

test.each(ANSWERS)('%s leads to %s', (name, follows) => {
  expect(inShort(judge(awsError(name)))).toBe(follows);
});

/** What VerifyTrail ends with, beside the refusals. */
const NOT_VERIFIED = [
  'TrailDiffersError',
  'DestinationLeftOutError',
  'DeliveryPathDiffersError',
  'UnknownPartsError',
  'InvalidBaselineError',
];

test('every error that ends a restore has its advice', () => {
  const thrown = ANSWERS.map(([, follows]) => follows).filter((name) => name.endsWith('Error'));
  const terminal = RESTORE_ERRORS.map((Terminal) => new Terminal('').name);
  for (const name of [...thrown, ...terminal, ...NOT_VERIFIED])
    expect(restoreTrailWords.advice[name]).toMatch(/\.$/);
});

test('a call without a response, or with half of one, may work later', () => {
  expect(inShort(judge(new Error('connect ECONNREFUSED')))).toBe('CloudTrailBusyError');
  expect(inShort(judge(brokenOff()))).toBe('CloudTrailBusyError');
  expect(inShort(judge(awsError('InternalFailure', 500)))).toBe('CloudTrailBusyError');
});

test('a trail of another account belongs to its owner', () => {
  const foreign = ARN.replace(OWN, '999988887777');
  expect(inShort(judge(awsError('AccessDeniedException'), foreign))).toBe('NotTrailOwnerError');
});

test('the message of CloudTrail is kept, with the error itself', () => {
  const error = awsError('S3BucketDoesNotExistException', 400, 'S3 bucket audit-log does not exist!');
  expect(judge(error)).toMatchObject({
    error: {
      message: 'S3BucketDoesNotExistException: S3 bucket audit-log does not exist!',
      cause: error,
    },
  });
});

describe('CloudWatch Logs are left out', () => {
  test('at once if the role may not be passed', () => {
    const message = 'User: x is not authorized to perform: iam:PassRole on resource: y';
    expect(judge(awsError('AccessDeniedException', 400, message))).toMatchObject({
      ...{ then: 'leave-out', destination: 'cloudWatchLogs', mayPass: false },
      why: expect.stringContaining('iam:PassRole'),
    });
  });

  test.each([
    ['Access denied. Check the permissions for your role.', true],
    ['You must specify a role ARN as well as a log group.', false],
  ])('after %s: the permission to pass the role is %s', (message, mayPass) => {
    const error = awsError('InvalidCloudWatchLogsLogGroupArnException', 400, message);
    expect(judge(error)).toMatchObject({ destination: 'cloudWatchLogs', mayPass });
  });
});

test('SNS alone is left out', () => {
  expect(judge(awsError('InsufficientSnsTopicPolicyException'))).toMatchObject({ destination: 'sns' });
});
