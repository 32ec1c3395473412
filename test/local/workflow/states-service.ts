import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  paginateGetExecutionHistory,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { startEndpoint } from '../../../local/endpoint/server.ts';
import type { Endpoint } from '../../../local/endpoint/service.ts';
import { createStateMachine } from '../../../local/workflow/state-machine.ts';
import { createStatesService } from '../../../local/workflow/states-service.ts';
import { HANDLERS } from './handlers.ts';

describe('states service', () => {
  const stateMachine = createStateMachine({ handlers: HANDLERS, retryScale: 0 });
  let endpoint: Endpoint;
  let client: SFNClient;

  const clientOf = (region: string) =>
    new SFNClient({
      region,
      endpoint: endpoint.url,
      credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'any' },
    });

  async function finished(name: string): Promise<string> {
    const { executionArn } = await client.send(
      new StartExecutionCommand({
        stateMachineArn: stateMachine.arn,
        name,
        input: '{"detail":{"eventID":"e1"}}',
      }),
    );
    await stateMachine.settled();
    return executionArn!;
  }

  beforeAll(async () => {
    endpoint = await startEndpoint({ services: [createStatesService(stateMachine)] });
    client = clientOf('eu-central-1');
  });

  afterAll(async () => {
    client.destroy();
    await stateMachine.close();
    await endpoint.close();
  });

  describe('the states service, asked by the AWS SDK', () => {
    test('lists the state machine in its own Region only and describes its definition', async () => {
      const { stateMachines } = await client.send(new ListStateMachinesCommand());
      expect(stateMachines).toEqual([
        {
          name: 'cloudtrail-remediation',
          stateMachineArn: stateMachine.arn,
          type: 'STANDARD',
          creationDate: expect.any(Date) as unknown,
        },
      ]);
      const elsewhere = clientOf('us-east-1');
      expect((await elsewhere.send(new ListStateMachinesCommand())).stateMachines).toEqual([]);
      elsewhere.destroy();
      const { definition } = await client.send(
        new DescribeStateMachineCommand({ stateMachineArn: stateMachine.arn }),
      );
      expect(JSON.parse(definition!)).toMatchObject({ StartAt: 'IsStop' });
    });

    test('describes an execution with its input, output and times', async () => {
      const executionArn = await finished('described');
      const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
      expect(execution).toMatchObject({
        name: 'described',
        status: 'SUCCEEDED',
        stateMachineArn: stateMachine.arn,
      });
      expect(execution.input).toBe('{"detail":{"eventID":"e1"}}');
      expect(JSON.parse(execution.output!)).toMatchObject({ recorded: { status: 'OPEN' } });
      expect(execution.stopDate!.getTime()).toBeGreaterThanOrEqual(execution.startDate!.getTime());
    });

    test('gives the history in pages, forwards and backwards', async () => {
      const executionArn = await finished('paged');
      const all = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
      const paged: (number | undefined)[] = [];
      for await (const { events = [] } of paginateGetExecutionHistory(
        { client, pageSize: 7 },
        { executionArn },
      )) {
        expect(events.length).toBeLessThanOrEqual(7);
        paged.push(...events.map(({ id }) => id));
      }
      expect(paged).toEqual(all.events!.map(({ id }) => id));
      const last = await client.send(
        new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
      );
      expect(last.events).toMatchObject([{ type: 'ExecutionSucceeded', id: all.events!.length }]);
      expect(last.events![0]!.timestamp).toBeInstanceOf(Date);
    });

    test('leaves data out of the history if requested', async () => {
      const executionArn = await finished('bare');
      const { events } = await client.send(
        new GetExecutionHistoryCommand({ executionArn, includeExecutionData: false }),
      );
      expect(JSON.stringify(events)).not.toMatch(/"(input|output)"/);
      expect(events![1]!.stateEnteredEventDetails).toEqual({ name: 'IsStop' });
    });

    test('lists executions newest first, by status and in pages', async () => {
      await finished('older');
      await finished('newer');
      const { executions = [], nextToken } = await client.send(
        new ListExecutionsCommand({
          stateMachineArn: stateMachine.arn,
          maxResults: 2,
          statusFilter: 'SUCCEEDED',
        }),
      );
      expect(executions.map(({ name }) => name)).toEqual(['newer', 'older']);
      const rest = await client.send(
        new ListExecutionsCommand({ stateMachineArn: stateMachine.arn, nextToken, maxResults: 1000 }),
      );
      expect(rest.executions!.map(({ name }) => name)).not.toContain('older');
      const failed = await client.send(
        new ListExecutionsCommand({ stateMachineArn: stateMachine.arn, statusFilter: 'FAILED' }),
      );
      expect(failed.executions).toEqual([]);
    });

    test('stops an execution, which is then ABORTED with that event in its history', async () => {
      const slow = createStateMachine({
        handlers: { ...HANDLERS, 'classify-event': () => new Promise((done) => setTimeout(done, 200)) },
      });
      const own = await startEndpoint({ services: [createStatesService(slow)] });
      const asking = new SFNClient({
        region: 'eu-central-1',
        endpoint: own.url,
        credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'any' },
      });
      const { executionArn } = await asking.send(new StartExecutionCommand({ stateMachineArn: slow.arn }));
      await asking.send(new StopExecutionCommand({ executionArn }));
      await slow.settled();
      const { events } = await asking.send(new GetExecutionHistoryCommand({ executionArn }));
      expect(events!.map(({ type }) => type).slice(-2)).toEqual(['TaskStateAborted', 'ExecutionAborted']);
      const { status } = await asking.send(new DescribeExecutionCommand({ executionArn }));
      expect(status).toBe('ABORTED');
      asking.destroy();
      await own.close();
    });

    test('refuses invalid requests as AWS does, with the reason', async () => {
      const unknown = stateMachine.executionArn('nobody');
      const refusal = (call: Promise<unknown>) => call.catch((error: unknown) => error as Error);
      const errors = await Promise.all(
        [
          client.send(new DescribeExecutionCommand({ executionArn: unknown })),
          client.send(new DescribeExecutionCommand({ executionArn: 'arn:aws:s3:::bucket' })),
          client.send(new ListExecutionsCommand({ stateMachineArn: `${stateMachine.arn}-other` })),
          client.send(new ListExecutionsCommand({ stateMachineArn: stateMachine.arn, maxResults: 1001 })),
          client.send(new ListExecutionsCommand({ stateMachineArn: stateMachine.arn, nextToken: 'garbage' })),
          client.send(new StartExecutionCommand({ stateMachineArn: stateMachine.arn, name: 'a b' })),
          client.send(new StartExecutionCommand({ stateMachineArn: stateMachine.arn, input: '{' })),
          finished('twice').then(() =>
            client.send(new StartExecutionCommand({ stateMachineArn: stateMachine.arn, name: 'twice' })),
          ),
        ].map(refusal),
      );
      expect(errors.map((error) => (error as Error).name)).toEqual([
        'ExecutionDoesNotExist',
        'InvalidArn',
        'StateMachineDoesNotExist',
        'ValidationException',
        'InvalidToken',
        'InvalidName',
        'InvalidExecutionInput',
        'ExecutionAlreadyExists',
      ]);
      expect((errors[0] as Error).message).toContain(unknown);
      expect((errors[3] as Error).message).toContain('maxResults');
    });
  });
});
