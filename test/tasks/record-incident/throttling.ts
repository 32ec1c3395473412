import { randomUUID } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { MESSAGE_SUPPRESSED } from '../../../tasks/contract/publication.ts';
import type { Detected } from '../../../tasks/contract/record-results.ts';
import type { ObservedTrail } from '../../../tasks/contract/table.ts';
import { TRAIL_ARN } from '../../fixtures/deployment.ts';
import type { Fields } from '../../fixtures/identities.ts';
import { RESTORED } from '../../fixtures/incidents.ts';
import { drillEvent } from '../../fixtures/own-events.ts';
import { at, call, execution } from '../../fixtures/recorded-executions.ts';
import { NOT_RESTORED } from '../../fixtures/recording-steps.ts';
import { disableRule } from '../../fixtures/protected-calls.ts';
import { table } from './shared-table.ts';

const { dynamo } = await import('../../../tasks/aws/dynamo-client.ts');
const { rememberState } = await import('../../../tasks/aws/state-store.ts');

describe('a series', () => {
  test('is announced by its growing counts, each stop recorded by itself', async () => {
    const answers: Detected[] = [];
    for (let n = 0; n < 17; n += 1) answers.push(await execution(call(n)).detect());
    expect(answers.map(({ repeats }) => repeats)).toEqual(Array.from({ length: 17 }, (_, n) => n + 1));
    expect(answers.filter(({ announce }) => announce).map(({ repeats }) => repeats)).toEqual([
      1, 2, 3, 4, 8, 16,
    ]);
    expect((await table.items()).filter((item) => 'id' in item)).toHaveLength(17);
  });

  test('of calls on the remediator is counted for each resource, separately from deployments', async () => {
    const on = (name: string, fields: Fields = {}) =>
      execution(disableRule({ requestParameters: { name }, eventID: randomUUID(), ...fields })).detect();
    const deployment = { userIdentity: { type: 'AssumedRole', invokedBy: 'cloudformation.amazonaws.com' } };
    for (let n = 0; n < 5; n += 1) await on('rule-a', deployment);
    for (let n = 0; n < 4; n += 1) await on('rule-a');
    await expect(on('rule-b')).resolves.toMatchObject({ repeats: 1, announce: true });
    await expect(on('rule-a')).resolves.toMatchObject({ repeats: 5, announce: false });
  });

  test('of repairs of a known trail that fail is escalated at growing counts', async () => {
    const reference = { settings: {}, selectors: {}, observedAt: at(-60) } as ObservedTrail;
    await rememberState(TRAIL_ARN, { reference });
    const next: string[] = [];
    for (let n = 0; n < 9; n += 1) {
      const { detect, conclude } = execution(call(n));
      await detect();
      next.push((await conclude(NOT_RESTORED)).next);
    }
    expect(next.flatMap((step, n) => (step === 'escalate' ? [n + 1] : []))).toEqual([1, 2, 3, 4, 8]);
  });

  test('of forged stops of missing trails sends few escalations, and the next has the number of suppressed ones', async () => {
    const recorded = [];
    for (let n = 0; n < 20; n += 1) {
      const { detect, conclude } = execution(call(n, { requestParameters: { name: `forged-${n}` } }));
      await detect();
      recorded.push(await conclude(NOT_RESTORED));
    }
    expect(recorded.filter(({ next }) => next === 'escalate').length).toBeLessThan(20);
    await after(1100);
    const { detect, conclude } = execution(call(30, { requestParameters: { name: 'forged-30' } }));
    await detect();
    const last = await conclude(NOT_RESTORED);
    expect(last.next).toBe('escalate');
    const suppressedInAll = [...recorded, last].reduce((sum, { suppressed = 0 }) => sum + suppressed, 0);
    expect(suppressedInAll).toBe(recorded.filter(({ next }) => next !== 'escalate').length);
  });

  test('whose alert was suppressed without the table is counted with its outcome, and announced then', async () => {
    const next: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      await rememberState(TRAIL_ARN, { reference: { observedAt: at(-60) } as ObservedTrail });
      const alert = { detection: { Error: 'States.Timeout' }, publication: MESSAGE_SUPPRESSED };
      next.push((await execution(call(n)).concludeAfter(RESTORED, alert)).next);
    }
    expect(next).toEqual(['notify', 'notify', 'notify', 'notify', 'quiet', 'quiet']);
  });

  test('that the table cannot count is limited by the function itself', async () => {
    dynamo.middlewareStack.add(
      (step, { commandName }) =>
        (args) => {
          if (commandName === 'UpdateItemCommand') throw new Error('DynamoDB does not answer.');
          return step(args);
        },
      { name: 'down', step: 'initialize' },
    );
    const answers: Detected[] = [];
    try {
      for (let n = 0; n < 9; n += 1) answers.push(await execution(call(n)).detect());
    } finally {
      dynamo.middlewareStack.remove('down');
    }
    expect(answers.map(({ announce }) => announce)).toEqual([
      ...[true, true, true, true, false, false, false, true, false],
    ]);
    expect(answers[7]).toMatchObject({ suppressed: 3 });
  });

  test('of restored stops is announced each time', async () => {
    for (let n = 0; n < 6; n += 1) {
      const { detect, conclude } = execution(call(n));
      await detect();
      await expect(conclude(RESTORED)).resolves.toMatchObject({ next: 'notify' });
    }
  });

  test('does not include drills', async () => {
    for (let n = 0; n < 6; n += 1) {
      const drill = execution(drillEvent({ drillId: `drill-${n}` }));
      await expect(drill.detect()).resolves.toMatchObject({ announce: true, repeats: 1 });
    }
  });
});
