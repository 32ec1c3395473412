import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { embeddedClient } from '../../../local/deploy.ts';
import { startEndpoint } from '../../../local/endpoint/server.ts';
import type { Endpoint } from '../../../local/endpoint/service.ts';
import { leavePastBehind } from '../../../local/scenarios/past-runs.ts';
import { startDynamo, type Dynamo } from '../../../local/services/dynamodb/dynamodb.ts';
import { createIncidentTable } from '../../../local/services/dynamodb/incident-table.ts';
import { ACCESS_KEYS, EMBEDDED } from '../../../local/settings.ts';
import { stateKey } from '../../../tasks/contract/table.ts';

describe('past runs', () => {
  const TableName = EMBEDDED.tableName;
  const SCOPE = { region: 'eu-central-1', account: EMBEDDED.account };
  const MINUTE = 60_000;

  let dynamo: Dynamo;
  let endpoint: Endpoint;
  let client: DynamoDBClient;

  beforeAll(async () => {
    dynamo = await startDynamo();
    endpoint = await startEndpoint({ services: [dynamo] });
    client = new DynamoDBClient(embeddedClient(endpoint.url, ACCESS_KEYS.platform));
    await createIncidentTable(client, TableName);
  });

  afterAll(async () => {
    client.destroy();
    await endpoint.close();
    await dynamo.close();
  });

  beforeEach(async () => {
    for (const { trailArn, occurredAtId } of await items()) {
      await client.send(new DeleteItemCommand({ TableName, Key: marshall({ trailArn, occurredAtId }) }));
    }
  });

  async function items(): Promise<{ trailArn: string; occurredAtId: string }[]> {
    const { Items = [] } = await client.send(new ScanCommand({ TableName, ConsistentRead: true }));
    return Items.map(({ trailArn, occurredAtId }) => ({
      trailArn: trailArn!.S!,
      occurredAtId: occurredAtId!.S!,
    }));
  }

  const arnOf = (name: string, account = '111122223333') =>
    `arn:aws:cloudtrail:eu-central-1:${account}:trail/${name}`;

  /** Puts an incident on a trail, so many milliseconds old. */
  async function leaveIncident(trailArn: string, age = MINUTE): Promise<void> {
    const occurredAtId = `${new Date(Date.now() - age).toISOString()}#event-1`;
    await client.send(new PutItemCommand({ TableName, Item: marshall({ trailArn, occurredAtId }) }));
  }

  const leave = (...names: string[]) => leavePastBehind(endpoint.url, names, SCOPE);

  describe('the state of earlier runs', () => {
    test('changes no trail name if there are no earlier runs', async () => {
      expect(await leave('audit')).toBe('');
    });

    test('gives the names a suffix with which no trail had a recent incident', async () => {
      await leaveIncident(arnOf('audit'));
      expect(await leave('audit')).toBe('-2');
      await leaveIncident(arnOf('audit-2'));
      expect(await leave('audit')).toBe('-3');
    });

    test('gives all trails of a run the same suffix, even if only one had an incident', async () => {
      await leaveIncident(arnOf('second'));
      await leaveIncident(arnOf('first-2'));
      expect(await leave('first', 'second')).toBe('-3');
    });

    test('ignores an incident that is too old for alert throttling', async () => {
      await leaveIncident(arnOf('audit'), 11 * MINUTE);
      expect(await leave('audit')).toBe('');
      await leaveIncident(arnOf('audit'), 9 * MINUTE);
      expect(await leave('audit')).toBe('-2');
    });

    test("ignores the incidents of another account's trail of that name", async () => {
      await leaveIncident(arnOf('audit', '444455556666'));
      expect(await leave('audit')).toBe('');
      expect(await leavePastBehind(endpoint.url, ['audit'], { ...SCOPE, account: '444455556666' })).toBe(
        '-2',
      );
    });

    test('loses its expected trail states, and keeps its incidents', async () => {
      for (let index = 0; index < 30; index += 1) {
        const Item = marshall({ ...stateKey(arnOf(`gone-${index}`)), seenLogging: true });
        await client.send(new PutItemCommand({ TableName, Item }));
      }
      await leaveIncident(arnOf('gone-1'));
      await leave('audit');
      expect((await items()).map(({ trailArn }) => trailArn)).toEqual([arnOf('gone-1')]);
    });
  });
});
