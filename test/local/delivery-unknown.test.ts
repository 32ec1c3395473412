import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { embeddedClient } from '../../local/deploy.ts';
import type { Installation } from '../../local/installation.ts';
import { ACCESS_KEYS } from '../../local/settings.ts';
import { readDelivery } from '../../tasks/aws/read-delivery.ts';
import {
  BUCKET,
  BUCKET_POLICY,
  deliveryClients,
  installApproved,
  LOG_GROUP,
  REGION,
  TRAIL_ARN,
} from '../fixtures/delivery-path.ts';
import { temporaryFolder } from './state-folder-for-tests.ts';

// Before the folder is removed.
afterAll(() => approvedPath.close());
const folder = temporaryFolder();
const MINUTES = 60_000;

let approvedPath: Awaited<ReturnType<typeof installApproved>>;
let installation: Installation;
let path: ReturnType<typeof deliveryClients>;

beforeAll(async () => {
  approvedPath = await installApproved(folder);
  ({ installation, path } = approvedPath);
}, 60_000);

/** Denies the roles of the remediator some reads from now on. */
function deny(...actions: string[]): void {
  const { denied: _before, ...identity } = installation.identities.of(ACCESS_KEYS.remediator, REGION);
  installation.identities.register(ACCESS_KEYS.remediator, { ...identity, denied: actions });
}

/** Five minutes pass, and the sweep runs; answers the mails since the last time. */
async function sweep(): Promise<string[]> {
  jest.setSystemTime(Date.now() + 5 * MINUTES);
  await installation.sweep();
  return newMails();
}

let seen = 0;
async function newMails(): Promise<string[]> {
  await new Promise((resolve) => setTimeout(resolve, 20));
  await installation.settled();
  const all = installation.sns.deliveries().filter(({ protocol }) => protocol === 'email');
  const mails = all.slice(seen).map(({ subject, body }) => `${subject}\n${body}`);
  seen = all.length;
  return mails;
}

async function incidents(): Promise<string[]> {
  const client = new DynamoDBClient(embeddedClient(installation.url, ACCESS_KEYS.platform, REGION));
  const { Items = [] } = await client.send(new ScanCommand({ TableName: installation.settings.tableName }));
  client.destroy();
  return Items.map((item) => unmarshall(item))
    .filter(({ kind }) => kind !== undefined)
    .map(({ kind, status }) => `${String(kind)} ${String(status)}`)
    .sort();
}

test('a read that is denied is reported once, with the missing permission, and resolved after it is allowed', async () => {
  expect(await sweep()).toEqual([]);
  deny('GetBucketPolicy', 'DescribeLogGroups');
  const [mail = '', ...others] = await sweep();
  expect(others).toEqual([]);
  expect(mail).toContain('delivery path cannot be read');
  const found = mail.replaceAll(/\s+/g, ' ');
  for (const item of ['Bucket policy', 'Log group itself', 'Log group retention'])
    expect(found).toContain(`${item}: the read is denied, so it is not known whether it is as approved.`);
  // What may be read is neither unknown nor said to be gone.
  expect(mail).not.toMatch(/filters|lifecycle/);
  const statements = JSON.parse(/^\[\{"Effect".*\}\]$/m.exec(mail)?.[0] ?? 'null') as unknown;
  expect(statements).toEqual([
    { Effect: 'Allow', Action: ['s3:GetBucketPolicy'], Resource: `arn:aws:s3:::${BUCKET}` },
    {
      Effect: 'Allow',
      Action: ['logs:DescribeLogGroups'],
      Resource: `arn:aws:logs:${REGION}:111122223333:log-group:*`,
    },
  ]);
  expect(await incidents()).toEqual(['DELIVERY_UNKNOWN NEEDS_ACTION']);

  for (let times = 0; times < 3; times += 1) expect(await sweep()).toEqual([]);

  deny();
  expect(await sweep()).toEqual([expect.stringContaining('delivery path can be read again')]);
  expect(await incidents()).toEqual(['DELIVERY_UNKNOWN RESTORED']);
});

test('a change of a resource that cannot be read stays open until it is readable and as approved', async () => {
  deny('GetBucketPolicy');
  await sweep();
  const policy = (Policy: object) =>
    path.s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: JSON.stringify(Policy) }));
  await policy({ Version: '2012-10-17', Statement: [] });
  await newMails();
  await policy(BUCKET_POLICY);
  await sweep();
  expect(await incidents()).toContain('DELIVERY_CHANGED NEEDS_ACTION');
  deny();
  await sweep();
  expect((await incidents()).filter((incident) => incident.endsWith('NEEDS_ACTION'))).toEqual([]);
});

test('a log group is gone if it may not be listed and has no filters any more', async () => {
  const reader = deliveryClients(installation.url, ACCESS_KEYS.remediator);
  deny('DescribeLogGroups');
  try {
    const arn = (name: string) => `arn:aws:logs:${REGION}:111122223333:log-group:${name}:*`;
    const of = (name: string) =>
      readDelivery(reader.clients, TRAIL_ARN, {
        s3BucketName: BUCKET,
        cloudWatchLogsLogGroupArn: arn(name),
      } as Parameters<typeof readDelivery>[2]);
    expect(await of('of-no-group')).toMatchObject({ logGroup: 'gone' });
    expect(await of(LOG_GROUP)).toMatchObject({
      logGroup: { unknown: 'AccessDeniedException' },
      metricFilters: [{ filterName: 'root-login' }],
    });
  } finally {
    reader.close();
    deny();
  }
});
