import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { CLIENT_SETTINGS } from './client-settings.ts';
import type { DeliveryClients } from './read-delivery.ts';

/** The clients of what is behind the destinations of trails, which may be in other Regions than the trail. */
export const deliveryClients: DeliveryClients = {
  // A bucket may be in any Region, and its name does not say which.
  s3: inEachRegion((settings) => new S3Client({ ...settings, followRegionRedirects: true })),
  kms: inEachRegion((settings) => new KMSClient(settings)),
  logs: inEachRegion((settings) => new CloudWatchLogsClient(settings)),
  sns: inEachRegion((settings) => new SNSClient(settings)),
};

/** Makes a client of a Region once. */
function inEachRegion<Client>(make: (settings: ReturnType<typeof settingsIn>) => Client) {
  const made = new Map<string, Client>();
  return (region: string): Client => {
    const client = made.get(region) ?? make(settingsIn(region));
    made.set(region, client);
    return client;
  };
}

function settingsIn(region: string) {
  return { region, ...CLIENT_SETTINGS, maxAttempts: 2 };
}
