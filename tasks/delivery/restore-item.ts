import { canonicalJson } from '../baseline/baseline.ts';
import type { ApprovedTrail } from '../contract/baseline.ts';
import type { Delivery, DeliveryItem, KeptPolicy } from '../contract/delivery.ts';
import { ITEM_NAMES } from '../contract/delivery-items.ts';
import { resourceNameOf, scopeOf } from '../contract/scope.ts';
import { homeRegionOf } from '../contract/subject.ts';
import { isHashed } from './policy-statements.ts';
import { itemsOf, logGroupName, resourcesOf, type DeliveryResources } from './resources.ts';

/** A call that restores an item, with its input under the API's names. */
export interface DeliveryCall {
  /** As the AWS CLI calls the service. */
  service: 's3api' | 'kms' | 'logs' | 'sns';
  action: string;
  input: Readonly<Record<string, unknown>>;
  region: string;
}

/** An input longer than this is not written into a command: the command asks for it. */
const MOST_INLINE = 200;
/** So long a command may be, in characters; a longer one is shown by `incidents baseline restore --dry-run`. */
const MOST_COMMAND = 1600;

/**
 * The calls that restore an item of the path as it was approved; none where no call can. They depend on the approved value
 * alone, but for a key that waits for its deletion.
 */
export function restoreCalls(
  { trailArn, settings, delivery = {} }: ApprovedTrail,
  item: DeliveryItem,
): DeliveryCall[] {
  const of: Approved = { ...resourcesOf(settings), delivery, region: homeRegionOf(trailArn) };
  return callsFor(of, item);
}

type Approved = DeliveryResources & { delivery: Delivery; region: string };

function callsFor(of: Approved, item: DeliveryItem): DeliveryCall[] {
  const { delivery, bucket: Bucket, region } = of;
  const s3 = (action: string, input: object = {}): DeliveryCall => ({
    ...{ service: 's3api', action, input: { Bucket, ...input }, region },
  });
  switch (item) {
    case 'bucket':
      return [s3('CreateBucket', locationOf(region)), ...partsOf(of, 'bucket')];
    case 'bucketLifecycle': {
      const Rules = delivery.bucketLifecycle ?? [];
      return Rules.length === 0
        ? [s3('DeleteBucketLifecycle')]
        : [s3('PutBucketLifecycleConfiguration', { LifecycleConfiguration: { Rules } })];
    }
    case 'bucketPolicy':
      return policyCalls(delivery.bucketPolicy ?? null, (Policy) =>
        Policy === null ? s3('DeleteBucketPolicy') : s3('PutBucketPolicy', { Policy }),
      );
    case 'bucketVersioning': {
      // Versioning that was on once cannot be turned off again.
      const Status = delivery.bucketVersioning === 'Enabled' ? 'Enabled' : 'Suspended';
      return [s3('PutBucketVersioning', { VersioningConfiguration: { Status } })];
    }
    case 'bucketObjectLock': {
      const { bucketObjectLock: lock } = delivery;
      return lock ? [s3('PutObjectLockConfiguration', { ObjectLockConfiguration: lock })] : [];
    }
    case 'bucketPublicAccess': {
      const { bucketPublicAccess: block } = delivery;
      return block
        ? [s3('PutPublicAccessBlock', { PublicAccessBlockConfiguration: block })]
        : [s3('DeletePublicAccessBlock')];
    }
    case 'bucketEncryption': {
      const { bucketEncryption: Rules } = delivery;
      return Rules
        ? [s3('PutBucketEncryption', { ServerSideEncryptionConfiguration: { Rules } })]
        : [s3('DeleteBucketEncryption')];
    }
    case 'key':
    case 'keyState':
    case 'keyPolicy':
      return keyCalls(of, item);
    case 'topic':
      return [
        {
          ...{ service: 'sns', action: 'CreateTopic', input: { Name: resourceNameOf(of.topic ?? '') } },
          region: scopeOf(of.topic).region,
        },
      ];
    default:
      return logCalls(of, item);
  }
}

// A key that is gone cannot be made again.
function keyCalls({ delivery, key = '' }: Approved, item: DeliveryItem): DeliveryCall[] {
  const kms = (action: string, input: object = {}): DeliveryCall => ({
    ...{ service: 'kms', action, input: { KeyId: key, ...input }, region: scopeOf(key).region },
  });
  if (item === 'keyState' && delivery.keyState === 'Enabled') return [kms('EnableKey')];
  if (item === 'keyPolicy' && delivery.keyPolicy)
    return policyCalls(delivery.keyPolicy, (Policy) =>
      kms('PutKeyPolicy', { PolicyName: 'default', Policy }),
    );
  return [];
}

