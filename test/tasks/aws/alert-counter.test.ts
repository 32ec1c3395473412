import { randomUUID } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Incident } from '../../../tasks/contract/incident.ts';
import { TABLE_EXPIRY } from '../../../tasks/contract/table.ts';
import { TABLE_NAME } from '../../fixtures/deployment.ts';
import { setFunctionEnvironment } from '../../fixtures/environment.ts';
import type { Counting } from '../../../tasks/aws/alert-counter.ts';
import { startIncidentTable, type IncidentTable } from '../../fixtures/incident-table.ts';
import { classified } from '../../fixtures/incidents.ts';
import { stopLogging } from '../../fixtures/records.ts';

setFunctionEnvironment();
const { dynamo } = await import('../../../tasks/aws/dynamo-client.ts');
const { countIncident } = await import('../../../tasks/aws/alert-counter.ts');

const { incident } = classified(stopLogging());
const MINUTE = 60;
const after = (seconds: number): Date => new Date(Date.parse('2026-11-21T20:11:10Z') + seconds * 1000);
const count = (
  seconds: number,
  fields: Partial<Incident> = {},
  executionArn: string = randomUUID(),
  more: Partial<Counting> = {},
) =>
  countIncident({
    incident: { ...incident, id: randomUUID(), ...fields },
    isKnown: false,
    executionArn,
    now: after(seconds),
    counted: 'incident',
    ...more,
  });
/** The same of a trail known to log. */
const countKnown = (seconds: number, fields: Partial<Incident> = {}) =>
  count(seconds, fields, randomUUID(), { isKnown: true });
const escalate = (seconds: number, name: string, isKnown = false) =>
  count(seconds, on(name), randomUUID(), { isKnown, counted: 'failure' });
/** About another trail. */
const on = (name: string): Partial<Incident> => ({
  subject: { ...incident.subject, name, key: incident.subject.key.replace(/[^/]+$/, name) },
});

let table: IncidentTable;
beforeAll(async () => {
  table = await startIncidentTable();
});
beforeEach(() => table.clear());
afterAll(() => table.close());

describe('the count of a series', () => {
  test('is 1 for a single incident, and has no beginning', async () => {
    await expect(count(0)).resolves.toEqual({ repeats: 1, announce: true, waitSeconds: 0 });
  });

  test('announces the first three, then the 4th, the 8th and the 16th, and the beginning of the series', async () => {
    const announced: number[] = [];
    for (let n = 0; n < 17; n += 1) {
      const { repeats, since, announce } = await count(n, { occurredAt: after(n - 3).toISOString() });
      expect(repeats).toBe(n + 1);
      expect(since).toBe(n === 0 ? undefined : after(-3).toISOString());
      if (announce) announced.push(repeats);
    }
    expect(announced).toEqual([1, 2, 3, 4, 8, 16]);
  });

  test('gives each of many concurrent incidents a number of its own', async () => {
    const counts = await Promise.all(Array.from({ length: 40 }, () => count(0)));
    expect(counts.map(({ repeats }) => repeats).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 40 }, (_, n) => n + 1),
    );
    expect(counts.filter(({ announce }) => announce)).toHaveLength(7);
  });

  test('continues over gaps of ten minutes at most, and restarts after a longer one', async () => {
    await count(0);
    await expect(count(10 * MINUTE)).resolves.toMatchObject({ repeats: 2 });
    await expect(count(20 * MINUTE)).resolves.toMatchObject({ repeats: 3 });
    await expect(count(30 * MINUTE + 1)).resolves.toEqual({ repeats: 1, announce: true, waitSeconds: 0 });
  });

  test('is announced once an hour in a slow series', async () => {
    const announced: number[] = [];
    for (let minute = 0; minute <= 300; minute += 5) {
      const { repeats, announce } = await count(minute * MINUTE);
      if (announce) announced.push(repeats);
    }
    // Every 12 counts is an hour and five minutes after the last one announced.
    expect(announced).toEqual([1, 2, 3, 4, 8, 16, 29, 32, 45, 58]);
    const late = await Promise.all([count(309 * MINUTE + 50 * MINUTE), count(309 * MINUTE + 50 * MINUTE)]);
    expect(late.map(({ repeats }) => repeats).sort()).toEqual([1, 2]);
  });

  test('is announced by one of several incidents that come after an hour without an alert', async () => {
    for (let n = 0; n < 20; n += 1) await count(n);
    for (let minute = 10; minute <= 60; minute += 10) await count(minute * MINUTE);
    const both = await Promise.all([count(60 * MINUTE + 20), count(60 * MINUTE + 20)]);
    expect(both.map(({ announce }) => announce).sort()).toEqual([false, true]);
  });

  test('takes three small items for any number of incidents; DynamoDB deletes a count a day after the last', async () => {
    for (let n = 0; n < 32; n += 1) await count(n);
    const items: object[] = await table.items();
    expect(items).toHaveLength(3);
    const counts = items.filter((item) => 'lastAt' in item);
    expect(counts).toHaveLength(2);
    for (const item of counts) {
      expect(item).toMatchObject({ [TABLE_EXPIRY]: Math.floor(after(31 + 86_400).getTime() / 1000) });
      expect(Object.keys(item)).toHaveLength(9);
    }
  });

  test('announces a due count even if the execution that incremented it did not get the answer', async () => {
    for (let n = 0; n < 3; n += 1) await count(n);
    await expect(count(3, {}, 'mine')).resolves.toMatchObject({ repeats: 4, announce: true });
    await expect(count(4, {}, 'of another')).resolves.toMatchObject({ repeats: 5, announce: false });
    await expect(count(5, {}, 'mine')).resolves.toMatchObject({ repeats: 6, announce: true });
  });

  test('announces a due count with the next one if the execution that incremented it failed', async () => {
    for (let n = 0; n < 3; n += 1) await count(n);
    const isNoted = ({ input }: { input: object }) => JSON.stringify(input).includes('announcedCount < :due');
    dynamo.middlewareStack.add(
      (next) => (call) => {
        if (isNoted(call)) throw new Error('The function broke before it announced the count.');
        return next(call);
      },
      { name: 'break' },
    );
    await expect(count(3)).rejects.toThrow('The function broke');
    dynamo.middlewareStack.remove('break');
    const next = await Promise.all([count(4), count(4), count(4)]);
    expect(next.map(({ announce }) => announce).sort()).toEqual([false, false, true]);
  });
});

