import * as v from 'valibot';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { CloudTrailClient, StopLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DescribeOpsItemsCommand, SSMClient, type OpsItemFilter } from '@aws-sdk/client-ssm';
import { incidentEventDetail } from '../../tasks/contract/incident-events.ts';
import { startProgram } from './program-io.ts';
import { temporaryFolder } from './state-folder-for-tests.ts';

const { path: root } = temporaryFolder();

test('--serve --tickets --events writes each incident event in its documented shape, and its ticket is resolved', async () => {
  const file = join(root, 'events.jsonl');
  const program = startProgram([
    ...['--serve', '--port', '0', '--sweep', '0', '--dir', join(root, 'served')],
    ...['--tickets', '--events', file],
  ]);
  await eventually(() => program.stdout().includes('What happens'));
  const endpoint = /http:\/\/127\.0\.0\.1:\d+/.exec(program.stdout())?.[0] ?? '';
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const config = { endpoint, region: 'eu-central-1', credentials };
  const cloudTrail = new CloudTrailClient(config);
  await cloudTrail.send(new StopLoggingCommand({ Name: 'management-events' }));
  const ssm = new SSMClient(config);
  const OpsItemFilters: OpsItemFilter[] = [{ Key: 'Status', Values: ['Resolved'], Operator: 'Equal' }];
  await eventually(async () => {
    const { OpsItemSummaries = [] } = await ssm.send(new DescribeOpsItemsCommand({ OpsItemFilters }));
    return OpsItemSummaries.length === 1 && program.stdout().includes('"event_action":"resolve"');
  });
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events.map((event) => event['detail-type'])).toEqual(['Incident Opened', 'Incident Outcome']);
  for (const event of events) {
    expect(event).toMatchObject({ source: 'cloudtrail-remediator', account: '111122223333', resources: [] });
    expect(v.parse(incidentEventDetail, event['detail'])).toMatchObject({ announced: true, version: 1 });
  }

  const forged = { Source: 'aws.cloudtrail', DetailType: 'x', Detail: '{}' };
  const bus = new EventBridgeClient(config);
  const { FailedEntryCount, Entries } = await bus.send(new PutEventsCommand({ Entries: [forged] }));
  expect({ FailedEntryCount, code: Entries?.[0]?.ErrorCode }).toEqual({
    FailedEntryCount: 1,
    code: 'NotAuthorizedForSourceException',
  });
  for (const client of [cloudTrail, ssm, bus]) client.destroy();
  program.interrupt();
  expect((await program.done).exitCode).toBe(0);
}, 60_000);

async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('It did not become so within 20 seconds.');
    await after(50);
  }
}
