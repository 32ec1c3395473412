import { describe, expect, test } from '@jest/globals';
import { embedIncident } from '../../../cli/report/data.ts';
import { nowOf, nowSentences } from '../../../cli/report/now.ts';
import { dailyShares, layoutTimeline, ticksOf } from '../../../cli/report/client/timeline-layout.ts';
import { trailHistories } from '../../../cli/report/trail-histories.ts';
import type { StateNow } from '../../../cli/incidents/trail-states.ts';
import type { StoredIncident } from '../../../tasks/contract/table.ts';
import { CHANGED } from '../../fixtures/incidents.ts';
import {
  ACCOUNT,
  buildIncident,
  buildRestored,
  buildSuspect,
  REGION,
  trailArn,
} from '../incident-builder.ts';

const AT = '2026-11-21T20:11:07.000Z';
const NOW = Date.parse('2026-11-21T21:00:00.000Z');
const LATER = '2026-11-21T20:55:00.000Z';
const ARN = trailArn('management-events');
const on: StateNow = { logging: 'on', verifiedAt: LATER, offSince: null };

function reported(incidents: StoredIncident[], state?: StateNow, arn = ARN) {
  const embedded = incidents.map(embedIncident);
  const states = { trails: state ? [{ arn, state }] : [], ...(state && { sweptAt: LATER }) };
  const histories = trailHistories(embedded, NOW, { states });
  const now = nowOf(embedded, histories, NOW);
  const report = { title: '', scope: '', generatedAt: '', incidents: 0, timelines: 0, states };
  return { now, histories, sentences: nowSentences(now, report) };
}

const resolved = (status: 'RESTORED' | 'CLOSED', kind: 'TRAIL_WEAKENED' | 'TRAIL_DELETED') =>
  buildIncident({
    ...{ kind, status, occurredAt: AT },
    stored: { resolution: { source: 'event', at: '2026-11-21T20:41:07.000Z', executionArn: 'x' } },
  });
const weakened = buildIncident({ kind: 'TRAIL_WEAKENED', status: 'NEEDS_ACTION' });
const tampered = buildIncident({
  ...{ kind: 'REMEDIATOR_TAMPERED', status: 'NEEDS_ACTION' },
  trail: { key: `remediator#${ACCOUNT}#${REGION}`, name: 'rule' },
});

describe('the current state', () => {
  test.each<[string, StoredIncident[], StateNow | undefined, string, string]>([
    ['a verified trail', [buildRestored(4)], on, 'on', 'The trail logs.'],
    [
      'a trail of an old deployment',
      [buildRestored(4)],
      undefined,
      'unknown',
      'Whether trails log now is not known.',
    ],
    [
      'a trail that was verified long ago',
      [buildRestored(4)],
      { ...on, verifiedAt: '2026-11-21T18:00:00.000Z' },
      'unknown',
      'Whether trails log now is not known.',
    ],
    [
      'a stop without a restart',
      [buildIncident()],
      undefined,
      'off',
      '1 trail is off and 1 incident is being repaired.',
    ],
    ['a stop that a sweep saw ended', [buildIncident({ status: 'NOTED' })], on, 'on', 'The trail logs.'],
    [
      'a trail that only its state shows off',
      [buildRestored(4)],
      { logging: 'off', verifiedAt: LATER, offSince: '2026-11-21T20:50:00.000Z' },
      'off',
      '1 trail is off.',
    ],
    [
      'a state from before the restart',
      [buildRestored(4)],
      { logging: 'off', verifiedAt: '2026-11-21T20:11:08.000Z', offSince: AT },
      'unknown',
      'Whether trails log now is not known.',
    ],
    [
      'a deletion',
      [buildIncident({ kind: 'TRAIL_DELETED', status: 'NEEDS_ACTION' })],
      undefined,
      'gone',
      '1 trail is off and 1 incident needs action.',
    ],
    [
      'a deletion that was closed',
      [resolved('CLOSED', 'TRAIL_DELETED')],
      undefined,
      'gone',
      '1 trail is off.',
    ],
    ['a deletion that was made good', [resolved('RESTORED', 'TRAIL_DELETED')], on, 'on', 'The trail logs.'],
    ['a weakening', [weakened], on, 'weakened', '1 trail is weakened and 1 incident needs action.'],
    ['a weakening that was closed', [resolved('CLOSED', 'TRAIL_WEAKENED')], on, 'on', 'The trail logs.'],
    [
      'a trail that logs again, not as before',
      [buildSuspect(CHANGED)],
      on,
      'weakened',
      '1 trail is weakened and 1 incident needs action.',
    ],
    [
      'a trail that cannot deliver',
      [buildRestored(4)],
      { ...on, deliveryErrors: ['S3: AccessDenied'] },
      'weakened',
      '1 trail is weakened.',
    ],
  ])('shows %s first', (_what, incidents, state, condition, first) => {
    const { now, sentences } = reported(incidents, state);
    expect(now.trails.map((trail) => trail.condition)).toEqual([condition]);
    expect(sentences[0]).toBe(first);
  });

  test('shows an attack on the remediator first too', () => {
    const { now, sentences } = reported([tampered], on);
    expect(sentences.slice(0, 2)).toEqual(['1 incident needs action.', 'The trail logs.']);
    expect(now.others.map(({ kind }) => kind)).toEqual(['REMEDIATOR_TAMPERED']);
  });

  test('claims no healthy trail without a verification', () => {
    expect(reported([]).sentences).toEqual([
      'Whether trails log now is not known.',
      'No incident needs action.',
      'No sweep has stored a state.',
    ]);
  });

  test('has no open incident for a drill or a sample', () => {
    expect(reported([buildIncident({ test: true })], on).sentences[0]).toBe('The trail logs.');
  });
});

