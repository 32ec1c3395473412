import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { loadAttack, attackNames, UnknownScenarioError } from '../../../local/scenarios/load-scenario.ts';
import { checkAttack, type ObservedAttack } from '../../../local/attack/check-attack.ts';
import { runAttack } from '../../../local/attack/run-attack.ts';
import type { AttackTally } from '../../../local/attack/attack-tally.ts';
import { StateFolder } from '../../../local/state-folder.ts';
import { temporaryFolder } from '../state-folder-for-tests.ts';

const { path: root } = temporaryFolder();
let tries = 0;

// A busy computer may be too slow for the table's timeouts, and then every stop is announced.
jest.retryTimes(2);

describe('an attack within the quotas of CloudTrail', () => {
  test('has valid scenario files, and the long one takes five minutes on five trails at the real quotas', () => {
    for (const name of attackNames()) expect(loadAttack(name).name).toBe(name);
    const { trails, attack, quotas, timeScale } = loadAttack('storm');
    expect(trails).toHaveLength(5);
    expect(attack).toEqual({ calls: [{ call: 'StopLogging' }], every: 1, for: 300 });
    expect(quotas).toEqual({ writesPerSecond: 1, readsPerSecond: 10 });
    expect(timeScale).toBeUndefined();
    expect(() => loadAttack('strom')).toThrow(UnknownScenarioError);
  });

  test('ends with every trail logging, every event recorded, and few mails', async () => {
    const written = loadAttack('storm-short');
    const scenario = { ...written, timeScale: 4, attack: { ...written.attack, for: 8 } };
    // Alerts of an earlier try would be counted together with those of this one.
    const folder = new StateFolder(join(root, String((tries += 1))));
    const { tally, checks } = await runAttack(scenario, { folder });
    expect(checks.filter(({ holds }) => !holds)).toEqual([]);
    expect(tally.stopped()).toBe(0);
    expect(tally.attacks.accepted).toBeGreaterThan(0);
    expect(tally.attacks.throttled).toBeGreaterThan(tally.attacks.accepted);
    expect(tally.attacks.accepted + tally.attacks.throttled).toBe(40);
    // At most 5 trails with 4 alerts and 4 restarts each, and the failed calls of attack and repair at 7 counts each.
    expect(tally.mails.length).toBeLessThan(60);
  }, 120_000);

  test('ends with every enforced trail as approved, though attack and restore share one write a second', async () => {
    const written = loadAttack('storm-enforced');
    const scenario = {
      ...written,
      ...{ trails: written.trails.slice(0, 2), timeScale: 4, sweepEvery: 10 },
      attack: { ...written.attack, for: 6 },
    };
    const { tally, checks } = await runAttack(scenario, {
      folder: new StateFolder(join(root, String((tries += 1)))),
    });
    const restored = checks.filter(({ text }) =>
      /trails (log|are as approved)|recorded as incidents/.test(text),
    );
    expect(restored.map(({ holds }) => holds)).toEqual([true, true, true]);
    expect(tally.attacks.accepted).toBeGreaterThan(2);
    expect(tally.restores.accepted).toBeGreaterThan(0);
  }, 120_000);
});

const SCENARIO = loadAttack('storm');

function observed(tally: Partial<Record<keyof AttackTally, unknown>>, missing = false): ObservedAttack {
  return {
    tally: {
      eventIds: new Set(['e1']),
      failures: new Map(),
      mails: [],
      mailsPerSecond: 4,
      summaries: () => [{ mark: 'STOPPED', headline: 'CloudTrail off, x', count: 4, actor: 'mallory' }],
      ...tally,
    } as unknown as AttackTally,
    logging: SCENARIO.trails,
    recorded: new Map(missing ? [] : [['e1', { id: 'e1', kind: 'LOGGING_STOPPED', status: 'RESTORED' }]]),
  };
}

function failing(attack: ObservedAttack): string[] {
  return checkAttack(SCENARIO, attack)
    .filter(({ holds }) => !holds)
    .map(({ text }) => text);
}

describe('the result of an attack', () => {
  test('is as expected when every check holds', () => {
    expect(failing(observed({}))).toEqual([]);
  });

  const summary = (count: number, actor = 'mallory') => ({
    ...{ mark: 'STOPPED', headline: 'CloudTrail off, x', count, actor },
  });

  test('is not as expected if an enforced trail is not as approved', () => {
    const checks = checkAttack({ ...SCENARIO, enforced: true }, { ...observed({}), asApproved: 4 });
    expect(checks.filter(({ holds }) => !holds)).toEqual([
      { holds: false, text: '4 of 5 trails are as approved' },
    ]);
  });

  test('allows a summary whose last call was made by the remediator itself', () => {
    const summaries = () => [summary(4), summary(8, 'cloudtrail-remediator...')];
    expect(failing(observed({ summaries }))).toEqual([]);
  });

  test.each<[string, ObservedAttack, RegExp]>([
    ['a trail does not log', { ...observed({}), logging: SCENARIO.trails.slice(1) }, /4 of 5 trails log/],
    ['an event is not recorded', observed({}, true), /^0 of 1 event/],
    ['an execution failed', observed({ failures: new Map([['X', 2]]) }), /2 executions failed: 2 X/],
    ['SNS would suspend the address', observed({ mailsPerSecond: 11 }), /at most 11 mails in any second/],
    ['the mailbox is flooded', observed({ mails: Array(200).fill('x') }), /200 mails/],
    ['nothing was summed up', observed({ summaries: () => [] }), /0 mails are summaries/],
    ['a count does not grow', observed({ summaries: () => [summary(8), summary(8)] }), /do not grow/],
    ['the actor is not named', observed({ summaries: () => [summary(4, 'alice')] }), /name the actor/],
    [
      'only the remediator is named',
      observed({ summaries: () => [summary(4, 'cloudtrail-remediator...')] }),
      /1 mail are summaries/,
    ],
  ])('is not as expected if %s', (_name, attack, text) => {
    expect(failing(attack)).toEqual([expect.stringMatching(text)]);
  });
});
