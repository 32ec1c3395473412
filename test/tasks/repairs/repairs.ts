import { describe, expect, test } from '@jest/globals';
import { RESTORE_ERRORS, TERMINAL_ERRORS } from '../../../tasks/contract/errors.ts';
import { kindsRepairedBy } from '../../../tasks/contract/kinds.ts';
import { PLANNED_REPAIRS } from '../../../tasks/contract/vocabulary.ts';
import { REPAIRS } from '../../../tasks/repairs/repairs.ts';

test('every repair that an incident can plan is in the registry', () => {
  expect(REPAIRS.map(({ id }) => id)).toEqual(PLANNED_REPAIRS.filter((id) => id !== 'none'));
});

/** What ends each repair. */
const ENDS = { 'start-logging': TERMINAL_ERRORS, 'restore-trail': RESTORE_ERRORS };

describe.each(REPAIRS)('the repair $id', ({ id, actions, words }) => {
  test('has a kind, and needs an action to be applied and one to be verified', () => {
    expect(kindsRepairedBy(id).length).toBeGreaterThan(0);
    for (const needed of [actions.apply, actions.verify]) expect(needed.length).toBeGreaterThan(0);
  });

  test.each(ENDS[id].map((Terminal) => new Terminal('').name))('has advice after %s', (name) => {
    expect(words.advice[name]).toMatch(/\.$/);
  });
});
