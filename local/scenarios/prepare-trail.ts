import { setTimeout as after } from 'node:timers/promises';
import {
  AddTagsCommand,
  CloudTrailClient,
  CreateTrailCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  StartLoggingCommand,
  TrailNotFoundException,
  UpdateTrailCommand,
  type GetTrailStatusResponse,
} from '@aws-sdk/client-cloudtrail';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { readDelivery } from '../../tasks/aws/read-delivery.ts';
import { readWholeTrail } from '../../tasks/aws/read-whole-trail.ts';
import { isKnown } from '../../tasks/contract/current-trail.ts';
import { approveTrail, formatBaseline } from '../../tasks/baseline/baseline.ts';
import { arnOf, scopeOf } from '../../tasks/contract/scope.ts';
import { stateKey } from '../../tasks/contract/table.ts';
import { clientsOfPath, makeBucket, makeKeyAndLogGroup } from './delivery-path.ts';
import { callWith, embeddedClient } from '../deploy.ts';
import type { Installation } from '../installation.ts';
import { ACCESS_KEYS, EMBEDDED } from '../settings.ts';
import type { Scenario } from './scenario.ts';
import { writeBaseline } from './write-baseline.ts';

/** A trail as its owner sees it, asked with the real SDK. */
export interface WatchedTrail {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  /** What GetTrailStatus says; undefined when the trail is gone. */
  status(): Promise<GetTrailStatusResponse | undefined>;
  close(): void;
}

/** Makes the trail of a scenario, as the person who owns it would, and waits until GetTrailStatus shows it logging. */
export async function prepareTrail(
  { url, settings }: Pick<Installation, 'url' | 'settings'>,
  { trail }: Pick<Scenario, 'trail'>,
): Promise<WatchedTrail> {
  const { name, account = EMBEDDED.account, organization = false, others = [] } = trail;
  const accessKey = account === EMBEDDED.account ? ACCESS_KEYS.platform : account;
  const client = new CloudTrailClient(embeddedClient(url, accessKey, settings.region));
  const owner = { accessKey, account, region: settings.region };
  const S3BucketName = await makeBucket(url, owner);
  const path = trail.encrypted === true ? await makeKeyAndLogGroup(url, owner) : {};
  const start = async (Name: string): Promise<string> => {
    const { TrailARN: Arn = '' } = await client.send(
      new CreateTrailCommand({
        Name,
        S3BucketName,
        ...(Name === name && path),
        IsMultiRegionTrail: true,
        EnableLogFileValidation: true,
        IsOrganizationTrail: organization,
      }),
    );
    await client.send(new StartLoggingCommand({ Name: Arn }));
    return Arn;
  };
  const arn = await start(name);
  if (trail.insights)
    await client.send(
      new PutInsightSelectorsCommand({
        TrailName: arn,
        InsightSelectors: [{ InsightType: 'ApiCallRateInsight' }],
      }),
    );
  if (trail.complete === true) await complete(client, arn);
  for (const other of others) await start(other);
  const watched: WatchedTrail = {
    arn,
    name,
    account,
    async status() {
      try {
        return await client.send(new GetTrailStatusCommand({ Name: arn }));
      } catch (error) {
        if (error instanceof TrailNotFoundException) return undefined;
        throw error;
      }
    },
    close: () => {
      client.destroy();
    },
  };
  while ((await watched.status())?.IsLogging !== true) await after(5);
  return watched;
}

/** Gives a trail everything that can be approved. */
async function complete(client: CloudTrailClient, Name: string): Promise<void> {
  const scope = scopeOf(Name);
  await client.send(
    new UpdateTrailCommand({
      Name,
      S3KeyPrefix: 'org',
      SnsTopicName: arnOf(scope, 'sns', 'trail'),
      KmsKeyId: arnOf(scope, 'kms', 'key/0a1b2c3d-0000-4000-8000-444455556666'),
      CloudWatchLogsLogGroupArn: arnOf(scope, 'logs', 'log-group:trail:*'),
      CloudWatchLogsRoleArn: `arn:${scope.partition}:iam::${scope.account}:role/trail-logs`,
    }),
  );
  await client.send(
    new PutEventSelectorsCommand({
      TrailName: Name,
      EventSelectors: [
        { ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [DATA_OF_A_BUCKET] },
      ],
    }),
  );
  await client.send(
    new PutInsightSelectorsCommand({
      TrailName: Name,
      InsightSelectors: [{ InsightType: 'ApiCallRateInsight' }],
    }),
  );
  await client.send(
    new AddTagsCommand({ ResourceId: Name, TagsList: [{ Key: 'Owner', Value: 'security' }] }),
  );
}

const DATA_OF_A_BUCKET = { Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::payroll/'] };

/** Makes what a deployment that has been running would have: a trail that has been logging, which a sweep has seen. */
export async function makePast(
  installation: Installation,
  { arn }: Pick<WatchedTrail, 'arn'>,
  { loggingFor, offFor, observed = false, approved = false }: Omit<Scenario['trail'], 'name'>,
): Promise<void> {
  const { cloudTrail, url, settings } = installation;
  const trail = cloudTrail.trail(arn);
  if (trail && loggingFor !== undefined)
    cloudTrail.seedTrail({
      arn,
      isLogging: true,
      startedAt: new Date(Date.now() - loggingFor * 1000),
      settings: trail.settings,
    });
  if (trail && offFor !== undefined) {
    cloudTrail.seedTrail({ arn, isLogging: false, settings: trail.settings });
    const offSince = new Date(Date.now() - offFor * 1000).toISOString();
    const Item = marshall({ ...stateKey(arn), offSince });
    await callWith(new DynamoDBClient(embeddedClient(url, ACCESS_KEYS.platform, settings.region)), (client) =>
      client.send(new PutItemCommand({ TableName: settings.tableName, Item })),
    );
  }
  if (approved) {
    const current = await callWith(
      new CloudTrailClient(embeddedClient(url, ACCESS_KEYS.platform, settings.region)),
      (client) => readWholeTrail(client, arn),
    );
    if (current && isKnown(current.settings)) {
      const { settings: wanted } = current;
      const clients = clientsOfPath(url, ACCESS_KEYS.platform, settings.region);
      const delivery = await callWith(clients, () => readDelivery(clients, arn, wanted));
      const { value } = formatBaseline(approveTrail({ ...current, delivery }));
      await writeBaseline(installation, ACCESS_KEYS.platform, arn, value);
    }
  }
  if (!observed) return;
  await installation.sweep();
  await installation.settled();
}
