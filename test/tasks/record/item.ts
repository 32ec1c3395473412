import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readStored } from '../../../cli/incidents/item.ts';
import type { RawObject } from '../../../tasks/contract/raw-object.ts';
import { fromItem, storedIncident, toItem, UnreadableItemError } from '../../../tasks/record/item.ts';

interface Line {
  type: string;
  incident: RawObject;
}

// A bundle that version 0.1.0 exported: its incidents are the items of the table.
const OLD_ITEMS = readFileSync('test/fixtures/old/bundle-0.1.0.jsonl', 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Line)
  .filter(({ type }) => type === 'incident')
  .map(({ incident }) => incident);

const scope = { partition: 'aws', account: '111122223333', region: 'eu-central-1' };

describe('an item of 0.1.0', () => {
  test('keeps its key, and gets a subject with type and partition', () => {
    for (const item of OLD_ITEMS) {
      const { trailArn, subject } = storedIncident(item);
      expect(trailArn).toBe(item['trailArn']);
      expect(subject).toMatchObject({ ...scope, name: (item['trail'] as RawObject)['name'] });
      expect(subject.type).toBe(trailArn.startsWith('arn:') ? 'trail' : 'remediator');
    }
    expect(OLD_ITEMS.length).toBeGreaterThan(5);
  });

  test('of a call on the remediator has the current kind and source', () => {
    const old = OLD_ITEMS.find(({ kind }) => kind === 'RESPONDER_TAMPERED')!;
    expect(storedIncident(old)).toMatchObject({
      kind: 'REMEDIATOR_TAMPERED',
      detections: [{ source: 'self-protection' }],
      subject: { type: 'remediator', key: 'remediator#111122223333#eu-central-1' },
    });
    expect(fromItem({ ...old, severity: 'low' }).kind).toBe('REMEDIATOR_DEPLOYED');
  });

  test('of a stop that GuardDuty also found has the current sources', () => {
    const sources = OLD_ITEMS.map((item) =>
      fromItem(item)
        .detections?.map(({ source }) => source)
        .join(),
    );
    expect(new Set(sources)).toContain('event,guardduty');
    expect(sources.join()).not.toMatch(/call|finding|watch/);
  });

  test('is read by the CLI without a missing value', () => {
    for (const item of OLD_ITEMS) {
      const { kind, subject, detections, status, repair } = readStored(item);
      expect({ kind, subject, detections, status }).toEqual({
        kind: fromItem(item).kind,
        subject: fromItem(item).subject,
        detections: fromItem(item).detections,
        status: fromItem(item).status,
      });
      expect(repair?.outcome).toBe((item['repair'] as RawObject | undefined)?.['outcome']);
    }
  });
});

test('an item has the attributes that the indexes of a deployed table project', () => {
  const incident = storedIncident(OLD_ITEMS[0]!);
  const item = toItem(incident);
  expect(item).toMatchObject({ trail: incident.subject, signals: incident.detections });
  expect(Object.keys(item)).not.toContain('subject');
  expect(storedIncident(item)).toEqual(incident);
});

test.each([{ kind: 'SOMETHING_NEW' }, { status: 'POSTPONED' }])(
  'an incident of another version is not overwritten: %j',
  (odd) => {
    const item = { ...OLD_ITEMS[0]!, ...odd };
    expect(() => storedIncident(item)).toThrow(UnreadableItemError);
  },
);
