import * as v from 'valibot';
import { ExecutionDoesNotExist, GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { HistoryEvent as SdkEvent } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { historyDocument } from './json/documents.ts';
import { HistoryWriter } from './history/history-writer.ts';
import { buildRestored } from './incident-builder.ts';
import { IDS, INCIDENTS } from './incident-fixtures.ts';
import { ON_TABLE, useTable } from './program-on-table.ts';
import { runProgram } from './run-program.ts';

const old = buildRestored(3, {
  id: '01d00000-0000-4000-8000-000000000000',
  occurredAt: '2026-08-20T10:00:00.000Z',
});
const ancient = buildRestored(3, {
  id: 'a9c1e970-0000-4000-8000-000000000000',
  occurredAt: '2025-08-20T10:00:00.000Z',
});
useTable([...INCIDENTS, old, ancient]);

const states = mockClient(SFNClient);
beforeEach(() => {
  states.reset();
});

function troubledHistory(): SdkEvent[] {
  const events = new HistoryWriter(new Date('2026-11-21T20:11:08.000Z'))
    .task('ClassifyEvent', [{ ms: 80 }])
    .parallel('Respond', [
      (branch) =>
        branch
          .step('Choice', 'RepairNeeded')
          .task('StartLogging', [
            {
              ms: 110,
              error: 'CloudTrailBusyError',
              message: 'CloudTrail is throttling StartLogging: Rate exceeded',
            },
            { ms: 240, waitMs: 630 },
          ])
          .task('VerifyLogging', [
            {
              ms: 90,
              error: 'TrailNotLoggingError',
              message: 'GetTrailStatus does not show yet that the trail logs.',
            },
            {
              ms: 90,
              error: 'TrailNotLoggingError',
              message: 'GetTrailStatus does not show yet that the trail logs.',
              waitMs: 1000,
            },
            { ms: 90, waitMs: 2000 },
          ])
          .step('Pass', 'RepairEnded'),
      (branch) =>
        branch
          .task('RecordDetection', [{ ms: 40 }])
          .step('Choice', 'AlertNeeded')
          .task('PublishAlert', [
            { ms: 30, error: 'InternalError', message: 'SNS is \u001b[31mdown' },
            { ms: 30, error: 'InternalError', message: 'SNS is \u001b[31mdown', waitMs: 1000 },
          ])
          .step('Pass', 'AlertEnded'),
    ])
    .task('RecordOutcome', [{ ms: 50 }])
    .task('PublishOutcome', [{ ms: 60 }])
    .step('Succeed', 'Done')
    .succeed();
  return events as SdkEvent[];
}

const history = (id: string, ...args: string[]) => runProgram(['history', id, ...ON_TABLE, ...args]);

/** Hands a history out in pages of `size`, as Step Functions does. */
function answerInPages(events: SdkEvent[], size: number): void {
  states.on(GetExecutionHistoryCommand).callsFake(({ nextToken }: { nextToken?: string }) => {
    const start = Number(nextToken ?? 0);
    const next = start + size < events.length ? { nextToken: String(start + size) } : {};
    return Promise.resolve({ events: events.slice(start, start + size), ...next });
  });
}

describe('incidents history', () => {
  test.each([80, 160])('shows the timeline in %d columns', async (width) => {
    answerInPages(troubledHistory(), 1000);
    const { code, stdout, stderr } = await runProgram(['history', IDS.restored, ...ON_TABLE], { width });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatchSnapshot();
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
  });

  test('shows a failed execution with its error', async () => {
    const events = new HistoryWriter(new Date('2026-11-19T10:00:01.000Z'))
      .task('ClassifyEvent', [{ ms: 80 }])
      .task('PublishOutcome', [{ ms: 60 }])
      .fail('NotRestored', 'TrailNotRestoredError', 'The trail management-events does not log.');
    answerInPages(events as SdkEvent[], 1000);
    expect((await history(IDS.failed)).stdout).toMatchSnapshot();
  });

  test('shows an execution that is still running', async () => {
    const events = new HistoryWriter(new Date('2026-11-21T20:14:59.000Z'))
      .enterTask('ClassifyEvent', [])
      .events();
    answerInPages(events as SdkEvent[], 1000);
    const { stdout } = await history(IDS.restored);
    expect(stdout).toMatch(/RUNNING$/m);
    expect(stdout).toMatch(/^ClassifyEvent .* running$/m);
  });

  test('shows a Task that was stopped with its execution and has no reason of its own', async () => {
    const events = new HistoryWriter(new Date('2026-11-21T20:14:59.000Z'))
      .enterTask('ClassifyEvent', [])
      .events();
    const aborted = { id: 3, previousEventId: 2, timestamp: new Date('2026-11-21T20:15:00.000Z') };
    const cause = 'Somebody stopped it.';
    answerInPages(
      [
        ...(events as SdkEvent[]),
        { ...aborted, type: 'TaskStateAborted' },
        {
          ...aborted,
          id: 4,
          previousEventId: 3,
          type: 'ExecutionAborted',
          executionAbortedEventDetails: { cause },
        },
      ],
      1000,
    );
    const { stdout } = await history(IDS.restored);
    expect(stdout).toMatch(/^ClassifyEvent .* failed: Aborted$/m);
    expect(stdout).toContain(cause);
  });

  test('reads all pages, and any page size gives the same timeline', async () => {
    answerInPages(troubledHistory(), 1000);
    const whole = await history(IDS.restored);
    answerInPages(troubledHistory(), 7);
    expect(await history(IDS.restored)).toEqual(whole);
    expect(states.commandCalls(GetExecutionHistoryCommand).length).toBeGreaterThan(5);
  });

  test('writes the documented JSON', async () => {
    answerInPages(troubledHistory(), 1000);
    const { stdout } = await history(IDS.restored, '--json');
    const { timeline, reason, kept } = v.parse(historyDocument, JSON.parse(stdout));
    expect(timeline?.status).toBe('SUCCEEDED');
    expect(timeline?.visits.map(({ state }) => state)).toContain('VerifyLogging');
    expect(reason).toBeNull();
    expect(kept.map(({ what }) => what)[0]).toBe('StopLogging by alice');
  });

  test('writes the raw events with --raw, one per line', async () => {
    const events = troubledHistory();
    answerInPages(events, 7);
    const { code, stdout, stderr } = await history(IDS.restored, '--raw');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain('\u001b');
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(JSON.parse(JSON.stringify(events)));
  });

  test('refuses --raw together with --json', async () => {
    expect((await history(IDS.restored, '--raw', '--json')).code).toBe(2);
  });
});

describe('a history that is no longer available', () => {
  const gone = () =>
    states
      .on(GetExecutionHistoryCommand)
      .rejects(new ExecutionDoesNotExist({ message: 'gone', $metadata: {} }));

  test('is explained after 90 days, with what the incident keeps', async () => {
    gone();
    const { code, stdout, stderr } = await history(old.id);
    expect(code).toBe(0);
    expect(stderr).toBe(
      'The history is gone: Step Functions keeps it for 90 days, and this incident is 93 days old. This is what the incident keeps:\n',
    );
    expect(stdout).toMatchSnapshot();
  });

  test('is explained within 90 days by another possible reason', async () => {
    gone();
    const { stderr } = await history(IDS.restored);
    expect(stderr).toContain('although it keeps one for 90 days: the state machine was deleted');
  });

  test('is not requested from Step Functions long after 90 days', async () => {
    const { code, stderr } = await history(ancient.id);
    expect(code).toBe(0);
    expect(stderr).toContain('this incident is 458 days old');
    expect(states.calls()).toHaveLength(0);
  });

  test('is explained in the JSON too', async () => {
    gone();
    const document = v.parse(historyDocument, JSON.parse((await history(old.id, '--json')).stdout));
    expect(document.timeline).toBeNull();
    expect(document.reason).toContain('90 days');
    expect(document.kept.map(({ what }) => what)).toContain('The trail logs again (StartLoggingTime)');
  });

  test('makes --raw write nothing and exit with 1', async () => {
    gone();
    const { code, stdout, stderr } = await history(old.id, '--raw');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('The history is gone');
  });
});
