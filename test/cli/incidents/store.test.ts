import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, jest, test } from '@jest/globals';
import { IncidentStore, ReadMeter } from '../../../cli/incidents/store.ts';
import { toItem } from '../../../tasks/record/item.ts';
import { REGION, buildIncident, buildRestored, trailArn } from '../incident-builder.ts';
import { stateKey } from '../../../tasks/contract/table.ts';
import { TABLE } from '../incident-table.ts';
import { useTable } from '../program-on-table.ts';
import { NOW } from '../run-program.ts';

const good = buildRestored(3);
const broken = buildIncident({ occurredAt: '2026-11-20T10:00:00.000Z' });
const others = [4, 5].map((day) => buildRestored(day, { occurredAt: `2026-11-0${day}T10:00:00.000Z` }));
const states = ['one', 'two', 'three'].map((name) => ({ ...stateKey(trailArn(name)), logging: 'on' }));
useTable([good, ...others], [{ ...toItem(broken), repair: null }, ...states]);

const clientOf = (): DynamoDBDocumentClient => {
  const client = new DynamoDBClient({
    endpoint: process.env['AWS_ENDPOINT_URL_DYNAMODB']!,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return DynamoDBDocumentClient.from(client);
};
const storeOf = (client = clientOf()) => new IncidentStore(client, TABLE, new ReadMeter());

const SCOPES = [{ part: 'months' }, { part: 'trail', trailArn: good.trailArn }] as const;

test.each(SCOPES)('a corrupt item does not hide the others, and is returned once (%j)', async (scope) => {
  const store = storeOf();
  const walk = { scope, since: new Date('2026-11-01'), now: NOW };
  const ids: string[] = [];
  for await (const page of store.listed(walk)) ids.push(...page.map(({ id }) => id));
  for await (const page of store.whole(walk)) ids.push(...page.map(({ id }) => id));
  const readable = [good.id, ...others.map(({ id }) => id)].sort();
  expect(ids.sort()).toEqual([...readable, ...readable].sort());
  const { trailArn, occurredAtId } = broken;
  expect(store.unreadable).toEqual([
    { trailArn, occurredAtId, reason: expect.stringContaining('TypeError') },
  ]);
});

test('a lookup of a corrupt item by its key fails with the reason', async () => {
  await expect(storeOf().find(broken)).rejects.toThrow(/cannot be read: it is not written as any version/);
});

/** A client that gets one key of each batch only, as from a DynamoDB that throttles or has reached 16 MB. */
function sparingClient(): DynamoDBDocumentClient {
  const client = clientOf();
  const send = client.send.bind(client) as (command: object) => Promise<object>;
  jest.spyOn(client, 'send').mockImplementation((async (command: object) => {
    if (!(command instanceof BatchGetCommand)) return send(command);
    const { Keys: [first, ...rest] = [] } = command.input.RequestItems![TABLE]!;
    const answer = await send(new BatchGetCommand({ RequestItems: { [TABLE]: { Keys: [first!] } } }));
    return { ...answer, UnprocessedKeys: rest.length > 0 ? { [TABLE]: { Keys: rest } } : {} };
  }) as never);
  return client;
}

test('keys that DynamoDB leaves out of a batch are requested again, so no incident is lost', async () => {
  const walk = { scope: { part: 'months' }, since: new Date('2026-11-01'), now: NOW } as const;
  const pages = await Array.fromAsync(storeOf(sparingClient()).whole(walk));
  expect(pages.flat().map(({ id }) => id)).toEqual(
    expect.arrayContaining([good, ...others].map(({ id }) => id)),
  );
});

test('keys that DynamoDB leaves out are requested again for the state of a trail', async () => {
  const trails = ['one', 'two', 'three'].map((name) => trailArn(name));
  const found = await storeOf(sparingClient()).states(trails);
  expect([...found.keys()].sort()).toEqual([...trails].sort());
});

test('keys that DynamoDB leaves out are requested again for more trails than fit into one batch', async () => {
  const trails = [...Array.from({ length: 100 }, (_, index) => trailArn(`quiet-${index}`)), trailArn('one')];
  expect([...(await storeOf().states(trails)).keys()]).toEqual([trailArn('one')]);
});
