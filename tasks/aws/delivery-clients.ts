import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { CLIENT_SETTINGS } from './client-settings.ts';
import type { DeliveryClients } from './read-delivery.ts';

/** The clients of what is behind the destinations of trails, which may be in other Regions than the trail. */
export const deliveryClients: DeliveryClients = {
  // A bucket may be in any Region, and its name does not say which.
  s3: (region) => clientIn(S3Client, region, { followRegionRedirects: true }),
  kms: (region) => clientIn(KMSClient, region),
  logs: (region) => clientIn(CloudWatchLogsClient, region),
  sns: (region) => clientIn(SNSClient, region),
};

const regional = new Map<string, object>();

function clientIn<Client extends object>(
  Of: new (settings: object) => Client,
  region: string,
  more: object = {},
): Client {
  const key = `${Of.name} ${region}`;
  const client = regional.get(key) ?? new Of({ region, ...CLIENT_SETTINGS, maxAttempts: 2, ...more });
  regional.set(key, client);
  return client as Client;
}
