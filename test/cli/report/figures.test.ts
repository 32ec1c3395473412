import { describe, expect, test } from '@jest/globals';
import type { EmbeddedIncident } from '../../../cli/report/data.ts';
import { embedIncident } from '../../../cli/report/data.ts';
import { figuresOf, quantile, verdict } from '../../../cli/report/figures.ts';
import { trailHistories } from '../../../cli/report/trail-histories.ts';
import { StatsBuilder } from '../../../cli/stats/summary.ts';
import type { Source } from '../../../tasks/contract/vocabulary.ts';
import { demoData } from './demo.ts';

const NOW = Date.parse('2026-11-21T20:00:00.000Z');
const [sample] = demoData({ count: 1, end: NOW }).incidents;
const { repair: _repair, ...bare } = embedIncident(sample!);

/** An incident on 21 November at the given time; `restored` is when logging came back. */
function incident(
  time: string,
  change: Partial<EmbeddedIncident> & { restored?: string } = {},
): EmbeddedIncident {
  const { restored, ...rest } = change;
  const occurredAt = `2026-11-21T${time}.000Z`;
  const loggingSince = restored && `2026-11-21T${restored}.000Z`;
  return {
    ...bare,
    id: time,
    kind: 'LOGGING_STOPPED',
    status: restored ? 'RESTORED' : 'NEEDS_ACTION',
    occurredAt,
    ...(loggingSince && {
      repair: {
        repair: 'start-logging',
        outcome: 'restored',
        rounds: 1,
        proof: {
          loggingSince,
          verifiedAt: loggingSince,
          blindWindowSeconds: (Date.parse(loggingSince) - Date.parse(occurredAt)) / 1000,
        },
      },
    }),
    ...rest,
  };
}

const counted = (incidents: EmbeddedIncident[]) => figuresOf(incidents, trailHistories(incidents, NOW));
const only = (...incidents: EmbeddedIncident[]) => trailHistories(incidents, NOW)[0]!;
const spans = (...incidents: EmbeddedIncident[]) =>
  only(...incidents).blind.map(({ from, to }) =>
    [from, to].map((time) => new Date(time).toISOString().slice(11, 19)),
  );

