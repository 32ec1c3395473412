import { CloudTrailClient, GetTrailCommand, UpdateTrailCommand } from '@aws-sdk/client-cloudtrail';
import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteMetricFilterCommand,
  DeleteSubscriptionFilterCommand,
  PutMetricFilterCommand,
  PutRetentionPolicyCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CancelKeyDeletionCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeletePublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { CreateTopicCommand, DeleteTopicCommand } from '@aws-sdk/client-sns';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { embeddedClient } from '../../local/deploy.ts';
import type { Installation } from '../../local/installation.ts';
import { ACCESS_KEYS } from '../../local/settings.ts';
import type { ApprovedTrail } from '../../tasks/contract/baseline.ts';
import { isDeliveryItem } from '../../tasks/contract/delivery-items.ts';
import { restoreCalls } from '../../tasks/delivery/restore-item.ts';
import type { deliveryClients } from '../fixtures/delivery-path.ts';
import { BUCKET, installApproved, LOG_GROUP, REGION } from '../fixtures/delivery-path.ts';
import { temporaryFolder } from './state-folder-for-tests.ts';

// Before the folder is removed.
afterAll(() => approvedPath.close());
const folder = temporaryFolder();
const HOUR = 3600_000;
/** CloudTrail is eventually consistent: what is over counts as over a minute later. */
const LATER = 61_000;

let approvedPath: Awaited<ReturnType<typeof installApproved>>;
let installation: Installation;
let path: ReturnType<typeof deliveryClients>;
let settings: typeof approvedPath.settings;
let approved: ApprovedTrail;

beforeAll(async () => {
  approvedPath = await installApproved(folder);
  ({ installation, path, settings, approved } = approvedPath);
  await later(LATER);
}, 60_000);

/** Time passes, and the sweep runs. */
async function later(milliseconds: number): Promise<void> {
  jest.setSystemTime(Date.now() + milliseconds);
  await installation.sweep();
  await settled();
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20));
  await installation.settled();
}

/** Subject and text of each mail so far. */
function mails(): string[] {
  return installation.sns
    .deliveries()
    .filter(({ protocol }) => protocol === 'email')
    .map(({ subject, body }) => `${subject}\n${body}`);
}

async function statuses(): Promise<Record<string, string>> {
  const client = new DynamoDBClient(embeddedClient(installation.url, ACCESS_KEYS.platform, REGION));
  const { Items = [] } = await client.send(new ScanCommand({ TableName: installation.settings.tableName }));
  client.destroy();
  const incidents = Items.map((item) => unmarshall(item)).filter(({ kind }) => kind !== undefined);
  return Object.fromEntries(
    incidents.map(({ id, kind, status }) => [`${String(kind)} ${String(id)}`, String(status)]),
  );
}

const COMMANDS: Readonly<Record<string, (input: never) => Promise<unknown>>> = {
  'create-bucket': (input) => path.s3.send(new CreateBucketCommand(input)),
  'put-bucket-lifecycle-configuration': (input) =>
    path.s3.send(new PutBucketLifecycleConfigurationCommand(input)),
  'put-bucket-policy': (input) => path.s3.send(new PutBucketPolicyCommand(input)),
  'put-bucket-versioning': (input) => path.s3.send(new PutBucketVersioningCommand(input)),
  'put-object-lock-configuration': (input) => path.s3.send(new PutObjectLockConfigurationCommand(input)),
  'put-public-access-block': (input) => path.s3.send(new PutPublicAccessBlockCommand(input)),
  'put-bucket-encryption': (input) => path.s3.send(new PutBucketEncryptionCommand(input)),
  'cancel-key-deletion': (input) => path.kms.send(new CancelKeyDeletionCommand(input)),
  'enable-key': (input) => path.kms.send(new EnableKeyCommand(input)),
  'put-key-policy': (input) => path.kms.send(new PutKeyPolicyCommand(input)),
  'create-log-group': (input) => path.logs.send(new CreateLogGroupCommand(input)),
  'put-retention-policy': (input) => path.logs.send(new PutRetentionPolicyCommand(input)),
  'put-metric-filter': (input) => path.logs.send(new PutMetricFilterCommand(input)),
  'put-subscription-filter': (input) => path.logs.send(new PutSubscriptionFilterCommand(input)),
  'create-topic': (input) => path.sns.send(new CreateTopicCommand(input)),
};

/** Makes the calls of the command in a mail, as a shell with the AWS CLI and `incidents` would. */
async function runCommand(command: string): Promise<void> {
  for (const part of command.split(' && ')) {
    const [, name = '', rest = ''] = /^aws \w+ ([\w-]+) --region \S+ (.*)$/.exec(part) ?? [];
    const send = COMMANDS[name];
    if (!send) throw new Error(`No such command: ${part}`);
    await send(inputOf(rest) as never);
  }
}

function inputOf(options: string): unknown {
  const [, item = '', number = ''] = /--input (\w+)\.(\d+)/.exec(options) ?? [];
  if (isDeliveryItem(item)) return restoreCalls(approved, item)[Number(number) - 1]?.input;
  const [, keyId] = /^--key-id (\S+)$/.exec(options) ?? [];
  if (keyId !== undefined) return { KeyId: keyId };
  return JSON.parse(/--cli-input-json '(.*)'$/.exec(options)?.[1] ?? 'null') as unknown;
}

const DENY = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${BUCKET}/*`,
    },
  ],
};
const [Bucket, logGroupName] = [BUCKET, LOG_GROUP];
const KeyId = () => settings.kmsKeyId;

/** Incidents of the techniques. */
const techniques: string[] = [];

