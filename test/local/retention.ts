import { CloudTrailClient, StartLoggingCommand, StopLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { callWith, embeddedClient } from '../../local/deploy.ts';
import { install, type Installation } from '../../local/installation.ts';
import { keepNewest } from '../../local/retention.ts';
import { ExecutionStore } from '../../local/workflow/execution-store.ts';
import { isUnresolved, type Status } from '../../tasks/contract/vocabulary.ts';
import { executionArn, STATE_MACHINE_ARN, TRAIL_ARN, trailArn } from '../fixtures/deployment.ts';
import { temporaryFolder } from './state-folder-for-tests.ts';

describe('retention', () => {
  let installation: Installation;

  // Before the folder goes.
  afterAll(() => installation.close());

  const folder = temporaryFolder();
  const OTHER_TRAIL = trailArn('payroll');

  beforeAll(async () => {
    installation = await install({ folder, keep: 1, retryScale: 1 / 100 });
    for (const arn of [TRAIL_ARN, OTHER_TRAIL]) installation.cloudTrail.seedTrail({ arn, isLogging: true });
    installation.arm();
  });

  const client = () => embeddedClient(installation.url, 'any');

  test('deletes the executions of noted incidents up to the newest, and not that of one which needs action', async () => {
    const { cloudTrail, settings, stateMachine } = installation;
    const made = async (request: Promise<unknown>) => {
      await request;
      await installation.settled();
      return stateMachine.store.list().map((execution) => execution.executionArn);
    };
    const trails = new CloudTrailClient(client());
    const [noted] = await made(trails.send(new StartLoggingCommand({ Name: OTHER_TRAIL })));
    cloudTrail.injectFault({ call: 'StartLogging', error: 'AccessDeniedException', times: 1000 });
    await made(trails.send(new StopLoggingCommand({ Name: TRAIL_ARN })));
    cloudTrail.clearFaults();
    const [newest, ...older] = await made(trails.send(new StartLoggingCommand({ Name: OTHER_TRAIL })));
    trails.destroy();
    const { Items } = await callWith(new DynamoDBClient(client()), (database) =>
      database.send(
        new QueryCommand({
          TableName: settings.tableName,
          KeyConditionExpression: 'trailArn = :trail',
          FilterExpression: '#status = :status',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':trail': { S: TRAIL_ARN }, ':status': { S: 'NEEDS_ACTION' } },
        }),
      ),
    );
    expect(Items?.map((item) => item['executionArn']?.S)).toEqual(older);
    expect(older).toHaveLength(1);
    expect([newest, ...older]).not.toContain(noted);
  });

  /** Executions of these names that have ended, the oldest first. */
  function executions(names: readonly string[]): ExecutionStore {
    const store = new ExecutionStore();
    for (const [second, name] of names.entries()) {
      const at = new Date(Date.UTC(2026, 10, 21, 20, 11, second));
      store.save({
        ...{ executionArn: executionArn(name), stateMachineArn: STATE_MACHINE_ARN, name },
        ...{ status: 'SUCCEEDED', startDate: at, stopDate: at, input: '{}', events: [] },
      });
    }
    return store;
  }
  const left = async (store: ExecutionStore, keep: number) => {
    await keepNewest(store, { keep, ...installation })();
    return store.list().map(({ name }) => name);
  };

  const orders: [statuses: Status[], keep: number, left: string[]][] = [
    [['NEEDS_ACTION', 'NOTED'], 0, ['a']],
    [['NOTED', 'NEEDS_ACTION'], 0, ['b']],
    [['NEEDS_ACTION', 'NOTED'], 1, ['b', 'a']],
    [['NOTED', 'NEEDS_ACTION'], 1, ['b']],
    [['OPEN', 'NEEDS_ACTION', 'RESTORED'], 0, ['b', 'a']],
    [['CLOSED', 'NEEDS_ACTION', 'OPEN'], 1, ['c', 'b']],
  ];
  test.each(orders)(
    'of incidents a, b and so on that are %j keeps, with room for %d, the executions of %j',
    async (statuses, keep, names) => {
      const { settings } = installation;
      const all = ['a', 'b', 'c'].slice(0, statuses.length);
      await callWith(new DynamoDBClient(client()), async (database) => {
        for (const [index, name] of all.entries()) {
          const status = statuses[index]!;
          const Item = marshall({
            ...{ trailArn: TRAIL_ARN, occurredAtId: `2026-11-21T20:11:00.000Z#${name}`, status },
            ...{ executionArn: executionArn(name), ...(isUnresolved(status) && { unresolved: status }) },
          });
          await database.send(new PutItemCommand({ TableName: settings.tableName, Item }));
        }
      });
      expect(await left(executions(all), keep)).toEqual(names);
    },
  );

  test.each([
    [11, 11],
    [12, 10],
  ])(
    'of %d executions with room for 10 leaves %d: it waits for more than a tenth above',
    async (ended, most) => {
      const names = Array.from({ length: ended }, (_, index) => String(index));
      expect(await left(executions(names), 10)).toEqual(names.slice(-most).toReversed());
    },
  );
});
