import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { EXECUTION_ARN, TRAIL_ARN } from '../../fixtures/deployment.ts';
import { HANDLERS, logged } from '../../fixtures/handlers.ts';
import { NOT_NEEDED, RESTORED } from '../../fixtures/incidents.ts';
import { NOT_RESTORED, recordingSteps as steps } from '../../fixtures/recording-steps.ts';
import { recordOf } from '../../fixtures/records.ts';
import { table } from './shared-table.ts';

const handler = HANDLERS['record-incident'];
const OTHER_EXECUTION = `${EXECUTION_ARN}-other`;

describe('record-incident, against a real table', () => {
  test('a detection is written once, and a retry of the same execution is no duplicate', async () => {
    const { id, detection } = steps();
    await expect(handler(detection)).resolves.toMatchObject({ duplicate: false, status: 'OPEN' });
    const written = await table.item(id);
    await expect(handler(detection)).resolves.toMatchObject({ duplicate: false, status: 'OPEN' });
    expect(await table.item(id)).toEqual(written);
    expect(written).toMatchObject({ trailArn: TRAIL_ARN, status: 'OPEN', unresolved: 'OPEN', revision: 1 });
  });

  test('a detection of another execution is a duplicate, and changes nothing', async () => {
    const { id, detection } = steps();
    await handler(detection);
    const written = await table.item(id);
    const second = { ...detection, executionArn: OTHER_EXECUTION };
    await expect(handler(second)).resolves.toMatchObject({ duplicate: true, status: 'OPEN' });
    expect(await table.item(id)).toEqual(written);
  });

  test('an outcome is recorded even if an earlier version detected the incident, without a rate limit', async () => {
    const { id, detection, outcome } = steps();
    await handler(detection);
    const detected = { duplicate: false, status: 'OPEN', announce: true, repeats: 1 };
    const { alert, ...rest } = outcome(RESTORED);
    await handler({ ...rest, alert: { ...(alert as object), detection: detected } });
    await expect(table.item(id)).resolves.toMatchObject({ status: 'RESTORED' });
  });

  test('a duplicate returns the status of the first', async () => {
    const { detection, outcome } = steps();
    await handler(detection);
    await handler(outcome(NOT_RESTORED));
    const second = { ...detection, executionArn: OTHER_EXECUTION };
    await expect(handler(second)).resolves.toMatchObject({ duplicate: true, status: 'NEEDS_ACTION' });
  });

  test('two executions at once: one is first, the other a duplicate, and one item stays', async () => {
    const { id, detection } = steps();
    const both = await Promise.all([
      handler(detection),
      handler({ ...detection, executionArn: OTHER_EXECUTION }),
    ]);
    expect(both.map((each) => 'duplicate' in each && each.duplicate).sort()).toEqual([false, true]);
    expect((await table.items()).filter((item) => item.id === id)).toHaveLength(1);
  });

  test.each([
    [RESTORED, 'RESTORED', undefined],
    [NOT_RESTORED, 'NEEDS_ACTION', 'NEEDS_ACTION'],
  ] as const)('the outcome moves the status: %#', async (remediation, status, unresolved) => {
    const { id, detection, outcome } = steps();
    await handler(detection);
    await expect(handler(outcome(remediation))).resolves.toMatchObject({ duplicate: false, status });
    expect(await table.item(id)).toMatchObject({ status, revision: 2, messageIds: ['0d7f1b9e-alert'] });
    expect((await table.item(id))?.unresolved).toBe(unresolved);
  });

  test.each([
    ['CreateTrail', 'NOTED'],
    ['DeleteTrail', 'NEEDS_ACTION'],
  ] as const)(
    'an incident without a repair stays as it was detected, and keeps its message: %s',
    async (call, status) => {
      const { id, detection, outcome } = steps(recordOf(call, { eventID: randomUUID() }));
      await expect(handler(detection)).resolves.toMatchObject({ duplicate: false, status });
      await expect(handler(outcome(NOT_NEEDED))).resolves.toMatchObject({ duplicate: false, status });
      expect(await table.item(id)).toMatchObject({ status, messageIds: ['0d7f1b9e-alert'] });
    },
  );

  test('the outcome writes the whole incident if the detection could not', async () => {
    const { id, outcome } = steps();
    await expect(handler(outcome(RESTORED))).resolves.toMatchObject({ duplicate: false, status: 'RESTORED' });
    const item = await table.item(id);
    expect(item).toMatchObject({
      status: 'RESTORED',
      revision: 1,
      executionArn: EXECUTION_ARN,
      month: '2026-11',
    });
    expect(item?.record.gzip?.length).toBeGreaterThan(100);
    expect(item).not.toHaveProperty('unresolved');
  });

  test('a retry of a written outcome returns the stored status', async () => {
    const { id, outcome } = steps();
    await handler(outcome(RESTORED));
    const written = await table.item(id);
    await expect(handler(outcome(RESTORED))).resolves.toMatchObject({ duplicate: false, status: 'RESTORED' });
    expect(await table.item(id)).toEqual(written);
  });

  test('RESTORED is final: a later failure is announced, not written', async () => {
    const { id, detection, outcome } = steps();
    await handler(detection);
    await handler(outcome(RESTORED));
    const late = { ...outcome(NOT_RESTORED), executionArn: OTHER_EXECUTION };
    await expect(handler(late)).resolves.toMatchObject({ duplicate: true, status: 'RESTORED' });
    expect(await table.item(id)).toMatchObject({ status: 'RESTORED', revision: 2 });
  });

  test('NEEDS_ACTION becomes RESTORED, keeps the time of the failure, and is no longer unresolved', async () => {
    const { id, detection, outcome } = steps();
    await handler(detection);
    await handler(outcome(NOT_RESTORED));
    const late = { ...outcome(RESTORED), executionArn: OTHER_EXECUTION };
    await expect(handler(late)).resolves.toMatchObject({ duplicate: true, status: 'RESTORED' });
    const item = await table.item(id);
    expect(item).toMatchObject({
      executionArn: EXECUTION_ARN,
      repair: { failure: { error: 'TrailGoneError' } },
    });
    expect(item?.repair?.failedAt).toMatch(/Z$/);
    expect(item).not.toHaveProperty('unresolved');
  });

  test('logs its result, and no content of the incident', async () => {
    const { id, detection } = steps();
    logged.length = 0;
    await handler(detection);
    expect(logged).toEqual([
      expect.objectContaining({
        step: 'record-incident',
        executionArn: EXECUTION_ARN,
        incidentId: id,
        moment: 'detection',
        duplicate: false,
        status: 'OPEN',
      }),
    ]);
    expect(JSON.stringify(logged)).not.toContain('mallory');
  });
});