describe('each technique is detected, mailed with the restore command, and resolved after that command was run', () => {
  test.each<[string, 'event' | 'sweep', () => Promise<unknown>]>([
    [
      'a one-day lifecycle rule, as Stratus Red Team makes it',
      'event',
      () =>
        path.s3.send(
          new PutBucketLifecycleConfigurationCommand({
            Bucket,
            LifecycleConfiguration: {
              Rules: [
                {
                  ID: 'nuke-cloudtrail-logs-after-1-day',
                  Status: 'Enabled',
                  Filter: { Prefix: '*' },
                  Expiration: { Days: 1 },
                },
              ],
            },
          }),
        ),
    ],
    [
      'a bucket policy that denies CloudTrail',
      'event',
      () => path.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(DENY) })),
    ],
    [
      'versioning suspended',
      'event',
      () =>
        path.s3.send(
          new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }),
        ),
    ],
    ['the bucket deleted', 'event', () => path.s3.send(new DeleteBucketCommand({ Bucket }))],
    [
      'the public access block removed',
      'event',
      () => path.s3.send(new DeletePublicAccessBlockCommand({ Bucket })),
    ],
    ['the key disabled', 'event', () => path.kms.send(new DisableKeyCommand({ KeyId: KeyId() }))],
    [
      'the key scheduled for deletion',
      'event',
      () => path.kms.send(new ScheduleKeyDeletionCommand({ KeyId: KeyId(), PendingWindowInDays: 7 })),
    ],
    [
      'another key policy',
      'event',
      () =>
        path.kms.send(
          new PutKeyPolicyCommand({ KeyId: KeyId(), PolicyName: 'default', Policy: JSON.stringify(DENY) }),
        ),
    ],
    ['the log group deleted', 'event', () => path.logs.send(new DeleteLogGroupCommand({ logGroupName }))],
    [
      'a shorter retention',
      'event',
      () => path.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 })),
    ],
    [
      'the metric filter deleted',
      'event',
      () => path.logs.send(new DeleteMetricFilterCommand({ logGroupName, filterName: 'root-login' })),
    ],
    [
      'the subscription filter deleted',
      'event',
      () => path.logs.send(new DeleteSubscriptionFilterCommand({ logGroupName, filterName: 'siem' })),
    ],
    [
      'the topic deleted',
      'sweep',
      () => path.sns.send(new DeleteTopicCommand({ TopicArn: settings.snsTopicARN })),
    ],
  ])('%s', async (_technique, source, attack) => {
    // Alerts of one technique take no slot from those of another.
    jest.setSystemTime(Date.now() + 2 * HOUR);
    const [mailsBefore, before] = [mails().length, await statuses()];
    await attack();
    await settled();
    if (source === 'sweep') await later(1000);
    const opened = Object.entries(await statuses()).filter(([id]) => !(id in before));
    const kind = source === 'event' ? 'DELIVERY_CHANGED' : 'TRAIL_DIFFERS';
    expect(opened).toEqual([[expect.stringContaining(kind), 'NEEDS_ACTION']]);
    const mail = mails().at(-1) ?? '';
    expect(mails().length).toBeGreaterThan(mailsBefore);
    expect(mail).toMatch(/weaker than approved|not as approved/);
    const command = /^aws (?:s3api|kms|logs|sns) .*$/m.exec(mail)?.[0] ?? '';
    await runCommand(command);
    await settled();
    techniques.push(opened[0]?.[0] ?? '');
  });

  test('the next sweep finds everything restored, and says so', async () => {
    const before = mails().length;
    await later(LATER);
    const after = await statuses();
    expect(techniques).toHaveLength(13);
    for (const id of techniques) expect([id, after[id]]).toEqual([id, 'RESTORED']);
    expect(mails().slice(before).join('\n')).toMatch(/as approved again/);
    expect(Object.values(after).filter((status) => status === 'NEEDS_ACTION')).toEqual([]);
  });

  test('calls on buckets of no approved trail start nothing', async () => {
    const before = Object.keys(await statuses()).length;
    await path.s3.send(new CreateBucketCommand({ Bucket: 'another' }));
    await path.s3.send(new PutBucketPolicyCommand({ Bucket: 'another', Policy: JSON.stringify(DENY) }));
    await settled();
    expect(Object.keys(await statuses())).toHaveLength(before);
  });

  test('a restored trail is not reported as approved while its delivery path is weaker', async () => {
    jest.setSystemTime(Date.now() + 2 * HOUR);
    const before = mails().length;
    installation.enforce(['management-events']);
    const Rules = [
      { ID: 'wipe', Status: 'Enabled' as const, Filter: { Prefix: '' }, Expiration: { Days: 1 } },
    ];
    await path.s3.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket: BUCKET, LifecycleConfiguration: { Rules } }),
    );
    await settled();
    const cloudTrail = new CloudTrailClient(embeddedClient(installation.url, 'AKIAMALLORY000000000', REGION));
    const Name = 'management-events';
    await cloudTrail.send(new UpdateTrailCommand({ Name, EnableLogFileValidation: false }));
    await settled();
    const { Trail } = await cloudTrail.send(new GetTrailCommand({ Name }));
    cloudTrail.destroy();
    expect(Trail?.LogFileValidationEnabled).toBe(true);
    const sent = mails().slice(before).join('\n').replaceAll(/\s+/g, ' ');
    expect(sent).toContain(
      'Bucket lifecycle: seven-years deletes after 2555 days → wipe deletes after 1 day (WEAKER)',
    );
    expect(sent).toContain('Restore the bucket, key, log group or topic that the message names');
    expect(sent).not.toContain('[RESTORED');
  });
});
