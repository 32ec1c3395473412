import type { UpdateTrailRequest } from '@aws-sdk/client-cloudtrail';
import { partitionOf, resourceNameOf } from '../../../tasks/contract/scope.ts';
import { AwsError } from '../../endpoint/error.ts';
import type { Given } from './read-input.ts';
import type { TrailSettings } from './trail.ts';

/** Settings as CreateTrail and UpdateTrail take them. */
type GivenSettings = Omit<Given<UpdateTrailRequest>, 'Name'>;

interface Scope {
  readonly account: string;
  readonly region: string;
}

/**
 * Settings after a change: what is not given stays, an empty text clears.
 * @throws AwsError for combinations and names that CloudTrail refuses
 */
export function changeSettings(current: TrailSettings, given: GivenSettings, scope: Scope): TrailSettings {
  const { S3BucketName, EnableLogFileValidation, SnsTopicName, KmsKeyId, ...plain } = given;
  if (S3BucketName !== undefined) checkBucket(S3BucketName);
  const changed: TrailSettings = {
    ...current,
    ...plain,
    ...(S3BucketName !== undefined && { S3BucketName }),
    ...(EnableLogFileValidation !== undefined && { LogFileValidationEnabled: EnableLogFileValidation }),
    ...(SnsTopicName !== undefined && topicOf(SnsTopicName, scope)),
    ...(KmsKeyId !== undefined && { KmsKeyId: keyArn(KmsKeyId, scope) }),
  };
  if (changed.IsMultiRegionTrail && !changed.IncludeGlobalServiceEvents) {
    throw combination('Multi-Region trail must include global service events.');
  }
  checkLogGroup(given);
  if (given.CloudWatchLogsLogGroupArn === '') changed.CloudWatchLogsRoleArn = '';
  return withoutEmptyTexts(changed);
}

/** The settings that a change sets to another value. */
export function changesOf(before: TrailSettings, after: TrailSettings): Partial<TrailSettings> {
  const changed = Object.entries(after).filter(
    ([name, value]) => before[name as keyof TrailSettings] !== value,
  );
  return Object.fromEntries(changed);
}

/** A log group and its role are set together; an empty text for the log group clears both. */
function checkLogGroup({
  CloudWatchLogsLogGroupArn: group,
  CloudWatchLogsRoleArn: role,
}: GivenSettings): void {
  if (group && !role) {
    throw new AwsError(
      'InvalidCloudWatchLogsRoleArnException',
      'You must specify a role ARN as well as a log group.',
    );
  }
  if (role && !group) {
    throw new AwsError(
      'InvalidCloudWatchLogsLogGroupArnException',
      'You must specify a log group as well as a role ARN.',
    );
  }
}

function topicOf(name: string, { account, region }: Scope) {
  if (name === '') return { SnsTopicName: '', SnsTopicARN: '' };
  const arn = name.startsWith('arn:') ? name : `arn:${partitionOf(region)}:sns:${region}:${account}:${name}`;
  return { SnsTopicName: resourceNameOf(arn), SnsTopicARN: arn };
}

function keyArn(key: string, { account, region }: Scope): string {
  if (key === '' || key.startsWith('arn:')) return key;
  const resource = key.startsWith('alias/') ? key : `key/${key}`;
  return `arn:${partitionOf(region)}:kms:${region}:${account}:${resource}`;
}

/** The rules for bucket names that need only the name. */
function checkBucket(name: string): void {
  if (!/^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
    throw new AwsError(
      'InvalidS3BucketNameException',
      `The bucket name ${name} is not valid: it has 3 to 63 lower-case letters, digits, periods and hyphens.`,
    );
  }
}

function withoutEmptyTexts(settings: TrailSettings): TrailSettings {
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== ''),
  ) as unknown as TrailSettings;
}

const combination = (message: string) => new AwsError('InvalidParameterCombinationException', message);
