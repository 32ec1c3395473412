import { CreateBucketCommand, GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { createIdentities, iamUser } from '../../../local/services/identities.ts';
import { createDestinations } from '../../../local/services/destinations.ts';
import { createSns } from '../../../local/services/sns/sns.ts';
import { startEndpoint } from '../../../local/endpoint/server.ts';
import { readDelivery } from '../../../tasks/aws/read-delivery.ts';
import {
  ACCOUNT,
  BUCKET,
  BUCKET_POLICY,
  deliveryClients,
  makePath,
  TRAIL_ARN,
} from '../../fixtures/delivery-path.ts';

const DENIED = ['GetBucketPolicy', 'GetKeyPolicy', 'DescribeLogGroups'];

async function withPath(
  run: (world: { url: string; path: Awaited<ReturnType<typeof makePath>> }) => Promise<void>,
) {
  const identities = createIdentities();
  identities.register('denied', {
    ...iamUser({ account: ACCOUNT, name: 'reader' }),
    denied: DENIED,
  });
  const { services } = createDestinations({ identities });
  const endpoint = await startEndpoint({ services: [...services, createSns({ identities })] });
  const owner = deliveryClients(endpoint.url);
  try {
    await run({ url: endpoint.url, path: await makePath(owner) });
  } finally {
    owner.close();
    await endpoint.close();
  }
}

async function readAs(url: string, accessKey: string, settings: Parameters<typeof readDelivery>[2]) {
  const reader = deliveryClients(url, accessKey);
  try {
    return await readDelivery(reader.clients, TRAIL_ARN, settings);
  } finally {
    reader.close();
  }
}

test('every item of the path is read, in the form in which it can be written again', async () => {
  await withPath(async ({ url, path }) => {
    expect(await readAs(url, 'any', path)).toEqual({
      bucket: 'exists',
      bucketLifecycle: [
        { ID: 'seven-years', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 2555 } },
      ],
      bucketPolicy: BUCKET_POLICY,
      bucketVersioning: 'Enabled',
      bucketObjectLock: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 30 } },
      },
      bucketPublicAccess: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
      bucketEncryption: [
        { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
      ],
      key: 'exists',
      keyState: 'Enabled',
      keyPolicy: expect.objectContaining({ Id: 'key-default-1' }),
      logGroup: 'exists',
      logRetention: 365,
      metricFilters: [
        {
          filterName: 'root-login',
          filterPattern: '{ $.userIdentity.type = "Root" }',
          metricTransformations: [{ metricName: 'RootLogin', metricNamespace: 'Security', metricValue: '1' }],
        },
      ],
      subscriptionFilters: [
        {
          filterName: 'siem',
          filterPattern: '',
          destinationArn: `arn:aws:lambda:eu-central-1:${ACCOUNT}:function:siem`,
        },
      ],
      topic: 'exists',
    });
  });
});

test('an item that the reader may not read is unknown, and every other item is read', async () => {
  await withPath(async ({ url, path }) => {
    expect(await readAs(url, 'denied', path)).toMatchObject({
      bucket: 'exists',
      bucketVersioning: 'Enabled',
      bucketPolicy: { unknown: 'AccessDenied' },
      keyState: 'Enabled',
      keyPolicy: { unknown: 'AccessDeniedException' },
      logGroup: { unknown: 'AccessDeniedException' },
      topic: 'exists',
    });
  });
});

test('a resource of another account is not read, and one that is gone has no items', async () => {
  await withPath(async ({ url, path }) => {
    const other = deliveryClients(url, '444455556666');
    await other.s3.send(new CreateBucketCommand({ Bucket: 'central-log' }));
    await expect(other.s3.send(new GetBucketPolicyCommand({ Bucket: BUCKET }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    other.close();
    const elsewhere = {
      ...path,
      s3BucketName: 'central-log',
      kmsKeyId: 'arn:aws:kms:eu-central-1:444455556666:key/1',
    };
    expect(await readAs(url, 'any', elsewhere)).toMatchObject({
      bucket: 'of another account',
      key: 'of another account',
    });
    const gone = {
      ...path,
      s3BucketName: 'gone',
      kmsKeyId: `arn:aws:kms:eu-central-1:${ACCOUNT}:key/gone`,
      cloudWatchLogsLogGroupArn: `arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:gone:*`,
      snsTopicARN: `arn:aws:sns:eu-central-1:${ACCOUNT}:gone`,
    };
    expect(await readAs(url, 'any', gone)).toEqual({
      ...{ bucket: 'gone', key: 'gone', logGroup: 'gone', topic: 'gone' },
    });
  });
});