test('a response of DynamoDB without attributes is an error: it does not prove the count', async () => {
  dynamo.middlewareStack.add(
    (next) => async (call) => {
      const answer = await next(call);
      Object.assign(answer.output, { Attributes: undefined });
      return answer;
    },
    { name: 'cut', step: 'initialize' },
  );
  await expect(count(0)).rejects.toMatchObject({ name: 'IncompleteAnswerError' });
  dynamo.middlewareStack.remove('cut');
});

const weakened = (n: number): Partial<Incident> => ({
  ...{ kind: 'TRAIL_WEAKENED', severity: 'high', plannedRepair: 'none' },
  changes: [`S3BucketName set to bucket-${n}`],
});

describe('a change that differs from the counted ones', () => {
  test('is announced after any number of others, so they cannot hide it', async () => {
    for (let n = 0; n < 6; n += 1) await count(n, weakened(1));
    await expect(count(7, weakened(1))).resolves.toMatchObject({ repeats: 7, announce: false });
    await expect(count(8, weakened(2))).resolves.toMatchObject({ repeats: 1, announce: true });
  });

  test('is announced fifty times in a flood, and then at growing counts, so that the mail is not suspended', async () => {
    const announced: number[] = [];
    for (let n = 1; n <= 70; n += 1) if ((await count(n, weakened(n))).announce) announced.push(n);
    expect(announced).toEqual([...Array.from({ length: 50 }, (_, n) => n + 1), 64]);
    await expect(count(700, weakened(0))).resolves.toMatchObject({ announce: true });
  });
});

test('a count that an earlier version began, under other names, is continued and announced', async () => {
  for (let n = 0; n < 6; n += 1) await count(n);
  for (const { trailArn, occurredAtId } of await table.items())
    await dynamo.send(
      new UpdateItemCommand({
        TableName: TABLE_NAME,
        Key: { trailArn: { S: trailArn }, occurredAtId: { S: occurredAtId } },
        UpdateExpression: 'REMOVE announcedAt, announcedCount, announcedBy, expiresAt',
      }),
    );
  await expect(count(7)).resolves.toMatchObject({ repeats: 7, announce: true });
  await expect(count(8)).resolves.toMatchObject({ repeats: 8, announce: true });
});

