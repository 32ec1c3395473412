import { describe, expect, test } from '@jest/globals';
import { kindsRepairedBy } from '../../../tasks/contract/kinds.ts';
import { REPAIRS } from '../../../tasks/repairs/repairs.ts';

describe.each(REPAIRS)('the repair $id', ({ id, actions, endedBy, words }) => {
  test('has a kind, and needs an action to be applied and one to be verified', () => {
    expect(kindsRepairedBy(id).length).toBeGreaterThan(0);
    for (const needed of [actions.apply, actions.verify]) expect(needed.length).toBeGreaterThan(0);
  });

  test.each(endedBy.map((Terminal) => new Terminal('').name))('has advice after %s', (name) => {
    expect(words.advice[name]).toMatch(/\.$/);
  });
});
