import { describe, expect, jest, test } from '@jest/globals';
import { loadStorm, stormNames, UnknownScenarioError } from '../../../local/scenarios/load-scenario.ts';
import { checkStorm, type ObservedStorm } from '../../../local/storm/check-storm.ts';
import { runStorm } from '../../../local/storm/run-storm.ts';
import type { StormTally } from '../../../local/storm/storm-tally.ts';
import { temporaryFolder } from '../state-folder-for-tests.ts';

const folder = temporaryFolder();

// A machine that is busy with other things too may be too slow for the table's timeouts, and then every stop is told.
jest.retryTimes(2);

describe("a storm within CloudTrail's quotas", () => {
  test('the files have its form, and the whole one is five minutes on five trails at the real quotas', () => {
    for (const name of stormNames()) expect(loadStorm(name).name).toBe(name);
    const { trails, attack, quotas, timeScale } = loadStorm('storm');
    expect(trails).toHaveLength(5);
    expect(attack).toEqual({ call: 'StopLogging', every: 1, for: 300 });
    expect(quotas).toEqual({ writesPerSecond: 1, readsPerSecond: 10 });
    expect(timeScale).toBeUndefined();
    expect(() => loadStorm('strom')).toThrow(UnknownScenarioError);
  });

  test('ends with every trail logging, every event recorded, and few mails', async () => {
    const written = loadStorm('storm-short');
    const storm = { ...written, timeScale: 1, attack: { ...written.attack, for: 20 } };
    const { tally, checks } = await runStorm(storm, { folder });
    expect(checks.filter(({ holds }) => !holds)).toEqual([]);
    expect(tally.stopped()).toBe(0);
    expect(tally.attacks.accepted).toBeGreaterThan(0);
    expect(tally.attacks.throttled).toBeGreaterThan(tally.attacks.accepted);
    expect(tally.attacks.accepted + tally.attacks.throttled).toBe(100);
    // At most 5 trails with 4 alerts and 4 restarts each, and the failed calls of attack and repair at 7 counts each.
    expect(tally.mails.length).toBeLessThan(60);
  }, 120_000);
});

const STORM = loadStorm('storm');

function observed(tally: Partial<Record<keyof StormTally, unknown>>, missing = false): ObservedStorm {
  return {
    tally: {
      eventIds: new Set(['e1']),
      failures: new Map(),
      mails: [],
      mailsPerSecond: 4,
      summaries: () => [{ severity: 'CRITICAL', news: 'Trail x was stopped', count: 4, actor: 'mallory' }],
      ...tally,
    } as unknown as StormTally,
    logging: STORM.trails,
    recorded: new Map(missing ? [] : [['e1', { id: 'e1', kind: 'LOGGING_STOPPED', status: 'RESTORED' }]]),
  };
}

function failing(storm: ObservedStorm): string[] {
  return checkStorm(STORM, storm)
    .filter(({ holds }) => !holds)
    .map(({ text }) => text);
}

describe('what a storm must come to', () => {
  test('holds when all is so', () => {
    expect(failing(observed({}))).toEqual([]);
  });

  const summary = (count: number, actor = 'mallory') => ({
    ...{ severity: 'CRITICAL', news: 'Trail x was stopped', count, actor },
  });

  test.each<[string, ObservedStorm, RegExp]>([
    ['a trail does not log', { ...observed({}), logging: STORM.trails.slice(1) }, /4 of 5 trails log/],
    ['an event is not recorded', observed({}, true), /^0 of 1 event/],
    ['an execution failed', observed({ failures: new Map([['X', 2]]) }), /2 executions failed: 2 X/],
    ['SNS would suspend the address', observed({ mailsPerSecond: 11 }), /at most 11 mails in any second/],
    ['the mailbox is flooded', observed({ mails: Array(200).fill('x') }), /200 mails/],
    ['nothing was summed up', observed({ summaries: () => [] }), /0 mails are summaries/],
    ['a count does not grow', observed({ summaries: () => [summary(8), summary(8)] }), /do not grow/],
    ['the actor is not named', observed({ summaries: () => [summary(4, 'alice')] }), /name the actor/],
  ])('does not hold when %s', (_name, storm, text) => {
    expect(failing(storm)).toEqual([expect.stringMatching(text)]);
  });
});
