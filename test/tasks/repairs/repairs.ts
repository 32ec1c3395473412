import { describe, expect, test } from '@jest/globals';
import { failedRepair } from '../../../tasks/contract/remediation.ts';
import { COMMAND } from '../../../tasks/notify/fill-step.ts';
import { kindsRepairedBy } from '../../../tasks/contract/kinds.ts';
import { REPAIRS } from '../../../tasks/repairs/repairs.ts';

describe.each(REPAIRS)('the repair $id', ({ id, actions, endedBy, words }) => {
  test('has a kind, and needs an action to be applied and one to be verified', () => {
    expect(kindsRepairedBy(id).length).toBeGreaterThan(0);
    for (const needed of [actions.apply, actions.verify]) expect(needed.length).toBeGreaterThan(0);
  });

  test.each(endedBy.map((Terminal) => new Terminal('').name))('has advice after %s', (name) => {
    expect(words.advice[name]).toMatch(/\.$/);
    const steps = words.steps(name, words.advice[name]!);
    expect(steps.join(' ')).toContain(words.advice[name]!.replace(/\.$/, ''));
    for (const step of steps) expect(step.split(COMMAND).length === 2 || step.endsWith('.')).toBe(true);
  });

  test('is named by the outcomes in which it failed, and its alert says that a result follows', () => {
    const outcome = id === 'start-logging' ? 'not-restored' : 'settings-not-restored';
    expect(failedRepair(id, { outcome })).toBe(id);
    expect(words.inProgress).toMatch(/The next mail reports the result\.$/);
  });
});
