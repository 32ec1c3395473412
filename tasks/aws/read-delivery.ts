import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import {
  paginateDescribeLogGroups,
  paginateDescribeMetricFilters,
  paginateDescribeSubscriptionFilters,
  type LogGroup,
} from '@aws-sdk/client-cloudwatch-logs';
import type { KMSClient } from '@aws-sdk/client-kms';
import { DescribeKeyCommand, GetKeyPolicyCommand } from '@aws-sdk/client-kms';
import type { S3Client } from '@aws-sdk/client-s3';
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
} from '@aws-sdk/client-s3';
import type { SNSClient } from '@aws-sdk/client-sns';
import { GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { type CurrentDelivery, type Unknown, isKnown, whyUnknown } from '../contract/current-trail.ts';
import type { WholeSettings } from '../contract/baseline.ts';
import type { Presence } from '../contract/delivery.ts';
import { scopeOf } from '../contract/scope.ts';
import { homeRegionOf } from '../contract/subject.ts';
import { isDenied } from '../delivery/allow-reads.ts';
import {
  filtersOf,
  keyStateOf,
  objectOrNull,
  policyOf,
  sortedList,
  versioningOf,
} from '../delivery/normalize-delivery.ts';
import { isElsewhere, logGroupName as nameOfLogGroup, resourcesOf } from '../delivery/resources.ts';

/** What makes the clients that the path is read with. */
export interface DeliveryClients {
  s3: (region: string) => S3Client;
  kms: (region: string) => KMSClient;
  logs: (region: string) => CloudWatchLogsClient;
  sns: (region: string) => SNSClient;
}

type Read<Answer> = Promise<Answer | Unknown>;

/**
 * The delivery path of a trail with such settings as it is now. A read that fails is unknown, with the error's name; what
 * belongs to another account is not read. It only reads.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export async function readDelivery(
  clients: DeliveryClients,
  trailArn: string,
  settings: WholeSettings,
): Promise<CurrentDelivery> {
  const { bucket, key, logGroup, topic } = resourcesOf(settings);
  const parts = await Promise.all([
    readBucket(clients.s3(homeRegionOf(trailArn)), bucket),
    key === undefined
      ? {}
      : ifOwn('key', trailArn, key, () => readKey(clients.kms(scopeOf(key).region), key)),
    logGroup === undefined
      ? {}
      : ifOwn('logGroup', trailArn, logGroup, () =>
          readLogGroup(clients.logs(scopeOf(logGroup).region), logGroup),
        ),
    topic === undefined
      ? {}
      : ifOwn('topic', trailArn, topic, () => readTopic(clients.sns(scopeOf(topic).region), topic)),
  ]);
  return Object.assign({}, ...parts) as CurrentDelivery;
}

async function ifOwn(
  resource: 'key' | 'logGroup' | 'topic',
  trailArn: string,
  arn: string,
  read: () => Promise<CurrentDelivery>,
): Promise<CurrentDelivery> {
  return isElsewhere(trailArn, arn) ? { [resource]: 'of another account' } : read();
}

async function readBucket(client: S3Client, Bucket: string): Promise<CurrentDelivery> {
  const of = { Bucket };
  const [
    bucketLifecycle,
    bucketPolicy,
    bucketVersioning,
    bucketObjectLock,
    bucketPublicAccess,
    bucketEncryption,
  ] = await Promise.all([
    answerOr('NoSuchLifecycleConfiguration', [], async () =>
      sortedList((await client.send(new GetBucketLifecycleConfigurationCommand(of))).Rules ?? []),
    ),
    answerOr('NoSuchBucketPolicy', null, async () =>
      policyOf((await client.send(new GetBucketPolicyCommand(of))).Policy),
    ),
    answerOr('', 'Off' as const, async () =>
      versioningOf((await client.send(new GetBucketVersioningCommand(of))).Status),
    ),
    answerOr('ObjectLockConfigurationNotFoundError', null, async () =>
      objectOrNull((await client.send(new GetObjectLockConfigurationCommand(of))).ObjectLockConfiguration),
    ),
    answerOr('NoSuchPublicAccessBlockConfiguration', null, async () => {
      const answer = await client.send(new GetPublicAccessBlockCommand(of));
      return objectOrNull(answer.PublicAccessBlockConfiguration);
    }),
    answerOr('ServerSideEncryptionConfigurationNotFoundError', null, async () => {
      const answer = await client.send(new GetBucketEncryptionCommand(of));
      return sortedList(answer.ServerSideEncryptionConfiguration?.Rules ?? []);
    }),
  ]);
  const items = {
    ...{
      bucketLifecycle,
      bucketPolicy,
      bucketVersioning,
      bucketObjectLock,
      bucketPublicAccess,
      bucketEncryption,
    },
  };
  const reads = Object.values(items);
  const unread = reads.flatMap((read) => whyUnknown(read) ?? []);
  if (unread.includes('NoSuchBucket')) return { bucket: 'gone' };
  // A bucket of another account answers as one that may not be read.
  const isRefused = unread.length === reads.length && unread.every(isDenied);
  const bucket = isRefused ? await answerOr('', 'exists' as const, () => ownerOf(client, Bucket)) : 'exists';
  return bucket === 'of another account' ? { bucket } : { bucket, ...items };
}

/**
 * Whether a bucket that refuses every read is one of this account: the list has those alone.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
 */
async function ownerOf(client: S3Client, Bucket: string): Promise<Presence> {
  const { Buckets = [] } = await client.send(new ListBucketsCommand({ Prefix: Bucket, MaxBuckets: 1000 }));
  return Buckets.some(({ Name }) => Name === Bucket) ? 'exists' : 'of another account';
}

async function readKey(client: KMSClient, KeyId: string): Promise<CurrentDelivery> {
  const [keyState, keyPolicy] = await Promise.all([
    answerOr('', 'unknown', async () => {
      const { KeyMetadata: { KeyState, DeletionDate } = {} } = await client.send(
        new DescribeKeyCommand({ KeyId }),
      );
      return keyStateOf(KeyState, DeletionDate);
    }),
    answerOr('', {}, async () => {
      const { Policy } = await client.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }));
      return policyOf(Policy) ?? {};
    }),
  ]);
  if (isMissing(keyState) || isMissing(keyPolicy)) return { key: 'gone' };
  return { key: 'exists', keyState, keyPolicy };
}

