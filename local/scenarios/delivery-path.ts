import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  PutMetricFilterCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  NoSuchBucket,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import type { DeliveryClients } from '../../tasks/aws/read-delivery.ts';
import { callWith, embeddedClient } from '../deploy.ts';

/** Name of the log group of a trail that has one. */
const LOG_GROUP = 'trail-log';

interface Owner {
  accessKey: string;
  account: string;
  region: string;
}

/** The clients that a delivery path is read with, of one Region, to be closed together. */
export function clientsOfPath(
  url: string,
  accessKey: string,
  region: string,
): DeliveryClients & { destroy(): void } {
  const settings = embeddedClient(url, accessKey, region);
  const [s3, kms, logs, sns] = [
    new S3Client(settings),
    new KMSClient(settings),
    new CloudWatchLogsClient(settings),
    new SNSClient(settings),
  ];
  return {
    ...{ s3: () => s3, kms: () => kms, logs: () => logs, sns: () => sns },
    destroy() {
      for (const client of [s3, kms, logs, sns]) client.destroy();
    },
  };
}

/** Makes a new bucket for the logs of an account; answers its name. One of an earlier run is replaced. */
export async function makeBucket(url: string, { accessKey, account, region }: Owner): Promise<string> {
  const Bucket = `audit-log-${account}`;
  await callWith(new S3Client(embeddedClient(url, accessKey, region)), async (client) => {
    await client.send(new DeleteBucketCommand({ Bucket })).catch((error: unknown) => {
      if (!(error instanceof NoSuchBucket)) throw error;
    });
    await client.send(new CreateBucketCommand({ Bucket }));
    await client.send(new PutBucketPolicyCommand({ Bucket, Policy: policyOf(Bucket, account) }));
  });
  return Bucket;
}

/**
 * What CloudTrail needs of its bucket.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 */
function policyOf(bucket: string, account: string): string {
  const allow = (Action: string, path = '') => ({
    ...{ Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action },
    Resource: `arn:aws:s3:::${bucket}${path}`,
  });
  const Statement = [allow('s3:GetBucketAcl'), allow('s3:PutObject', `/AWSLogs/${account}/*`)];
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

/** Makes a key and a log group with a metric filter; answers the settings of a trail that uses them. */
export async function makeKeyAndLogGroup(url: string, { accessKey, account, region }: Owner) {
  const clients = clientsOfPath(url, accessKey, region);
  const [kms, logs] = [clients.kms(region), clients.logs(region)];
  const logGroupName = LOG_GROUP;
  return callWith(clients, async () => {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    await logs.send(new DeleteLogGroupCommand({ logGroupName })).catch((error: unknown) => {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    });
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    await logs.send(
      new PutMetricFilterCommand({
        logGroupName,
        filterName: 'root-login',
        filterPattern: '{ $.userIdentity.type = "Root" }',
        metricTransformations: [{ metricName: 'RootLogin', metricNamespace: 'Security', metricValue: '1' }],
      }),
    );
    return {
      KmsKeyId: KeyMetadata?.Arn,
      CloudWatchLogsLogGroupArn: `arn:aws:logs:${region}:${account}:log-group:${logGroupName}:*`,
      CloudWatchLogsRoleArn: `arn:aws:iam::${account}:role/trail-logs`,
    };
  });
}