describe('the timeline', () => {
  const DAY = 86_400_000;
  const classes = (incidents: StoredIncident[], days: number, state?: StateNow) => {
    const { now, histories } = reported(incidents, state);
    const { rows } = layoutTimeline(histories, now.trails, [NOW - days * DAY, NOW], 1000, NOW);
    return rows[0]!;
  };

  test('draws eleven hours in a year as the share of their day', () => {
    const boxes = classes([buildRestored(11 * 3600, { occurredAt: '2026-06-01T06:00:00.000Z' })], 365, on);
    const [band, share] = ['logging', 'blind'].map((name) =>
      boxes.find(({ className }) => className === name)!,
    );
    expect((share!.width * share!.height) / (band!.width * band!.height)).toBeCloseTo(11 / (365 * 24), 5);
  });

  test('splits a period at midnight, and cuts it to the reported period', () => {
    const at = (iso: string) => Date.parse(iso);
    const span = { from: at('2026-11-01T18:00Z'), to: at('2026-11-03T12:00Z') };
    expect(dailyShares([span], 0, at('2026-11-03T06:00Z')).map(({ share }) => share)).toEqual([
      0.25, 1, 0.25,
    ]);
  });

  test.each([
    ['unverified', buildRestored(4), undefined],
    ['weakened', weakened, on],
    ['dark', buildIncident({ kind: 'TRAIL_DELETED', status: 'NEEDS_ACTION' }), undefined],
    ['dark', buildIncident({ kind: 'TRAIL_DELETED', occurredAt: '2026-11-21T21:00:02.000Z' }), on],
  ] as const)('ends in %s if the trail is not known to be healthy', (className, incident, state) => {
    const boxes = classes([incident], 0.2, state);
    const last = boxes.filter((box) => box.height > 10).at(-1)!;
    const reaches = boxes.filter(
      (box) => box.className === className && Math.abs(box.x + box.width - 1000) < 1,
    );
    expect(className === 'unverified' ? boxes[0]!.className : last.className).toBe(className);
    expect(reaches).toHaveLength(1);
  });

  test.each([0.0001, 0.01, 1, 12, 60, 365, 4000])('labels the axis inside its width over %d days', (days) => {
    for (const width of [358, 1232]) {
      const ticks = ticksOf([NOW - days * DAY, NOW], width);
      expect(ticks.length).toBeGreaterThan(0);
      expect(ticks.length).toBeLessThan(width / 60);
      for (const { x, anchor } of ticks) {
        expect(x - (anchor === 'middle' ? 45 : anchor === 'end' ? 90 : 0)).toBeGreaterThanOrEqual(0);
        expect(x + (anchor === 'middle' ? 45 : anchor === 'start' ? 90 : 0)).toBeLessThanOrEqual(width);
      }
    }
  });
});
