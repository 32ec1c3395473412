import { describe, expect, test } from '@jest/globals';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { since } from '../../../local/show/clock.ts';
import { ExecutionRows } from '../../../local/show/execution-rows.ts';
import { renderRow, type Row } from '../../../local/show/row.ts';
import { installedDefinition } from '../../../local/workflow/installed-definition.ts';
import { runWorkflow } from '../../fixtures/run-workflow.ts';
import { HANDLERS } from '../workflow/handlers.ts';

const WORKFLOW = installedDefinition({ account: '111122223333', region: 'eu-central-1', name: 'any' });

class TrailNotLoggingError extends Error {
  override readonly name = 'TrailNotLoggingError';
}

function rowsOf(history: readonly HistoryEvent[]): Row[] {
  const rows = new ExecutionRows(WORKFLOW, since(history[0]!.timestamp!));
  return history.flatMap((event) => rows.take(event));
}

const short = ({ mark, state, words }: Row) => [mark, state, words];

describe('the rows of an execution', () => {
  test('show every state that was left, in its branch, with the times of entering and leaving', async () => {
    const { history, visited } = await runWorkflow({ input: {}, handlers: HANDLERS });
    const rows = rowsOf(history);
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(visited));
    expect(rows.find(({ state }) => state === 'VerifyLogging')).toMatchObject({ lane: 0, mark: 'done' });
    expect(rows.find(({ state }) => state === 'RecordDetection')).toMatchObject({ lane: 1, mark: 'done' });
    expect(rows.find(({ state }) => state === 'ClassifyEvent')).not.toHaveProperty('lane');
    for (const { entered, left } of rows) {
      expect(entered).toMatch(/^\+\d+\.\d\d$/);
      expect(Number(left)).toBeGreaterThanOrEqual(Number(entered));
    }
  });

  test('show the target of a choice, and the names of branches in the workflow', async () => {
    const { history } = await runWorkflow({ input: {}, handlers: HANDLERS });
    const rows = rowsOf(history).map(short);
    expect(rows).toContainEqual(['choice', 'RepairNeeded', '→ StartLogging']);
    expect(rows).toContainEqual(['split', 'Respond', '│ remediation and ┆ alert, at the same time']);
    expect(rows).toContainEqual(['join', 'Respond', 'all branches have ended']);
  });

  test('show each try of a verification as a check that is repeated, and the one that worked', async () => {
    let tries = 0;
    const { history } = await runWorkflow({
      input: {},
      handlers: {
        ...HANDLERS,
        'verify-logging': () => {
          if (tries++ < 2) throw new TrailNotLoggingError('IsLogging is false.');
          return {};
        },
      },
    });
    const rows = rowsOf(history).filter(({ state }) => state === 'VerifyLogging');
    expect(rows.map(short)).toEqual([
      ['retried', 'VerifyLogging', 'not logging yet, checked again in 1 s'],
      ['retried', 'VerifyLogging', 'not logging yet, checked again in 2 s'],
      ['done', 'VerifyLogging', ' (try 3)'],
    ]);
  });

  test('show a call as failed only if no retry is left, and the reason once', async () => {
    const { history } = await runWorkflow({
      input: {},
      handlers: { ...HANDLERS, 'publish-notification': () => Promise.reject(new Error('down')) },
    });
    const rows = rowsOf(history).filter(({ state }) => state === 'PublishAlert');
    expect(rows.map(short)).toEqual([
      ['retried', 'PublishAlert', 'Error: down; tried again in 1 s'],
      ['failed', 'PublishAlert', 'Error again'],
      ['caught', 'PublishAlert', 'continues with AnnounceDetection'],
    ]);
  });

  test('show the target of a caught failure, and the failure that ends the execution', async () => {
    const gone = Object.assign(new Error('There is no such trail.'), { name: 'TrailGoneError' });
    const { history } = await runWorkflow({
      input: {},
      handlers: { ...HANDLERS, StartLogging: () => Promise.reject(gone) },
    });
    const rows = rowsOf(history).map(short);
    expect(rows).toContainEqual(['failed', 'StartLogging', 'TrailGoneError: There is no such trail.']);
    expect(rows).toContainEqual(['caught', 'StartLogging', 'continues with CompareTrail']);
    expect(rows.at(-1)).toEqual([
      'ended',
      'TrailNotRestored',
      expect.stringMatching(/^TrailNotRestoredError: /),
    ]);
  });

  test('name the running state, and a state that waits for its next retry', async () => {
    const { history } = await runWorkflow({
      input: {},
      handlers: { ...HANDLERS, 'publish-notification': () => Promise.reject(new Error('down')) },
    });
    const rows = new ExecutionRows(WORKFLOW, since(new Date()));
    const seen = new Set<string>();
    for (const event of history) {
      rows.take(event);
      for (const name of rows.running()) seen.add(name);
    }
    expect([...seen]).toEqual(
      expect.arrayContaining(['StartLogging', 'PublishAlert (waits for try 2)', 'PublishAlert (try 2)']),
    );
    expect(rows.running()).toEqual([]);
  });

  test('let no text of a failure control the terminal', async () => {
    const { history } = await runWorkflow({
      input: {},
      handlers: {
        ...HANDLERS,
        StartLogging: () => Promise.reject(new Error('\u001b[31mred\nnext \u202eline')),
      },
    });
    const failed = rowsOf(history).find(({ words }) => words.startsWith('Error'));
    expect(failed?.words).toMatch(/^Error: red next line; tried again/);
  });
});

describe('a row on the screen', () => {
  const row: Row = {
    entered: '+1.00',
    left: '+12.00',
    mark: 'failed',
    state: 'PublishUnclassified',
    words: 'TrailNotLoggingError: GetTrailStatus does not show that the trail logs again.',
    lane: 0,
  };
  const plain = (_format: unknown, text: string) => text;

  test.each([80, 120])('fits on lines of %d characters, and continues in its column', (width) => {
    const lines = renderRow(row, { ink: plain, width, timeWidth: 6 });
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
    const column = lines[0]!.indexOf('TrailNotLoggingError');
    for (const line of lines.slice(1)) {
      expect(line.slice(0, column).trim()).toBe('│');
      expect(line[column]).not.toBe(' ');
    }
    expect(lines.join(' ').replace(/ *│ */g, ' ')).toContain('logs again.');
  });

  test.each(['2', '10', '1002'])('carries the tag of its execution, %s, apart from the time', (tag) => {
    const times = { entered: '02:35:24', left: '02:35:25' };
    const [line] = renderRow({ ...row, ...times, tag }, { ink: plain, width: 100, timeWidth: 8 });
    expect(line).toMatch(new RegExp(`^${tag} +02:35:24 02:35:25 `));
    expect(line?.indexOf('02:35:24')).toBe(5);
  });
});
