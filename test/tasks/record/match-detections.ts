import { describe, expect, test } from '@jest/globals';
import type { Incident } from '../../../tasks/contract/incident.ts';
import type { Source } from '../../../tasks/contract/vocabulary.ts';
import { neighbourhood, sameIncident, type Neighbour } from '../../../tasks/record/match-detections.ts';
import { detectedItem } from '../../../tasks/record/stored-incident.ts';
import { EXECUTION_ARN } from '../../fixtures/deployment.ts';
import { classified } from '../../fixtures/incidents.ts';
import { stopLogging } from '../../fixtures/records.ts';

const STOP = Date.parse('2026-11-21T20:11:07Z');
const at = (seconds: number): string => new Date(STOP + seconds * 1000).toISOString();
const base = classified(stopLogging());

/** A stop as some path saw it, that many seconds after the first one. */
function seen(detectedBy: Source, seconds = 0, fields: Partial<Incident> = {}): Incident {
  const id = fields.id ?? `${detectedBy}-${seconds}`;
  return { ...base.incident, detectedBy, occurredAt: at(seconds), id, ...fields };
}

/** The stored item of a detection. */
function stored(incident: Incident, fields: Partial<Neighbour> = {}): Neighbour {
  const now = new Date(Date.parse(incident.occurredAt) + 5000);
  return { ...detectedItem({ ...base, incident, executionArn: EXECUTION_ARN, now }), ...fields };
}

describe('the same stop', () => {
  const TWO: readonly (readonly [Source, Source])[] = [
    ['guardduty', 'event'],
    ['sweep', 'event'],
    ['event', 'guardduty'],
    ['event', 'sweep'],
    ['guardduty', 'sweep'],
    ['sweep', 'guardduty'],
  ];
  test.each(TWO)('is detected by %s after %s within 60 seconds either way', (later, first) => {
    const neighbour = stored(seen(first));
    for (const seconds of [-60, -1, 0, 1, 60])
      expect(sameIncident(seen(later, seconds), [neighbour])).toBe(neighbour);
    for (const seconds of [-61, 61]) expect(sameIncident(seen(later, seconds), [neighbour])).toBeUndefined();
  });

  test.each<Source>(['event', 'guardduty', 'sweep'])('is never detected twice by the path %s', (path) => {
    expect(sameIncident(seen(path, 1), [stored(seen(path))])).toBeUndefined();
  });

  test('is not that of a call beside a finding that another call has joined', () => {
    const neighbour = stored(seen('guardduty'));
    const joined = {
      ...neighbour,
      detections: [...neighbour.detections, stored(seen('event', 2)).detections[0]!],
    };
    expect(sameIncident(seen('event', 4), [joined])).toBeUndefined();
    expect(sameIncident(seen('event', 2), [joined])).toBe(joined);
    expect(sameIncident(seen('sweep', 4), [joined])).toBe(joined);
  });

  test('is the one that an update of the same finding has joined before', () => {
    const neighbour = stored(seen('event'));
    const joined = {
      ...neighbour,
      detections: [...neighbour.detections, stored(seen('guardduty')).detections[0]!],
    };
    expect(sameIncident(seen('guardduty'), [joined])).toBe(joined);
    expect(sameIncident(seen('guardduty', 0, { id: 'another-finding' }), [joined])).toBeUndefined();
  });

  test('is that of a later try of the sweep, and not that of a sweep of another stop', () => {
    const neighbour = stored(seen('sweep', 0, { id: 'sweep-0123456789abcdef-0' }));
    expect(sameIncident(seen('sweep', 0, { id: 'sweep-0123456789abcdef-12' }), [neighbour])).toBe(neighbour);
    expect(sameIncident(seen('sweep', 0, { id: 'sweep-fedcba9876543210-1' }), [neighbour])).toBeUndefined();
  });

  test('is not that of a stop after the trail was logging again, however soon', () => {
    const restored = stored(seen('event'), {
      repair: {
        repair: 'start-logging',
        outcome: 'restored',
        rounds: 1,
        proof: { loggingSince: at(10), verifiedAt: at(10), blindWindowSeconds: 10 },
      },
    });
    expect(sameIncident(seen('sweep', 11), [restored])).toBeUndefined();
    expect(sameIncident(seen('guardduty', 11), [restored])).toBeUndefined();
    expect(sameIncident(seen('sweep', 10), [restored])).toBe(restored);
    expect(sameIncident(seen('sweep', 0), [restored])).toBe(restored);
  });

  test('is found for deletions too', () => {
    const deletion = { kind: 'TRAIL_DELETED' } as const;
    const neighbour = stored(seen('event', 0, deletion));
    expect(sameIncident(seen('guardduty', 60, deletion), [neighbour])).toBe(neighbour);
    expect(sameIncident(seen('guardduty', 61, deletion), [neighbour])).toBeUndefined();
    expect(sameIncident(seen('guardduty'), [neighbour])).toBeUndefined();
  });

  test('is the nearest of several', () => {
    const [far, near] = [stored(seen('event', -30)), stored(seen('event', 20))];
    expect(sameIncident(seen('sweep'), [far, near])).toBe(near);
    expect(sameIncident(seen('sweep', -10), [far, near])).toBe(far);
  });

  test.each<[what: string, incident: Incident, neighbour: Neighbour]>([
    [
      'a stop and an attempt',
      seen('guardduty'),
      stored(seen('event', 0, { kind: 'ATTEMPT_FAILED', status: 'NOTED' })),
    ],
    ['a deletion and a stop', seen('guardduty', 0, { kind: 'TRAIL_DELETED' }), stored(seen('event'))],
    ['a sample and a stop', seen('guardduty', 0, { test: true }), stored(seen('event'))],
    ['a stop and a sample', seen('event'), stored(seen('guardduty', 0, { test: true }))],
  ])('is not that of %s', (_what, incident, neighbour) => {
    expect(sameIncident(incident, [neighbour])).toBeUndefined();
  });

  test('is never the incident itself', () => {
    expect(sameIncident(seen('guardduty'), [stored(seen('guardduty'))])).toBeUndefined();
  });
});

test('the neighbours are those of one minute before and after, for any id', () => {
  const { from, to } = neighbourhood(seen('event'));
  const key = (seconds: number, id: string) => `${at(seconds)}#${id}`;
  expect(key(-60, '0') >= from && key(60, 'zzzz~') <= to).toBe(true);
  expect(key(-60.001, 'zzzz') < from && key(60.001, '0') > to).toBe(true);
});
