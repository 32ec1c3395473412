import { describe, expect, test } from '@jest/globals';
import { subjectName } from '../../../cli/incidents/remediator.ts';
import { embedIncident } from '../../../cli/report/data.ts';
import { figuresOf } from '../../../cli/report/figures.ts';
import { trailHistories } from '../../../cli/report/trail-histories.ts';
import { titleOf, whatHappened } from '../../../cli/report/words.ts';
import { ACCOUNT, REGION, buildIncident, buildRestored } from '../incident-builder.ts';

const NOW = Date.parse('2026-11-21T21:00:00.000Z');
const REMEDIATOR = { key: `remediator#${ACCOUNT}#${REGION}` };
const notNeeded = { repair: 'none' as const, outcome: 'not-needed' as const, rounds: 0 };

const drill = embedIncident(
  buildIncident({ kind: 'DRILL', status: 'NOTED', test: true, trail: { ...REMEDIATOR, name: 'drill' } }),
);
const tampered = embedIncident(
  buildIncident({
    kind: 'REMEDIATOR_TAMPERED',
    status: 'NOTED',
    trail: { ...REMEDIATOR, name: 'cloudtrail-remediator.detection' },
    call: { name: 'DisableRule' },
  }),
);
const refused = embedIncident(
  buildIncident({
    kind: 'ATTEMPT_FAILED',
    status: 'NOTED',
    trail: { ...REMEDIATOR, name: 'cloudtrail-remediator.detection' },
    call: { name: 'DisableRule', errorCode: 'AccessDenied' },
  }),
);
const lost = embedIncident(
  buildIncident({ kind: 'SUBSCRIPTION_LOST', status: 'NOTED', trail: { ...REMEDIATOR, name: 'x' } }),
);
const sample = embedIncident(buildIncident({ status: 'NOTED', test: true, repair: notNeeded }));
const over = embedIncident(buildIncident({ status: 'NOTED', detectedBy: 'guardduty', repair: notNeeded }));
const stopped = embedIncident(buildRestored(4));

describe('in the report', () => {
  test.each([
    [drill, 'Drill', 'Drill'],
    [
      tampered,
      'Remediator tampered with',
      'Remediator tampered with: DisableRule on cloudtrail-remediator.detection',
    ],
    [
      refused,
      'DisableRule refused',
      'DisableRule refused on the remediator’s cloudtrail-remediator.detection',
    ],
    [lost, 'Subscription lost', 'Subscription lost'],
    [sample, 'Logging stopped (sample)', 'Logging stopped (sample) on management-events'],
    [stopped, 'Logging stopped', 'Logging stopped on management-events'],
  ])('an incident has its labels and its title (%#)', (incident, words, title) => {
    expect(whatHappened(incident)).toBe(words);
    expect(titleOf(incident)).toBe(title);
  });

  test('an incident of the remediator itself is filed under the remediator, and not under a trail', () => {
    expect(subjectName(drill.subject)).toBe('the remediator itself');
    expect(subjectName(stopped.subject)).toBe('management-events');
    expect(trailHistories([drill, tampered, stopped], NOW).map(({ name }) => name)).toEqual([
      'management-events',
    ]);
  });

  test('drills, samples and stops that had ended before their check add no blind time and count as no stop', () => {
    const all = [drill, tampered, sample, over, stopped];
    const histories = trailHistories(all, NOW);
    expect(figuresOf(all, histories)).toMatchObject({
      incidents: 5,
      tests: 2,
      stoppedTrails: 1,
      stops: 1,
      restored: 1,
      blindSeconds: 4,
    });
    expect(histories.filter(({ dark }) => dark)).toEqual([]);
  });
});
