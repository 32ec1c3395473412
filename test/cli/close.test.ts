import * as v from 'valibot';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { closingName } from '../../cli/close/close-incident.ts';
import { closedDetail } from '../../tasks/contract/ending-details.ts';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import { ACCOUNT, REGION, buildIncident, buildRestored } from './incident-builder.ts';
import { utc } from '../../tasks/contract/utc.ts';
import type { IncidentTable } from './incident-table.ts';
import { closeDocument } from './json/documents.ts';
import { ON_TABLE, useTable } from './program-on-table.ts';
import { NOW, runProgram } from './run-program.ts';

const CALLER = `arn:aws:sts::${ACCOUNT}:assumed-role/Operator/ana`;
const NOTE = 'Replaced by organization-trail, CHG-1042.';
const deleted = buildIncident({
  id: 'de1e7ed0-0000-4000-8000-000000000000',
  kind: 'TRAIL_DELETED',
  status: 'NEEDS_ACTION',
});
const open = buildIncident({ occurredAt: '2026-11-21T20:01:00.000Z' });
const restored = buildRestored(2, { occurredAt: '2026-11-21T20:02:00.000Z' });
const noted = buildIncident({
  occurredAt: '2026-11-21T20:03:00.000Z',
  status: 'NOTED',
  kind: 'TAGS_CHANGED',
});

const states = mockClient(SFNClient);
const sts = mockClient(STSClient);
let table: IncidentTable;
useTable([restored, noted], [], (started) => {
  table = started;
});

beforeEach(async () => {
  for (const mock of [states, sts]) mock.reset();
  await table.put([deleted, open]);
  sts.on(GetCallerIdentityCommand).resolves({ Arn: CALLER });
  states.on(DescribeExecutionCommand).resolves({ status: 'SUCCEEDED' });
  states.on(StartExecutionCommand).callsFake(workflow);
});

/** What the workflow does with the event, as far as the table shows it. */
async function workflow({ name, input }: { name: string; input: string }) {
  const { detail } = JSON.parse(input) as { detail: unknown };
  const { incidents, closedBy, closedAt, note } = v.parse(closedDetail, detail);
  const executionArn = `arn:aws:states:${REGION}:${ACCOUNT}:execution:cloudtrail-remediation:${name}`;
  const { unresolved: _unresolved, ...incident } =
    [deleted, open].find(({ occurredAtId }) => occurredAtId === incidents[0]?.occurredAtId) ?? deleted;
  const resolution = { source: 'person', at: closedAt, by: closedBy, note, executionArn } as const;
  await table.put([{ ...incident, status: 'CLOSED', resolution }]);
  return { executionArn, startDate: NOW };
}

const close = (incident: StoredIncident, args: string[] = ['--yes'], ask?: () => Promise<string>) =>
  runProgram(['close', incident.id, '--note', NOTE, ...args, ...ON_TABLE], {
    width: 80,
    ...(ask && { ask }),
  });

const inputs = () =>
  states.commandCalls(StartExecutionCommand).map(({ args: [{ input }] }) => ({
    name: input.name,
    event: JSON.parse(input.input ?? '') as Record<string, unknown>,
  }));

