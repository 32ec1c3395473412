import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudTrailClient, GetTrailStatusCommand, ListTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import * as v from 'valibot';
import { ignoredTrailsIn } from '../../cli/status/ignored-trails.ts';
import { judgeSweep, judgeTrail } from '../../cli/status/judge-status.ts';
import { loadWorkflow } from '../../statemachine/definition.ts';
import { withIgnoredTrails } from '../../statemachine/ignore-trails.ts';
import { STACK_OUTPUTS } from '../../tasks/contract/outputs.ts';
import { stateKey } from '../../tasks/contract/table.ts';
import type { AnyState, PathDrill, TrailState } from '../../tasks/contract/table.ts';
import { ACCOUNT, REGION, buildIncident, trailArn } from './incident-builder.ts';
import { TABLE } from './incident-table.ts';
import type { IncidentTable } from './incident-table.ts';
import { statusDocument } from './json/documents.ts';
import { ON_TABLE, useTable } from './program-on-table.ts';
import { NOW, runProgram } from './run-program.ts';

const minutesAgo = (minutes: number): string => new Date(NOW.getTime() - minutes * 60_000).toISOString();
const state = (about: string, of: AnyState) => ({ ...stateKey(about), ...of });
const ACCOUNT_KEY = `account#${ACCOUNT}#${REGION}`;
const MACHINE = ON_TABLE.at(-1)!;
const on: TrailState = { logging: 'on', verifiedAt: minutesAgo(2), offSince: null };
const off: TrailState = { logging: 'off', verifiedAt: minutesAgo(2), offSince: minutesAgo(90) };
const ARNS = { main: trailArn('management-events'), lab: trailArn('load-test'), gone: trailArn('gone') };
const deleted = buildIncident({
  kind: 'TRAIL_DELETED',
  status: 'NEEDS_ACTION',
  occurredAt: '2026-11-21T19:00:00.000Z',
  trail: { name: 'gone' },
});
const tampered = buildIncident({
  kind: 'REMEDIATOR_TAMPERED',
  status: 'NEEDS_ACTION',
  occurredAt: '2026-11-21T18:00:00.000Z',
  trail: { type: 'remediator', name: 'rule', key: `remediator#${ACCOUNT}#${REGION}` },
});
const closed = buildIncident({ status: 'CLOSED', trail: { name: 'load-test' } });

const trails = mockClient(CloudTrailClient);
const stacks = mockClient(CloudFormationClient);
const schedules = mockClient(SchedulerClient);
const states = mockClient(SFNClient);
let table: IncidentTable;
useTable([deleted, tampered, closed], [], (started) => {
  table = started;
});

beforeEach(async () => {
  for (const mock of [trails, stacks, schedules, states]) mock.reset();
  states.on(DescribeStateMachineCommand).rejects(new Error('not allowed'));
  await known({
    [ACCOUNT_KEY]: { trails: [ARNS.main], sweptAt: minutesAgo(4) },
    [ARNS.main]: on,
    [ARNS.gone]: {},
  });
});

async function known(of: Record<string, AnyState>): Promise<void> {
  for (const [about, its] of Object.entries(of)) await table.putItem(state(about, its));
}

async function status(
  ...args: string[]
): Promise<{ code: number; found: v.InferOutput<typeof statusDocument> }> {
  const { code, stdout } = await runProgram(['status', '--json', ...ON_TABLE, ...args]);
  return { code, found: v.parse(statusDocument, JSON.parse(stdout)) };
}

const healthOf = ({ trails: shown }: v.InferOutput<typeof statusDocument>) =>
  Object.fromEntries(shown.map(({ name, logging, health }) => [name, `${logging}, ${health}`]));