function logCalls(of: Approved, item: DeliveryItem): DeliveryCall[] {
  const { delivery, logGroup = '' } = of;
  const group = { logGroupName: logGroupName(logGroup) };
  const logs = (action: string, input: object = {}): DeliveryCall => ({
    ...{ service: 'logs', action, input: { ...group, ...input }, region: scopeOf(logGroup).region },
  });
  switch (item) {
    case 'logGroup':
      return [logs('CreateLogGroup'), ...partsOf(of, 'logGroup')];
    case 'logRetention': {
      const { logRetention: retentionInDays } = delivery;
      if (typeof retentionInDays !== 'number') return [logs('DeleteRetentionPolicy')];
      return [logs('PutRetentionPolicy', { retentionInDays })];
    }
    case 'metricFilters':
      return (delivery.metricFilters ?? []).map((filter) => logs('PutMetricFilter', filter));
    case 'subscriptionFilters':
      return (delivery.subscriptionFilters ?? []).map((filter) => logs('PutSubscriptionFilter', filter));
    default:
      return [];
  }
}

// What a new resource has of itself needs no call.
function partsOf(of: Approved, resource: 'bucket' | 'logGroup'): DeliveryCall[] {
  return itemsOf(resource)
    .filter((item) => isSet(of.delivery[item]))
    .flatMap((item) => callsFor(of, item));
}

function isSet(value: Delivery[DeliveryItem]): boolean {
  return (
    value !== undefined && value !== null && value !== 'Off' && !(Array.isArray(value) && value.length === 0)
  );
}

function policyCalls(
  policy: KeptPolicy | null,
  call: (policy: string | null) => DeliveryCall,
): DeliveryCall[] {
  if (policy !== null && isHashed(policy)) return [];
  return [call(policy === null ? null : canonicalJson(policy))];
}

function locationOf(region: string): object {
  return region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region } };
}

/**
 * What restores an item: a sentence, and after a colon one command for a POSIX shell. A long input is asked for with
 * `incidents baseline show`, so that the command stays short enough to be read.
 */
export function restoreStep(approved: ApprovedTrail, item: DeliveryItem, current: string | null): string {
  const what = ITEM_NAMES[item].replace(/ itself$/, '');
  const calls = restoreCalls(approved, item);
  const command = [
    // A deletion that was cancelled leaves the key disabled.
    ...(item === 'keyState' && current?.startsWith('PendingDeletion') === true
      ? [`aws kms cancel-key-deletion ${keyOptions(approved)}`]
      : []),
    ...calls.map((call, index) => render(call, resourceNameOf(approved.trailArn), `${item}.${index + 1}`)),
  ].join(' && ');
  if (command.length > MOST_COMMAND)
    return `Make the calls that restore what was approved (${what}): incidents baseline restore ${resourceNameOf(approved.trailArn)} --dry-run`;
  return command === ''
    ? `${what}: no call restores it; ${cannot(item)}.`
    : `Restore what was approved (${what}): ${command}`;
}

function keyOptions({ settings: { kmsKeyId = '' } }: ApprovedTrail): string {
  return `--region ${scopeOf(kmsKeyId).region} --key-id ${kmsKeyId}`;
}

function cannot(item: DeliveryItem): string {
  if (item === 'key') return 'give the trail another key';
  return item === 'bucketPolicy' || item === 'keyPolicy'
    ? 'the approved policy was too long to be kept, so take it from where it is written'
    : 'look at it';
}

/** A call as a command for a POSIX shell: in single quotes a shell changes nothing. */
function render({ service, action, input, region }: DeliveryCall, trail: string, name: string): string {
  const command = action.replace(/(?<!^)[A-Z]/g, (capital) => `-${capital}`).toLowerCase();
  const json = JSON.stringify(input);
  const given =
    json.length > MOST_INLINE || json.includes("'")
      ? `"$(incidents baseline show ${trail} --input ${name})"`
      : `'${json}'`;
  return `aws ${service} ${command} --region ${region} --cli-input-json ${given}`;
}