describe('the time in which a trail did not log', () => {
  test('lasts from the stop to the verified restart', () => {
    expect(spans(incident('10:00:00', { restored: '10:00:04' }))).toEqual([['10:00:00', '10:00:04']]);
    expect(only(incident('10:00:00', { restored: '10:00:04' }))).toMatchObject({
      blindSeconds: 4,
      dark: false,
    });
  });

  test('lasts until the report if no restart is known', () => {
    expect(spans(incident('10:00:00'))).toEqual([['10:00:00', '20:00:00']]);
    expect(only(incident('10:00:00')).dark).toBe(true);
  });

  test('ends if another person starts the trail, or if a later repair shows it logging', () => {
    const started = incident('11:30:00', { kind: 'LOGGING_STARTED', status: 'NOTED' });
    expect(spans(incident('10:00:00'), started)).toEqual([['10:00:00', '11:30:00']]);
    const later = incident('12:00:00', { restored: '12:00:03' });
    expect(spans(incident('10:00:00'), later)[0]).toEqual(['10:00:00', '12:00:03']);
  });

  test('counts overlapping periods once', () => {
    const second = incident('10:00:02', { restored: '10:00:05' });
    const history = only(incident('10:00:00', { restored: '10:00:05' }), second);
    expect(history).toMatchObject({
      blindSeconds: 5,
      gaps: [{ to: Date.parse('2026-11-21T10:00:05.000Z') }],
    });
    expect(history.gaps).toHaveLength(1);
  });

  test('begins with a deletion too, and not with a refused attempt', () => {
    expect(only(incident('10:00:00', { kind: 'TRAIL_DELETED', status: 'NOTED' })).dark).toBe(true);
    const refused = incident('10:00:00', { kind: 'ATTEMPT_FAILED', status: 'NOTED' });
    expect(spans(refused, incident('09:00:00', { kind: 'TAGS_CHANGED', status: 'NOTED' }))).toEqual([]);
  });

  test('leaves out names that occur only in refused calls, and resources that are not trails', () => {
    const refused = incident('10:00:00', { kind: 'ATTEMPT_FAILED', status: 'NOTED' });
    const store = incident('10:00:00', { kind: 'NOTED', status: 'NOTED' });
    expect(trailHistories([refused, store], NOW)).toEqual([]);
  });

  test('is computed from all incidents, even if only some are shown', () => {
    const stop = incident('10:00:00');
    const started = incident('11:30:00', { kind: 'LOGGING_STARTED', status: 'NOTED' });
    const [history] = trailHistories([stop], NOW, { all: [stop, started] });
    expect(history).toMatchObject({ incidents: [stop], dark: false, blindSeconds: 5400 });
  });

  test.each([
    ['from ever, if it was there before', ['TAGS_CHANGED'], Number.NEGATIVE_INFINITY],
    ['not at all, if it was created and not started', ['TRAIL_CREATED'], undefined],
    ['from its first start', ['TRAIL_CREATED', 'TAGS_CHANGED', 'LOGGING_STARTED'], '12:00'],
    ['from its creation, if it was stopped', ['TRAIL_CREATED', 'LOGGING_STOPPED'], '10:00'],
    ['from ever, if it was deleted before', ['TRAIL_DELETED', 'TRAIL_CREATED'], Number.NEGATIVE_INFINITY],
  ] as const)('treats the trail as logging %s', (_when, kinds, from) => {
    const incidents = kinds.map((kind, index) => incident(`${10 + index}:00:00`, { kind, status: 'NOTED' }));
    const expected = typeof from === 'string' ? Date.parse(`2026-11-21T${from}:00.000Z`) : from;
    expect(only(...incidents).loggingFrom).toBe(expected);
  });

  test('is returned for each trail', () => {
    const other = {
      ...bare.subject,
      key: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/other',
      name: 'other',
    };
    const histories = trailHistories([incident('10:00:00'), incident('10:00:00', { subject: other })], NOW);
    expect(histories.map(({ incidents }) => incidents.length)).toEqual([1, 1]);
  });

  test('leaves out an incident whose time cannot be read', () => {
    expect(spans(incident('10:00:00', { occurredAt: 'unknown' }))).toEqual([]);
  });
});