describe('concurrent alerts', () => {
  const waitsOf = async (many: readonly Promise<{ waitSeconds: number }>[]) =>
    (await Promise.all(many)).map(({ waitSeconds }) => waitSeconds).sort((a, b) => a - b);

  test('are sent two a second, for any subjects', async () => {
    const parts = Array.from({ length: 40 }, (_, n) => count(0, weakened(n)));
    expect(await waitsOf(parts)).toEqual(Array.from({ length: 40 }, (_, n) => Math.floor(n / 2)));
  });

  test('are queued for ten seconds, and then begin again without a wait', async () => {
    await waitsOf(Array.from({ length: 6 }, (_, n) => count(0, weakened(n))));
    await expect(count(10, weakened(7))).resolves.toMatchObject({ waitSeconds: 3 });
    await expect(count(11, weakened(8))).resolves.toMatchObject({ waitSeconds: 0 });
  });

  test('do not wait for an alert that is not announced', async () => {
    for (let n = 0; n < 7; n += 1) await count(0);
    await expect(count(0, weakened(1))).resolves.toMatchObject({ waitSeconds: 2 });
  });

  test('of trails known to log do not wait for other alerts', async () => {
    for (let n = 0; n < 9; n += 1) await count(0, weakened(n));
    await expect(countKnown(0)).resolves.toMatchObject({ announce: true, waitSeconds: 0 });
  });

  test('do not wait for an escalation, and an escalation does not wait for them', async () => {
    for (let n = 0; n < 9; n += 1) await count(0, weakened(n));
    await expect(escalate(0, 'x')).resolves.toEqual({ repeats: 1, announce: true, waitSeconds: 0 });
  });
});

describe('escalations of trails that were never seen logging', () => {
  test('are sent one a second; the next one has the number of suppressed ones, and none waits', async () => {
    const flood = await Promise.all(Array.from({ length: 40 }, (_, n) => escalate(0, `forged-${n}`)));
    expect(flood.filter(({ announce }) => announce).length).toBeLessThanOrEqual(2);
    expect(flood.every(({ waitSeconds }) => waitSeconds === 0)).toBe(true);
    const mailed = flood.filter(({ announce }) => announce).length;
    const next = await escalate(2, 'forged-40');
    expect(next).toMatchObject({ announce: true });
    expect(next.suppressed).toBe(40 - mailed);
    expect(await escalate(4, 'forged-41')).not.toHaveProperty('suppressed');
  });

  test('do not suppress those of a trail known to log', async () => {
    for (let n = 0; n < 60; n += 1) await escalate(0, `forged-${n}`);
    for (let n = 0; n < 5; n += 1)
      await expect(escalate(0, `real-${n}`, true)).resolves.toMatchObject({ announce: true });
  });
});

describe('trails known to log', () => {
  const deleted: Partial<Incident> = { kind: 'TRAIL_DELETED', plannedRepair: 'none' };

  test('share no limit with trails that were never seen logging: deletions of decoys hide no deletion', async () => {
    for (let n = 0; n < 52; n += 1) await count(n, { ...deleted, ...on(`decoy-${n}`) });
    await expect(count(60, { ...deleted, ...on('real') })).resolves.toMatchObject({ announce: false });
    await expect(countKnown(60, { ...deleted, ...on('real') })).resolves.toMatchObject({ announce: true });
    const weak = { ...weakened(1), severity: 'critical' } as const;
    await expect(count(61, weak)).resolves.toMatchObject({ announce: false });
    await expect(countKnown(61, { ...weak, ...on('real') })).resolves.toMatchObject({ announce: true });
  });

  test('share no limit of refused calls with the others', async () => {
    const refused: Partial<Incident> = { kind: 'ATTEMPT_FAILED', severity: 'medium', plannedRepair: 'none' };
    for (let n = 0; n < 9; n += 1) await count(n, { ...refused, ...on(`decoy-${n}`) });
    await expect(count(9, refused)).resolves.toMatchObject({ repeats: 10, announce: false });
    await expect(countKnown(9, refused)).resolves.toMatchObject({ repeats: 1, announce: true });
  });

  test('have their stop announced in any flood, even of trails known to log', async () => {
    for (let n = 0; n < 60; n += 1)
      await countKnown(n, { ...weakened(n), severity: 'critical', ...on('another') });
    await expect(countKnown(60, on('real'))).resolves.toMatchObject({ repeats: 1, announce: true });
    await expect(countKnown(60, { ...deleted, ...on('real') })).resolves.toMatchObject({ announce: true });
  });

  test('have repeated stops of the same trail summarized', async () => {
    const announced: number[] = [];
    for (let n = 1; n <= 17; n += 1) if ((await countKnown(n)).announce) announced.push(n);
    expect(announced).toEqual([1, 2, 3, 4, 8, 16]);
  });
});

test('the alert after suppressed ones has their number', async () => {
  for (let n = 1; n <= 63; n += 1) await count(n, weakened(n));
  await expect(count(64, weakened(64))).resolves.toMatchObject({ announce: true, suppressed: 13 });
  const many = await Promise.all(Array.from({ length: 30 }, (_, n) => count(1000, weakened(n))));
  expect(many.every((one) => !('suppressed' in one))).toBe(true);
});