async function readLogGroup(client: CloudWatchLogsClient, arn: string): Promise<CurrentDelivery> {
  const logGroupName = nameOfLogGroup(arn);
  const paged = { client };
  const [group, metricFilters, subscriptionFilters] = await Promise.all([
    answerOr<LogGroup | null>('', null, () => findLogGroup(client, logGroupName)),
    answerOr('', [], async () => {
      const pages = await Array.fromAsync(paginateDescribeMetricFilters(paged, { logGroupName }));
      return filtersOf(pages.flatMap((page) => page.metricFilters ?? []));
    }),
    answerOr('', [], async () => {
      const pages = await Array.fromAsync(paginateDescribeSubscriptionFilters(paged, { logGroupName }));
      return filtersOf(pages.flatMap((page) => page.subscriptionFilters ?? []));
    }),
  ]);
  if (group === null || isMissing(metricFilters) || isMissing(subscriptionFilters))
    return { logGroup: 'gone' };
  const isRead = isKnown<LogGroup>(group);
  return {
    logGroup: isRead ? 'exists' : group,
    logRetention: isRead ? (group.retentionInDays ?? null) : group,
    ...{ metricFilters, subscriptionFilters },
  };
}

async function findLogGroup(client: CloudWatchLogsClient, name: string): Promise<LogGroup | null> {
  for await (const { logGroups = [] } of paginateDescribeLogGroups(
    { client },
    { logGroupNamePrefix: name },
  )) {
    const group = logGroups.find(({ logGroupName }) => logGroupName === name);
    if (group) return group;
  }
  return null;
}

async function readTopic(client: SNSClient, TopicArn: string): Promise<CurrentDelivery> {
  const topic = await answerOr<Presence>('NotFoundException', 'gone', async () => {
    await client.send(new GetTopicAttributesCommand({ TopicArn }));
    return 'exists';
  });
  return { topic };
}

/** Whether a read found no such key or log group. */
function isMissing(read: unknown): boolean {
  return ['NotFoundException', 'ResourceNotFoundException'].includes(whyUnknown(read) ?? '');
}

/** An answer; `none` where the error says that there is none; unknown for any other error. */
async function answerOr<Answer>(noneName: string, none: Answer, read: () => Promise<Answer>): Read<Answer> {
  try {
    return await read();
  } catch (error) {
    const { name } = error as Error;
    return name === noneName ? none : { unknown: name };
  }
}
