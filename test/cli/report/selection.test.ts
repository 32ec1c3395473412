import { describe, expect, test } from '@jest/globals';
import { embedIncident } from '../../../cli/report/data.ts';
import {
  entriesOf,
  EVERYTHING,
  readQuery,
  select,
  sorted,
  writeQuery,
} from '../../../cli/report/selection.ts';
import type { Entry, Filter, SortKey } from '../../../cli/report/selection.ts';
import { trailHistories } from '../../../cli/report/trail-histories.ts';
import { whoOf } from '../../../tasks/notify/name-actor.ts';
import { demoData } from './demo.ts';

const END = Date.parse('2026-11-21T20:00:00.000Z');
const incidents = demoData({ count: 300, end: END }).incidents.map(embedIncident);
const entries = entriesOf(incidents, trailHistories(incidents, END));
const chosen = (filter: Partial<Filter>) =>
  select(entries, { ...EVERYTHING, ...filter }).map(({ incident }) => incident);

describe('the filter', () => {
  test('lets every incident through if it is empty', () => {
    expect(chosen({})).toHaveLength(300);
  });

  test('finds every word of the text, anywhere and in any case', () => {
    const found = chosen({ text: 'MALLORY  stoplogging' });
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ actor, call }) => actor.name === 'mallory' && call.name === 'StopLogging')).toBe(
      true,
    );
    expect(chosen({ text: incidents[7]!.id.slice(0, 13) })).toEqual([incidents[7]]);
    expect(chosen({ text: '198.51.100.23' }).every(({ actor }) => actor.sourceIp === '198.51.100.23')).toBe(
      true,
    );
  });

  test('takes text literally: pattern characters have no meaning', () => {
    expect(chosen({ text: '.*' })).toEqual([]);
    expect(chosen({ text: '[(' })).toEqual([]);
  });

  test('combines its conditions', () => {
    const { key } = incidents[0]!.subject;
    const found = chosen({ trail: key, kind: 'LOGGING_STOPPED', severity: 'critical', status: 'RESTORED' });
    expect(found).toEqual(
      incidents.filter(
        ({ subject, kind, status }) =>
          subject.key === key && kind === 'LOGGING_STOPPED' && status === 'RESTORED',
      ),
    );
  });

  test('keeps to the period, and leaves incidents without a time out of any period', () => {
    const period: [number, number] = [END - 7 * 86_400_000, END];
    const found = chosen({ period });
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ occurredAt }) => Date.parse(occurredAt) >= period[0])).toBe(true);
    const timeless = entriesOf([{ ...incidents[0]!, occurredAt: 'unknown' }], []);
    expect(select(timeless, { ...EVERYTHING, period })).toEqual([]);
    expect(select(timeless, EVERYTHING)).toHaveLength(1);
  });
});

describe('the filter in the address', () => {
  test('is read back as it was, and is empty without conditions', () => {
    const filter: Filter = {
      ...{ text: 'a&b=c #?+ü', trail: 'arn:x', kind: 'DRILL', severity: 'low', status: 'CLOSED' },
      period: [END - 1000, END],
    };
    expect(readQuery(writeQuery(filter))).toEqual(filter);
    expect(writeQuery(EVERYTHING)).toBe('');
    expect(readQuery('')).toEqual(EVERYTHING);
  });

  test.each([
    '?kind=NOPE&severity=7&status=__proto__',
    '?from=x&to=y',
    '?from=2026-11-02&to=2026-11-01',
    '?other=1',
  ])('ignores a condition that it does not know: %s', (query) => {
    expect(readQuery(query)).toEqual(EVERYTHING);
  });
});

describe('the order', () => {
  test.each<SortKey>(['time', 'kind', 'trail', 'actor', 'source', 'status', 'blind'])(
    'by %s can be reversed, and keeps every incident',
    (key) => {
      const up = sorted(entries, { key, descending: false });
      const down = sorted(entries, { key, descending: true });
      expect(up).toHaveLength(300);
      expect(new Set(down)).toEqual(new Set(up));
    },
  );

  test.each<[key: SortKey, read: (entry: Entry) => string]>([
    ['time', ({ incident }) => incident.occurredAt],
    ['trail', ({ incident }) => incident.subject.name],
    ['actor', ({ incident }) => whoOf(incident.actor)],
    ['source', ({ incident }) => incident.actor.sourceIp],
    ['status', ({ incident }) => incident.status],
  ])('by %s follows the text of the column', (key, read) => {
    const { compare } = new Intl.Collator('en', { numeric: true });
    const up = sorted(entries, { key, descending: false }).map(read);
    expect(up).toEqual(up.toSorted(compare));
    expect(compare(up[0]!, up.at(-1)!)).toBeLessThan(0);
    expect(sorted(entries, { key, descending: true }).map(read)).toEqual(up.toReversed());
  });

  test('by the time without logging puts incidents without one last, in both directions', () => {
    const up = sorted(entries, { key: 'blind', descending: false });
    const down = sorted(entries, { key: 'blind', descending: true });
    for (const order of [up, down]) {
      const seconds = order.map(({ blindSeconds }) => blindSeconds);
      expect(seconds.indexOf(undefined)).toBeGreaterThan(0);
      expect(seconds.slice(seconds.indexOf(undefined)).every((value) => value === undefined)).toBe(true);
    }
    expect(down[0]!.blindSeconds).toBeGreaterThan(up[0]!.blindSeconds!);
  });

  test('by severity puts the worst first, and equals newest first', () => {
    const order = sorted(entries, { key: 'kind', descending: false });
    expect(order[0]!.incident.severity).toBe('critical');
    const critical = order.filter(({ incident }) => incident.severity === 'critical').map(({ time }) => time);
    expect(critical).toEqual(critical.toSorted((a, b) => b - a));
  });
});
