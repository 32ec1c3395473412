import { describe, expect, test } from '@jest/globals';
import { ATTACKS, type Attack } from '../../../local/attack/attacks.ts';
import { failuresOf, measureAttack, type AttackFigures } from '../../../local/attack/measure-attack.ts';
import { temporaryFolder } from '../state-folder-for-tests.ts';

const folder = temporaryFolder();
const ALL_WELL: AttackFigures = {
  ...{ stops: 5, restored: 5, events: 10, recorded: 10, mails: 10, worstSecond: 4, logging: 5, named: 5 },
};
const { five, aborted, decoys } = ATTACKS as Record<'five' | 'aborted' | 'decoys', Attack>;

test('five trails that are stopped at once are restarted, recorded and mailed', async () => {
  const figures = await measureAttack({ ...five, retryScale: 0.2 }, folder);
  expect(failuresOf(five, figures)).toEqual([]);
  expect(figures).toMatchObject({ stops: 5, restored: 5, logging: 5, named: 5 });
}, 60_000);

describe('an attack is reported as missed', () => {
  test.each<[string, Partial<AttackFigures>, string]>([
    ['a trail does not log', { logging: 4 }, '4 of 5 trails log'],
    ['an event is not recorded', { recorded: 9 }, '9 of 10 events are recorded'],
    ['no mail names a trail', { named: 4 }, 'mails name 4 of 5 trails'],
    ['SNS would suspend the address', { worstSecond: 11 }, '11 mails in a second'],
  ])('if %s', (_what, wrong, failure) => {
    expect(failuresOf(five, { ...ALL_WELL, ...wrong })).toEqual([failure]);
  });

  test('but not for checks that it makes impossible', () => {
    const one = { ...ALL_WELL, logging: 0, named: 1 };
    expect(failuresOf(decoys, one)).toEqual([]);
    expect(failuresOf(aborted, { ...one, logging: 1, recorded: 0, named: 0 })).toEqual([]);
  });
});
