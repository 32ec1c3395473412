import { expect, test } from '@jest/globals';
import fc from '../../fixtures/seeded.ts';
import { approveTrail, digestOf, formatBaseline, parseBaseline } from '../../../tasks/baseline/baseline.ts';
import { diffTrail } from '../../../tasks/baseline/diff-trail.ts';
import { planRestore } from '../../../tasks/baseline/plan-restore.ts';
import { RESTORE_ACTIONS, type RestorePlan } from '../../../tasks/contract/trail-diff.ts';
import type { ApprovedTrail } from '../../../tasks/contract/baseline.ts';
import { EmulatedTrail, TRAIL, type TrailSetup } from '../../fixtures/emulated-trail.ts';
import { eventsLogged } from '../../fixtures/logged-events.ts';
import { anySetup } from '../../fixtures/trail-setups.ts';

const RUNS = { numRuns: 100 };

async function approvedOf(setup: TrailSetup): Promise<ApprovedTrail> {
  const emulated = new EmulatedTrail();
  await emulated.setUp(setup);
  const current = await emulated.read();
  return approveTrail(current!);
}

/** A trail as it is before a restore; without a setup there is none. */
async function before(setup: TrailSetup | undefined): Promise<EmulatedTrail> {
  const emulated = new EmulatedTrail();
  if (setup) await emulated.setUp(setup);
  return emulated;
}

async function apply(emulated: EmulatedTrail, { calls }: RestorePlan): Promise<void> {
  for (const { action, input } of calls) await emulated.call(action, input);
}

async function expectApproved(emulated: EmulatedTrail, approved: ApprovedTrail): Promise<void> {
  const current = await emulated.read();
  expect(current?.isLogging).toBe(true);
  expect(digestOf(approveTrail(current!))).toBe(digestOf(approved));
  expect(planRestore(approved, current).calls).toEqual([]);
  expect(diffTrail(approved, current)).toEqual({ differences: [], unknown: [] });
}

const anyCase = fc.record({ approved: anySetup, current: fc.option(anySetup, { nil: undefined }) });

test('a plan ends at the approved settings, and a second plan is empty', async () => {
  await fc.assert(
    fc.asyncProperty(anyCase, async ({ approved: setup, current }) => {
      const approved = await approvedOf(setup);
      const emulated = await before(current);
      await apply(emulated, planRestore(approved, await emulated.read()));
      await expectApproved(emulated, approved);
    }),
    RUNS,
  );
});

test('a plan that was cut short after any call is made again from the current state, and ends at the approved settings', async () => {
  await fc.assert(
    fc.asyncProperty(anyCase, async ({ approved: setup, current }) => {
      const approved = await approvedOf(setup);
      const emulated = await before(current);
      for (const { action, input } of planRestore(approved, await emulated.read()).calls) {
        await emulated.call(action, input);
        const again = emulated.copy();
        await apply(again, planRestore(approved, await again.read()));
        await expectApproved(again, approved);
      }
    }),
    RUNS,
  );
});

test('events that were logged before and are approved are logged at every moment of a restore', async () => {
  await fc.assert(
    fc.asyncProperty(anyCase, async ({ approved: setup, current }) => {
      const wanted = new EmulatedTrail();
      await wanted.setUp({ ...setup, isLogging: true });
      const approved = approveTrail((await wanted.read())!);
      const emulated = await before(current);
      const kept = eventsLogged(emulated.cloudTrail.trail(TRAIL)).filter((event) =>
        eventsLogged(wanted.cloudTrail.trail(TRAIL)).includes(event),
      );
      for (const { action, input } of planRestore(approved, await emulated.read()).calls) {
        await emulated.call(action, input);
        expect(eventsLogged(emulated.cloudTrail.trail(TRAIL))).toEqual(expect.arrayContaining(kept));
      }
    }),
    RUNS,
  );
});

test('a plan never stops or deletes a trail, and never names another', async () => {
  await fc.assert(
    fc.asyncProperty(anyCase, async ({ approved: setup, current }) => {
      const approved = await approvedOf(setup);
      const { calls } = planRestore(approved, await (await before(current)).read());
      for (const { action, input } of calls) {
        expect(RESTORE_ACTIONS).toContain(action);
        expect(['StopLogging', 'DeleteTrail']).not.toContain(action);
        const named = input['Name'] ?? input['TrailName'] ?? input['ResourceId'];
        expect(named).toBe(action === 'CreateTrail' ? 'management-events' : TRAIL);
      }
    }),
    RUNS,
  );
});

test('a plan is empty exactly if nothing differs', async () => {
  await fc.assert(
    fc.asyncProperty(anyCase, async ({ approved: setup, current }) => {
      const approved = await approvedOf(setup);
      const now = await (await before(current)).read();
      const { differences } = diffTrail(approved, now);
      expect(planRestore(approved, now).calls.length === 0).toBe(differences.length === 0);
    }),
    RUNS,
  );
});

test('selectors that are judged to log as much as before log every event of before', async () => {
  await fc.assert(
    fc.asyncProperty(anySetup, anySetup, async (one, other) => {
      const [had, has] = [await before(one), await before({ ...other, create: one.create })];
      for (const emulated of [had, has]) await emulated.call('StartLogging', { Name: TRAIL });
      const approved = approveTrail((await had.read())!);
      const { differences } = diffTrail(approved, await has.read());
      const selectors = differences.filter(({ part }) => part === 'selectors');
      const isSaidToLogLess = selectors.some(
        ({ direction, undecided }) => direction === 'weaker' || undecided === true,
      );
      const [old, current] = [had, has].map(({ cloudTrail }) => eventsLogged(cloudTrail.trail(TRAIL)));
      const logsLess = old!.some((event) => !current!.includes(event));
      if (logsLess) expect(isSaidToLogLess).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('a baseline is read back from its parameter as it was approved', async () => {
  await fc.assert(
    fc.asyncProperty(anySetup, async (setup) => {
      const approved = await approvedOf(setup);
      expect(parseBaseline(formatBaseline(approved).value, TRAIL)).toEqual(approved);
    }),
    RUNS,
  );
});
