import type { ApprovedTrail } from '../../tasks/contract/baseline.ts';
import type { PlannedCall } from '../../tasks/contract/trail-diff.ts';
import { homeRegionOf } from '../../tasks/contract/subject.ts';
import { scopeOf } from '../../tasks/contract/scope.ts';

/** A call that CloudTrail refused. */
interface Refusal {
  action: PlannedCall['action'] | 'what was planned';
  /** Name and message as CloudTrail gave them. */
  error: Error;
  approved: ApprovedTrail;
}

const AGAIN = 'Then run the command again.';

/** What a person has to do about a refusal, by the names of CloudTrail's errors. The first that fits is taken. */
const ADVICE: readonly [names: RegExp, advice: (refusal: Refusal) => string][] = [
  [/^S3BucketDoesNotExist/, bucketGone],
  [/^InsufficientS3BucketPolicy/, bucketPolicy],
  [/^KmsKeyNotFound|^InsufficientEncryptionPolicy|^Kms/, keyBroken],
  [/^MaximumNumberOfTrails/, quotaFilled],
  [/^InvalidHomeRegion/, otherRegion],
  [/^NotOrganizationM/, notManagement],
  [/^InsufficientDependency|^CloudTrailAccessNotEnabled|Organization/, noTrustedAccess],
  [/AccessDenied|NotPermitted/, notAllowed],
];

/**
 * The sentence of a refused call, with what to do about it. The trail keeps its bucket and key as approved: it never falls back
 * to lesser ones.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_UpdateTrail.html#API_UpdateTrail_Errors
 */
export function adviseRefusal(refusal: Refusal): string {
  const { action, error } = refusal;
  const advice = ADVICE.find(([names]) => names.test(error.name))?.[1] ?? anythingElse;
  return `CloudTrail refused ${action} (${error.name}: ${error.message}). ${advice(refusal)} ${AGAIN}`;
}

function bucketGone({ approved: { settings, trailArn } }: Refusal): string {
  const { account } = scopeOf(trailArn);
  return `Create bucket ${settings.s3BucketName} again in account ${account}, where the trail is, or where it was before: check first that nobody else owns the name. Give it its policy.`;
}

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html */
function bucketPolicy({ approved: { settings, trailArn } }: Refusal): string {
  const { s3BucketName, s3KeyPrefix } = settings;
  const { partition, account } = scopeOf(trailArn);
  const bucket = `arn:${partition}:s3:::${s3BucketName}`;
  const folder = [bucket, ...(s3KeyPrefix === undefined ? [] : [s3KeyPrefix]), 'AWSLogs', account, '*'].join(
    '/',
  );
  const statement = (Action: string, Resource: string, more = {}) => ({
    Effect: 'Allow',
    Principal: { Service: 'cloudtrail.amazonaws.com' },
    ...{ Action, Resource },
    Condition: { StringEquals: { 'aws:SourceArn': trailArn, ...more } },
  });
  const statements = [
    statement('s3:GetBucketAcl', bucket),
    statement('s3:PutObject', folder, { 's3:x-amz-acl': 'bucket-owner-full-control' }),
  ];
  const organization = settings.isOrganizationTrail
    ? ' An organization trail also needs the second one for AWSLogs/ORGANIZATION/*.'
    : '';
  return `The policy of bucket ${s3BucketName} needs these two statements: ${JSON.stringify(statements)}.${organization}`;
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html */
function keyBroken({ approved: { settings, trailArn } }: Refusal): string {
  const key = settings.kmsKeyId ?? 'of the trail';
  const options = `--region ${homeRegionOf(trailArn)} --key-id ${key}`;
  return `Look at key ${key}: if its deletion is pending, which takes 7 to 30 days, stop it (aws kms cancel-key-deletion ${options}), enable it (aws kms enable-key ${options}), and let its policy allow CloudTrail to use it. Without the key nothing is restored.`;
}

function quotaFilled({ approved: { trailArn } }: Refusal): string {
  const region = homeRegionOf(trailArn);
  return `A Region has 5 trails at most, and multi-Region trails of other Regions count. Delete one that nobody approved: aws cloudtrail describe-trails --region ${region} --query 'trailList[].TrailARN'.`;
}

function otherRegion({ approved: { trailArn } }: Refusal): string {
  return `The trail has another home Region than ${homeRegionOf(trailArn)}, so it is not the one that was approved: look at it.`;
}

function notManagement({ approved: { trailArn } }: Refusal): string {
  return `Run it in account ${scopeOf(trailArn).account}, the management account, or as CloudTrail's delegated administrator.`;
}

function noTrustedAccess({ approved: { trailArn } }: Refusal): string {
  return `Run it in account ${scopeOf(trailArn).account}, the management account, where trusted access of CloudTrail has to be on (aws organizations enable-aws-service-access --service-principal cloudtrail.amazonaws.com) and the caller may read the organization.`;
}

function notAllowed({ error, approved: { trailArn } }: Refusal): string {
  if (/service control policy/i.test(error.message))
    return 'A service control policy denies it: ask who manages the organization, or run it as an exempt role.';
  return `Run it with a role that may change the trail, in account ${scopeOf(trailArn).account}.`;
}

function anythingElse(): string {
  return 'Look at the trail.';
}
