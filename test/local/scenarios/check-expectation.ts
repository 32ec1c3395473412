import { describe, expect, test } from '@jest/globals';
import { checkExpectation, type Observed } from '../../../local/scenarios/check-expectation.ts';
import type { Expectation } from '../../../local/scenarios/scenario.ts';
import type { StoredIncident } from '../../../tasks/contract/table.ts';

const EXPECTED: Expectation = {
  trail: 'logging',
  executions: [{ status: 'SUCCEEDED', visited: ['StartLogging', 'Done'] }],
  incident: { kind: 'LOGGING_STOPPED', severity: 'critical', status: 'RESTORED' },
  mails: ['CloudTrail off', 'CloudTrail on again'],
};

const OBSERVED: Observed = {
  trail: 'logging',
  executions: [{ status: 'SUCCEEDED', visited: ['ClassifyEvent', 'StartLogging', 'VerifyLogging', 'Done'] }],
  incident: {
    kind: 'LOGGING_STOPPED',
    severity: 'critical',
    status: 'RESTORED',
    detections: [{ source: 'event' }],
    repair: {
      repair: 'start-logging',
      outcome: 'restored',
      rounds: 1,
      proof: {
        loggingSince: '2026-11-21T10:00:03.000Z',
        verifiedAt: '2026-11-21T10:00:04.000Z',
        blindWindowSeconds: 3,
      },
    },
  } as StoredIncident,
  mails: ['[STOPPED] 111122223333: CloudTrail off, x', '[RESTORED 3s] 111122223333: CloudTrail on again, x'],
  opsItems: ['Resolved: [RESTORED] LOGGING_STOPPED: trail'],
  findings: [],
  webhook: ['trigger 200', 'resolve 200'],
  tickets: ['SUCCEEDED', 'SUCCEEDED'],
};

function failing(observed: Partial<Observed>, expected: Partial<Expectation> = {}): string[] {
  return checkExpectation({ ...EXPECTED, ...expected }, { ...OBSERVED, ...observed })
    .filter(({ holds }) => !holds)
    .map(({ text }) => text);
}

describe('the expectation of a scenario', () => {
  test('holds in every check for the expected result, and the proof of the repair is shown', () => {
    const checks = checkExpectation(EXPECTED, OBSERVED);
    expect(checks.every(({ holds }) => holds)).toBe(true);
    expect(checks.map(({ text }) => text)).toContain(
      'logging again since 10:00:03 UTC, verified at 10:00:04 UTC: without logging for 3 seconds',
    );
  });

  test.each<[string, Partial<Observed>, RegExp]>([
    ['the trail is not logging', { trail: 'stopped' }, /NOT logging \(expected: .*is logging\)/],
    ['the trail is gone', { trail: 'gone' }, /no such trail/],
    [
      'the incident is missing',
      { incident: undefined },
      /no incident is stored \(expected: incident RESTORED/,
    ],
    ['an execution failed', { executions: [{ status: 'FAILED', error: 'X', visited: [] }] }, /FAILED with X/],
    ['there was no execution', { executions: [] }, /no execution/],
    [
      'a mail is missing',
      { mails: OBSERVED.mails.slice(1) },
      /1 mail: .*expected: CloudTrail off \/ CloudTrail on again/,
    ],
    ['a mail comes twice', { mails: [OBSERVED.mails[0]!, OBSERVED.mails[0]!] }, /2 mails/],
    ['a mail is too much', { mails: [...OBSERVED.mails, 'more'] }, /3 mails/],
  ])('does not hold if %s', (_name, observed, text) => {
    expect(failing(observed)).toEqual([expect.stringMatching(text)]);
  });

  test('does not hold for another path, even to the same end', () => {
    const [text] = failing({ executions: [{ status: 'SUCCEEDED', visited: ['Done', 'StartLogging'] }] });
    expect(text).toContain('by way of Done, StartLogging');
  });

  test('names the paths that detected the incident if the file lists them', () => {
    const incident = { ...EXPECTED.incident!, detections: ['event' as const, 'guardduty' as const] };
    expect(failing({}, { incident })).toEqual([
      expect.stringMatching(/seen by event \(expected: .*seen by event and guardduty\)/),
    ]);
    expect(failing({}, { incident: { ...incident, detections: ['event'] } })).toEqual([]);
  });

  test('does not hold if there is an extra execution', () => {
    expect(failing({ executions: [...OBSERVED.executions, { status: 'FAILED', visited: [] }] })).toEqual([
      'execution FAILED (expected: no further execution)',
    ]);
  });

  test('does not hold if an incident is stored that should not be', () => {
    expect(failing({}, { incident: null })).toEqual([
      expect.stringContaining('(expected: no incident is stored)'),
    ]);
  });

  test('matches executions in any order, each once', () => {
    const two = [
      { status: 'SUCCEEDED' as const, visited: ['AlertEnded'] },
      { status: 'SUCCEEDED' as const, visited: ['Done'] },
    ];
    const seen = [
      { status: 'SUCCEEDED', visited: ['A', 'Done'] },
      { status: 'SUCCEEDED', visited: ['A', 'AlertEnded'] },
    ];
    expect(failing({ executions: seen }, { executions: two })).toEqual([]);
    expect(failing({ executions: [seen[0]!, seen[0]!] }, { executions: two })).toHaveLength(1);
  });
});