describe('incidents status', () => {
  test('shows every trail and the remediator on one screen of 80 columns', async () => {
    await known({
      [ACCOUNT_KEY]: { trails: [ARNS.main, ARNS.lab], sweptAt: minutesAgo(4) },
      [ARNS.lab]: { ...on, deliveryErrors: ['The last delivery to S3 failed: NoSuchBucket'] },
      [ARNS.gone]: { logging: 'gone', verifiedAt: minutesAgo(2), offSince: minutesAgo(75) },
    });
    const { code, stdout, stderr } = await runProgram(['status', ...ON_TABLE], { width: 80 });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatchSnapshot();
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('exits with 2 for a trail of an open incident that was never verified', async () => {
    const { code, found } = await status();
    expect(code).toBe(2);
    expect(healthOf(found)).toEqual({ gone: 'unknown, unknown', 'management-events': 'on, well' });
    expect(found).toMatchObject({ health: 'unknown', otherIncidents: 1 });
  });

  test('exits with 1 for a trail that is off, even if its incidents are closed', async () => {
    await known({
      [ACCOUNT_KEY]: { trails: [ARNS.main, ARNS.lab], sweptAt: minutesAgo(4) },
      [ARNS.lab]: off,
    });
    const { code, found } = await status();
    expect(code).toBe(1);
    expect(found.trails.find(({ name }) => name === 'load-test')).toMatchObject({
      ...{ logging: 'off', health: 'not-well', offSince: minutesAgo(90), openIncidents: 0 },
    });
  });

  test('marks a trail that ignoreTrails leaves off, and counts it as healthy', async () => {
    states.on(DescribeStateMachineCommand, { stateMachineArn: MACHINE }).resolves({
      definition: JSON.stringify(withIgnoredTrails(loadWorkflow(), ['sandbox', 'load-test', 'staging'])),
    });
    await known({
      [ACCOUNT_KEY]: { trails: [ARNS.main, ARNS.lab], sweptAt: minutesAgo(4) },
      [ARNS.lab]: off,
      [ARNS.gone]: on,
    });
    const { code, found } = await status();
    expect(code).toBe(0);
    expect(found.trails.find(({ name }) => name === 'load-test')).toMatchObject({
      ...{ ignored: true, health: 'well', reason: 'ignoreTrails leaves it off' },
    });
  });

  test.each([['test'], [trailArn('my-load-test')], ['load-test-2']])(
    'leaves no trail off whose name only ends or begins like the setting %s',
    async (setting) => {
      states.on(DescribeStateMachineCommand, { stateMachineArn: MACHINE }).resolves({
        definition: JSON.stringify(withIgnoredTrails(loadWorkflow(), [setting])),
      });
      await known({
        [ACCOUNT_KEY]: { trails: [ARNS.main, ARNS.lab], sweptAt: minutesAgo(4) },
        [ARNS.lab]: off,
      });
      const { found } = await status();
      expect(found.trails.find(({ name }) => name === 'load-test')).toMatchObject({ ignored: false });
    },
  );

  test('exits with 2 if the last sweep ended too long ago, or no sweep ever did', async () => {
    await known({ [ARNS.gone]: on });
    expect((await status()).code).toBe(0);
    await known({ [ACCOUNT_KEY]: { trails: [ARNS.main], sweptAt: minutesAgo(16) } });
    const { code, found } = await status();
    expect(code).toBe(2);
    expect(found.sweep).toMatchObject({
      health: 'unknown',
      reason: 'too long ago (16m): one is due every 5m',
    });
    await known({ [ACCOUNT_KEY]: {} });
    expect((await status()).found.sweep).toMatchObject({
      health: 'unknown',
      reason: 'no sweep has ended yet',
    });
  });

  test('exits with 1 for an alert path that failed in the last drill', async () => {
    const paths: PathDrill['paths'] = [{ path: 'alarm', what: 'x', messages: [], problem: 'AccessDenied' }];
    const drill = {
      trailArn: 'drill#paths',
      occurredAtId: minutesAgo(600),
      startedAt: minutesAgo(600),
      paths,
    };
    await known({ [ARNS.gone]: on });
    await table.putItem(drill);
    const { code, found } = await status();
    expect(code).toBe(1);
    expect(found.drill).toMatchObject({ health: 'not-well', what: expect.stringContaining('alarm failed') });
    await table.putItem({ ...drill, paths: [{ path: 'alarm', what: 'x', messages: [], absent: true }] });
    expect((await status()).code).toBe(0);
  });

  test('asks CloudTrail in the home Region with --live, and not the table', async () => {
    trails.on(ListTrailsCommand).resolves({ Trails: [{ TrailARN: ARNS.lab, HomeRegion: REGION }] });
    trails
      .on(GetTrailStatusCommand, { Name: ARNS.main })
      .resolves({ IsLogging: false, StopLoggingTime: NOW });
    trails.on(GetTrailStatusCommand, { Name: ARNS.lab }).resolves({ IsLogging: true });
    trails
      .on(GetTrailStatusCommand, { Name: ARNS.gone })
      .rejects(Object.assign(new Error('Unknown trail'), { name: 'TrailNotFoundException' }));
    const { code, found } = await status('--live');
    expect(code).toBe(1);
    expect(healthOf(found)).toEqual({
      ...{ gone: 'gone, not-well', 'load-test': 'on, well', 'management-events': 'off, not-well' },
    });
  });

  test('exits with 2 for a trail that CloudTrail refuses to describe, as unknown', async () => {
    const refusal = { name: 'AccessDeniedException', $metadata: {} };
    trails.on(ListTrailsCommand).resolves({ Trails: [] });
    trails.on(GetTrailStatusCommand).rejects(Object.assign(new Error('not authorized'), refusal));
    const { code, found } = await status('--live');
    expect(code).toBe(2);
    expect(found.trails[0]).toMatchObject({
      health: 'unknown',
      reason: expect.stringContaining('AWS refused'),
    });
  });

  test('exits with 2 and one sentence for a table that cannot be read', async () => {
    const { code, stdout, stderr } = await runProgram(['status', '--table', 'another', '--region', REGION]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^incidents: .*\n$/);
  });

  test('accepts a trail name that only the sweep has recorded, without an incident', async () => {
    await known({ [ACCOUNT_KEY]: { trails: [trailArn('quiet')], sweptAt: minutesAgo(4) } });
    const listed = await runProgram(['list', '--trail', 'quiet', ...ON_TABLE]);
    expect(listed).toEqual({ code: 0, stdout: '', stderr: 'No incident found.\n' });
  });

  test('reads the period of the sweep from its schedule', async () => {
    const outputs = { tableName: TABLE, stateMachineArn: MACHINE, scheduleName: 'the-schedule' };
    stacks.on(DescribeStacksCommand).resolves({
      Stacks: [
        {
          ...{ StackName: 'x', CreationTime: NOW, StackStatus: 'CREATE_COMPLETE' },
          Outputs: Object.entries(outputs).map(([name, OutputValue]) => ({
            ...{ OutputKey: STACK_OUTPUTS[name as keyof typeof outputs], OutputValue },
          })),
        },
      ],
    });
    schedules.on(GetScheduleCommand).resolves({ ScheduleExpression: 'rate(30 minutes)' });
    await known({ [ACCOUNT_KEY]: { trails: [ARNS.main], sweptAt: minutesAgo(40) }, [ARNS.gone]: on });
    const { code, stdout } = await runProgram(['status', '--json', '--region', REGION]);
    const { sweep } = v.parse(statusDocument, JSON.parse(stdout));
    expect({ code, ...sweep }).toMatchObject({ code: 0, period: 1800, health: 'well' });
  });
});

describe('a stored state', () => {
  const circumstances = { now: NOW, period: 300, ignored: false, openIncidents: 0 };

  test('is unknown if it was verified too long ago', () => {
    const old = { ...on, verifiedAt: minutesAgo(16) };
    expect(judgeTrail(ARNS.main, old, circumstances)).toMatchObject({ health: 'unknown', logging: 'on' });
    expect(judgeTrail(ARNS.main, on, circumstances).health).toBe('well');
  });

  test('is unknown for a remediator whose sweep is off', () => {
    expect(judgeSweep(minutesAgo(1), undefined, NOW)).toMatchObject({ health: 'unknown', period: null });
  });

  test('has the ignored trails as they were deployed', () => {
    const setting = ['load-test', ARNS.main];
    expect(ignoredTrailsIn(JSON.stringify(withIgnoredTrails(loadWorkflow(), setting)))).toEqual(setting);
    expect(ignoredTrailsIn(JSON.stringify(loadWorkflow()))).toEqual([]);
  });
});
