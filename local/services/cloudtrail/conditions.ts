import * as v from 'valibot';
import { AwsError } from '../../endpoint/error.ts';
import type { TrailSettings } from './trail.ts';
import { recordOf } from '../../../tasks/contract/schema-parts.ts';

/** `refuses`: its policy does not let CloudTrail in. */
const destinations = v.optional(recordOf(v.picklist(['ok', 'missing', 'refuses', 'disabled'])));

/** The world around the trails, and what CloudTrail may do and need not, as scenarios write it. */
export const trailConditionsSchema = v.strictObject({
  /** By name. @default every destination is ok */
  buckets: destinations,
  /** By ARN, as are the others. */
  keys: destinations,
  logGroups: destinations,
  topics: destinations,
  /** How many reads of settings and selectors still see the state before a change. */
  slowReads: v.optional(v.pipe(v.number(), v.safeInteger())),
  /** How many changes of a trail are refused with ConflictException after it was created. */
  conflictsAfterCreate: v.optional(v.pipe(v.number(), v.safeInteger())),
  /** For so many seconds the name of a deleted trail is taken. */
  nameTakenFor: v.optional(v.pipe(v.number(), v.safeInteger())),
  /**
   * Whether StopLogging turns Insights off.
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html
   */
  insightsOffAfterStop: v.optional(v.boolean()),
});
export type TrailConditions = v.InferOutput<typeof trailConditionsSchema>;

type Refusal = readonly [code: string, message: string];

const TOPIC: Refusal = [
  'InsufficientSnsTopicPolicyException',
  'SNS Topic does not exist or the topic policy is incorrect!',
];
const BUCKET_POLICY: Refusal = [
  'InsufficientS3BucketPolicyException',
  'Incorrect S3 bucket policy is detected for bucket: ',
];
const LOG_GROUP_POLICY: Refusal = [
  'InvalidCloudWatchLogsRoleArnException',
  'Access denied. Check the permissions for your role.',
];

/** What CloudTrail answers for a destination that it cannot use, by the setting that names it. */
const REFUSALS = {
  S3BucketName: {
    kind: 'buckets',
    missing: ['S3BucketDoesNotExistException', 'S3 bucket does not exist: '],
    refuses: BUCKET_POLICY,
    disabled: BUCKET_POLICY,
  },
  KmsKeyId: {
    kind: 'keys',
    missing: ['KmsKeyNotFoundException', 'The KMS key does not exist, or the bucket is in another Region: '],
    refuses: ['InsufficientEncryptionPolicyException', 'Insufficient permissions to access KMS key '],
    disabled: ['KmsException', 'The KMS key is disabled: '],
  },
  CloudWatchLogsLogGroupArn: {
    kind: 'logGroups',
    missing: ['InvalidCloudWatchLogsLogGroupArnException', 'CloudTrail cannot validate the log group ARN: '],
    refuses: LOG_GROUP_POLICY,
    disabled: LOG_GROUP_POLICY,
  },
  SnsTopicARN: { kind: 'topics', missing: TOPIC, refuses: TOPIC, disabled: TOPIC },
} as const satisfies Partial<
  Record<keyof TrailSettings, { kind: string } & Record<string, Refusal | string>>
>;

/**
 * Checks destinations. AWS documents the errors; that a change checks those which it sets, and no others, is assumed.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_UpdateTrail.html
 * @throws AwsError for the first one that CloudTrail cannot use
 */
export function checkDestinations(conditions: TrailConditions, settings: Partial<TrailSettings>): void {
  for (const [setting, { kind, ...refusals }] of Object.entries(REFUSALS)) {
    const destination = settings[setting as keyof typeof REFUSALS];
    const state = destination === undefined ? 'ok' : (conditions[kind]?.[destination] ?? 'ok');
    if (state === 'ok') continue;
    const [code, message] = refusals[state];
    throw new AwsError(code, message.endsWith(' ') ? `${message}${destination}` : message);
  }
}
