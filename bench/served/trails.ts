import { setTimeout as after } from 'node:timers/promises';
import { CloudTrailClient, CreateTrailCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { callWith, embeddedClient } from '../../local/deploy.ts';
import { ACCESS_KEYS, DEFAULT_REGION, embeddedSettings } from '../../local/settings.ts';

/** Trails beside the one that the program makes: an account has five at most in a Region. */
export const TRAILS = ['trail-0', 'trail-1', 'trail-2', 'trail-3'] as const;
/** So long what runs at the end may take, in milliseconds. */
const SETTLE_LIMIT = 300_000;

/** A client of whoever changes the trails. */
export const trailClient = (url: string) => new CloudTrailClient(embeddedClient(url, ACCESS_KEYS.actor));

/** Makes trails that log. */
export async function makeTrails(url: string, names: readonly string[]): Promise<void> {
  await callWith(trailClient(url), async (client) => {
    for (const Name of names) {
      await client.send(
        new CreateTrailCommand({ Name, S3BucketName: 'audit-log', IsMultiRegionTrail: true }),
      );
      await client.send(new StartLoggingCommand({ Name }));
    }
  });
}

/** Waits until no execution runs any more. */
export async function settled(url: string): Promise<void> {
  const deadline = Date.now() + SETTLE_LIMIT;
  for (let quiet = 0; quiet < 3 && Date.now() <= deadline;) {
    quiet = (await executionsOf(url, 'RUNNING')).length === 0 ? quiet + 1 : 0;
    await after(300);
  }
}

/** ARNs of the newest hundred executions of that status. */
export async function executionsOf(url: string, statusFilter: 'RUNNING' | 'FAILED'): Promise<string[]> {
  const { stateMachineArn } = embeddedSettings(DEFAULT_REGION);
  return callWith(new SFNClient(embeddedClient(url, ACCESS_KEYS.platform)), async (client) => {
    const { executions = [] } = await client.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter }),
    );
    return executions.map(({ executionArn = '' }) => executionArn);
  });
}
