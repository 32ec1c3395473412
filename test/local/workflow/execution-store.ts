import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Execution } from '../../../local/workflow/execution.ts';
import { ExecutionStore } from '../../../local/workflow/execution-store.ts';

describe('execution store', () => {
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
      stopDate: new Date(startDate),
      input: '{}',
      events: [{ id: 1, previousEventId: 0, timestamp: new Date(startDate), type: 'ExecutionStarted' }],
    };
  }

  describe('the execution store', () => {
    test('writes nothing into a folder that it has closed', () => {
      const store = new ExecutionStore(folder);
      store.close();
      store.save(execution('late', '2026-11-21T10:00:00Z'));
      expect(readdirSync(folder)).toEqual([]);
      expect(store.list()).toHaveLength(1);
    });

    test('finds its executions after a restart, with their dates', () => {
      const kept = execution('one', '2026-11-21T10:00:00.123Z');
      kept.events.push({ id: 2, previousEventId: 1, timestamp: new Date(), type: 'ExecutionSucceeded' });
      new ExecutionStore(folder).save(kept);
      expect(readdirSync(folder)).toEqual(['one.jsonl']);
      expect(new ExecutionStore(folder).get(kept.executionArn)).toEqual(kept);
    });

    test('lists the newest execution first', () => {
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

    test('adds to the file of a running execution, and writes nothing twice', () => {
      const store = new ExecutionStore(folder);
      const running: Execution = { ...execution('one', '2026-11-21T10:00:00Z'), status: 'RUNNING' };
      const written = () => readFileSync(join(folder, 'one.jsonl'), 'utf8');
      store.save(running);
      const first = written();
      running.events.push({ id: 2, previousEventId: 1, timestamp: new Date(), type: 'TaskStateEntered' });
      store.save(running);
      store.save(running);
      const second = written();
      expect(second.startsWith(first)).toBe(true);
      running.events.push({ id: 3, previousEventId: 2, timestamp: new Date(), type: 'ExecutionFailed' });
      store.save({ ...running, status: 'FAILED', stopDate: new Date() });
      expect(written().startsWith(second)).toBe(true);
      expect(written().trimEnd().split('\n')).toHaveLength(5);
      const [summary] = new ExecutionStore(folder).list();
      expect(summary).toMatchObject({ status: 'FAILED' });
      expect(new ExecutionStore(folder).get(running.executionArn)?.events).toHaveLength(3);
    });

    test('keeps the events of an execution whose last line was cut off', () => {
      const running: Execution = { ...execution('one', '2026-11-21T10:00:00Z'), status: 'RUNNING' };
      new ExecutionStore(folder).save(running);
      appendFileSync(join(folder, 'one.jsonl'), '{"id":2,"timest');
      const store = new ExecutionStore(folder);
      store.abortOrphans(new Date('2026-11-21T11:00:00Z'));
      expect(new ExecutionStore(folder).get(running.executionArn)).toMatchObject({
        status: 'ABORTED',
        events: [{ id: 1 }, { id: 2, type: 'ExecutionAborted' }],
      });
    });

    test('ends executions that a stopped program left running', () => {
      new ExecutionStore(folder).save({ ...execution('one', '2026-11-21T10:00:00Z'), status: 'RUNNING' });
      const store = new ExecutionStore(folder);
      store.abortOrphans(new Date('2026-11-21T11:00:00Z'));
      expect(store.get(execution('one', '').executionArn)).toMatchObject({
        status: 'ABORTED',
        cause: 'The program that ran this execution was stopped.',
        events: [{ id: 1 }, { id: 2, previousEventId: 1, type: 'ExecutionAborted' }],
      });
    });

    test.each(['', 'null', '{}', '{"executionArn":"arn:'])(
      'leaves out a file that holds %j, reports it, and lists and ends the others',
      (content) => {
        new ExecutionStore(folder).save({ ...execution('one', '2026-11-21T10:00:00Z'), status: 'RUNNING' });
        writeFileSync(join(folder, 'two.jsonl'), content);
        const store = new ExecutionStore(folder);
        store.abortOrphans(new Date('2026-11-21T11:00:00Z'));
        expect(store.list()).toMatchObject([{ name: 'one', status: 'ABORTED', unfinished: true }]);
        expect(store.damaged).toEqual([expect.stringMatching(/two\.jsonl cannot be read/)]);
        expect(readFileSync(join(folder, 'two.jsonl'), 'utf8')).toBe(content);
      },
    );

    test('keeps in memory what cannot be written, and says why', () => {
      mkdirSync(join(folder, 'one.jsonl', 'in-the-way'), { recursive: true });
      const unsaved: string[] = [];
      const store = new ExecutionStore(folder, { onUnsaved: ({ message }) => unsaved.push(message) });
      store.save(execution('one', '2026-11-21T10:00:00Z'));
      expect(unsaved).toEqual([expect.stringMatching(/one\.jsonl cannot be written \(.+\)/)]);
      expect(store.list()).toHaveLength(1);
    });

    test('deletes the oldest beyond a number, but no execution that runs or is in use', () => {
      const store = new ExecutionStore(folder);
      const names = ['a', 'b', 'c', 'd', 'e'];
      for (const [hour, name] of names.entries()) store.save(execution(name, `2026-11-21T1${hour}:00:00Z`));
      store.save({ ...execution('running', '2026-11-21T09:00:00Z'), status: 'RUNNING' });
      store.prune(3, new Set([execution('b', '').executionArn]));
      expect(store.list().map(({ name }) => name)).toEqual(['e', 'd', 'b', 'running']);
      expect(readdirSync(folder).sort()).toEqual(['b.jsonl', 'd.jsonl', 'e.jsonl', 'running.jsonl']);
    });

    test('works without a folder', () => {
      const store = new ExecutionStore();
      store.save(execution('one', '2026-11-21T10:00:00Z'));
      expect(store.list()).toHaveLength(1);
    });
  });
});
