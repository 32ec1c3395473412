import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, test } from '@jest/globals';
import { IncidentStore, ReadMeter } from '../../../cli/incidents/store.ts';
import { toItem } from '../../../tasks/record/item.ts';
import { REGION, buildIncident, buildRestored } from '../incident-builder.ts';
import { TABLE } from '../incident-table.ts';
import { useTable } from '../program-on-table.ts';
import { NOW } from '../run-program.ts';

const good = buildRestored(3);
const broken = buildIncident({ occurredAt: '2026-11-20T10:00:00.000Z' });
useTable([good], [{ ...toItem(broken), repair: null }]);

const storeOf = (): IncidentStore => {
  const client = new DynamoDBClient({
    endpoint: process.env['AWS_ENDPOINT_URL_DYNAMODB']!,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return new IncidentStore(DynamoDBDocumentClient.from(client), TABLE, new ReadMeter());
};

const SCOPES = [{ part: 'months' }, { part: 'trail', trailArn: good.trailArn }] as const;

test.each(SCOPES)('a corrupt item does not hide the others, and is handed over once (%j)', async (scope) => {
  const store = storeOf();
  const walk = { scope, since: new Date('2026-11-01'), now: NOW };
  const ids: string[] = [];
  for await (const page of store.listed(walk)) ids.push(...page.map(({ id }) => id));
  for await (const page of store.whole(walk)) ids.push(...page.map(({ id }) => id));
  expect(ids).toEqual([good.id, good.id]);
  const { trailArn, occurredAtId } = broken;
  expect(store.unreadable).toEqual([
    { trailArn, occurredAtId, reason: expect.stringContaining('TypeError') },
  ]);
});

test('a corrupt item that is looked up by its key is said to be unreadable', async () => {
  await expect(storeOf().find(broken)).rejects.toThrow(/cannot be read: it is not written as any version/);
});
