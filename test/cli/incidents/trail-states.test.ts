import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { IncidentStore, ReadMeter } from '../../../cli/incidents/store.ts';
import { readTrailStates } from '../../../cli/incidents/trail-states.ts';
import {
  stateKey,
  type StoredIncident,
  type AccountState,
  type TrailState,
} from '../../../tasks/contract/table.ts';
import { ACCOUNT, REGION, trailArn } from '../incident-builder.ts';
import { startTable, TABLE } from '../incident-table.ts';
import type { IncidentTable } from '../incident-table.ts';

const scope = { partition: 'aws', account: ACCOUNT, region: REGION };
const [on, old, gone] = ['on', 'old', 'gone'].map((name) => trailArn(name)) as [string, string, string];
const at = '2026-11-21T20:00:00.000Z';

let table: IncidentTable;
let client: DynamoDBDocumentClient;
let store: IncidentStore;
beforeAll(async () => {
  table = await startTable();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: table.url, region: REGION, credentials }),
  );
  store = new IncidentStore(client, TABLE, new ReadMeter());
  const states: [string, object][] = [
    [`account#${ACCOUNT}#${REGION}`, { trails: [on, old], sweptAt: at, findings: {} } satisfies AccountState],
    [on, { logging: 'on', verifiedAt: at, offSince: null, shouldLog: true } satisfies TrailState],
    [old, { logging: 7, seenLoggingAt: at }],
    [gone, { logging: 'gone', verifiedAt: at, offSince: at } satisfies TrailState],
  ];
  const items = states.map(([subject, state]) => ({ ...stateKey(subject), ...state }));
  await table.put(items as unknown as StoredIncident[]);
});
afterAll(async () => {
  client.destroy();
  await table.close();
});

test('the trails of the last sweep and the requested trails have their stored states', async () => {
  expect(await readTrailStates(store, scope, [gone, on])).toEqual({
    sweptAt: at,
    trails: [
      { arn: gone, state: { logging: 'gone', verifiedAt: at, offSince: at } },
      { arn: old, state: {} },
      { arn: on, state: { logging: 'on', verifiedAt: at } },
    ],
  });
});

test('a table without states returns no trail and no sweep', async () => {
  expect(await readTrailStates(store, { ...scope, region: 'eu-west-1' })).toEqual({ trails: [] });
});
