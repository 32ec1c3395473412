import * as v from 'valibot';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { drillDocument } from './json/documents.ts';
import { STACK_OUTPUTS } from '../../tasks/contract/outputs.ts';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import { classifyEvent } from '../../tasks/classify/classify-event.ts';
import { detectedItem } from '../../tasks/record/stored-incident.ts';
import { ACCOUNT, REGION } from './incident-builder.ts';
import { NOW, runProgram } from './run-program.ts';

const stacks = mockClient(CloudFormationClient);
const tables = mockClient(DynamoDBDocumentClient);
const states = mockClient(SFNClient);
const sts = mockClient(STSClient);

const MACHINE = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:cloudtrail-remediation`;
const CALLER = `arn:aws:sts::${ACCOUNT}:assumed-role/Operator/ana`;

/** What the workflow does with its input, as far as the table shows it. */
let stored: StoredIncident | undefined;
/** The event that the execution was started with. */
let started: { name: string; event: Record<string, unknown> };

function record(input: string, changes: Partial<StoredIncident>): void {
  const classified = classifyEvent(
    JSON.parse(input),
    { remediatorRoleArns: ['arn:x'], ignoreTrails: [] },
    NOW,
  );
  const item = detectedItem({ ...classified, executionArn: `${MACHINE}:x`, now: NOW });
  stored = { ...item, messageIds: ['2f7c1d3a-0000-4000-8000-000000000001'], ...changes };
}

/** The outputs of the stack, and further ones. */
function deployed(...further: { OutputKey: string; OutputValue: string }[]): void {
  stacks.on(DescribeStacksCommand).resolves({
    Stacks: [
      {
        ...{ StackName: 'x', CreationTime: NOW, StackStatus: 'CREATE_COMPLETE' },
        Outputs: [
          { OutputKey: STACK_OUTPUTS.tableName, OutputValue: 'the-table' },
          { OutputKey: STACK_OUTPUTS.stateMachineArn, OutputValue: MACHINE },
          ...further,
        ],
      },
    ],
  });
}

beforeEach(() => {
  for (const mock of [stacks, tables, states, sts]) mock.reset();
  process.env['AWS_ACCESS_KEY_ID'] = 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
  stored = undefined;
  deployed();
  sts.on(GetCallerIdentityCommand).resolves({ Arn: CALLER });
  tables.on(QueryCommand).callsFake(({ IndexName }: QueryCommandInput) => ({
    Items: stored && IndexName === undefined ? [stored] : [],
  }));
  begin({});
  end({ status: 'SUCCEEDED' });
});
afterAll(() => {
  delete process.env['AWS_ACCESS_KEY_ID'];
  delete process.env['AWS_SECRET_ACCESS_KEY'];
});

function begin(changes: Partial<StoredIncident> | 'nothing recorded'): void {
  states.on(StartExecutionCommand).callsFake(({ name, input }: { name: string; input: string }) => {
    started = { name, event: JSON.parse(input) as Record<string, unknown> };
    if (changes !== 'nothing recorded') record(input, changes);
    return { executionArn: `${MACHINE.replace(':stateMachine:', ':execution:')}:${name}`, startDate: NOW };
  });
}

function end(result: { status: 'RUNNING' | 'SUCCEEDED' | 'FAILED'; error?: string; cause?: string }): void {
  const stopDate = new Date(NOW.getTime() + 2340);
  states
    .on(DescribeExecutionCommand)
    .resolvesOnce({ status: 'RUNNING', startDate: NOW })
    .resolves({ ...result, startDate: NOW, stopDate });
}

/** The output without the id that is new in every drill. */
const drill = async (width = 80, ...args: string[]) => {
  const run = await runProgram(['drill', '--region', REGION, ...args], { width });
  const stdout = run.stdout
    .replaceAll(/drill-[0-9a-f-]{36}/g, DRILL)
    .replaceAll(/drill-[0-9a-f]{6} /g, `${DRILL.slice(0, 12)} `);
  return { ...run, stdout };
};
const DRILL = 'drill-4f0e2d1c-0000-4000-8000-000000000000';

describe('incidents drill', () => {
  test.each([80, 160])('says that the whole workflow runs, in %d columns', async (width) => {
    const { code, stdout, stderr } = await drill(width);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatchSnapshot();
  });

  test('starts one execution with an event that is classified as a drill, and calls nothing on a trail', async () => {
    await drill();
    expect(states.commandCalls(StartExecutionCommand)).toHaveLength(1);
    expect(started.name).toMatch(/^drill-[0-9a-f-]{36}$/);
    expect(started.event).toMatchObject({
      source: 'cloudtrail-remediator',
      'detail-type': 'Drill',
      account: ACCOUNT,
      region: REGION,
      detail: { drillId: started.name, requestedBy: CALLER, requestedAt: NOW.toISOString() },
    });
    expect(stored).toMatchObject({ id: started.name, kind: 'DRILL', test: true, severity: 'info' });
  });

  test('writes the documented JSON', async () => {
    const document = v.parse(drillDocument, JSON.parse((await drill(80, '--json')).stdout));
    expect(document).toMatchObject({
      ...{ status: 'SUCCEEDED', working: true, recorded: true, error: null },
      startedAt: '2026-11-21T20:15:00.000Z',
      endedAt: '2026-11-21T20:15:02.340Z',
    });
  });

  test('names the test ticket that was opened and resolved, where there are tickets', async () => {
    deployed({ OutputKey: STACK_OUTPUTS.ticketsArn, OutputValue: `${MACHINE}-tickets` });
    tables.on(QueryCommand).callsFake(({ IndexName, ExpressionAttributeValues }: QueryCommandInput) => {
      if (!stored || IndexName !== undefined) return { Items: [] };
      const about = String(ExpressionAttributeValues?.[':partition']);
      const ticket = {
        ...{ trailArn: about, occurredAtId: 'DRILL', lastOpsItem: 'oi-0a1b2c3d4e5f' },
        ended: stored.occurredAtId,
      };
      return { Items: [about.startsWith('ticket#') ? ticket : stored] };
    });
    const { code, stdout } = await runProgram(['drill', '--region', REGION], { width: 120 });
    expect(code).toBe(0);
    expect(stdout).toContain('OpsItem oi-0a1b2c3d4e5f, a test, opened and resolved');
  });

  test('works if STS is out of reach', async () => {
    sts.on(GetCallerIdentityCommand).rejects(new Error('no network'));
    expect((await drill()).code).toBe(0);
    expect(started.event).toMatchObject({ detail: { requestedBy: 'unknown' } });
  });

  test('finds its incident by id even if the local clock is wrong', async () => {
    const queries: QueryCommandInput[] = [];
    tables.on(QueryCommand).callsFake((query: QueryCommandInput) => {
      queries.push(query);
      return { Items: queries.length > 1 && stored ? [stored] : [] };
    });
    expect((await drill()).code).toBe(0);
    expect(queries.map(({ IndexName }) => IndexName)).toEqual([undefined, 'by-id', undefined]);
  });

  test('says which step to look for when the workflow failed', async () => {
    begin({});
    end({ status: 'FAILED', error: 'IncidentNotRecordedError', cause: 'the table \u001b[31mis gone' });
    const { code, stdout } = await drill();
    expect(code).toBe(1);
    expect(stdout).toMatchSnapshot();
  });

  test('says when nothing was published', async () => {
    begin({ messageIds: [], alertError: 'The key is disabled.' });
    const { code, stdout } = await drill();
    expect(code).toBe(1);
    expect(stdout).toContain('nothing published: The key is disabled.');
    expect(stdout).toContain('Nobody was notified. Run incidents doctor');
  });

  test('says when nothing was recorded', async () => {
    begin('nothing recorded');
    const { code, stdout } = await drill();
    expect(code).toBe(1);
    expect(stdout).toContain('not in the table');
    expect(stdout).toContain('Every step: https://eu-central-1.console.aws.amazon.com/states/');
  });

  test('prints a sentence if the caller may not start the drill, and if there is nothing to start', async () => {
    const refused = (name: string, message: string) =>
      states
        .on(StartExecutionCommand)
        .rejects(Object.assign(new Error(message), { name, $metadata: {}, $fault: 'client' }));
    refused('AccessDeniedException', 'User: eve is not authorized to perform: states:StartExecution');
    expect(await drill()).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('policies for readers and operators'),
    });
    refused('StateMachineDoesNotExist', 'State Machine Does Not Exist');
    expect((await drill()).stderr).toBe(
      'incidents: The state machine of the deployment is gone: incidents doctor --region eu-central-1 says what else is missing, and what to do.\n',
    );
  });
});
