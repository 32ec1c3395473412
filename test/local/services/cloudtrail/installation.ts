import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { startEndpoint } from '../../../../local/endpoint/server.ts';
import {
  type CloudTrail,
  type CloudTrailOptions,
  createCloudTrail,
} from '../../../../local/services/cloudtrail/cloudtrail.ts';
import type { EventBridgeEvent } from '../../../../local/services/cloudtrail/events.ts';

const REGION = 'eu-central-1';
const ACCOUNT = '111122223333';
export const TRAIL = `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/management-events`;

/** An emulated CloudTrail behind a running endpoint, with a clock that the test sets. */
export interface Installation {
  readonly cloudTrail: CloudTrail;
  readonly events: EventBridgeEvent[];
  /** A real SDK client; it does not retry, so that every refusal is seen. */
  client(options?: { region?: string; accessKeyId?: string }): CloudTrailClient;
  setTime(time: string): void;
  close(): Promise<void>;
}

/** Starts one, with the trail `management-events` logging since 08:00. */
export async function install(options: CloudTrailOptions = {}): Promise<Installation> {
  let time = new Date('2026-03-01T09:00:00.900Z');
  const cloudTrail = createCloudTrail({ now: () => time, ...options });
  if (!options.state) {
    cloudTrail.seedTrail({ arn: TRAIL, isLogging: true, startedAt: '2026-03-01T08:00:00Z' });
  }
  const events: EventBridgeEvent[] = [];
  cloudTrail.onEvent((event) => events.push(event));
  const endpoint = await startEndpoint({ services: [cloudTrail] });
  const clients: CloudTrailClient[] = [];
  return {
    cloudTrail,
    events,
    client({ region = REGION, accessKeyId = 'AKIAIOSFODNN7EXAMPLE' } = {}) {
      const client = new CloudTrailClient({
        region,
        endpoint: endpoint.url,
        credentials: { accessKeyId, secretAccessKey: 'any' },
        maxAttempts: 1,
      });
      clients.push(client);
      return client;
    },
    setTime(text) {
      time = new Date(text);
    },
    async close() {
      for (const client of clients) client.destroy();
      await endpoint.close();
    },
  };
}