describe('incidents close', () => {
  test('starts the workflow with who closes what and why, and prints what the table then says', async () => {
    const { code, stdout, stderr } = await close(deleted);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: `The incident de1e7ed0 is closed by ${CALLER}, 2026-11-21 20:15:00 UTC.\n`,
      stderr: '',
    });
    const { trailArn, occurredAtId } = deleted;
    expect(inputs()).toEqual([
      {
        name: `close-${deleted.id}`,
        event: {
          ...{ version: '0', id: `close-${deleted.id}`, source: 'cloudtrail-remediator', resources: [] },
          ...{ 'detail-type': 'Incident Closed', account: ACCOUNT, region: REGION, time: NOW.toISOString() },
          detail: {
            incidents: [{ trailArn, occurredAtId }],
            ...{ closedBy: CALLER, closedAt: NOW.toISOString(), note: NOTE },
          },
        },
      },
    ]);
  });

  test('shows afterwards who closed it and why', async () => {
    await close(deleted);
    const { stdout } = await runProgram(['show', deleted.id, ...ON_TABLE], { width: 80 });
    expect(stdout).toContain('critical, CLOSED');
    expect(stdout).toMatch(/Ended +closed by arn:aws:sts::/);
    expect(stdout).toContain(NOTE);
    expect(stdout).not.toContain('To take over');
  });

  test('writes JSON with the resolution', async () => {
    const { stdout } = await close(deleted, ['--yes', '--json']);
    const document = v.parse(closeDocument, JSON.parse(stdout));
    expect(document).toMatchObject({ id: deleted.id, closed: true, resolution: { by: CALLER, note: NOTE } });
  });

  test('asks for confirmation on a terminal, and closes nothing without a yes', async () => {
    const asked: string[] = [];
    const answer = (text: string) => (question?: string) => {
      asked.push(question ?? '');
      return Promise.resolve(text);
    };
    expect(await close(deleted, [], answer('n'))).toMatchObject({
      ...{ code: 1, stderr: 'incidents: Nothing was closed.\n' },
    });
    expect(inputs()).toEqual([]);
    expect((await close(deleted, [], answer('y'))).code).toBe(0);
    expect(asked[0]).toContain('Trail management-events was deleted');
  });

  test('refuses without a terminal and without --yes, in one sentence', async () => {
    expect(await close(deleted, [])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'incidents: There is no terminal to ask on: give --yes to close the incident unasked.\n',
    });
    expect(inputs()).toEqual([]);
  });

  test.each([
    ['', '--note is empty'],
    ['   ', '--note is empty'],
    ['x'.repeat(1001), '--note has 1001 characters: 1000 are the most.'],
  ])('refuses a note that is empty or too long', async (note, message) => {
    const { code, stderr } = await runProgram(['close', deleted.id, '--note', note, '--yes', ...ON_TABLE]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test.each([
    ['restored', restored, 'is restored already'],
    ['noted', noted, 'needs nobody: it was noted for the record'],
  ])('closes no incident that is %s', async (_what, incident, message) => {
    const { code, stderr } = await close(incident);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(inputs()).toEqual([]);
  });

  test('closes an open incident only when its execution has ended', async () => {
    states.on(DescribeExecutionCommand, { executionArn: open.executionArn }).resolves({ status: 'RUNNING' });
    const running = await close(open);
    expect(running.code).toBe(1);
    expect(running.stderr).toContain('its execution still runs');
    states.on(DescribeExecutionCommand, { executionArn: open.executionArn }).resolves({ status: 'ABORTED' });
    expect((await close(open)).code).toBe(0);
  });

  test('says in one sentence that another execution is already closing the incident', async () => {
    states.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists({ message: 'x', $metadata: {} }));
    const { code, stdout, stderr } = await close(deleted);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^incidents: The incident de1e7ed0 is being closed already: .*\n$/);
  });

  test('names the incident that was closed if another one has the same id', async () => {
    await close(deleted);
    const [{ event } = { event: {} }] = inputs();
    states.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists({ message: 'x', $metadata: {} }));
    states.on(DescribeExecutionCommand).resolves({ status: 'SUCCEEDED', input: JSON.stringify(event) });
    const occurredAt = '2026-11-21T19:00:00.000Z';
    await table.put([
      buildIncident({ id: deleted.id, occurredAt, kind: 'TRAIL_DELETED', status: 'NEEDS_ACTION' }),
    ]);
    const { code, stderr } = await runProgram(
      ['close', deleted.id, '--at', occurredAt, '--note', NOTE, '--yes', ...ON_TABLE],
      { width: 80 },
    );
    expect(code).toBe(1);
    expect(stderr).toContain('The incident de1e7ed0 of 2026-11-21 19:00:00 UTC is not closed');
    expect(stderr).toContain(`that of ${utc(deleted.occurredAt)} on ${deleted.trailArn}.`);
  });

  test('starts again after an execution that failed', async () => {
    states
      .on(StartExecutionCommand, { name: `close-${deleted.id}` })
      .rejects(new ExecutionAlreadyExists({ message: 'x', $metadata: {} }));
    states
      .on(DescribeExecutionCommand, {
        executionArn: `arn:aws:states:${REGION}:${ACCOUNT}:execution:cloudtrail-remediation:close-${deleted.id}`,
      })
      .resolves({ status: 'FAILED' });
    expect((await close(deleted)).code).toBe(0);
    expect(inputs().map(({ name }) => name)).toEqual([`close-${deleted.id}`, `close-${deleted.id}-2`]);
  });

  test('says that nothing was closed if the execution failed, and where to look', async () => {
    states.on(StartExecutionCommand).resolves({ executionArn: 'arn:x', startDate: NOW });
    states.on(DescribeExecutionCommand).resolves({ status: 'FAILED', error: 'TimeoutError' });
    const { code, stderr } = await close(deleted);
    expect(code).toBe(1);
    expect(stderr).toContain(
      'Not closed, the status is needs action: the execution ended as FAILED: TimeoutError',
    );
    expect(stderr).toContain('incidents show de1e7ed0');
  });

  test('needs to know who closes the incident', async () => {
    sts.on(GetCallerIdentityCommand).rejects(new Error('no network'));
    const { code, stderr } = await close(deleted);
    expect({ code, inputs: inputs() }).toEqual({ code: 1, inputs: [] });
    expect(stderr).toContain('STS did not say who you are');
  });

  test.each(['a b', 'x'.repeat(71), 'ümlaut', 'a/b'])(
    'accepts an id that is not allowed in an execution name (%j)',
    (id) => {
      expect(closingName(id)).toMatch(/^close-[0-9a-f]{64}$/);
      expect(closingName(deleted.id)).toBe(`close-${deleted.id}`);
    },
  );
});
