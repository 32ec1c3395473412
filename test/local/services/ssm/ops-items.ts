import {
  type CreateOpsItemCommandInput,
  CreateOpsItemCommand,
  DescribeOpsItemsCommand,
  GetOpsItemCommand,
  SSMClient,
  UpdateOpsItemCommand,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startEndpoint } from '../../../../local/endpoint/server.ts';
import type { Endpoint } from '../../../../local/endpoint/service.ts';
import { createSsm, type Ssm } from '../../../../local/services/ssm/ssm.ts';

describe('ops items', () => {
  const DEDUP = { Type: 'SearchableString', Value: '{"dedupString":"trail"}' } as const;
  const ITEM: CreateOpsItemCommandInput = {
    Title: '[CRITICAL] Trail management-events was stopped',
    Description: 'Who: mallory',
    Source: 'cloudtrail-remediator',
    Severity: '1',
    OperationalData: { '/aws/dedup': DEDUP, incident: { Type: 'SearchableString', Value: '0a1b' } },
  };

  let ssm: Ssm;
  let endpoint: Endpoint;
  let client: SSMClient;

  beforeEach(() => open());

  afterEach(() => shut());

  async function open(state?: ReturnType<Ssm['exportState']>): Promise<void> {
    ssm = createSsm(state && { state });
    endpoint = await startEndpoint({ services: [ssm] });
    client = new SSMClient({
      ...{ region: 'eu-central-1', endpoint: endpoint.url, maxAttempts: 1 },
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    });
  }

  async function shut(): Promise<void> {
    client.destroy();
    await endpoint.close();
  }

  const create = (more: Partial<CreateOpsItemCommandInput> = {}) =>
    client.send(new CreateOpsItemCommand({ ...ITEM, ...more }));
  const get = async (OpsItemId = '') => (await client.send(new GetOpsItemCommand({ OpsItemId }))).OpsItem;

  describe('an OpsItem', () => {
    test('is open with the values of its creation, and resolved with the added values', async () => {
      const { OpsItemId, OpsItemArn } = await create();
      expect(OpsItemArn).toBe(`arn:aws:ssm:eu-central-1:111122223333:opsitem/${OpsItemId}`);
      expect(await get(OpsItemId)).toMatchObject({ ...ITEM, OpsItemId, Status: 'Open', Version: '1' });
      const outcome = { Type: 'SearchableString', Value: 'RESTORED' } as const;
      await client.send(
        new UpdateOpsItemCommand({ OpsItemId, Status: 'Resolved', OperationalData: { outcome } }),
      );
      expect(await get(OpsItemId)).toMatchObject({
        ...{ Title: ITEM.Title, Status: 'Resolved', Version: '2' },
        OperationalData: { ...ITEM.OperationalData, outcome },
      });
    });

    test('is refused with the id of the open OpsItem that has its deduplication string', async () => {
      const { OpsItemId } = await create();
      const refusal = { name: 'OpsItemAlreadyExistsException', OpsItemId };
      await expect(create()).rejects.toMatchObject(refusal);
      await client.send(new UpdateOpsItemCommand({ OpsItemId, Status: 'InProgress' }));
      await expect(create()).rejects.toMatchObject(refusal);
      await client.send(new UpdateOpsItemCommand({ OpsItemId, Status: 'Resolved' }));
      expect((await create()).OpsItemId).not.toBe(OpsItemId);
    });

    test('is created for another deduplication string, another source, or none', async () => {
      const ids = [
        await create(),
        await create({ Source: 'monitoring' }),
        await create({ OperationalData: { '/aws/dedup': { ...DEDUP, Value: '{"dedupString":"other"}' } } }),
        await create({ OperationalData: {} }),
        await create({ OperationalData: {} }),
      ];
      expect(new Set(ids.map(({ OpsItemId }) => OpsItemId)).size).toBe(5);
    });

    test('is found by its status and its source, newest first', async () => {
      const first = await create();
      const second = await create({ OperationalData: {} });
      await create({ Source: 'monitoring' });
      await client.send(new UpdateOpsItemCommand({ OpsItemId: first.OpsItemId, Status: 'Resolved' }));
      const found = async (...OpsItemFilters: { Key: 'Source' | 'Status'; Values: string[] }[]) => {
        const filters = OpsItemFilters.map((filter) => ({ ...filter, Operator: 'Equal' as const }));
        const command = new DescribeOpsItemsCommand({ OpsItemFilters: filters });
        return (await client.send(command)).OpsItemSummaries?.map(({ OpsItemId }) => OpsItemId);
      };
      const own = { Key: 'Source', Values: ['cloudtrail-remediator'] } as const;
      expect(await found({ ...own, Values: [...own.Values] })).toEqual([second.OpsItemId, first.OpsItemId]);
      expect(await found({ ...own, Values: [...own.Values] }, { Key: 'Status', Values: ['Open'] })).toEqual([
        second.OpsItemId,
      ]);
    });

    test('is stored with the state', async () => {
      const { OpsItemId } = await create();
      const state = ssm.exportState();
      await shut();
      await open(JSON.parse(JSON.stringify(state)) as typeof state);
      expect(await get(OpsItemId)).toMatchObject(ITEM);
      await expect(create()).rejects.toMatchObject({ name: 'OpsItemAlreadyExistsException' });
    });
  });

  test.each<[string, Partial<CreateOpsItemCommandInput>, string]>([
    ['a source that AWS keeps for itself', { Source: 'aws-remediator' }, 'OpsItemInvalidParameterException'],
    ['a description above 2,048 characters', { Description: 'x'.repeat(2049) }, 'ValidationException'],
    ['an empty title', { Title: '' }, 'ValidationException'],
    [
      'a key that AWS keeps for itself',
      { OperationalData: { '/aws/mine': { Value: 'x' } } },
      'OpsItemInvalidParameterException',
    ],
  ])('an OpsItem with %s is refused', async (_what, more, name) => {
    await expect(create(more)).rejects.toMatchObject({ name });
  });

  test('the deduplication string of an OpsItem cannot be changed', async () => {
    const { OpsItemId } = await create();
    const update = new UpdateOpsItemCommand({ OpsItemId, OperationalData: { '/aws/dedup': DEDUP } });
    await expect(client.send(update)).rejects.toMatchObject({ name: 'OpsItemInvalidParameterException' });
  });
});