describe('the figures', () => {
  test('are the same as those of `incidents stats`', () => {
    const incidents = demoData({ count: 400, end: NOW }).incidents.map(embedIncident);
    const stats = new StatsBuilder();
    for (const one of incidents.toSorted((a, b) => (a.occurredAt < b.occurredAt ? -1 : 1))) {
      stats.add({
        ...one,
        trailArn: one.subject.key,
        occurredAtId: `${one.occurredAt}#${one.id}`,
      });
    }
    const { trails, blindWindow, byKind } = stats.finish(new Date(NOW));
    const histories = trailHistories(incidents, NOW);
    const figures = figuresOf(incidents, histories);
    expect(figures.stops).toBe(byKind.LOGGING_STOPPED);
    expect(figures.blindSeconds).toBe(trails.reduce((sum, { blindSeconds }) => sum + blindSeconds, 0));
    expect(histories.filter(({ dark }) => dark)).toHaveLength(
      trails.filter(({ offSince }) => offSince !== null).length,
    );
    expect({
      incidents: figures.windowSeconds.length,
      p50: quantile(figures.windowSeconds, 0.5),
      p90: quantile(figures.windowSeconds, 0.9),
      max: quantile(figures.windowSeconds, 1),
    }).toEqual(blindWindow);
  });

  test('are counted from the incidents', () => {
    const figures = counted([
      incident('10:00:00', { restored: '10:00:04' }),
      incident('11:00:00', { restored: '11:00:20' }),
      incident('12:00:00'),
      incident('09:00:00', { kind: 'ATTEMPT_FAILED', status: 'NOTED' }),
    ]);
    expect(figures).toMatchObject({
      incidents: 4,
      stoppedTrails: 1,
      stops: 3,
      restored: 2,
      tests: 0,
      notStopped: 0,
      windowSeconds: [4, 20],
      blindSeconds: 24 + 8 * 3600,
      first: '2026-11-21T09:00:00.000Z',
      last: '2026-11-21T12:00:00.000Z',
    });
  });

  test('count the stopped trails, not every name', () => {
    const other = { ...bare.subject, arn: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/other' };
    const refused = incident('10:00:00', { kind: 'ATTEMPT_FAILED', status: 'NOTED', subject: other });
    expect(counted([refused, incident('11:00:00')]).stoppedTrails).toBe(1);
  });

  test('give quantiles by the nearest rank', () => {
    const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    expect([0, 0.5, 0.9, 1].map((part) => quantile(ten, part))).toEqual([1, 5, 9, 10]);
    expect(quantile([], 0.5)).toBeUndefined();
  });

  test('count a restored stop as the status filter does, and a drill or a false report as no stop', () => {
    const notStopped = { repair: 'start-logging', outcome: 'not-stopped', rounds: 1 } as const;
    const figures = counted([
      incident('10:00:00', { restored: '10:00:04', status: 'NEEDS_ACTION' }),
      incident('11:00:00', { restored: '11:00:04' }),
      incident('12:00:00', { status: 'NOTED', repair: notStopped }),
      incident('13:00:00', { status: 'NOTED', test: true }),
    ]);
    expect(figures).toMatchObject({ incidents: 4, tests: 1, stops: 2, restored: 1, notStopped: 1 });
  });

  describe('of a stop whose trail the check found logging', () => {
    const stopsOf = (...sources: Source[]) => {
      const seenAt = '2026-11-21T10:00:05.000Z';
      const detections = sources.map((source) => ({ source, id: source, seenAt, delaySeconds: 5 }));
      const repair = { repair: 'start-logging', outcome: 'not-needed', rounds: 0 } as const;
      return counted([incident('10:00:00', { status: 'NOTED', repair, detections })]).stops;
    };

    test.each([
      ['event', 'guardduty'],
      ['guardduty', 'event'],
    ] as const)('count it if a call proves it: %s, %s', (first, second) => {
      expect(stopsOf(first, second)).toBe(1);
    });

    test.each([
      ['sweep', 'guardduty'],
      ['guardduty', 'sweep'],
    ] as const)('leave it out if no call proves it: %s, %s', (first, second) => {
      expect(stopsOf(first, second)).toBe(0);
    });
  });

  test.each([
    [[], ['No incident is recorded here.']],
    [[incident('10:00:00', { kind: 'TAGS_CHANGED', status: 'NOTED' })], ['No stop of a trail is recorded.']],
    [
      [incident('10:00:00', { restored: '10:00:04' })],
      ['Logging was stopped once. It was restored.', 'It was blind for 4s.'],
    ],
    [
      [incident('10:00:00', { restored: '10:00:00' })],
      ['Logging was stopped once. It was restored.', 'It was blind for less than a second.'],
    ],
    [
      [incident('10:00:00'), incident('12:00:00', { kind: 'ATTEMPT_FAILED', status: 'NOTED' })],
      ['Logging was stopped once. It was not restored.', 'AWS refused a call once.'],
    ],
    [
      [
        incident('10:00:00', { kind: 'TRAIL_DELETED' }),
        incident('12:00:00', { kind: 'REMEDIATOR_TAMPERED' }),
      ],
      [
        'No stop of a trail is recorded.',
        'A trail was deleted once.',
        'The remediator was tampered with once.',
      ],
    ],
    [
      [incident('10:00:00', { restored: '10:00:04' }), incident('11:00:00', { restored: '11:00:20' })],
      [
        'Logging was stopped 2 times. It was restored every time.',
        'Half of the blind windows lasted 4s or less, nine in ten 20s or less.',
      ],
    ],
  ])('are written in plain sentences (%#)', (incidents, sentences) => {
    expect(verdict(counted(incidents))).toEqual(sentences);
  });
});
