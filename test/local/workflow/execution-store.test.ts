import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ExecutionStore, type Execution } from '../../../local/workflow/execution-store.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'executions-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function execution(name: string, startDate: string): Execution {
  return {
    executionArn: `arn:aws:states:eu-central-1:111122223333:execution:cloudtrail-remediation:${name}`,
    stateMachineArn: 'arn:aws:states:eu-central-1:111122223333:stateMachine:cloudtrail-remediation',
    name,
    status: 'SUCCEEDED',
    startDate: new Date(startDate),
    input: '{}',
    events: [{ id: 1, previousEventId: 0, timestamp: new Date(startDate), type: 'ExecutionStarted' }],
  };
}

describe('the execution store', () => {
  test('writes nothing into a folder that it has left', () => {
    const store = new ExecutionStore(folder);
    store.close();
    store.save(execution('late', '2026-11-21T10:00:00Z'));
    expect(readdirSync(folder)).toEqual([]);
    expect(store.list()).toHaveLength(1);
  });

  test('finds after a restart what it kept, dates and all', () => {
    const kept = execution('one', '2026-11-21T10:00:00.123Z');
    new ExecutionStore(folder).save(kept);
    expect(readdirSync(folder)).toEqual(['one.json']);
    expect(new ExecutionStore(folder).get(kept.executionArn)).toEqual(kept);
  });

  test('lists newest first', () => {
    const store = new ExecutionStore(folder);
    for (const [name, at] of [
      ['b', '2026-11-21T10:00:01Z'],
      ['a', '2026-11-21T10:00:00Z'],
      ['c', '2026-11-21T10:00:02Z'],
    ] as const) {
      store.save(execution(name, at));
    }
    expect(store.list().map(({ name }) => name)).toEqual(['c', 'b', 'a']);
  });

  test('writes a running execution now and then, and a finished one at once', () => {
    const store = new ExecutionStore(folder);
    const running: Execution = { ...execution('one', '2026-11-21T10:00:00Z'), status: 'RUNNING' };
    store.save(running);
    running.events.push({ id: 2, previousEventId: 1, timestamp: new Date(), type: 'TaskStateEntered' });
    store.save(running);
    expect(new ExecutionStore(folder).list()[0]?.events).toHaveLength(1);
    store.save({ ...running, status: 'FAILED' });
    expect(new ExecutionStore(folder).list()[0]).toMatchObject({ status: 'FAILED', events: [{}, {}] });
  });

  test('ends executions that a stopped program left running', () => {
    new ExecutionStore(folder).save({ ...execution('one', '2026-11-21T10:00:00Z'), status: 'RUNNING' });
    const store = new ExecutionStore(folder);
    store.abortOrphans(new Date('2026-11-21T11:00:00Z'));
    expect(store.list()[0]).toMatchObject({
      status: 'ABORTED',
      cause: 'The program that ran this execution was stopped.',
      events: [{ id: 1 }, { id: 2, previousEventId: 1, type: 'ExecutionAborted' }],
    });
  });

  test.each(['', 'null', '{}', '{"executionArn":"arn:'])(
    'leaves out a file that holds %j, says so, and lists and ends the others',
    (content) => {
      new ExecutionStore(folder).save({ ...execution('one', '2026-11-21T10:00:00Z'), status: 'RUNNING' });
      writeFileSync(join(folder, 'two.json'), content);
      const store = new ExecutionStore(folder);
      store.abortOrphans(new Date('2026-11-21T11:00:00Z'));
      expect(store.list()).toMatchObject([{ name: 'one', status: 'ABORTED', unfinished: true }]);
      expect(store.damaged).toEqual([expect.stringMatching(/two\.json cannot be read/)]);
      expect(readFileSync(join(folder, 'two.json'), 'utf8')).toBe(content);
    },
  );

  test('keeps in memory what cannot be written, and says why', () => {
    mkdirSync(join(folder, 'one.json', 'in-the-way'), { recursive: true });
    const unsaved: string[] = [];
    const store = new ExecutionStore(folder, ({ message }) => unsaved.push(message));
    store.save(execution('one', '2026-11-21T10:00:00Z'));
    expect(unsaved).toEqual([expect.stringMatching(/one\.json cannot be written \(.+\)/)]);
    expect(store.list()).toHaveLength(1);
  });

  test('needs no folder', () => {
    const store = new ExecutionStore();
    store.save(execution('one', '2026-11-21T10:00:00Z'));
    expect(store.list()).toHaveLength(1);
  });
});
